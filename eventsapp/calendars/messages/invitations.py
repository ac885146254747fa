"""The one mail that tells a person all they are owed of an event, with the invitation for their calendar.

It lives here and not in rsvps because it carries the calendar's part. A mail goes to an address that nobody has proven,
so it holds our words and the organiser's, and of what a stranger typed only names, cleaned and cut.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import update

from ...core import dates, tokens
from ...core.db import db
from ...core.template import address
from ...core.words import name_for_mail
from ...events.models import Event
from ...events.rules import Status
from ...mail.compose import render, speaking
from ...mail.composers import COMPOSERS, Attachment, Composed, ToldMeanwhile
from ...rsvps.actions import DELEGATION, RSVP
from ...rsvps.models import Delegation, Rsvp
from ...rsvps.queries import active, queue_position, registration_facts, registrations_of_address
from ...rsvps.rules import ACTIVE, Answer, Standing, is_open
from .. import ics
from ..models import EventNews, Invitation
from ..purposes import REPLY
from ..queries import feeds
from ..queries import invitations as queries
from ..reply_addresses import reply_address
from ..rules.entries import Invitee, ITip, entry
from ..rules.invitations import (
    COMPOSER,
    News,
    Partstat,
    Said,
    Stands,
    Told,
    Topic,
    differing,
    later_stamp,
    method,
    news,
    next_sequence,
    shown_partstat,
    time_moved,
)


@dataclass(frozen=True)
class Case:
    """One mail to be: whom it tells, what stands, what they were told, and what the news is."""

    invitation: Invitation
    reader: queries.Reader
    stands: Stands
    told: Told
    news: News
    saying: Said
    stamp: datetime
    shown: queries.Published

    @property
    def delegation(self) -> Delegation:
        return self.invitation.delegation

    @property
    def event(self) -> Event:
        return self.invitation.delegation.event

    @property
    def secret(self) -> str:
        """Of the address to answer to: never renewed, for a new ORGANIZER is another meeting to most calendars."""
        return tokens.derive(REPLY, self.invitation.id)


def register() -> None:
    """Make this composer known to the outbox."""
    COMPOSERS[COMPOSER] = compose


def compose(ids: Mapping[str, Any], lang: str) -> Composed | None:
    """The mail about whatever is news now; None when nothing is any more, unless it is to be said `again`."""
    case = _case(ids)
    if case is None:
        return None
    event, programme = case.event, case.event.programme
    name = f"{case.news}_{'contact' if case.reader.contact and case.stands.here else 'delegate'}"
    text, html = render(name, lang, **_context(case, lang))
    with speaking(lang):
        subject = _subject(case, event.title.text(lang))
    octets = itip_of(case, lang)
    return Composed(
        to_name=case.reader.person.name, to_address=case.invitation.address, subject=subject, text=text, html=html, from_name=programme.name.text(lang),
        reply_to=programme.contact_email, sender=reply_address(case.secret) if octets else "", thread=_thread(case), told=lambda: _write_told(case),
        alternatives=(Attachment("", "text/calendar", octets, {"method": case.saying.value}),) if octets else (),
        attachments=(Attachment("invite.ics", "application/ics", octets),) if octets else _window(case, lang),
    )  # fmt: skip


def itip_of(case: Case, lang: str) -> bytes:
    """The object that changes this reader's calendar; empty when the calendar is not to change."""
    if case.saying is Said.NOTHING:
        return b""
    event = case.event
    facts = feeds.facts_of(event, case.shown.release, case.shown.reason)
    last = queries.topic_time(case.told.topics)
    if facts.starts_at is None and last is not None:  # the day is gone; what is taken back is the entry at that day
        facts = replace(facts, starts_at=last[0], ends_at=last[1])
    made = entry(facts, lang)
    if made is None:
        return b""
    sequence = next_sequence(case.stands, case.told, case.invitation.sequence, case.saying)
    to = Invitee(
        event.programme.name.text(lang), reply_address(case.secret), name_for_mail(case.reader.person.name), case.invitation.address, _partstat(case)
    )
    return ics.itip(made, to, ITip(case.saying, sequence, case.stamp))


def _case(ids: Mapping[str, Any]) -> Case | None:
    invitation = queries.get_invitation(ids["invitation"])
    delegation, event = invitation.delegation, invitation.delegation.event
    if not invitation.address:
        return None  # erased
    stamp = later_stamp(datetime.fromisoformat(ids["stamp"]), invitation.stamp)
    reader = queries.reader_in(delegation, invitation.person_id)
    shown = queries.published(event)
    stands = queries.stands_for(reader, delegation, event, queries.topics_of(event, shown), invitation, now=ids.get("now", stamp))
    told = queries.told_to(invitation)
    what = news(stands, told, queries.heed_of(event, db.session.get(EventNews, event.id))) or (_again(stands, told) if ids.get("again") else None)
    if what is None:
        return None
    saying = method(stands, told)
    if saying is Said.NOTHING and told.said is Said.CANCEL and ids.get("again"):
        saying = Said.CANCEL  # the mail that said so may never have arrived
    return Case(invitation, reader, stands, told, what, saying, stamp, shown)


def _again(stands: Stands, told: Told) -> News | None:
    """What is said once more although it was said before."""
    if stands.over or stands.status is Status.DRAFT:
        return None
    if not stands.here:
        return News.WITHDRAWN if told.said is Said.CANCEL else None
    if stands.standing not in ACTIVE:
        return News.WITHDRAWN
    return News.REGISTRATION if stands.status is Status.PUBLISHED else News.STATUS


