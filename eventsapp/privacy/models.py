"""Who looked at personal data, and who asked for their own."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..core.db import Model
from ..people.models import Person


class AccessRecord(Model):
    """One page or file with personal data that staff opened or exported. No value of it is kept, nor what was searched for.

    what: the name of the route; path: the address without its query.
    """

    __tablename__ = "access_record"
    __table_args__ = (Index("ix_access_record_programme_id_id", "programme_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"))
    what: Mapped[str]
    path: Mapped[str]

    person: Mapped[Person] = relationship()


class DataRequest(Model):
    """Somebody asked by address for what is kept of them; the link in the mail proves the address, for an hour."""

    __tablename__ = "data_request"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))  # of this request alone: it bears the address
    email_key: Mapped[str]
    locale: Mapped[str]
    asked_at: Mapped[datetime]
    forgotten_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()
