"""Merging two records of one organisation: which values stay, what moves, when it cannot be: decisions on plain values."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from ...core.errors import Conflict, Refusal
from .records import FIELDS


@dataclass(frozen=True)
class Member:
    """A membership, as far as merging asks: its number, and whether it is in force, suspended or will be."""

    number: int
    in_force: bool


@dataclass(frozen=True)
class Moving:
    """What belongs to a record and moves with it to the one that stays. membership: its number; left_behind: it does not move."""

    delegations: int = 0
    applications: int = 0
    representatives: int = 0
    people: int = 0
    seats: int = 0
    membership: int | None = None
    left_behind: int | None = None


@dataclass(frozen=True)
class Merge:
    """Two records of one organisation. taken: the fields whose value is that of the record that goes. Versions: as they were shown."""

    stays_id: int
    goes_id: int
    taken: frozenset[str]
    stays_version: int
    goes_version: int


class OneRecordAlready(Conflict):
    def __init__(self) -> None:
        super().__init__(_l("These two are one record already."))


class ChangedSinceShown(Conflict):
    def __init__(self) -> None:
        super().__init__(_l("One of the two records has changed since this page was shown. Please look at both again."))


class TwoMembers(Refusal):
    def __init__(self, stays: int, goes: int) -> None:
        super().__init__(
            _l("Both are members, under numbers %(stays)d and %(goes)d. End one of the two memberships in the register first.", stays=stays, goes=goes)
        )


class MemberMustStay(Refusal):
    def __init__(self, number: int) -> None:
        super().__init__(_l("Member number %(number)d is in force and the other one has ended. Let the record of the member stay.", number=number))


def differing(stays: Mapping[str, Any], goes: Mapping[str, Any]) -> list[str]:
    """The fields in which two records differ, in the order of a form."""
    return [name for name in FIELDS if stays[name] != goes[name]]


def suggested(stays: Mapping[str, Any], goes: Mapping[str, Any]) -> frozenset[str]:
    """What to take from the record that goes, unless somebody says otherwise: what is empty in the other."""
    return frozenset(name for name in differing(stays, goes) if not stays[name])


def merged(stays: Mapping[str, Any], goes: Mapping[str, Any], taken: Collection[str]) -> dict[str, Any]:
    """What the record that stays says afterwards, where that differs from now."""
    return {name: goes[name] for name in differing(stays, goes) if name in taken}


def moves_along(stays: Member | None, goes: Member | None) -> bool:
    """Whether the membership of the record that goes moves to the other.

    One organisation has one membership. Where both records have one, the ended one stays behind with the record that goes,
    under its number and the name it had: the register of an earlier day still says what it said. Raises TwoMembers if
    neither has ended, MemberMustStay if the one in force would stay behind.
    """
    if goes is None:
        return False
    if stays is None:
        return True
    if stays.in_force and goes.in_force:
        raise TwoMembers(stays.number, goes.number)
    if goes.in_force:
        raise MemberMustStay(goes.number)
    return False
