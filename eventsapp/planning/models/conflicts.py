"""How strictly a programme takes each thing that may clash."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ...core.db import Model
from ...programmes.models import named
from ..rules.conflicts import Level, Rule


class ConflictLevel(Model):
    """What a programme chose for one rule; without a row the rule's own default holds."""

    __tablename__ = "conflict_level"
    __table_args__ = (CheckConstraint("number IS NULL OR number > 0", name="number_positive"),)

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), primary_key=True)
    rule: Mapped[Rule] = mapped_column(named(Rule), primary_key=True)
    level: Mapped[Level] = mapped_column(named(Level))
    number: Mapped[int | None]  # days, minutes: what the rule counts; NULL: its default, or it counts nothing
