"""Addresses of other calendars' forms, filled in with an event: a copy of it by one press."""

from __future__ import annotations

from datetime import UTC
from urllib.parse import quote
from zoneinfo import ZoneInfo

from ..core.words import clean_text
from ..events.models import Event
from ..events.rules import Status
from .folding import may_cut
from .queries.feeds import facts_of
from .rules.entries import Entry, Timed, entry

LONGEST = 2_000  # characters of an address that every browser and mail client carries
_TITLE, _PLACE = 700, 450  # at most, percent-encoded: nine for a Hangul syllable


def google(event: Event, lang: str) -> str | None:
    """A filled-in form of Google Calendar: a copy without updates, hence only of a published event whose day is fixed."""
    found = _fixed(event, lang)
    if found is None:
        return None
    made, when = found
    first, last = (moment.astimezone(ZoneInfo(when.zone)).strftime("%Y%m%dT%H%M%S") for moment in (when.starts_at, when.ends_at))
    address = f"https://calendar.google.com/calendar/render?action=TEMPLATE&dates={first}/{last}&ctz={_quoted(when.zone)}"
    return _filled(address, made, title="text", place="location", text="details")


def outlook(event: Event, lang: str) -> str | None:
    """The same for Outlook.com."""
    return _microsoft("outlook.live.com", event, lang)


def microsoft365(event: Event, lang: str) -> str | None:
    """The same for Microsoft 365, the calendar of a company or a school."""
    return _microsoft("outlook.office.com", event, lang)


def yahoo(event: Event, lang: str) -> str | None:
    """The same for Yahoo, which has no field for a zone: it gets instants."""
    found = _fixed(event, lang)
    if found is None:
        return None
    made, when = found
    first, last = (moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ") for moment in (when.starts_at, when.ends_at))
    return _filled(f"https://calendar.yahoo.com/?v=60&ST={first}&ET={last}", made, title="TITLE", place="in_loc", text="DESC")


def _microsoft(host: str, event: Event, lang: str) -> str | None:
    found = _fixed(event, lang)
    if found is None:
        return None
    made, when = found
    first, last = (_quoted(moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")) for moment in (when.starts_at, when.ends_at))
    address = f"https://{host}/calendar/deeplink/compose?path=%2Fcalendar%2Faction%2Fcompose&rru=addevent&startdt={first}&enddt={last}"
    return _filled(address, made, title="subject", place="location", text="body")


def _fixed(event: Event, lang: str) -> tuple[Entry, Timed] | None:
    if event.status is not Status.PUBLISHED:
        return None
    made = entry(facts_of(event), lang)
    return (made, made.when) if made is not None and isinstance(made.when, Timed) else None


def _filled(address: str, made: Entry, *, title: str, place: str, text: str) -> str:
    """`address` with what the form shows; the text is cut so that all fits, and ends with the event's own address."""
    address += f"&{title}={_cut(made.summary, _TITLE)}"
    if made.place is not None and made.place.line:
        address += f"&{place}={_cut(made.place.line, _PLACE)}"
    link = _quoted(made.url)
    room = LONGEST - len(address) - len(f"&{text}={_BREAK}{link}")
    told = _cut(made.description.removesuffix(made.url).rstrip(), room)
    return f"{address}&{text}={told}{_BREAK if told else ''}{link}"


def _cut(text: str, most: int) -> str:
    """`text` percent-encoded in at most `most` characters, with an ellipsis where it was cut."""
    text = clean_text(text.encode("utf-8", "ignore").decode())
    whole = _quoted(text)
    if len(whole) <= most:
        return whole
    length, end = len(_ELLIPSIS), 0
    for at, character in enumerate(text):
        if length > most:
            break
        if at and may_cut(text, at):
            end = at
        length += len(_quoted(character))
    return _quoted(text[:end].rstrip()) + _ELLIPSIS if end else ""


def _quoted(text: str) -> str:
    """Percent-encoded, a blank as %20: a + would show as one in Outlook."""
    return quote(text, safe="")


_ELLIPSIS = _quoted("…")
_BREAK = _quoted("\n\n")
