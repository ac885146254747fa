"""Who of a delegation means to come and how each stands, as an invitation keeps it, and what happened since: plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from ...rsvps.rules import ACTIVE, Standing

# By the position of each RSVP; a delegate alone stands at 0.
PartyTold = Mapping[int, Standing]

_MARKS = {Standing.SEATED: "s", Standing.WAITING: "w", Standing.OFFERED: "o", Standing.PENDING: "p"}
_MARKED = {mark: standing for standing, mark in _MARKS.items()}


class Happened(StrEnum):
    """What became of a party since its contact was told, the weightiest."""

    OFFERED = "offered"
    APPROVED = "approved"
    SEATED = "seated"
    OTHERWISE = "otherwise"


def party_kept(standing: Standing, people: Iterable[tuple[int, Standing]]) -> str:
    """The positions of those who mean to come; a mark at whoever stands otherwise than the delegation."""
    return ",".join(f"{position}{'' if each is standing else _MARKS[each]}" for position, each in people if each in ACTIVE)


def party_told(standing: Standing | None, kept: str) -> dict[int, Standing]:
    """The party that party_kept() wrote; without one, a single person of this standing."""
    if standing is None:
        return {}
    if not kept:
        return {0: standing}
    people = (each for each in kept.split(","))
    return {int(each.rstrip("swop")): _MARKED.get(each[-1], standing) for each in people}


def what_happened(before: PartyTold, now: PartyTold) -> Happened | None:
    """What is new of the party; None if nothing is."""
    moved = [(before.get(position), standing) for position, standing in now.items() if before.get(position) is not standing]
    if any(standing is Standing.OFFERED for _was, standing in moved):
        return Happened.OFFERED
    if any(was is Standing.PENDING for was, _standing in moved):
        return Happened.APPROVED
    if any(was in (Standing.WAITING, Standing.OFFERED) and standing is Standing.SEATED for was, standing in moved):
        return Happened.SEATED
    return Happened.OTHERWISE if before != now else None
