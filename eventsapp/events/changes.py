"""What changed between two agendas, in sentences that people can read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import ngettext

from ..core import dates
from ..core.locale import language
from .forms import ITEM_KIND_NAMES
from .rules import AgendaChange, Aspect, ChangeKind, Released

STAFFS_OWN = frozenset({Aspect.PIN, Aspect.FLOOR})  # how an agenda is built is of no interest to those who read it
_DAY = 24 * 60


def sentences(change: AgendaChange, zone: str, *, public: bool = False) -> list[str]:
    """One change as one or more sentences, with times on the clock of `zone`."""
    now, was = change.now, change.was
    if change.kind is ChangeKind.FOLLOWS:
        return [_follows(change, zone)]
    if change.kind is ChangeKind.TIMED:
        return [_timed(change)]
    if was is None or now is None:
        line = now or was
        return [_added_or_removed(change.kind, line, zone)] if line is not None else []
    aspects = [aspect for aspect in change.aspects if not (public and aspect in STAFFS_OWN)]
    told = [_aspect(aspect, was, now, zone) for aspect in aspects if not (aspect is Aspect.ROOM and Aspect.TIME in aspects)]
    return [sentence for sentence in told if sentence]


def written(changes: Sequence[AgendaChange], zone: str) -> list[str]:
    """All that the public is told of a release."""
    return [sentence for change in changes for sentence in sentences(change, zone, public=True)]


def _added_or_removed(kind: ChangeKind, line: Released, zone: str) -> str:
    title = _title(line)
    if kind is ChangeKind.REMOVED:
        return _("“%(title)s” is no longer on the agenda.", title=title)
    if line.starts_at is None:
        return _("“%(title)s” is new.", title=title)
    return _("“%(title)s” is new, at %(start)s.", title=title, start=_at(line, zone))


def _aspect(aspect: Aspect, was: Released, now: Released, zone: str) -> str:
    title = _title(now)
    if aspect is Aspect.TITLE:
        return _("“%(old)s” is now called “%(new)s”.", old=_title(was), new=title)
    if aspect is Aspect.KIND:
        return _("“%(title)s” is now of the kind %(kind)s.", title=title, kind=ITEM_KIND_NAMES[now.kind])
    if aspect is Aspect.SPEAKERS:
        names = _names(now)
        return _("Now on “%(title)s”: %(names)s.", title=title, names=names) if names else _("“%(title)s” has no speaker any more.", title=title)
    if aspect is Aspect.TIME:
        return _moved(was, now, zone)
    if aspect is Aspect.PLACE:
        return _("“%(title)s” stands at another place in the order.", title=title)
    if aspect is Aspect.ROOM:
        return _room(was, now)
    if aspect is Aspect.LENGTH:
        return _length(was, now)
    plain = {
        Aspect.BLOCK: _("“%(title)s” is now part of another block.", title=title) if now.parent else _("“%(title)s” is no longer part of a block.", title=title),
        Aspect.DETAILS: _("The description of “%(title)s” changed.", title=title),
        Aspect.PIN: _("“%(title)s” now has a fixed time.", title=title) if now.pinned else _("“%(title)s” no longer has a fixed time.", title=title),
        Aspect.FLOOR: _("How far “%(title)s” gives way changed.", title=title),
    }
    return plain[aspect]


def _moved(was: Released, now: Released, zone: str) -> str:
    old, new = _at(was, zone), _at(now, zone)
    if was.starts_at is not None and now.starts_at is not None and _local_day(was.starts_at, zone) != _local_day(now.starts_at, zone):
        old, new = (dates.moment(moment, zone, language()) for moment in (was.starts_at, now.starts_at))
    facts = {"title": _title(now), "old": old, "new": new}
    if was.room != now.room:
        if was.room and now.room:
            return _("“%(title)s” moved from %(old)s to %(new)s, and from %(old_room)s to %(new_room)s.", old_room=_room_name(was), new_room=_room_name(now), **facts)
        if now.room:
            return _("“%(title)s” moved from %(old)s to %(new)s, into %(new_room)s.", new_room=_room_name(now), **facts)
        return _("“%(title)s” moved from %(old)s to %(new)s, into the event’s own room.", **facts)
    return _("“%(title)s” moved from %(old)s to %(new)s, room unchanged.", **facts)


def _room(was: Released, now: Released) -> str:
    facts = {"title": _title(now), "old_room": _room_name(was), "new_room": _room_name(now)}
    if was.room and now.room:
        return _("“%(title)s” moved from %(old_room)s to %(new_room)s, time unchanged.", **facts)
    if now.room:
        return _("“%(title)s” is now in %(new_room)s, time unchanged.", title=facts["title"], new_room=facts["new_room"])
    return _("“%(title)s” is now in the event’s own room, time unchanged.", title=facts["title"])


def _length(was: Released, now: Released) -> str:
    title = _title(now)
    if now.minutes is None:
        return _("“%(title)s” now has an open end.", title=title)
    if was.minutes is None:
        return ngettext("“%(title)s” now takes %(num)d minute.", "“%(title)s” now takes %(num)d minutes.", now.minutes, title=title)
    if now.minutes > was.minutes:
        return ngettext("“%(title)s” is %(num)d minute longer.", "“%(title)s” is %(num)d minutes longer.", now.minutes - was.minutes, title=title)
    return ngettext("“%(title)s” is %(num)d minute shorter.", "“%(title)s” is %(num)d minutes shorter.", was.minutes - now.minutes, title=title)


def _follows(change: AgendaChange, zone: str) -> str:
    """Items that start later or earlier alike: one by its name, several by their number."""
    items, by = change.items, abs(change.minutes)
    if len(items) == 1 and items[0].starts_at is not None and by % _DAY:
        before = items[0].starts_at - timedelta(minutes=change.minutes)
        old, new = (dates.clock_time(moment.astimezone(ZoneInfo(zone))) for moment in (before, items[0].starts_at))
        return _("“%(title)s” starts at %(new)s instead of %(old)s.", title=_title(items[0]), old=old, new=new)
    length = _span_of(by)
    if change.all_of_it:
        return _("All items start %(length)s later.", length=length) if change.minutes > 0 else _("All items start %(length)s earlier.", length=length)
    if change.minutes > 0:
        return ngettext("%(num)d later item starts %(length)s later.", "%(num)d later items start %(length)s later.", len(items), length=length)
    return ngettext("%(num)d later item starts %(length)s earlier.", "%(num)d later items start %(length)s earlier.", len(items), length=length)


def _span_of(minutes: int) -> str:
    if minutes % _DAY == 0:
        return ngettext("%(num)d day", "%(num)d days", minutes // _DAY)
    return ngettext("%(num)d minute", "%(num)d minutes", minutes)


def _timed(change: AgendaChange) -> str:
    known = change.now is not None and change.now.starts_at is not None
    if known:
        return ngettext("%(num)d item now has a start time.", "%(num)d items now have a start time.", len(change.items))
    return ngettext("%(num)d item has no start time any more.", "%(num)d items have no start time any more.", len(change.items))


def _title(line: Released) -> str:
    return line.title.text(language())


def _room_name(line: Released) -> str:
    return line.room_name.text(language()) or line.room


def _names(line: Released) -> str:
    people = [each.name.text(language()) for each in line.people]
    return ", ".join([*people, line.speakers.text(language())] if line.speakers else people)


def _at(line: Released, zone: str) -> str:
    """The start on the clock there: "11:20"."""
    return dates.clock_time(line.starts_at.astimezone(ZoneInfo(zone))) if line.starts_at is not None else ""


def _local_day(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()
