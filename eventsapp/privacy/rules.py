"""How long what is kept, what may be erased at once, and what stays for the record: decisions on plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LINK_LIVES = timedelta(hours=1)  # of the link to one's own data
REQUEST_KEPT = timedelta(days=1)  # the address of a request
ACCESS_KEPT = timedelta(days=3 * 365)  # who looked; the Personal Information Protection Commission's standard on safety measures asks for one or two years
APPLICATION_KEPT = timedelta(days=365)  # after a refusal, a withdrawal, or the end of the membership
MY_DATA = "my_data"  # the purpose of the link, and the name of its mail


class Kind(StrEnum):
    """What is kept of somebody."""

    REGISTRATION = "registration"  # one registered, or was registered by somebody
    DELEGATION = "delegation"  # one registered others
    APPLICATION = "application"
    PERSON = "person"  # in the register of people alone: imported, or kept by an organisation for picking
    REPRESENTATIVE = "representative"
    BODY_SEAT = "body_seat"
    FOLLOWER = "follower"
    SPEAKER = "speaker"  # on agendas; erased also from what was published
    VOTER = "voter"  # asked which day of an event suits
    CONSENT = "consent"  # erased means withdrawn: that it was given stays on record
    ACCOUNT = "account"


class Erasing(StrEnum):
    """What erasing at once would do; NEVER: it is the record's, or others depend on it, and the page says whom to write to."""

    ERASES = "erases"
    WITHDRAWS = "withdraws"  # and erases: a seat or an application is given up with it
    NEVER = "never"


# What may be erased by the link itself. A seat in a body and an account are ended by those who gave them.
BY_LINK = (
    Kind.REGISTRATION, Kind.DELEGATION, Kind.APPLICATION, Kind.PERSON, Kind.REPRESENTATIVE, Kind.FOLLOWER, Kind.SPEAKER, Kind.VOTER, Kind.CONSENT,
)  # fmt: skip


def erasing(kind: Kind, *, still_counts: bool, decided: bool = False) -> Erasing:
    """What erasing this at once would do. still_counts: a seat, a place in the queue or an undecided application hangs on it."""
    if kind not in BY_LINK:
        return Erasing.NEVER
    if kind is Kind.APPLICATION and decided:
        return Erasing.ERASES
    return Erasing.WITHDRAWS if still_counts else Erasing.ERASES


@dataclass(frozen=True)
class Kept:
    """One thing that is kept of somebody. id: the row's; link: endpoint and token of where they see and correct it.

    values: what is kept, field by field, for reading and for export; until: when it is erased in any case, None if that is not a day yet.
    """

    kind: Kind
    id: int
    title: str
    programme: str
    values: dict[str, str]
    erasing: Erasing
    link: tuple[str, str] | None = None
    until: datetime | None = None

    @property
    def key(self) -> str:
        return f"{self.kind}-{self.id}"
