"""Reading single values of a programme file: what each may be, and the sentence that says so."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from ...core.addresses import clean_address
from ...core.words import LANGUAGES, clean_line, clean_text
from ...events.rules import WEEKDAYS, SpeakerRole, is_join_url
from ...events.rules.lines import RESERVED_CODES
from ...programmes.rules import RESERVED, RESERVED_BELOW, is_slug

Value = str | int | float | bool | date | time | datetime | list[str] | None
Read = Callable[[Any], Any]

MOST_PEOPLE = 50  # on one item
_CODE = re.compile(r"[A-Za-z0-9]+([-_.][A-Za-z0-9]+)*")


class Expected(Exception):
    """The value is not what the key takes; the text says what it takes."""


def line(most: int = 300) -> Read:
    def read(found: Any) -> str:
        if not isinstance(found, str) or len(clean_line(found)) > most:
            raise Expected(f"a text on one line, {most} characters at most")
        return clean_line(found)

    return read


def text(most: int = 20_000) -> Read:
    def read(found: Any) -> str:
        if not isinstance(found, str) or len(clean_text(found)) > most:
            raise Expected(f"a text, {most} characters at most")
        return clean_text(found)

    return read


def choice(enum: type[StrEnum]) -> Read:
    def read(found: Any) -> str:
        if found not in [member.value for member in enum]:
            raise Expected("one of " + ", ".join(member.value for member in enum))
        return str(found)

    return read


def whole(least: int, most: int) -> Read:
    def read(found: Any) -> int:
        if type(found) is not int or not least <= found <= most:
            raise Expected(f"a whole number from {least} to {most}")
        return found

    return read


def degrees(most: int) -> Read:
    def read(found: Any) -> float:
        if type(found) not in (int, float) or not -most <= found <= most:
            raise Expected(f"a number of degrees from -{most} to {most}")
        return float(found)

    return read


def programme_slug(found: Any) -> str:
    return _slug(found, RESERVED)


def event_slug(found: Any) -> str:
    return _slug(found, RESERVED_BELOW)


def _slug(found: Any, reserved: frozenset[str]) -> str:
    if isinstance(found, str) and found in reserved:
        raise Expected("another word: this one is an address of the product itself")
    if not isinstance(found, str) or not is_slug(found, reserved):
        raise Expected("lower-case letters a-z, digits and single hyphens, 60 characters at most")
    return found


def code(found: Any) -> str:
    if not isinstance(found, str) or len(found) > 60 or not _CODE.fullmatch(found) or found in RESERVED_CODES:
        raise Expected("a code of letters a-z, digits, hyphens and underscores, 60 characters at most, and no word of our own pages such as new or publish")
    return found


def switch(found: Any) -> bool:
    if not isinstance(found, bool):
        raise Expected("true or false")
    return found


def email(found: Any) -> str:
    if not isinstance(found, str) or clean_address(found) is None:
        raise Expected("an e-mail address such as office@example.org")
    return found


def zone(found: Any) -> str:
    if not isinstance(found, str) or found not in available_timezones():
        raise Expected("the name of a time zone such as Asia/Seoul")
    return found


def languages(found: Any) -> list[str]:
    if not isinstance(found, list) or not found or len({*map(repr, found)}) != len(found) or any(each not in LANGUAGES for each in found):
        raise Expected(f"a list of languages in the order of preference, out of {', '.join(LANGUAGES)}")
    return list(found)


def language(found: Any) -> str:
    if found not in LANGUAGES:
        raise Expected("one of " + ", ".join(LANGUAGES))
    return str(found)


def people(found: Any) -> list[str]:
    """Speakers by their codes; with a role other than speaker as code:role."""
    roles = [role.value for role in SpeakerRole]
    if not isinstance(found, list) or len(found) > MOST_PEOPLE or len({*map(repr, found)}) != len(found) or not all(isinstance(each, str) for each in found):
        raise Expected(f'a list of speakers such as ["kim", "lee:chair"], {MOST_PEOPLE} at most')
    kept = []
    for each in found:
        name, _, role = each.partition(":")
        if role and role not in roles:
            raise Expected("roles out of " + ", ".join(roles))
        kept.append(code(name) + (f":{role}" if role and role != SpeakerRole.SPEAKER else ""))
    return kept


def day(found: Any) -> date:
    if not isinstance(found, date) or isinstance(found, datetime):
        raise Expected("a date such as 2019-01-25, without quotes")
    return found


def clock(found: Any) -> time:
    if not isinstance(found, time) or found.tzinfo is not None:
        raise Expected("a time of day such as 09:00:00, without quotes")
    return found.replace(second=0, microsecond=0)


def weekdays(found: Any) -> list[str]:
    if not isinstance(found, list) or any(each not in WEEKDAYS for each in found):
        raise Expected(f"a list of days of the week, out of {', '.join(WEEKDAYS)}")
    return [each for each in WEEKDAYS if each in found]


def join_url(found: Any) -> str:
    if found != "" and (not isinstance(found, str) or not is_join_url(found)):
        raise Expected("a whole link that begins with https://")
    return str(found)


def room(venue: str) -> Read:
    """A room by its code at `venue`, the event's, or as venue/room; kept as the latter."""

    def read(found: Any) -> str:
        codes = found.split("/") if isinstance(found, str) else []
        if len(codes) == 1 and venue:
            codes = [venue, *codes]
        if len(codes) != 2:
            raise Expected("the code of a room of the event's venue, or venue/room")
        return "/".join(map(code, codes))

    return read


def instant(zone_name: str) -> Read:
    """A moment as the clock on the wall of `zone_name` shows it."""

    def read(found: Any) -> datetime:
        if not isinstance(found, datetime):
            raise Expected("a date and time such as 2019-01-09T10:30:00, without quotes")
        return _in_utc(found, zone_name)

    return read


def opening(zone_name: str) -> Read:
    """A moment, or a date for its first moment."""

    def read(found: Any) -> datetime:
        if not isinstance(found, date):
            raise Expected("a date such as 2019-01-11 or a date and time such as 2019-01-11T09:00:00, without quotes")
        return _in_utc(found if isinstance(found, datetime) else datetime.combine(found, time()), zone_name)

    return read


def first_day(zone_name: str) -> Read:
    return lambda found: _in_utc(datetime.combine(day(found), time()), zone_name)


def last_day(zone_name: str) -> Read:
    """The last day that counts: windows are stored half-open, so this is where the next day begins."""

    def read(found: Any) -> datetime:
        if day(found) == date.max:
            raise Expected("an earlier date")
        return _in_utc(datetime.combine(found + timedelta(days=1), time()), zone_name)

    return read


def _in_utc(wall: datetime, zone_name: str) -> datetime:
    """Raises Expected for a wall time that is skipped when clocks go forward; one that comes twice is the first."""
    try:
        if wall.tzinfo is not None:
            return wall.astimezone(UTC)
        moment = wall.replace(tzinfo=ZoneInfo(zone_name)).astimezone(UTC)
        back = moment.astimezone(ZoneInfo(zone_name)).replace(tzinfo=None)
    except OverflowError:
        raise Expected("a year that calendars know") from None
    if back != wall and wall.time() != time():
        raise Expected(f"a time that exists in {zone_name}: clocks go forward over this one")
    return moment


def on_the_wall(moment: datetime, zone_name: str) -> datetime:
    """How a file writes this moment: wall time, with its offset only where the wall shows the same time twice."""
    local = moment.astimezone(ZoneInfo(zone_name))
    if local.fold:
        return datetime.fromisoformat(local.isoformat())
    return local.replace(tzinfo=None)
