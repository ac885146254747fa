"""Reading what calendars answered and what mail servers sent back: each mail once, in one transaction, whatever it is."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from ...core import tokens
from ...core.db import db, transaction
from ...core.errors import Busy, Refusal
from ...core.security import log
from ...events.actions import lock_event
from ...events.rules import Status
from ...mail.actions import Owed, address_key, owe
from ...mail.models import InboundMail, InboundState, OutboxMail
from ...people.models import Person
from ...rsvps import actions as rsvps
from ...rsvps.actions.seats import locked
from ...rsvps.models import Delegation, Rsvp
from ..ics_reading import TooLarge, Unreadable, read_objects
from ..letters import Kind, Letter, read_letter
from ..models import Invitation
from ..purposes import REPLY
from ..reply_addresses import secret_in
from ..rules.invitations import Partstat, Said
from ..rules.replies import (
    ANSWERS,
    MOST_ANSWERS_A_DAY,
    MOST_REFRESHES_A_DAY,
    MOST_REFUSALS_A_DAY,
    REFUSED_COMPOSER,
    Finding,
    Heard,
    Invited,
    Reply,
    Verdict,
    Weighed,
    Why,
    is_same_address,
    reply_in,
    weigh,
    with_digest,
)
from .invitations import owe_again

PORTION = 200
SLOW_CLOCK = timedelta(hours=1)
MOST_TRIES = 3


@dataclass(frozen=True)
class Opened:
    """A letter with its calendar object read, as far as that could be done; without one `finding` says why."""

    letter: Letter
    finding: Finding | None = None
    declared: str = ""
    method: str = ""
    heard: tuple[Heard, ...] = ()
    octets: bytes = b""


@dataclass(frozen=True)
class Outcome:
    """What became of a mail, and whose it is."""

    finding: Finding
    programme_id: int | None = None
    person_id: int | None = None


def read_inbound(*, now: datetime, real: datetime) -> int:
    """Read the mails that were kept, oldest first; returns how many were. One that cannot be read keeps no other."""
    kept = select(InboundMail.id).where(InboundMail.state == InboundState.KEPT).order_by(InboundMail.id).limit(PORTION)
    read = 0
    for mail_id in db.session.scalars(kept).all():
        try:
            read += _read(mail_id, now, real)
        except OperationalError as error:  # the database's fault, not the mail's: in a minute again
            log.warning("inbound mail put off", extra={"facts": {"mail": mail_id, "error": type(error.orig).__name__}})
        except Exception as error:  # whatever is wrong with one mail, the others are read
            log.error("inbound mail not read", exc_info=error, extra={"facts": {"mail": mail_id}})
            _note_failure(mail_id, real)
    return read


def _read(mail_id: int, now: datetime, real: datetime) -> bool:
    """Read one mail, unless another worker has meanwhile. What is slow is done before anything is locked."""
    recipient, octets = db.session.execute(select(InboundMail.recipient, InboundMail.octets).where(InboundMail.id == mail_id)).one()
    opened = _open(octets)
    with transaction():
        secret = secret_in(recipient)
        invitation_id = tokens.find_row_id(REPLY, secret, now=real) if secret is not None else None
        delegation = _lock_around(invitation_id) if invitation_id is not None and opened.finding is None else None
        invitation = _locked_invitation(invitation_id) if invitation_id is not None else None
        mail = db.session.execute(select(InboundMail).where(InboundMail.id == mail_id).with_for_update(key_share=True).execution_options(populate_existing=True)).scalar_one()
        if mail.state is not InboundState.KEPT:
            return False
        outcome = _outcome(opened, invitation, delegation, now, real)
        mail.state, mail.read_at, mail.outcome, mail.why = InboundState.READ, real, outcome.finding.verdict, outcome.finding.why
        mail.programme_id, mail.person_id = outcome.programme_id, outcome.person_id
        return True


def _open(octets: bytes | None) -> Opened:
    """The letter and, if it has one, its calendar object: the first, as further ones are the same again."""
    letter = read_letter(octets) if octets is not None else Letter(Kind.TOO_LARGE)
    if letter.kind is not Kind.CALENDAR:
        found = {
            Kind.TOO_LARGE: Finding(Verdict.TOO_LARGE), Kind.AUTOMATIC: Finding(Verdict.AUTOMATIC),
            Kind.BOUNCE: Finding(Verdict.BOUNCE), Kind.PLAIN: Finding(Verdict.NOT_A_REPLY, Why.NO_CALENDAR),
        }  # fmt: skip
        return Opened(letter, found[letter.kind])
    part = letter.calendars[0]
    try:
        method, heard = read_objects(part.octets)
    except TooLarge:
        return Opened(letter, Finding(Verdict.TOO_LARGE))
    except Unreadable:
        return Opened(letter, Finding(Verdict.UNREADABLE))
    return Opened(letter, None, part.method, method, tuple(heard), part.octets)


def _lock_around(invitation_id: int) -> Delegation:
    """The delegation of this invitation, locked in the order of the house: event, pool, delegation."""
    event_id, delegation_id = db.session.execute(select(Invitation.event_id, Invitation.delegation_id).where(Invitation.id == invitation_id)).one()
    lock_event(event_id)
    return locked(delegation_id)[1]


def _locked_invitation(invitation_id: int) -> Invitation:
    query = select(Invitation).where(Invitation.id == invitation_id).with_for_update(key_share=True)
    return db.session.execute(query.execution_options(populate_existing=True)).scalar_one()


def _outcome(opened: Opened, invitation: Invitation | None, delegation: Delegation | None, now: datetime, real: datetime) -> Outcome:
    if invitation is None:
        return _of_nobody(opened, now)
    whose = Outcome(Finding(Verdict.STRANGER), invitation.event.programme_id, invitation.person_id)
    if opened.letter.kind is Kind.BOUNCE:
        still = invitation.person.email_key == invitation.address.casefold()
        return replace(whose, finding=_bounced(opened.letter, invitation.person, still, now))
    if opened.finding is not None or delegation is None:
        return replace(whose, finding=opened.finding or whose.finding)
    return replace(whose, finding=_answered(opened, invitation, delegation, now, real))


def _of_nobody(opened: Opened, now: datetime) -> Outcome:
    """A mail to an address that no invitation has: it may still return a mail of ours, or be an absence notice about one."""
    letter = opened.letter
    ours = db.session.scalar(select(OutboxMail).where(OutboxMail.message_id.in_(letter.message_ids)).order_by(OutboxMail.id.desc()).limit(1))
    if ours is None or letter.kind not in (Kind.BOUNCE, Kind.AUTOMATIC):
        return Outcome(opened.finding if letter.kind in (Kind.AUTOMATIC, Kind.TOO_LARGE) and opened.finding else Finding(Verdict.STRANGER))
    if letter.kind is Kind.AUTOMATIC:
        return Outcome(Finding(Verdict.AUTOMATIC), ours.programme_id, ours.person_id)
    person = db.session.get_one(Person, ours.person_id)
    still = bool(ours.address_key) and address_key(person.email) == ours.address_key
    return Outcome(_bounced(letter, person, still, now), ours.programme_id, person.id)


def _bounced(letter: Letter, person: Person, still: bool, now: datetime) -> Finding:
    """Note that the person cannot be reached; not while the server goes on trying, nor if their address is another now."""
    final = [failure for failure in letter.failures if failure.final]
    if not final:
        return Finding(Verdict.BOUNCE, Why.NOT_FINAL)
    # What was passed on to somebody else, and failed there, says nothing of this address.
    if not still or not any(is_same_address(recipient, person.email) for failure in final for recipient in failure.recipients):
        return Finding(Verdict.BOUNCE, Why.OTHER_ADDRESS)
    person.email_bounced_at = now
    return Finding(Verdict.BOUNCE)


def _answered(opened: Opened, invitation: Invitation, delegation: Delegation, now: datetime, real: datetime) -> Finding:
    reply = reply_in(opened.method, opened.declared, opened.heard, uid=delegation.event.uid, address=invitation.address)
    if isinstance(reply, Finding):
        return reply
    weighed = weigh(reply, _invited(invitation, delegation), now)
    if weighed.verdict is Verdict.REFRESH:
        return _refreshed(invitation, delegation, now, real)
    if weighed.verdict in (Verdict.COUNTER, Verdict.DELEGATED):
        invitation.comment = reply.comment
        proposed = reply.starts_at.isoformat() if weighed.verdict is Verdict.COUNTER and reply.starts_at is not None else ""
        return Finding(weighed.verdict, proposed)
    if weighed.verdict is not Verdict.APPLIED:
        return weighed
    digest = hashlib.sha256(opened.octets).hexdigest()[:32]
    if _read_before(invitation, digest):
        return Finding(Verdict.REPEATED)
    if _read_today(invitation, (Verdict.APPLIED, Verdict.REFUSED), real) >= MOST_ANSWERS_A_DAY:
        return Finding(Verdict.TOO_MANY)
    finding = _apply(reply, weighed, invitation, delegation, now, real)
    # One whose clock runs ahead could win again later, when its DTSTAMP has come.
    return replace(finding, why=with_digest(finding.why, digest)) if weighed.why == Why.CLOCK_AHEAD else finding


def _invited(invitation: Invitation, delegation: Delegation) -> Invited:
    rsvp = _rsvp_of(invitation, delegation)
    gone = invitation.said is Said.CANCEL or delegation.event.status in (Status.CANCELLED, Status.DRAFT) or delegation.erased_at is not None
    moved = invitation.person.email_key != invitation.address.casefold()
    return Invited(
        ended=rsvp is None or gone or moved, sequence=invitation.sequence, time_sequence=invitation.time_sequence,
        reply_sequence=invitation.reply_sequence, reply_stamp=invitation.reply_stamp,
        answered_at=_answered_at(rsvp, delegation) if rsvp is not None else invitation.created_at,
    )  # fmt: skip


def _answered_at(rsvp: Rsvp, delegation: Delegation) -> datetime:
    """When the person answered last. Who has only registered has answered no invitation yet: their calendar's clock may be a little slow."""
    return rsvp.answered_at if rsvp.answered_at > delegation.registered_at else delegation.registered_at - SLOW_CLOCK


