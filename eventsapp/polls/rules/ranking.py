"""Which of several days is best, and who would miss it: pure, the same for the page and for tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from . import Choice

POINTS = {Choice.YES: 2, Choice.IF_NEED_BE: 1, Choice.NO: 0}


@dataclass(frozen=True)
class Ballot:
    """What one person said: their weight, whether it cannot be without them, and their choice by candidate."""

    voter_id: int
    weight: int
    must: bool
    choices: Mapping[int, Choice] = field(default_factory=dict)


class Why(StrEnum):
    """Why a day stands behind the one before it."""

    FIRST = "first"
    KEY_PERSON = "key_person"  # somebody who must be there cannot
    POINTS = "points"
    MISSING = "missing"  # as many points, but more people would miss it
    LATER = "later"  # the same in everything: the earlier day goes first


@dataclass(frozen=True)
class Ranked:
    """A day in its place: points of how many, who says what (ids of voters), and why it is not further up."""

    candidate_id: int
    starts_at: datetime
    points: int
    of: int
    yes: tuple[int, ...]
    if_need_be: tuple[int, ...]
    no: tuple[int, ...]
    silent: tuple[int, ...]
    key_missing: tuple[int, ...]
    why: Why = Why.FIRST

    @property
    def order(self) -> tuple[int, int, int, datetime]:
        return len(self.key_missing), -self.points, len(self.no), self.starts_at


def rank(candidates: Mapping[int, datetime], ballots: Sequence[Ballot]) -> list[Ranked]:
    """The days, best first.

    A yes counts twice an "if need be", each times the voter's weight. A day at which somebody says no who must be there
    stands below all others, however many points it has. Days with as many points: the one that fewer would miss, then the earlier.
    """
    counted = sorted((_count(candidate_id, starts_at, ballots) for candidate_id, starts_at in candidates.items()), key=lambda day: day.order)
    return [_with_reason(day, counted[place - 1] if place else None) for place, day in enumerate(counted)]


def _count(candidate_id: int, starts_at: datetime, ballots: Sequence[Ballot]) -> Ranked:
    said = {ballot.voter_id: ballot.choices.get(candidate_id) for ballot in ballots}
    by: dict[Choice | None, tuple[int, ...]] = {
        choice: tuple(ballot.voter_id for ballot in ballots if said[ballot.voter_id] is choice) for choice in (*Choice, None)
    }
    points = sum(ballot.weight * POINTS[choice] for ballot in ballots if (choice := said[ballot.voter_id]) is not None)
    missing = tuple(ballot.voter_id for ballot in ballots if ballot.must and said[ballot.voter_id] is Choice.NO)
    of = sum(ballot.weight for ballot in ballots) * POINTS[Choice.YES]
    return Ranked(candidate_id, starts_at, points, of, by[Choice.YES], by[Choice.IF_NEED_BE], by[Choice.NO], by[None], missing)


def _with_reason(day: Ranked, better: Ranked | None) -> Ranked:
    if better is None:
        return day
    if len(day.key_missing) != len(better.key_missing):
        why = Why.KEY_PERSON
    elif day.points != better.points:
        why = Why.POINTS
    else:
        why = Why.MISSING if len(day.no) != len(better.no) else Why.LATER
    return Ranked(**{**day.__dict__, "why": why})
