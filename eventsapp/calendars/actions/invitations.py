"""Telling people what they are owed: the sweep compares what each was told with what stands, and owes one mail."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, or_, select, update
from sqlalchemy.orm import joinedload, selectinload

from ...core import audit, tokens
from ...core.db import db, insert_rows, run, transaction
from ...core.tokens import Link
from ...events.actions import lock_event
from ...events.models import Event
from ...events.rules import Status
from ...mail.actions import Owed, forget_person, nudge, owe
from ...mail.models import OutboxMail
from ...rsvps.actions import FEED, lock_pool_if_any
from ...rsvps.models import Delegation, Rsvp
from ..models import EventNews, Invitation
from ..purposes import REPLY
from ..queries import invitations as queries
from ..rules.invitations import COMPOSER, Heed, later_stamp, news
from ..rules.pending import pending

PORTION = 200

_LATEST_MAIL = (
    update(Invitation)
    .where(Invitation.id == bindparam("invitation"))
    .values(mail_id=select(OutboxMail.id).where(OutboxMail.message_id == bindparam("message")).scalar_subquery())
)


def catch_up(*, now: datetime, real: datetime) -> int:
    """Owe every reader the one mail about all that changed since they were last told. Returns how many mails.

    First each event whose newest change has rested long enough marks its delegations; then each marked delegation is
    looked at. A mark stays while a mail is under way, so that nothing that changes meanwhile is lost.
    """
    failures: list[Exception] = []
    _each(db.session.scalars(_NOT_KNOWN).all(), _learn, failures)
    _each(db.session.scalars(_changed_events(now)).all(), lambda event_id: _mark_if_rested(event_id, now), failures)
    events = db.session.scalars(select(Delegation.event_id).where(Delegation.untold).distinct()).all()
    owed = _each(events, lambda event_id: _tell_all(event_id, now, real), failures)
    if failures:
        raise failures[0]
    return owed


def resend(*, invitation_id: int, actor: str, now: datetime, real: datetime) -> None:
    """Owe somebody what stands once more, although nothing changed."""
    with transaction():
        event_id, delegation_id = db.session.execute(select(Invitation.event_id, Invitation.delegation_id).where(Invitation.id == invitation_id)).one()
        event = lock_event(event_id)
        owe_again([invitation_id], event.programme_id, now=now, real=real)
        audit.record("resend_invitation", programme_id=event.programme_id, subject="delegation", subject_id=delegation_id, actor=actor, now=now)


def owe_again(invitation_ids: Sequence[int], programme_id: int, *, now: datetime, real: datetime) -> None:
    """Owe these invitations as they stand, unless a mail about one is under way. Runs inside a transaction."""
    query = select(Invitation).where(Invitation.id.in_(invitation_ids), Invitation.address != "").options(joinedload(Invitation.delegation), joinedload(Invitation.mail))
    found = [invitation for invitation in db.session.scalars(query.execution_options(populate_existing=True)) if not queries.under_way(invitation)]
    _owe([(invitation, True) for invitation in found], programme_id, now=now, real=real)


def send_now(*, event_id: int, everything: bool, actor: str, now: datetime) -> None:
    """Tell what changed at once; with `everything` also what does not count otherwise."""
    with transaction():
        event = lock_event(event_id)
        row = _news_of(event_id)
        row.send_now = event.revision
        if everything:
            row.send_all = event.revision
            row.told_revision = min(row.told_revision, event.revision - 1)
        nudge()
        db.session.flush()
        audit.record("send_updates_now", programme_id=event.programme_id, subject="event", subject_id=event_id, actor=actor, now=now)


def choose_news(*, event_id: int, significant: Sequence[str], quiet_minutes: int, actor: str, now: datetime) -> None:
    """Set which changes of this event are told by mail, and after how many minutes of rest."""
    with transaction():
        event = lock_event(event_id)
        row = _news_of(event_id)
        row.significant, row.quiet_minutes = sorted(significant), quiet_minutes
        row.version += 1
        db.session.flush()
        audit.record("choose_news", programme_id=event.programme_id, subject="event", subject_id=event_id, actor=actor, now=now, fields=["significant", "quiet_minutes"])


def _each(event_ids: Sequence[int], verb: Callable[[int], int], failures: list[Exception]) -> int:
    """The verb for every event; one that fails keeps no other waiting."""
    done = 0
    for event_id in event_ids:
        try:
            done += verb(event_id)
        except Exception as error:
            failures.append(error)
    return done


def _changed_events(now: datetime) -> Any:
    """Published events that changed since all were last looked at, and are not long over."""
    recent = or_(Event.starts_at.is_(None), func.coalesce(Event.ends_at, Event.starts_at) > now - timedelta(days=1))
    behind = or_(EventNews.event_id.is_(None), EventNews.told_revision < Event.revision)
    return select(Event.id).outerjoin(EventNews, EventNews.event_id == Event.id).where(Event.status != Status.DRAFT, recent, behind).order_by(Event.id)


# Where people were told by an older version: what it said is what the event says, while nothing has changed since.
_NOT_KNOWN = (
    select(EventNews.event_id).join(Event, Event.id == EventNews.event_id).where(EventNews.topics.is_(None), EventNews.told_revision == Event.revision)
)


def _learn(event_id: int) -> int:
    """Write down what people were told before it was written down."""
    with transaction():
        event = lock_event(event_id)
        row = db.session.get_one(EventNews, event_id, populate_existing=True)
        if row.topics is not None or row.told_revision != event.revision:
            return 0
        row.topics = queries.topics_of(event, queries.published(event))
        theirs = update(Invitation).where(
            Invitation.event_id == event_id, Invitation.topics.is_(None), Invitation.standing.is_not(None), Invitation.revision == event.revision
        )
        db.session.execute(theirs.values(topics=row.topics).execution_options(synchronize_session=False))
        return 1


def _mark_if_rested(event_id: int, now: datetime) -> int:
    """Mark everybody of an event whose change counts and has rested; what does not count is passed over. Whether it did."""
    with transaction():
        event = _locked(event_id)
        row, current = db.session.get(EventNews, event_id, populate_existing=True), queries.current(event, now)
        if row is None:
            db.session.add(EventNews(event_id=event_id, told_revision=event.revision, topics=current.topics))
            return 0
        found = pending(current, queries.known(row), now)
        if found.goes_out_at is not None:
            return 0
        row.told_revision = event.revision
        if found.counting or row.topics is None:
            row.topics = dict(current.topics)
        if found.counting:
            everybody = update(Delegation).where(Delegation.event_id == event_id, Delegation.erased_at.is_(None))
            db.session.execute(everybody.values(untold=True).execution_options(synchronize_session=False))
        return bool(found.counting)


def _tell_all(event_id: int, now: datetime, real: datetime) -> int:
    owed, after = 0, 0
    while True:
        mails, after = _tell_portion(event_id, after, now, real)
        owed += mails
        if not after:
            return owed


def _tell_portion(event_id: int, after: int, now: datetime, real: datetime) -> tuple[int, int]:
    """Look at the next marked delegations: how many mails they were owed, and the id to go on after, 0 at the end."""
    with transaction():
        event = _locked(event_id)
        delegations = _marked(event_id, after)
        known = queries.invitations_of([delegation.id for delegation in delegations])
        topics, row = queries.topics_of(event, queries.published(event)), db.session.get(EventNews, event_id, populate_existing=True)
        heed = queries.heed_of(event, row)
        _forget_erased([invitation for delegation in delegations if delegation.erased_at for invitation in known.get(delegation.id, ())], real)
        standing = [delegation for delegation in delegations if delegation.erased_at is None]
        known = _with_new(standing, known, now)
        asked = queries.open_questions(queries.to_be_approved(standing))
        due = [i for delegation in standing for i in known.get(delegation.id, ()) if _is_owed(i, delegation, event, topics, heed, now, asked)]
        waiting = {invitation.delegation_id for invitation in due if queries.under_way(invitation)} | _forget_objectors(standing, known, due, real)
        fresh = [invitation for invitation in due if not queries.under_way(invitation)]
        _owe([(invitation, False) for invitation in fresh], event.programme_id, now=now, real=real)
        resting = _resting(standing, known, event, topics, row, now, asked)
        looked_at = [delegation.id for delegation in delegations if delegation.id not in waiting | resting | {invitation.delegation_id for invitation in fresh}]
        _unmark(looked_at)
        return len(fresh), delegations[-1].id if len(delegations) == PORTION else 0


def _locked(event_id: int) -> Event:
    """The event and its seats, before any delegation: the verbs that seat people lock in this order."""
    event = lock_event(event_id)
    lock_pool_if_any(event_id)
    return event


def _resting(
    delegations: Sequence[Delegation], known: dict[int, list[Invitation]], event: Event, topics: dict[str, str], row: EventNews | None, now: datetime,
    asked: Mapping[int, int],
) -> set[int]:  # fmt: skip
    """Whose mark stays because a change is still to be told them, but the event rests again."""
    if row is None or row.told_revision >= event.revision:
        return set()
    later = Heed(queries.significant(row), row.send_all)
    return {d.id for d in delegations for invitation in known.get(d.id, ()) if _is_owed(invitation, d, event, topics, later, now, asked)}


def _marked(event_id: int, after: int) -> Sequence[Delegation]:
    query = select(Delegation).where(Delegation.event_id == event_id, Delegation.untold, Delegation.id > after).order_by(Delegation.id).limit(PORTION)
    options = (selectinload(Delegation.contact), selectinload(Delegation.rsvps).selectinload(Rsvp.person))
    return db.session.scalars(query.with_for_update(key_share=True).options(*options).execution_options(populate_existing=True)).all()


def _is_owed(
    invitation: Invitation, delegation: Delegation, event: Event, topics: dict[str, str], heed: Heed, now: datetime, asked: Mapping[int, int]
) -> bool:
    if not invitation.address:
        return False
    reader = queries.reader_in(delegation, invitation.person_id)
    stands = queries.stands_for(reader, delegation, event, topics, invitation, now=now, asked=asked.get(delegation.id, 0))
    return news(stands, queries.told_to(invitation), heed) is not None


def _with_new(delegations: Sequence[Delegation], known: dict[int, list[Invitation]], now: datetime) -> dict[int, list[Invitation]]:
    """The invitations of these delegations, with a new one for every reader at an address that has none yet."""
    rows = []
    for delegation in delegations:
        there = {(invitation.person_id, invitation.address.casefold()) for invitation in known.get(delegation.id, ())}
        rows += [
            {
                "event_id": delegation.event_id, "delegation_id": delegation.id, "rsvp_id": reader.rsvp.id if reader.rsvp else None,
                "person_id": reader.person.id, "address": reader.person.email, "created_at": now,
            }
            for reader in queries.readers(delegation)
            if (reader.person.id, reader.person.email_key) not in there
        ]  # fmt: skip
    if not rows:
        return known
    insert_rows(Invitation, rows)
    return queries.invitations_of([delegation.id for delegation in delegations])


def _owe(invitations: Sequence[tuple[Invitation, bool]], programme_id: int, *, now: datetime, real: datetime) -> None:
    """Put a mail for each into the outbox; the flag says that it is said although nothing changed."""
    if not invitations:
        return
    _issue_links([invitation for invitation, _ in invitations], real)
    mails = [
        Owed(
            COMPOSER, {"invitation": invitation.id, "stamp": later_stamp(now, invitation.stamp).isoformat(), **({"again": True} if again else {})},
            invitation.person_id, invitation.address, invitation.delegation.locale,
        )
        for invitation, again in invitations
    ]  # fmt: skip
    message_ids = owe(mails, programme_id=programme_id, now=real)
    run(_LATEST_MAIL, [{"invitation": invitation.id, "message": message} for (invitation, _), message in zip(invitations, message_ids, strict=True)])


def _issue_links(invitations: Sequence[Invitation], real: datetime) -> None:
    """Make valid what these invitations will name: the address to answer to, and the person's own calendar."""
    wanted = {REPLY: [i.id for i in invitations], FEED: [i.rsvp_id for i in invitations if i.rsvp_id is not None]}
    for purpose, row_ids in wanted.items():
        there = set(db.session.scalars(select(Link.row_id).where(Link.purpose == purpose, Link.row_id.in_(row_ids))))
        tokens.issue(purpose, [row_id for row_id in row_ids if row_id not in there], now=real)


