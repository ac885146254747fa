"""A member's certificate: what stands on it on a day, its check code, and whose code one is."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import date

from ...core import tokens
from ...core.words import whole
from ..models import Membership
from ..rules import Standing
from .register import entry_of, find_member

CERTIFICATE = "certificate"


@dataclass(frozen=True)
class Certificate:
    """What a certificate says of a member on a day. valid: it is a member with all its rights; since: its latest admission."""

    membership: Membership
    standing: Standing
    since: date | None
    on: date
    code: str

    @property
    def valid(self) -> bool:
        return self.standing is Standing.MEMBER


def certificate_of(membership: Membership, day: date) -> Certificate:
    entry = entry_of(membership, day)
    return Certificate(membership, entry.standing, entry.since, day, code_of(membership))


def code_of(membership: Membership) -> str:
    """The member's number and ten letters that only we can derive: short enough to be typed from paper, for ever the same."""
    return f"{membership.number}-{tokens.derive(CERTIFICATE, membership.id)[:10]}"


def find_certified(programme_id: int, code: str) -> Membership | None:
    """The member whose certificate bears this code; an invented one is nobody's."""
    number = whole(code.partition("-")[0])
    membership = find_member(programme_id, number) if number is not None else None
    return membership if membership is not None and hmac.compare_digest(code.lower().encode(), code_of(membership).encode()) else None
