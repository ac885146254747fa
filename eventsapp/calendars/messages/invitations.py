"""The one mail that tells a person all they are owed of an event, with the invitation for their calendar.

It lives here and not in rsvps because it carries the calendar's part. A mail goes to an address that nobody has proven,
so it holds our words and the organiser's, and of what a stranger typed only names, cleaned and cut.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import update

from ...core import dates, tokens
from ...core.db import db
from ...core.template import address
from ...core.words import name_for_mail
from ...events.rules import Status
from ...mail.compose import render, speaking
from ...mail.composers import COMPOSERS, Attachment, Composed, ToldMeanwhile
from ...rsvps.actions import DELEGATION
from ...rsvps.queries import registration_facts, registrations_of_address
from ...rsvps.rules import ACTIVE, Answer, Standing, Verdict, is_open
from .. import ics
from ..models import Invitation
from ..queries import feeds
from ..queries import invitations as queries
from ..reply_addresses import reply_address
from ..rules.entries import Invitee, ITip, entry
from ..rules.invitations import COMPOSER, News, Partstat, Said, differing, next_sequence, shown_partstat, time_moved
from ..rules.mail_texts import occasion_of
from ..rules.topics import Topic, title_in
from .cases import Case, find_case
from .mail_texts import own_words
from .parties import happened, people_in, rsvp_link
from .subjects import subject, todo


def register() -> None:
    """Make this composer known to the outbox."""
    COMPOSERS[COMPOSER] = compose


def compose(ids: Mapping[str, Any], lang: str) -> Composed | None:
    """The mail about whatever is news now; None when nothing is any more, unless it is to be said `again`."""
    case = find_case(ids)
    if case is None:
        return None
    event, programme = case.event, case.event.programme
    with speaking(lang):
        context, about = _context(case, lang), subject(case, event.title.text(lang))
    text, html = render(f"{case.news}_{'contact' if case.to_contact else 'delegate'}", lang, **context)
    octets = itip_of(case, lang)
    return Composed(
        to_name=case.reader.person.name, to_address=case.invitation.address, subject=about, text=text, html=html, from_name=programme.name.text(lang),
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


def _context(case: Case, lang: str) -> dict[str, Any]:
    delegation, event, reader, link = case.delegation, case.event, case.reader, _link(case)
    changes = _changes(case)
    return {
        "person_name": name_for_mail(reader.person.name), "clean": name_for_mail, "event": event, "programme": event.programme, "delegation": delegation,
        "standing": case.stands.standing, "told": case.told.standing, "leads": case.stands.leads, "position": case.position, "others": _others(case),
        **people_in(case), "happened": happened(case), "own_words": own_words(case, occasion_of(case.news, case.stands.standing), lang),
        "link": link, "todo": todo(case.news, active=case.stands.standing in ACTIVE and event.status is not Status.CANCELLED),
        "object_link": f"{link}object" if link and delegation.organisation and not reader.contact else "",
        "event_url": address("events.event", programme=event.programme.slug, event=event.slug),
        "reason": case.shown.reason, "said": _said(case), "asks": case.saying is Said.REQUEST and event.status is Status.PUBLISHED, "fixed": case.news is News.FIXED,
        "changes": changes, "before": _before(case, changes, lang), "title_before": title_in(case.told.topics, lang) if Topic.TITLE in changes else "",
        "can_return": is_open(registration_facts(event, case.stamp), case.stamp),
    }  # fmt: skip


def _others(case: Case) -> int:
    """How many further registrations name this delegate's address."""
    if case.reader.contact or case.stands.standing not in ACTIVE:
        return 0
    return registrations_of_address(case.event.id, case.reader.person.email_key) - 1


def _said(case: Case) -> str:
    """What the organiser asks, or why the registration was refused: for whoever answers for it."""
    verdict = {News.ASKED: Verdict.ASKED, News.REFUSED: Verdict.REFUSED}.get(case.news)
    return queries.newest_review(case.delegation.id, verdict) if verdict is not None and case.stands.leads else ""


def _link(case: Case) -> str:
    """Where the reader sees and changes it; an address that is theirs no more gets none."""
    if not case.stands.here:
        return ""
    if case.reader.contact:
        return address("rsvps.delegation", token=tokens.current(DELEGATION, case.delegation.id))
    return rsvp_link(case.reader.rsvp) if case.reader.rsvp is not None else ""


_OF_THE_EVENT = (News.UPDATE, News.FIXED, News.STATUS)
_BESIDES = {Topic.TIME.value, Topic.PLACE.value}


def _changes(case: Case) -> frozenset[str]:
    """What of the event is not as this reader was told; in a mail about their seat only when and where."""
    if case.told.standing not in ACTIVE or case.stands.standing not in ACTIVE or not case.stands.here:
        return frozenset()
    changed = differing(case.stands, case.told)
    return frozenset(changed if case.news in _OF_THE_EVENT else changed & _BESIDES)


def _before(case: Case, changes: frozenset[str], lang: str) -> str:
    """The time that this reader was told last, if it is another one now."""
    told = queries.topic_time(case.told.topics)
    return dates.span(*told, case.event.zone, lang) if told is not None and Topic.TIME in changes else ""


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
    values: dict[str, Any] = {"standing": stands.standing, "going": stands.going, "topics": dict(stands.topics), "revision": stands.revision, "asked": stands.asked}
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