def _context(case: Case, lang: str) -> dict[str, Any]:
    delegation, event, reader = case.delegation, case.event, case.reader
    going = active(delegation)
    others = 0
    if not reader.contact and case.stands.standing in ACTIVE:
        others = registrations_of_address(event.id, reader.person.email_key) - 1
    return {
        "person_name": name_for_mail(reader.person.name), "clean": name_for_mail, "event": event, "programme": event.programme, "delegation": delegation,
        "standing": case.stands.standing, "position": queue_position(delegation), "going": going, "others": others,
        "link": _link(case),
        "links": {rsvp.id: _rsvp_link(rsvp) for rsvp in going if reader.contact and rsvp.person_id != reader.person.id and queries.through_contact(delegation, rsvp)},
        "event_url": address("events.event", programme=event.programme.slug, event=event.slug),
        "reason": case.shown.reason,
        "asks": case.saying is Said.REQUEST, "fixed": case.news is News.FIXED, "here": case.stands.here, "changes": _changes(case), "before": _before(case, lang),
        "can_return": is_open(registration_facts(event, case.stamp), case.stamp),
    }  # fmt: skip


def _link(case: Case) -> str:
    """Where the reader sees and changes it; an address that is theirs no more gets none."""
    if not case.stands.here:
        return ""
    if case.reader.contact:
        return address("rsvps.delegation", token=tokens.current(DELEGATION, case.delegation.id))
    return _rsvp_link(case.reader.rsvp) if case.reader.rsvp is not None else ""


def _changes(case: Case) -> frozenset[str]:
    """What of the event is not as this reader was told."""
    return frozenset(differing(case.stands, case.told)) if case.news in (News.UPDATE, News.FIXED, News.STATUS) else frozenset()


def _before(case: Case, lang: str) -> str:
    """The time that this reader was told last, if it is another one now."""
    told = queries.topic_time(case.told.topics)
    if told is None or Topic.TIME not in _changes(case):
        return ""
    return dates.span(*told, case.event.zone, lang)


def _subject(case: Case, title: str) -> str:
    gone = case.stands.standing not in ACTIVE or not case.stands.here
    said = {
        News.REGISTRATION: _("Waiting list: %(event)s", event=title) if case.stands.standing is Standing.WAITING else _("Registration confirmed: %(event)s", event=title),
        News.SEATED: _("You have a seat now: %(event)s", event=title),
        News.WITHDRAWN: _("Registration withdrawn: %(event)s", event=title) if gone else _("Registration changed: %(event)s", event=title),
        News.DECLINED: _("You have declined: %(event)s", event=title),
        News.STATUS: _status_subject(case.event, title),
        News.UPDATE: _update_subject(case, title),
        News.FIXED: _("The date is fixed: %(event)s", event=title),
    }  # fmt: skip
    return said[case.news]


def _update_subject(case: Case, title: str) -> str:
    if Topic.TIME not in _changes(case):
        return _("Changed: %(event)s", event=title)
    return _("New time: %(event)s", event=title) if case.stands.dated else _("The date is open again: %(event)s", event=title)


def _status_subject(event: Event, title: str) -> str:
    if event.status is Status.CANCELLED:
        return _("Cancelled: %(event)s", event=title)
    return _("Postponed: %(event)s", event=title) if event.status is Status.POSTPONED else _("Takes place after all: %(event)s", event=title)


def _partstat(case: Case) -> Partstat:
    invitation, rsvp = case.invitation, case.reader.rsvp
    answer, at = (rsvp.answer, rsvp.answered_at) if rsvp is not None else (Answer.NONE, invitation.created_at)
    return shown_partstat(answer, at, invitation.partstat, invitation.reply_stamp, invitation.stamp, moved=time_moved(case.stands, case.told))


def _thread(case: Case) -> str:
    """One name for all mails of this invitation, so that mail programs show them together."""
    return hashlib.sha256(f"{case.event.uid} {case.secret}".encode()).hexdigest()[:32]


def _window(case: Case, lang: str) -> tuple[Attachment, ...]:
    """An undated event as the download has it, for nobody to answer: a REQUEST would have people accept ten days."""
    event = case.event
    if case.news is not News.REGISTRATION or case.stands.own is not Standing.SEATED or event.status is not Status.PUBLISHED or case.stands.dated:
        return ()
    octets = feeds.event_ics(event, lang)
    return (Attachment(f"{event.slug}.ics", "text/calendar", octets),) if octets else ()


def _write_told(case: Case) -> None:
    """Write down what the mail says, unless this reader was told something meanwhile, or has answered."""
    invitation, stands = case.invitation, case.stands
    values: dict[str, Any] = {"standing": stands.standing, "going": stands.going, "topics": dict(stands.topics), "revision": stands.revision}
    if not stands.here:  # should the reader come back to this address, nothing was told there
        values |= {"standing": None, "going": "", "topics": None}
    if case.saying is not Said.NOTHING:
        sequence = next_sequence(stands, case.told, invitation.sequence, case.saying)
        values |= {"said": case.saying, "sequence": sequence, "stamp": case.stamp, "partstat": _partstat(case)}
        if time_moved(stands, case.told):
            values["time_sequence"] = sequence
    seen = ((Invitation.stamp, invitation.stamp), (Invitation.reply_stamp, invitation.reply_stamp), (Invitation.sequence, invitation.sequence))
    same = update(Invitation).where(Invitation.id == invitation.id, *(column.is_not_distinct_from(value) for column, value in seen))
    written: Any = db.session.execute(same.values(**values).execution_options(synchronize_session=False))
    if written.rowcount != 1:
        raise ToldMeanwhile()


def _rsvp_link(rsvp: Rsvp) -> str:
    return address("rsvps.rsvp", token=tokens.current(RSVP, rsvp.id))
