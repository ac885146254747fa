"""Mails to speakers: asked whether they come, told what moved. Both write down what they say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import update

from ..core import dates, tokens
from ..core.db import db
from ..core.template import address
from ..core.words import name_for_mail
from ..events.forms import ROLE_NAMES
from ..events.models import Event, EventSpeaker
from ..events.rules import Confirmation, Status
from ..events.wording import when, where
from ..mail.compose import render, speaking
from ..mail.composers import COMPOSERS, Attachment, Composed, ToldMeanwhile
from .queries import find_asked, own_ics, stands
from .rules import ASKED, MOVED, SPEAKER, News, Part, Told, Topic, news


def register() -> None:
    """Make the composers known to the outbox."""
    COMPOSERS[ASKED] = _asked
    COMPOSERS[MOVED] = _moved


def _asked(ids: Mapping[str, Any], lang: str) -> Composed | None:
    """Nothing to ask once the event is off, or they do nothing there."""
    row = _reachable(ids)
    if row is None or row.event.status is Status.CANCELLED:
        return None
    told = stands(row.event, row.speaker)
    if not told.parts:
        return None
    with speaking(lang):
        heading = _("Will you speak at “%(event)s”?", event=row.event.title.text(lang))
        if row.confirmation in (Confirmation.CONFIRMED, Confirmation.DECLINED):
            heading = _("Your part at “%(event)s”", event=row.event.title.text(lang))
    return _compose(ASKED, row, told, lang, heading)


def _moved(ids: Mapping[str, Any], lang: str) -> Composed | None:
    """Nothing to say where all is as they were told, or to whoever declined meanwhile."""
    row = _reachable(ids)
    if row is None or row.told is None or row.confirmation is Confirmation.DECLINED:
        return None
    told = stands(row.event, row.speaker)
    changes = news(Told.of(row.told), told)
    if not changes and "again" not in ids:
        return None
    with speaking(lang):
        heading = _heading(changes, row.event, lang)
        said = [sentence(each, row.event, lang) for each in changes]
    return _compose(MOVED, row, told, lang, heading, changes=said)


def sentence(each: News, event: Event, lang: str) -> str:
    """One change as a speaker reads it. Call it while speaking that language."""
    title = (each.now or each.was or Part("", event.title, (), None, None, event.title)).title.text(lang)
    match each.topic:
        case Topic.STATUS:
            return {
                Status.CANCELLED: _("The event has been cancelled."), Status.POSTPONED: _("The event has been postponed; there is no new date yet."),
            }.get(event.status, _("The event takes place after all."))  # fmt: skip
        case Topic.VENUE:
            return _("The event is at another place: %(place)s.", place=where(event))
        case Topic.PUBLISHED:
            return _("The agenda is published.")
        case Topic.TIME:
            return _("“%(title)s”: you were told %(was)s; it is now %(now)s.", title=title, was=_start(each.was, event, lang), now=_start(each.now, event, lang, beside=each.was))
        case Topic.LENGTH:
            return _("“%(title)s” is %(now)s long now; you were told %(was)s.", title=title, was=_length(each.was), now=_length(each.now))
        case Topic.ROOM:
            return _("“%(title)s” is in another room: %(room)s.", title=title, room=each.now.room.text(lang) if each.now and each.now.room else _("the event’s own"))
        case Topic.NEW:
            return _("New: “%(title)s”, %(start)s.", title=title, start=_start(each.now, event, lang))
    return _("You are no longer part of “%(title)s”.", title=title)


def _heading(changes: list[News], event: Event, lang: str) -> str:
    title, topics = event.title.text(lang), {each.topic for each in changes}
    if Topic.STATUS in topics:
        return _("Cancelled: %(event)s", event=title) if event.status is Status.CANCELLED else _("Changed: %(event)s", event=title)
    return _("Your part has changed: %(event)s", event=title) if topics - {Topic.PUBLISHED} else _("The agenda is published: %(event)s", event=title)


def _start(part: Part | None, event: Event, lang: str, beside: Part | None = None) -> str:
    """When it begins; the time alone beside another start of the same day."""
    if part is None or part.starts_at is None:
        return _("without a time yet")
    zone = ZoneInfo(event.zone)
    local = part.starts_at.astimezone(zone)
    if beside is not None and beside.starts_at is not None and beside.starts_at.astimezone(zone).date() == local.date():
        return dates.clock_time(local)
    return dates.moment(part.starts_at, event.zone, lang)


def _length(part: Part | None) -> str:
    minutes = part.minutes if part is not None else None
    return ngettext("%(num)s minute", "%(num)s minutes", minutes) if minutes is not None else _("of open length")


def _reachable(ids: Mapping[str, Any]) -> EventSpeaker | None:
    row = find_asked(ids["speaker"])
    return row if row is not None and row.person is not None and row.person.email and tokens.find_current(SPEAKER, row.id) is not None else None


def _compose(name: str, row: EventSpeaker, told: Told, lang: str, heading: str, **facts: Any) -> Composed:
    event, programme = row.event, row.event.programme
    assert row.person is not None
    with speaking(lang):
        parts = [(part, [str(ROLE_NAMES[role]) for role in part.roles], _when(part, event, lang)) for part in told.parts]
        octets = own_ics(event, told, lang) if told.published else b""
        text, html = render(
            name, lang, heading=heading, event=event, programme=programme, person_name=name_for_mail(row.speaker.name.text(lang)), parts=parts, told=told,
            when_said=when(event), where_said=where(event), confirmation=row.confirmation.value, link=address("speakers.asked", token=tokens.current(SPEAKER, row.id)), **facts,
        )  # fmt: skip
    return Composed(
        to_name=row.speaker.name.text(lang), to_address=row.person.email, subject=heading, text=text, html=html, from_name=programme.name.text(lang),
        reply_to=programme.contact_email, thread=f"speaker-{row.id}", attachments=(Attachment(f"{event.slug}.ics", "text/calendar", octets),) if octets else (),
        told=lambda: _write_told(row.id, row.told_revision, told, event.revision),
    )  # fmt: skip


def _when(part: Part, event: Event, lang: str) -> str:
    said = [_start(part, event, lang), *([_length(part)] if part.minutes is not None else []), *([part.room.text(lang)] if part.room else [])]
    return " · ".join(said)


def _write_told(row_id: int, seen: int, told: Told, revision: int) -> None:
    """What this mail says is what they know, unless another said something meanwhile."""
    mine = update(EventSpeaker).where(EventSpeaker.id == row_id, EventSpeaker.told_revision == seen)
    written: Any = db.session.execute(mine.values(told=told.kept(), told_revision=revision).execution_options(synchronize_session=False))
    if written.rowcount != 1:
        raise ToldMeanwhile()
