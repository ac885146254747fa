"""Tables of the run of show."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..core.db import Model
from ..programmes.models import named
from .rules import Act, Verb


class LiveAct(Model):
    """One act on the day, in order; one that was undone stays, with who and when.

    `item_uid` names the line of the released agenda it is about, "" for all. planned_at: when the plan of that moment had
    this start or end, so that what was planned can be read beside what was, whatever was published later."""

    __tablename__ = "live_act"
    __table_args__ = (UniqueConstraint("event_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    number: Mapped[int]
    verb: Mapped[Verb] = mapped_column(named(Verb))
    item_uid: Mapped[str]
    minutes: Mapped[int] = mapped_column(default=0)
    planned_at: Mapped[datetime | None]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    def as_act(self) -> Act:
        return Act(self.verb, self.item_uid, self.at, self.minutes)

