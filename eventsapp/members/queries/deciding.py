"""What a batch of applications would become: read alike for the preview and, under lock, for the verb."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from ...core.db import db
from ...people.models import Organisation, Person, Representative
from ..models import Application, BodySeat, Call, CommitteeMeeting, Decision, Membership, MembershipChange, ReviewVote
from ..rules import BodyRole, Change, Choice, Outcome, Stage
from ..rules.deciding import Candidate, Fate, Meeting, Plan
from ..rules.identity import Applicant, Known
from .interests import applicant_of, interests_of, members_like, records_like


@dataclass(frozen=True)
class Batch:
    """The chosen applications in the order of arrival, what becomes of each, and the record each is beyond doubt, if any."""

    applications: Sequence[Application]
    plan: Plan
    records: Mapping[int, int]

    def of_fate(self, fate: Fate) -> list[Application]:
        ids = set(self.plan.of_fate(fate))
        return [a for a in self.applications if a.id in ids]

    @property
    def now(self) -> list[Application]:
        return self.of_fate(Fate.DECIDED_NOW)

    @property
    def letters(self) -> int:
        """How many letters this owes: to whoever can be reached."""
        return sum(1 for a in self.now if a.contact.email)


def batch(programme_id: int, application_ids: Sequence[int], outcome: Outcome, decider_id: int, today: date) -> Batch:
    """What deciding these would do today. Drafts and applications of other programmes are left out without a word."""
    chosen = select(Application).where(Application.programme_id == programme_id, Application.id.in_(application_ids), Application.stage != Stage.DRAFT)
    rows: Any = chosen.options(joinedload(Application.contact), joinedload(Application.call)).order_by(Application.call_id, Application.number)
    applications = db.session.scalars(rows.execution_options(populate_existing=True)).all()
    applicants = {a.id: applicant_of(a) for a in applications}
    known, members = records_like(programme_id, list(applicants.values())), members_like(programme_id, today)
    interests, recused = interests_of(programme_id, decider_id), _recused(decider_id, application_ids)
    records = {a.id: record for a in applications if (record := known.find_by_number(applicants[a.id])) is not None}
    candidates = [
        Candidate(
            id=a.id, stage=a.stage, key=f"#{records[a.id]}" if a.id in records else applicants[a.id].key,
            interested=a.id in recused or interests.find(applicants[a.id]) is not None, member=_is_member(members, applicants[a.id], records.get(a.id)),
        )
        for a in applications
    ]  # fmt: skip
    return Batch(applications, Plan.of(candidates, outcome), records)


def who_decided(application_ids: Sequence[int]) -> dict[int, str]:
    """Of those that are decided: by whom."""
    rows = select(Decision.application_id, Person.name).join(Person, Person.id == Decision.by_id).where(Decision.application_id.in_(application_ids))
    return dict(db.session.execute(rows).all())


def get_decision(decision_id: int) -> Decision:
    """The decision with everything that its letter says."""
    loaded = (
        joinedload(Decision.meeting).joinedload(CommitteeMeeting.body),
        joinedload(Decision.application).options(joinedload(Application.contact), joinedload(Application.call).joinedload(Call.programme)),
    )
    return db.session.execute(select(Decision).where(Decision.id == decision_id).options(*loaded)).scalar_one()


@dataclass(frozen=True)
class Joined:
    """What an admitted applicant is: a member under a number since a day; the contact's right to act for it, unless taken away."""

    number: int
    since: date
    representative_id: int | None


def joined_by(application: Application) -> Joined | None:
    """The membership of an admitted applicant as it stands; None if there is none any more."""
    acting = select(Representative.id).where(
        Representative.organisation_id == Membership.organisation_id, Representative.person_id == application.contact_id, Representative.removed_at.is_(None)
    )
    since = select(func.max(MembershipChange.effective_on)).where(
        MembershipChange.membership_id == Membership.id, MembershipChange.change.in_((Change.ADMITTED, Change.READMITTED))
    )
    query = select(Membership.number, since.scalar_subquery(), acting.scalar_subquery()).where(Membership.application_id == application.id)
    row = db.session.execute(query).one_or_none()
    return Joined(*row) if row is not None else None


def find_meeting(programme_id: int, meeting_id: int) -> CommitteeMeeting | None:
    query = select(CommitteeMeeting).where(CommitteeMeeting.id == meeting_id, CommitteeMeeting.programme_id == programme_id)
    return db.session.scalar(query.options(joinedload(CommitteeMeeting.body)).execution_options(populate_existing=True))


def meetings_of(programme_id: int) -> Sequence[CommitteeMeeting]:
    """The meetings of a programme's bodies, the latest first."""
    query = select(CommitteeMeeting).where(CommitteeMeeting.programme_id == programme_id).options(joinedload(CommitteeMeeting.body))
    return db.session.scalars(query.order_by(CommitteeMeeting.held_at.desc(), CommitteeMeeting.id.desc())).all()


def decided_at(meeting_ids: Sequence[int]) -> dict[int, dict[Outcome, int]]:
    """How many each meeting admitted and refused."""
    found: dict[int, dict[Outcome, int]] = {}
    rows = select(Decision.meeting_id, Decision.outcome, func.count()).where(Decision.meeting_id.in_(meeting_ids))
    for meeting_id, outcome, count in db.session.execute(rows.group_by(Decision.meeting_id, Decision.outcome)):
        found.setdefault(meeting_id, {})[outcome] = count
    return found


def meeting_facts(meeting: CommitteeMeeting, applications: Sequence[Application]) -> Meeting:
    """For the decision whether this meeting can decide on these."""
    bodies = frozenset(a.call.body_id for a in applications if a.call.body_id is not None)
    return Meeting(meeting.held_at, meeting.seats, meeting.quorum, len(meeting.present), meeting.body_id, bodies)


def seats_on(body_id: int, day: date) -> Sequence[BodySeat]:
    """Who had a seat in a body on that day, those with an office first."""
    in_term = BodySeat.from_on <= day, (BodySeat.to_on.is_(None)) | (BodySeat.to_on >= day)
    rows = db.session.scalars(select(BodySeat).where(BodySeat.body_id == body_id, *in_term).options(joinedload(BodySeat.person)).order_by(BodySeat.id)).all()
    offices = list(BodyRole)
    return sorted(rows, key=lambda seat: (offices.index(seat.role), seat.id))


def organisations_of(seats: Sequence[BodySeat]) -> dict[int, Organisation]:
    """The organisations on whose behalf people sit."""
    ids = {seat.organisation_id for seat in seats if seat.organisation_id is not None}
    return {each.id: each for each in db.session.scalars(select(Organisation).where(Organisation.id.in_(ids)))}


def _recused(decider_id: int, application_ids: Sequence[int]) -> set[int]:
    mine = select(ReviewVote.application_id).where(ReviewVote.reviewer_id == decider_id, ReviewVote.choice == Choice.RECUSED)
    return set(db.session.scalars(mine.where(ReviewVote.application_id.in_(application_ids))))


def _is_member(members: Known, applicant: Applicant, record: int | None) -> bool:
    """By its record where that is beyond doubt, else by whatever it says of itself."""
    return record in members.by_id if record is not None else members.find(applicant) is not None
