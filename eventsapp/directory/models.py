"""Tables that were sent to be imported, between the look at them and the import."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ..core.db import Model


class ImportDraft(Model):
    """A table as it was read, for an hour: shown row by row first, imported as it is or let go of.

    content: "fields", what each column kept is; "passed_over", headings we do not know; "rows", [number, [cells]].
    reference: random, in the page's address. digest: SHA-256 of the file it came in.
    """

    __tablename__ = "import_draft"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    kind: Mapped[str]  # of rules.importing.Kind
    reference: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]  # of the file, cleaned
    digest: Mapped[str]
    content: Mapped[dict[str, Any]]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    read_at: Mapped[datetime]
