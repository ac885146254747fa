"""What clashes, in whole sentences: who, where, both events and when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import ngettext

from ..core import access, dates
from ..core.locale import language
from ..core.words import Words
from .queries.conflicts import Findings
from .rules.conflicts import ABOUT_PEOPLE, Clash, Facts, Gathering, Item, Level, Rule


@dataclass(frozen=True)
class Told:
    """One clash as a page shows it: at which item of the event, in a sentence."""

    level: Level
    rule: Rule
    sentence: str
    event: Gathering
    item: str  # its code, "" for the whole event
    other: Gathering | None


def told(found: Findings, event_id: int | None = None) -> list[Told]:
    """Everything found, in the reader's language; as one event sees it, if one is named: then `item` is one of its own.

    A page with a sentence about people is one that shows people."""
    if any(clash.rule in ABOUT_PEOPLE for clash in found.clashes):
        access.people_shown()
    return [_told(clash, found.facts, event_id) for clash in found.clashes]


def _told(clash: Clash, facts: Facts, event_id: int | None) -> Told:
    event, item, other = clash.event, clash.item, clash.other
    if other is not None and other.key == event_id:
        event, item, other = other, clash.other_item, clash.event
    return Told(clash.level, clash.rule, sentence(clash, facts), event, item.code if item else "", other)


def sentence(clash: Clash, facts: Facts) -> str:
    """What clashes, in the reader's language."""
    return _SENTENCES[clash.rule](clash, facts)


def _room_in_event(clash: Clash, facts: Facts) -> str:
    both = {"item": _title(clash.item), "times": _span(clash.event, clash.item), "other": _title(clash.other_item), "other_times": _span(clash.event, clash.other_item)}
    if clash.about["room"] is None:
        return _("“%(item)s” (%(times)s) and “%(other)s” (%(other_times)s) are at the same time.", **both)
    return _("“%(item)s” (%(times)s) and “%(other)s” (%(other_times)s) are both in %(room)s.", room=_room(clash, facts), **both)


def _room_between_events(clash: Clash, facts: Facts) -> str:
    return _("“%(event)s” and “%(other)s” both need %(room)s at once: %(times)s.", room=_room(clash, facts), times=_overlap(clash), **_both(clash))


def _venue_twice(clash: Clash, _facts: Facts) -> str:
    both = _both_with_times(clash)
    return _("“%(event)s” (%(times)s) and “%(other)s” (%(other_times)s) are at the same place, %(venue)s, at the same time.", venue=_venue(clash), **both)


def _speaker_in_event(clash: Clash, _facts: Facts) -> str:
    both = {"item": _title(clash.item), "times": _span(clash.event, clash.item), "other": _title(clash.other_item), "other_times": _span(clash.event, clash.other_item)}
    return _("%(person)s is at two places at once: “%(item)s” (%(times)s) and “%(other)s” (%(other_times)s).", person=_person(clash), **both)


def _speaker_between_events(clash: Clash, _facts: Facts) -> str:
    items = {"item": _title(clash.item), "other_item": _title(clash.other_item)}
    return _(
        "%(person)s is on two agendas at once, %(times)s: “%(item)s” of “%(event)s” and “%(other_item)s” of “%(other)s”.",
        person=_person(clash), times=_overlap(clash), **items, **_both(clash),
    )  # fmt: skip


def _representative(clash: Clash, _facts: Facts) -> str:
    about = clash.about
    both = _both_with_times(clash)
    if "body" in about:
        return _("%(body)s meets twice at once: “%(event)s” (%(times)s) and “%(other)s” (%(other_times)s).", body=_said(about["body"]), **both)
    if not about["organisation"]:
        return _("%(person)s sits in both bodies that meet at once: “%(event)s” (%(times)s) and “%(other)s” (%(other_times)s).", person=about["person"], **both)
    who = {"person": about["person"], "organisation": about["organisation"]}
    if about["alternates"]:
        return _(
            "%(person)s is the only one of %(organisation)s in both bodies that meet at once: “%(event)s” (%(times)s) and “%(other)s” (%(other_times)s). "
            "%(others)s could take one of the two seats.", others=", ".join(about["alternates"]), **who, **both,
        )  # fmt: skip
    return _("%(person)s is the only one of %(organisation)s in both bodies that meet at once: “%(event)s” (%(times)s) and “%(other)s” (%(other_times)s).", **who, **both)


