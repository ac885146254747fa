"""Reading who is to be told of an event, what they were told, and what stands now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import joinedload

from ...core.db import db
from ...core.words import LANGUAGES, Words
from ...events.models import AgendaRelease, Event, StatusChange
from ...events.queries import latest_release, latest_status_change
from ...events.rules import Attendance, ReleaseKind, Status, end_of
from ...mail.models import MailState
from ...people.models import Person
from ...rsvps.models import Delegation, Review, Rsvp
from ...rsvps.rules import ACTIVE, Answer, Standing, Verdict
from ..models import EventNews, Invitation
from ..rules.invitations import Heed, News, Partstat, Said, Stands, Told
from ..rules.parties import party_kept
from ..rules.pending import Current, Known
from ..rules.topics import Topic, title_topic, topic

# Made once: a mail is composed in the time it takes to build such a statement.
_INVITATION = (
    select(Invitation)
    .where(Invitation.id == bindparam("invitation"))
    .options(
        joinedload(Invitation.delegation).options(
            joinedload(Delegation.contact),
            joinedload(Delegation.event).options(joinedload(Event.programme), joinedload(Event.venue)),
            joinedload(Delegation.rsvps).joinedload(Rsvp.person),
        ),
    )
)


@dataclass(frozen=True)
class Reader:
    """Somebody who is told of a registration: a delegate at an address of their own, or the contact for everybody else."""

    person: Person
    rsvp: Rsvp | None
    contact: bool


def readers(delegation: Delegation) -> list[Reader]:
    """The contact of an organisation once for all, with their own seat if they come; then who has an own address."""
    found = []
    if delegation.organisation:
        own = next((rsvp for rsvp in delegation.rsvps if rsvp.person_id == delegation.contact_id), None)
        found.append(Reader(delegation.contact, own, contact=True))
    found += [Reader(rsvp.person, rsvp, contact=False) for rsvp in delegation.rsvps if not through_contact(delegation, rsvp)]
    return [reader for reader in found if reader.person.email]


def through_contact(delegation: Delegation, rsvp: Rsvp) -> bool:
    """Whether this person hears of it only from the contact of their organisation, or is the contact."""
    contact = delegation.contact
    return bool(delegation.organisation) and (rsvp.person_id == contact.id or rsvp.person.email_key in ("", contact.email_key))


def told_to(invitation: Invitation | None) -> Told:
    """What somebody was told last; nothing where there is no row."""
    if invitation is None:
        return Told(None, "", None, 0, Said.NOTHING)
    return Told(invitation.standing, invitation.going, invitation.topics, invitation.revision, invitation.said, invitation.asked)


def stands_for(
    reader: Reader, delegation: Delegation, event: Event, topics: dict[str, str], invitation: Invitation | None, *, now: datetime, asked: int = 0
) -> Stands:
    """What is so now for this reader. `invitation` may be one that went to an address they no longer have; asked: open_questions()."""
    own, ends, leads = reader.rsvp, end_of(event.starts_at, event.ends_at), reader.contact or not delegation.organisation
    standing = delegation.standing if reader.contact or own is None else _as_said_to(leads, own.standing)
    here = delegation.erased_at is None and (invitation is None or invitation.address.casefold() == reader.person.email_key)
    return Stands(
        contact=reader.contact,
        standing=standing,
        own=own.standing if own is not None else None,
        going=party_kept(delegation.standing, ((rsvp.position, rsvp.standing) for rsvp in delegation.rsvps)) if reader.contact else "",
        speaks_for=reader.contact and any(r.standing is Standing.SEATED and r.person_id != reader.person.id and through_contact(delegation, r) for r in delegation.rsvps),
        here=here,
        declined_by_calendar=_declined_by_calendar(own, invitation),
        status=event.status, dated=event.starts_at is not None, over=ends is not None and ends <= now,
        topics=topics, revision=event.revision, time_revision=event.time_revision, lang=delegation.locale,
        leads=leads, gone=News.WITHDRAWN if here and standing in ACTIVE else _gone(reader, delegation, invitation), asked=asked if leads else 0,
    )  # fmt: skip


def open_questions(delegation_ids: Sequence[int]) -> dict[int, int]:
    """What organisers asked of delegations that are to be approved, and nobody has answered: delegation → id of the review."""
    if not delegation_ids:
        return {}
    newest = select(func.max(Review.id)).where(Review.delegation_id.in_(delegation_ids)).group_by(Review.delegation_id)
    asked = select(Review.delegation_id, Review.id).where(Review.id.in_(newest), Review.verdict == Verdict.ASKED)
    return {row.delegation_id: row.id for row in db.session.execute(asked)}


def newest_review(delegation_id: int, verdict: Verdict) -> str:
    """What was said last with this verdict; empty where nothing was."""
    query = select(Review.text).where(Review.delegation_id == delegation_id, Review.verdict == verdict)
    return db.session.scalar(query.order_by(Review.id.desc()).limit(1)) or ""


def to_be_approved(delegations: Sequence[Delegation]) -> list[int]:
    return [delegation.id for delegation in delegations if delegation.standing is Standing.PENDING]


@dataclass(frozen=True)
class Published:
    """What the public sees of an event besides its row: the newest release of its agenda, the newest change of its status.

    told: the release that people are told of by mail, which is none of those that the room's running late made."""

    release: AgendaRelease | None
    change: StatusChange | None
    told: AgendaRelease | None

    @property
    def reason(self) -> Words:
        """Why the event is off; of one that is on, nothing."""
        off = self.change is not None and self.change.status is not Status.PUBLISHED
        return self.change.reason if self.change is not None and off else Words()