def _unmark(delegation_ids: Sequence[int]) -> None:
    if delegation_ids:
        db.session.execute(update(Delegation).where(Delegation.id.in_(delegation_ids)).values(untold=False).execution_options(synchronize_session=False))


def _forget_objectors(delegations: Sequence[Delegation], known: dict[int, list[Invitation]], due: Sequence[Invitation], real: datetime) -> set[int]:
    """Erase the addresses of those who want no part in it, once their calendar's entry is taken back. Returns whose mail is still on its way."""
    objectors = {rsvp.person_id for delegation in delegations for rsvp in delegation.rsvps if rsvp.objected_at is not None}
    theirs = [i for delegation in delegations for i in known.get(delegation.id, ()) if i.person_id in objectors and i.address and i not in due]
    done = [invitation for invitation in theirs if not queries.on_its_way(invitation)]
    _forget_erased(done, real)
    for invitation in done:
        forget_person(invitation.person_id)
    return {invitation.delegation_id for invitation in theirs if invitation not in done}


def _forget_erased(invitations: Sequence[Invitation], real: datetime) -> None:
    """Nothing personal stays of whoever was erased, and no calendar can answer for them any more."""
    for invitation in invitations:
        invitation.address, invitation.comment = "", ""
        tokens.revoke(REPLY, invitation.id, now=real)
        if invitation.rsvp_id is not None:
            tokens.revoke(FEED, invitation.rsvp_id, now=real)
    db.session.flush()


def _news_of(event_id: int) -> EventNews:
    row = db.session.get(EventNews, event_id, populate_existing=True)
    if row is None:
        row = EventNews(event_id=event_id)
        db.session.add(row)
        db.session.flush()
    return row