def _capacity(clash: Clash, facts: Facts) -> str:
    about = clash.about
    rooms = ", ".join(_said(facts.halls[room].name) for room in about["rooms"] if room in facts.halls)
    facts_said = {"rooms": rooms, "capacity": about["capacity"], "wanted": about["wanted"]}
    if about["what"] == "registered":
        return _("%(wanted)d people are registered, but %(rooms)s holds %(capacity)d.", **facts_said)
    return _("The event has %(wanted)d seats, but %(rooms)s holds %(capacity)d.", **facts_said)


def _venue_hours(clash: Clash, _facts: Facts) -> str:
    about = {"venue": _venue(clash), "day": _day(clash), "hour": dates.clock_time(clash.about["hour"])}
    if clash.about["why"] == "early":
        return _("%(venue)s opens at %(hour)s; the event begins on %(day)s before that.", **about)
    return _("%(venue)s closes at %(hour)s; the event goes on after that on %(day)s.", **about)


def _venue_closed(clash: Clash, _facts: Facts) -> str:
    return _("%(venue)s is closed on %(day)s.", venue=_venue(clash), day=_day(clash))


def _outside_window(clash: Clash, _facts: Facts) -> str:
    first, last = clash.about["window"]
    return _("The event is on %(day)s, outside the days announced for it, %(window)s.", day=_day(clash), window=dates.days(first, last, language()))


def _backwards(clash: Clash, _facts: Facts) -> str:
    return _("The event ends before it begins.")


def _outside_event(clash: Clash, _facts: Facts) -> str:
    minutes = clash.about["minutes"]
    if clash.about["edge"] == "start":
        return ngettext(
            "“%(item)s” begins %(num)d minute before the event does.", "“%(item)s” begins %(num)d minutes before the event does.", minutes, item=_title(clash.item)
        )
    return ngettext(
        "“%(item)s” (%(times)s) ends %(num)d minute after the event’s end.", "“%(item)s” (%(times)s) ends %(num)d minutes after the event’s end.",
        minutes, item=_title(clash.item), times=_span(clash.event, clash.item),
    )  # fmt: skip


def _no_time(clash: Clash, _facts: Facts) -> str:
    return _("“%(item)s” gets no time at all, because what follows has a fixed time.", item=_title(clash.item))


def _short(clash: Clash, _facts: Facts) -> str:
    return ngettext(
        "“%(item)s” (%(times)s) is %(num)d minute short, because what follows has a fixed time.",
        "“%(item)s” (%(times)s) is %(num)d minutes short, because what follows has a fixed time.",
        clash.about["minutes"], item=_title(clash.item), times=_span(clash.event, clash.item),
    )  # fmt: skip


def _holiday(clash: Clash, _facts: Facts) -> str:
    return _("%(day)s is a public holiday: %(name)s.", day=_day(clash), name=_said(clash.about["name"]))


def _holiday_eve(clash: Clash, _facts: Facts) -> str:
    return _("%(day)s is the day before a public holiday: %(name)s.", day=_day(clash), name=_said(clash.about["name"]))


def _notice(clash: Clash, _facts: Facts) -> str:
    about = clash.about
    told = {"day": _day(clash), "announced": dates.day(about["announced"], language()), "needed": about["needed"]}
    if clash.event.draft:
        return ngettext(
            "Published today, the assembly on %(day)s is called %(num)d day ahead; %(needed)d are needed.",
            "Published today, the assembly on %(day)s is called %(num)d days ahead; %(needed)d are needed.",
            about["days"], day=told["day"], needed=told["needed"],
        )  # fmt: skip
    return ngettext(
        "The agenda of the assembly on %(day)s was published on %(announced)s, %(num)d day ahead; %(needed)d are needed.",
        "The agenda of the assembly on %(day)s was published on %(announced)s, %(num)d days ahead; %(needed)d are needed.", about["days"], **told,
    )  # fmt: skip