def _rsvp_of(invitation: Invitation, delegation: Delegation) -> Rsvp | None:
    return next((rsvp for rsvp in delegation.rsvps if rsvp.id == invitation.rsvp_id), None)


def _apply(reply: Reply, weighed: Weighed, invitation: Invitation, delegation: Delegation, now: datetime, real: datetime) -> Finding:
    """What the web form would do with this answer; refused or not, nothing older counts after it."""
    rsvp = _rsvp_of(invitation, delegation)
    assert rsvp is not None and weighed.stamp is not None  # noqa: PT018 - weigh() has said so
    # A slow clock's answer is no older than the registration it is about, and a fast one's no later than now: an answer on the site is.
    at = min(max(weighed.stamp, rsvp.answered_at), now)
    partstat = Partstat(reply.partstat)
    actor = f"calendar:invitation:{invitation.id}"
    try:
        with db.session.begin_nested():
            rsvps.answer(rsvp_id=rsvp.id, answer=ANSWERS[partstat], actor=actor, at=at, now=now, real=real)
        invitation.partstat = partstat
        finding = Finding(Verdict.APPLIED, weighed.why)
    except Busy:
        raise
    except Refusal as refusal:
        finding = Finding(Verdict.REFUSED, type(refusal).__name__)
        _tell_refused(invitation, delegation, finding.why, partstat, real)
    invitation.reply_sequence, invitation.reply_stamp, invitation.comment = weighed.sequence, max(weighed.stamp, at), reply.comment
    return finding


