"""The committee decides: one application or a hundred in one act, each once and for ever."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, func, select, update

from ...core import audit, once, tokens
from ...core.db import db, insert_rows, run, transaction
from ...core.errors import Refusal
from ...core.words import Words
from ...mail.actions import Owed, owe
from ...people.models import Person, Representative
from ...programmes.models import Programme
from ..models import Application, CommitteeMeeting, Decision, Membership, MembershipChange
from ..queries.deciding import Batch, batch, find_meeting, meeting_facts, who_decided
from ..rules import Change, Outcome, Stage
from ..rules.deciding import LETTER, REPRESENTATIVE, DecidedBefore, NoSuchMeeting, NothingToDecide, must_be_able_to_decide, must_have_reason
from .records import insert_and_number, make_records

_BY_ID = update(Application).where(Application.id == bindparam("application")).values(stage=bindparam("to"), organisation_id=bindparam("record"))
_BELONGS = update(Person).where(Person.id == bindparam("person")).values(organisation_id=bindparam("record"))


@dataclass(frozen=True)
class Act:
    """What is decided, of which applications (`shown`: those the preview said would be), at which meeting, why."""

    programme_id: int
    application_ids: Sequence[int]
    shown: Collection[int]
    outcome: Outcome
    reason: Words
    meeting_id: int


def decide(act: Act, *, by_id: int, actor: str, sent: once.Sent, now: datetime, real: datetime) -> str:
    """Admit or refuse everything the preview showed, or nothing. Returns the name of the batch.

    An admission makes the record (unless there is one), the membership from today on, and the contact its representative;
    each applicant is owed a letter. Raises NoSuchMeeting, NotQuorate, MeetingToCome, OtherBody, ReasonNeeded,
    NothingToDecide, DecidedBefore, ChangedSinceShown; once.AlreadyDone with the batch for a form sent twice.
    """
    try:
        return _decide(act, by_id=by_id, actor=actor, sent=sent, now=now, real=real)
    except Refusal:
        first = once.find(sent)  # a second press of the button is refused for what the first one did
        if first is not None:
            raise once.AlreadyDone(first) from None
        raise


def _decide(act: Act, *, by_id: int, actor: str, sent: once.Sent, now: datetime, real: datetime) -> str:
    with transaction():
        programme = _locked_programme(act.programme_id)
        meeting = _locked_meeting(act)
        _lock(act)
        today = now.astimezone(ZoneInfo(programme.zone)).date()
        chosen = batch(act.programme_id, act.application_ids, act.outcome, by_id, today)
        must_be_able_to_decide(meeting_facts(meeting, chosen.now), now)
        must_have_reason(act.outcome, act.reason, programme.languages)
        _must_be_as_shown(chosen, act.shown)
        name = f"{today.isoformat()}-{secrets.token_hex(3)}"
        decisions = _write_decisions(chosen, act, name, by_id, now)
        if act.outcome is Outcome.ADMITTED:
            _admit(chosen, today, actor, now=now, real=real)
        _owe_letters(chosen, decisions, programme.id, real)
        once.remember(sent, result=name, now=real)
        fields = [act.outcome.value, str(len(chosen.now)), name]
        audit.record("decide_applications", programme_id=programme.id, subject="committee_meeting", subject_id=meeting.id, actor=actor, now=now, fields=fields)
    return name


def _locked_programme(programme_id: int) -> Programme:
    """The programme, locked: numbers of members are given to one act at a time."""
    return db.session.execute(select(Programme).where(Programme.id == programme_id).with_for_update(key_share=True)).scalar_one()


def _locked_meeting(act: Act) -> CommitteeMeeting:
    """The meeting, locked, so that nobody corrects who was there while it decides."""
    db.session.execute(select(CommitteeMeeting.id).where(CommitteeMeeting.id == act.meeting_id).with_for_update(key_share=True))
    meeting = find_meeting(act.programme_id, act.meeting_id)
    if meeting is None:
        raise NoSuchMeeting()
    return meeting


def _lock(act: Act) -> None:
    """In the order of their ids, so that two acts never wait for each other."""
    mine = select(Application.id).where(Application.programme_id == act.programme_id, Application.id.in_(act.application_ids))
    db.session.execute(mine.order_by(Application.id).with_for_update(key_share=True)).all()


def _must_be_as_shown(chosen: Batch, shown: Collection[int]) -> None:
    """Raise DecidedBefore for a single one that somebody else decided, NothingToDecide, or ChangedSinceShown."""
    who = who_decided([a.id for a in chosen.applications])
    if len(chosen.applications) == 1 and chosen.applications[0].id in who and shown:
        application = chosen.applications[0]
        raise DecidedBefore(who[application.id], Outcome(application.stage.value))
    chosen.plan.must_be_as_shown(shown, who)
    if not chosen.now:
        raise NothingToDecide()


def _write_decisions(chosen: Batch, act: Act, name: str, by_id: int, now: datetime) -> Mapping[int, int]:
    """One row for each; application → decision. What is refused says so at once; what is admitted, with its record."""
    reason = Words(act.reason)
    rows = [
        {"application_id": a.id, "meeting_id": act.meeting_id, "outcome": act.outcome, "reason": reason, "batch": name, "at": now, "by_id": by_id}
        for a in chosen.now
    ]  # fmt: skip
    decisions = dict(zip((a.id for a in chosen.now), insert_and_number(Decision, rows), strict=True))
    if act.outcome is Outcome.REFUSED:
        refused = [{"application": a.id, "to": Stage.REFUSED, "record": a.organisation_id} for a in chosen.now]
        run(_BY_ID, refused)
    return decisions


def _admit(chosen: Batch, today: date, actor: str, *, now: datetime, real: datetime) -> None:
    made = make_records([a for a in chosen.now if a.id not in chosen.records], now)
    records = {a.id: chosen.records.get(a.id) or made[a.id] for a in chosen.now}
    run(_BY_ID, [{"application": a.id, "to": Stage.ADMITTED, "record": records[a.id]} for a in chosen.now])
    _write_memberships(chosen.now, records, today, actor, now)
    _write_representatives(chosen.now, records, actor, now=now, real=real)


def _write_memberships(admitted: Sequence[Application], records: Mapping[int, int], today: date, actor: str, now: datetime) -> None:
    """A number for each, for ever; whoever was a member before has one and is a member again."""
    programme_id = admitted[0].programme_id
    before = select(Membership.organisation_id, Membership.id).where(Membership.programme_id == programme_id, Membership.organisation_id.in_(records.values()))
    returning = dict(db.session.execute(before).all())
    new = [a for a in admitted if records[a.id] not in returning]
    last = db.session.scalar(select(func.max(Membership.number)).where(Membership.programme_id == programme_id)) or 0
    rows = [
        {"programme_id": programme_id, "organisation_id": records[a.id], "number": number, "kind": a.call.membership_kind, "application_id": a.id, "created_at": now}
        for number, a in enumerate(new, last + 1)
    ]  # fmt: skip
    changes = [(membership_id, Change.ADMITTED) for membership_id in insert_and_number(Membership, rows)]
    again = {a.id: returning[records[a.id]] for a in admitted if records[a.id] in returning}
    for application_id, membership_id in again.items():
        db.session.execute(update(Membership).where(Membership.id == membership_id).values(application_id=application_id, version=Membership.version + 1))
    changes += [(membership_id, Change.READMITTED) for membership_id in again.values()]
    insert_rows(MembershipChange, [{"membership_id": m, "change": change, "effective_on": today, "at": now, "by": actor} for m, change in changes])


def _write_representatives(admitted: Sequence[Application], records: Mapping[int, int], actor: str, *, now: datetime, real: datetime) -> None:
    """Each contact may act for their organisation from now on, by a link of their own."""
    pairs = {(records[a.id], a.contact_id) for a in admitted}
    there = select(Representative).where(Representative.organisation_id.in_({o for o, _ in pairs}), Representative.person_id.in_({p for _, p in pairs}))
    known = {(r.organisation_id, r.person_id): r for r in db.session.scalars(there)}
    for pair in pairs & known.keys():
        if known[pair].removed_at is not None:
            known[pair].removed_at = None
            tokens.renew(REPRESENTATIVE, known[pair].id, now=real)
    db.session.flush()
    rows = [{"organisation_id": o, "person_id": p, "invited_at": now, "invited_by": actor} for o, p in sorted(pairs - known.keys())]
    tokens.issue(REPRESENTATIVE, insert_and_number(Representative, rows), now=real)
    run(_BELONGS, [{"person": a.contact_id, "record": records[a.id]} for a in admitted])


def _owe_letters(chosen: Batch, decisions: Mapping[int, int], programme_id: int, real: datetime) -> None:
    letters: list[Any] = [
        Owed(LETTER, {"decision": decisions[a.id]}, a.contact_id, a.contact.email, a.locale, a.contact.email_proven_at is not None)
        for a in chosen.now
        if a.contact.email
    ]
    owe(letters, programme_id=programme_id, now=real)
