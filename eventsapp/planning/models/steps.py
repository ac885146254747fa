"""The backward plan of a programme: what must be done by when."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ...core.db import Model
from ...core.words import Words
from ...programmes.models import named
from ..rules.steps import Anchor, Side, Unit


class PlanStep(Model):
    """Something to be done so many days before or after what it hangs on, and how long it takes.

    before_event_id: an event that may not be before this step is done. lead: whole days that lie between."""

    __tablename__ = "plan_step"
    __table_args__ = (
        UniqueConstraint("programme_id", "code"),
        CheckConstraint("lead >= 0", name="lead_not_negative"),
        CheckConstraint("duration > 0", name="duration_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    code: Mapped[str]
    position: Mapped[int]
    name: Mapped[Words]
    note: Mapped[Words]
    anchor: Mapped[Anchor] = mapped_column(named(Anchor))
    fixed_on: Mapped[date | None]
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"), index=True)
    after_step_id: Mapped[int | None] = mapped_column(ForeignKey("plan_step.id"))
    side: Mapped[Side] = mapped_column(named(Side))
    lead: Mapped[int]
    unit: Mapped[Unit] = mapped_column(named(Unit))
    duration: Mapped[int]
    before_event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"), index=True)
    done_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