def _declined(clash: Clash, _facts: Facts) -> str:
    return _("%(person)s declined, but is still on “%(item)s”.", person=_person(clash), item=_title(clash.item))


def _unconfirmed(clash: Clash, _facts: Facts) -> str:
    people = clash.about["people"]
    names = ", ".join(_said(person.name) for person in people[:5])
    return ngettext("%(num)d speaker has not confirmed yet: %(names)s.", "%(num)d speakers have not confirmed yet: %(names)s.", len(people), names=names)


def _no_break(clash: Clash, facts: Facts) -> str:
    about = {"item": _title(clash.item), "start": _at(clash.event, clash.item.starts_at if clash.item else None), "minutes": clash.about["minutes"]}
    return _("From “%(item)s” at %(start)s on there is no break for more than %(minutes)d minutes.", **about)


def _no_quorum(clash: Clash, _facts: Facts) -> str:
    return _("“%(item)s” comes without a report of quorum before it.", item=_title(clash.item))


_SENTENCES: dict[Rule, Callable[[Clash, Facts], str]] = {
    Rule.ROOM_IN_EVENT: _room_in_event, Rule.ROOM_BETWEEN_EVENTS: _room_between_events, Rule.VENUE_TWICE: _venue_twice, Rule.SPEAKER_IN_EVENT: _speaker_in_event,
    Rule.SPEAKER_BETWEEN_EVENTS: _speaker_between_events, Rule.REPRESENTATIVE: _representative, Rule.CAPACITY: _capacity, Rule.VENUE_HOURS: _venue_hours,
    Rule.VENUE_CLOSED: _venue_closed, Rule.OUTSIDE_WINDOW: _outside_window, Rule.BACKWARDS: _backwards, Rule.OUTSIDE_EVENT: _outside_event, Rule.NO_TIME: _no_time,
    Rule.SHORT: _short,
    Rule.HOLIDAY: _holiday, Rule.HOLIDAY_EVE: _holiday_eve, Rule.NOTICE: _notice, Rule.DECLINED: _declined, Rule.UNCONFIRMED: _unconfirmed,
    Rule.NO_BREAK: _no_break, Rule.NO_QUORUM: _no_quorum,
}  # fmt: skip


def _said(words: Words | None) -> str:
    return words.text(language()) if words else ""


def _title(item: Item | None) -> str:
    return _said(item.title) if item else ""


def _person(clash: Clash) -> str:
    """A speaker with where they come from, if that is known."""
    person = clash.about["person"]
    affiliation = _said(person.affiliation)
    return f"{_said(person.name)} ({affiliation})" if affiliation else _said(person.name)


def _room(clash: Clash, facts: Facts) -> str:
    hall = facts.halls.get(clash.about["room"])
    return _said(hall.name) if hall else str(_("the same room"))


def _venue(clash: Clash) -> str:
    return _said(clash.event.place.name) if clash.event.place else ""


def _day(clash: Clash) -> str:
    return dates.day(clash.about["day"], language())


def _both(clash: Clash) -> dict[str, str]:
    return {"event": _said(clash.event.title), "other": _said(clash.other.title) if clash.other else ""}


def _both_with_times(clash: Clash) -> dict[str, str]:
    return {**_both(clash), "times": _when(clash.event), "other_times": _when(clash.other)}


def _overlap(clash: Clash) -> str:
    return dates.span(clash.about["starts"], clash.about["ends"], clash.event.zone, language())


def _when(event: Gathering | None) -> str:
    return dates.span(event.starts_at, event.ends_at, event.zone, language()) if event and event.starts_at else ""


def _span(event: Gathering, item: Item | None) -> str:
    """An item's times, on the clock of its event: "11:20–11:30"."""
    if item is None or item.starts_at is None or item.ends_at is None:
        return ""
    return f"{_at(event, item.starts_at)}–{_at(event, item.ends_at)}"


def _at(event: Gathering, moment: datetime | None) -> str:
    return dates.clock_time(moment.astimezone(ZoneInfo(event.zone))) if moment else ""
