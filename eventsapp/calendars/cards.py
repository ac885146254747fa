"""An invitation's octets as staff may see them: without the secret of the address it is answered at, and as a card like a mail program's."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar

from ..core import tokens
from ..mail.masking import MASK, masked
from .folding import fold
from .purposes import REPLY
from .rules.invitations import Partstat, Said

_FOLDED = re.compile(r"\r?\n[ \t]")


@dataclass(frozen=True)
class Card:
    """What a mail program makes of an invitation: read from its octets, not from our tables."""

    method: Said
    title: str
    starts_at: datetime
    ends_at: datetime | None
    where: str
    organiser: str
    invited: str
    answer: Partstat
    sequence: int
    stamp: datetime


def hidden(text: str, invitation_id: int) -> str:
    """`text` without any secret; also where an installation's reply address hides it from the mask for links."""
    return masked(text.replace(tokens.derive(REPLY, invitation_id), MASK))


def shown_ics(octets: bytes, invitation_id: int) -> bytes:
    """The file without its secret: a fold may cut it in two, so that lines are joined before and folded again after."""
    lines = hidden(_FOLDED.sub("", octets.decode()), invitation_id).splitlines()
    return b"".join(fold(line) for line in lines)


def card(octets: bytes, zone: str) -> Card:
    found: Any = Calendar.from_ical(octets)
    [event] = found.walk("VEVENT")
    ends = event.get("DTEND")
    return Card(
        method=Said(str(found["METHOD"])), title=str(event["SUMMARY"]), starts_at=_moment(event["DTSTART"].dt, zone), ends_at=_moment(ends.dt, zone) if ends else None,
        where=str(event.get("LOCATION", "")), organiser=_named(event["ORGANIZER"]), invited=_named(event["ATTENDEE"]),
        answer=Partstat(str(event["ATTENDEE"].params["PARTSTAT"])), sequence=int(event["SEQUENCE"]), stamp=event["DTSTAMP"].dt,
    )  # fmt: skip


def _named(person: Any) -> str:
    return str(person.params.get("CN", ""))


def _moment(value: date, zone: str) -> datetime:
    return value if isinstance(value, datetime) else datetime(value.year, value.month, value.day, tzinfo=ZoneInfo(zone))
