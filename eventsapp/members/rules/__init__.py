"""Applications, decisions, memberships: the states they are in and the decisions on plain values."""

from __future__ import annotations

from .enums import BodyRole, Change, Choice, Outcome, Stage, Standing

__all__ = ["BodyRole", "Change", "Choice", "Outcome", "Stage", "Standing"]