def _tell_refused(invitation: Invitation, delegation: Delegation, reason: str, partstat: Partstat, real: datetime) -> None:
    told = select(func.count()).where(OutboxMail.person_id == invitation.person_id, OutboxMail.message == REFUSED_COMPOSER)
    if (db.session.scalar(told.where(OutboxMail.created_at > real - timedelta(days=1))) or 0) >= MOST_REFUSALS_A_DAY:
        return
    ids = {"invitation": invitation.id, "reason": reason, "answer": ANSWERS[partstat].value}
    owe([Owed(REFUSED_COMPOSER, ids, invitation.person_id, invitation.address, delegation.locale)], programme_id=delegation.event.programme_id, now=real)


def _refreshed(invitation: Invitation, delegation: Delegation, now: datetime, real: datetime) -> Finding:
    if _read_today(invitation, (Verdict.REFRESH,), real) >= MOST_REFRESHES_A_DAY:
        return Finding(Verdict.TOO_MANY)
    owe_again([invitation.id], delegation.event.programme_id, now=now, real=real)
    return Finding(Verdict.REFRESH)


def _read_before(invitation: Invitation, digest: str) -> bool:
    same = select(InboundMail.id).where(InboundMail.person_id == invitation.person_id, InboundMail.why.endswith(with_digest("", digest)))
    return db.session.scalar(same.limit(1)) is not None


def _read_today(invitation: Invitation, verdicts: tuple[Verdict, ...], real: datetime) -> int:
    """How many mails of this person came to this within a day; a person is registered once."""
    mine = select(func.count()).where(InboundMail.person_id == invitation.person_id, InboundMail.outcome.in_(verdicts))
    return db.session.scalar(mine.where(InboundMail.read_at > real - timedelta(days=1))) or 0


def _note_failure(mail_id: int, real: datetime) -> None:
    with transaction():
        mail = db.session.execute(select(InboundMail).where(InboundMail.id == mail_id).with_for_update(key_share=True).execution_options(populate_existing=True)).scalar_one()
        if mail.state is not InboundState.KEPT:
            return
        mail.tries += 1
        if mail.tries >= MOST_TRIES:
            mail.state, mail.read_at, mail.outcome = InboundState.UNREADABLE, real, Verdict.UNREADABLE