def published(event: Event) -> Published:
    release = latest_release(event.id)
    late = release is not None and release.kind is ReleaseKind.LIVE
    return Published(release, latest_status_change(event.id), told_release(event.id) if late else release)


def told_release(event_id: int) -> AgendaRelease | None:
    """The newest release of an agenda that people are to know: as planned, or shifted on the day if an organiser wanted that told."""
    wanted = select(EventNews.told_release).where(EventNews.event_id == event_id).scalar_subquery()
    known = select(AgendaRelease).where(AgendaRelease.event_id == event_id, or_(AgendaRelease.kind != ReleaseKind.LIVE, AgendaRelease.number == wanted))
    return db.session.scalar(known.order_by(AgendaRelease.number.desc()).limit(1))


def topics_of(event: Event, shown: Published) -> dict[str, str]:
    """What an invitation to this event says, topic by topic: the time as it is, the rest as digests. No time: an empty string."""
    venue, change, release = event.venue, shown.change, shown.told
    place: tuple[Words, ...] = (venue.name, venue.room, venue.address) if venue else ()
    if event.attendance is not Attendance.IN_PERSON:  # said of these alone: what was told before of all others stays the same
        way = Words(dict.fromkeys(LANGUAGES, event.attendance.value))
        place = (way,) if event.attendance is Attendance.ONLINE else (*place, way)
    text, days = (event.summary, event.description, event.window_label), (str(event.window_from), str(event.window_to))
    agenda = [(Words(item["title"]), _offset(event, item)) for item in release.items] if release else []
    return {
        Topic.STATUS: f"{event.status.value}{change.id if change else ''}",
        Topic.TIME: _time(event),
        Topic.PLACE: topic(place, lambda lang: [words.text(lang) for words in place]),
        Topic.TITLE: title_topic(event.title),
        Topic.TEXT: topic([*text, *days], lambda lang: [*(words.text(lang) for words in text), *days]),
        Topic.AGENDA: topic(agenda, lambda lang: [(title.text(lang), offset) for title, offset in agenda]),
    }


def current(event: Event, now: datetime) -> Current:
    """The event as the decision sees it whether its change is to be told."""
    ends = end_of(event.starts_at, event.ends_at)
    topics = topics_of(event, published(event))
    return Current(event.status, ends is not None and ends <= now, topics, event.revision, event.time_revision, event.changed_at)


def known(news: EventNews | None) -> Known | None:
    """The event as all were looked at last; None before that."""
    if news is None:
        return None
    return Known(news.topics, news.told_revision, news.send_now, news.send_all, significant(news), quiet_minutes(news))


def heed_of(event: Event, news: EventNews | None) -> Heed:
    """Which differing topics count for this event now: none while its newest change still rests."""
    if news is None or news.told_revision < event.revision:
        return Heed()
    return Heed(significant(news), news.send_all)


