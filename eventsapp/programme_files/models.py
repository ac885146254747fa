"""What a programme file last said, key by key, to tell a changed file from a change by staff."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ..core.db import Model


class ImportedValue(Model):
    """The hash of the value that the last import wrote to one key of a programme."""

    __tablename__ = "imported_value"

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), primary_key=True)
    path: Mapped[str] = mapped_column(primary_key=True)
    hash: Mapped[str]