def significant(news: EventNews | None) -> frozenset[str]:
    """The topics whose change is told by mail: as chosen for the event, else for the installation."""
    chosen = news.significant if news is not None and news.significant is not None else current_app.config["SIGNIFICANT_CHANGES"]
    return frozenset(chosen)


def quiet_minutes(news: EventNews | None) -> int:
    """How long an event rests before its change is told."""
    chosen = news.quiet_minutes if news is not None else None
    minutes: int = current_app.config["UPDATE_QUIET_MINUTES"] if chosen is None else chosen
    return minutes


def get_invitation(invitation_id: int) -> Invitation:
    """The invitation with its delegation, everyone in it, and the event."""
    return db.session.execute(_INVITATION, {"invitation": invitation_id}, execution_options={"populate_existing": True}).unique().scalar_one()


def invitations_of(delegation_ids: Sequence[int]) -> dict[int, list[Invitation]]:
    """The invitations of each of these delegations, oldest first, with the newest mail about each."""
    found: dict[int, list[Invitation]] = {}
    query = select(Invitation).where(Invitation.delegation_id.in_(delegation_ids)).options(joinedload(Invitation.mail)).order_by(Invitation.id)
    for invitation in db.session.scalars(query.execution_options(populate_existing=True)):
        found.setdefault(invitation.delegation_id, []).append(invitation)
    return found


def under_way(invitation: Invitation) -> bool:
    """Whether a mail about it is owed that is not composed yet: it will say what is so then. One that cannot be composed waits for staff."""
    mail = invitation.mail
    return mail is not None and mail.octets is None and mail.state in (MailState.DUE, MailState.HELD, MailState.UNDELIVERABLE)


def on_its_way(invitation: Invitation) -> bool:
    """Whether a mail about it is still to be composed or handed over."""
    mail = invitation.mail
    return mail is not None and mail.state in (MailState.DUE, MailState.HELD)


def reader_in(delegation: Delegation, person_id: int) -> Reader:
    """This person as a reader, whatever their address is now."""
    own = next((rsvp for rsvp in delegation.rsvps if rsvp.person_id == person_id), None)
    contact = bool(delegation.organisation) and person_id == delegation.contact_id
    return Reader(own.person if own is not None else delegation.contact, own, contact)


def topic_time(topics: Any) -> tuple[datetime, datetime | None] | None:
    """The start and end that the topics of an invitation tell; None without a day, or where it is not known what was told."""
    start, _, end = ((topics or {}).get(Topic.TIME) or "").partition("/")
    return (datetime.fromisoformat(start), datetime.fromisoformat(end) if end else None) if start else None


def _as_said_to(leads: bool, standing: Standing) -> Standing:
    """A delegate waits until their contact has accepted the seats that are offered."""
    return Standing.WAITING if standing is Standing.OFFERED and not leads else standing


def _gone(reader: Reader, delegation: Delegation, invitation: Invitation | None) -> News:
    """How it ended for this reader, if it has: of a contact, for the last who left."""
    last = max(delegation.rsvps, key=lambda rsvp: rsvp.answered_at) if reader.contact or reader.rsvp is None else reader.rsvp
    if not reader.contact and last.objected_at is not None:
        return News.OBJECTED
    if last.standing is Standing.REFUSED:
        return News.REFUSED
    if last.answer is Answer.NONE:
        return News.EXPIRED
    if not reader.contact and _declined_by_calendar(last, invitation):
        return News.DECLINED
    return News.SWAPPED if not reader.contact and any(other.seat_of_id == last.id for other in delegation.rsvps) else News.WITHDRAWN


def _declined_by_calendar(own: Rsvp | None, invitation: Invitation | None) -> bool:
    if own is None or invitation is None or invitation.partstat is not Partstat.DECLINED or invitation.reply_stamp is None:
        return False
    return own.standing is Standing.WITHDRAWN and own.answered_at <= invitation.reply_stamp


def _time(event: Event) -> str:
    if event.starts_at is None:
        return ""
    return f"{event.starts_at.isoformat()}/{event.ends_at.isoformat() if event.ends_at else ''}"


def _offset(event: Event, item: dict[str, Any]) -> float | None:
    """When an item starts, from the event's start: an event that moves takes its agenda along unchanged."""
    if not item.get("starts_at") or event.starts_at is None:
        return None
    return (datetime.fromisoformat(item["starts_at"]) - event.starts_at).total_seconds()
