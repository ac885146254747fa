"""The committee's table: which applications, in which order, with what was said of each; a fixed number of questions however many."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, case, cast, exists, func, or_, select
from sqlalchemy.orm import Load, joinedload

from ...core.db import db
from ...people.models import Person
from ...people.queries import found_by
from ..models import Application, ApplicationDocument, Call, CommitteeMeeting, Decision, ReviewComment, ReviewVote
from ..rules import Choice, Stage
from ..rules.completeness import Given, Lack, missing, needed
from ..rules.deciding import CAST, OPEN, Votes
from ..rules.identity import Applicant, Known
from .interests import applicant_of, members_like

PAGE = 50
SORTS = ("arrival", "name", "votes")
SENT = Application.stage != Stage.DRAFT


@dataclass(frozen=True)
class Asked:
    """What of the queue is to be seen. complete, voted: None for both. majority: those that most who voted would admit."""

    call_id: int
    reviewer_id: int
    stages: frozenset[Stage] = frozenset()
    complete: bool | None = None
    voted: bool | None = None
    majority: bool = False
    kind: str = ""
    size: str = ""
    search: str = ""
    sort: str = "arrival"
    page: int = 1
    whole: bool = False  # all of it on one page

    def with_majority(self) -> Asked:
        return replace(self, majority=True)


@dataclass(frozen=True)
class Line:
    """One application as the table shows it."""

    application: Application
    lacks: Sequence[Lack]
    votes: Votes
    mine: Choice | None
    excluded: bool  # the reader belongs to the applicant, or has recused themself
    member: bool  # its organisation is a member already
    doubled: int  # how many applications of this call are of the same organisation


@dataclass(frozen=True)
class Table:
    """One page of the queue, and how many there are at each stage."""

    lines: Sequence[Line]
    found: int
    counts: dict[Stage, int] = field(default_factory=dict)
    page: int = 1
    whole: bool = False

    @property
    def pages(self) -> int:
        return 1 if self.whole else max(1, -(-self.found // PAGE))


def table(call: Call, asked: Asked, interests: Known, today: date) -> Table:
    """The lines that were asked for. `interests`: the organisations the reader belongs to."""
    chosen = _chosen(call, asked)
    found = db.session.scalar(select(func.count()).select_from(chosen.with_only_columns(Application.id).subquery())) or 0
    page = max(1, min(asked.page, -(-found // PAGE) or 1))
    rows = _ordered(chosen, asked.sort).options(*_LIGHT)
    if not asked.whole:
        rows = rows.limit(PAGE).offset((page - 1) * PAGE)
    applications = db.session.scalars(rows).all()
    return Table(lines_of(call, applications, asked.reviewer_id, interests, today), found, _counts(call.id), page, asked.whole)


def ids_of(call: Call, asked: Asked) -> list[int]:
    """Every application that was asked for and can still be decided, in the order of arrival."""
    return list(db.session.scalars(_chosen(call, asked).where(Application.stage.in_(OPEN)).with_only_columns(Application.id).order_by(Application.number)))


def lines_of(call: Call, applications: Sequence[Application], reviewer_id: int, interests: Known, today: date) -> list[Line]:
    """What the table says of these applications of one call."""
    wanted = needed(call.declarations, call.documents)
    ids = [a.id for a in applications]
    documents, votes, mine = _documents(call.id, ids), _votes(call.id, ids), _mine(call.id, reviewer_id)
    applicants = {a.id: applicant_of(a) for a in applications}
    members = members_like(call.programme_id, today, list(applicants.values()) if len(ids) <= PAGE else None)
    doubles = _doubles(call.id)
    return [
        Line(
            application=a,
            lacks=missing(wanted, Given(frozenset(a.declared), documents.get(a.id, frozenset()), a.business_number)),
            votes=votes.get(a.id, Votes()),
            mine=mine.get(a.id),
            excluded=mine.get(a.id) is Choice.RECUSED or interests.find(applicants[a.id]) is not None,
            member=_is_other_member(members, applicants[a.id], a),
            doubled=doubles.get(a.organisation_key, 0),
        )
        for a in applications
    ]


def line_of(application: Application, reviewer_id: int, interests: Known, today: date) -> Line:
    return lines_of(application.call, [application], reviewer_id, interests, today)[0]


@dataclass(frozen=True)
class Neighbours:
    """The references of the applications before and after one in the queue, and where it stands in it."""

    before: str | None
    after: str | None


def neighbours(call: Call, asked: Asked, number: int) -> Neighbours:
    """Before and after `number` in the order of arrival, among those that were asked for."""
    chosen = _chosen(call, asked).with_only_columns(Application.reference).limit(1)
    before = db.session.scalar(chosen.where(Application.number < number).order_by(Application.number.desc()))
    return Neighbours(before, db.session.scalar(chosen.where(Application.number > number).order_by(Application.number)))


def _chosen(call: Call, asked: Asked) -> Select[Application]:
    query = select(Application).where(Application.call_id == asked.call_id, SENT)
    if asked.stages:
        query = query.where(Application.stage.in_(asked.stages))
    if asked.kind:
        query = query.where(Application.organisation_kind == asked.kind)
    if asked.size:
        query = query.where(Application.size_class == asked.size)
    if asked.complete is not None:
        whole = _complete(call)
        query = query.where(whole if asked.complete else ~whole)
    if asked.voted is not None:
        voted = exists().where(ReviewVote.application_id == Application.id, ReviewVote.reviewer_id == asked.reviewer_id)
        query = query.where(voted if asked.voted else ~voted)
    if asked.majority:
        query = query.where(Application.stage.in_(OPEN), Application.id.in_(_with_majority(asked.call_id)))
    return query.where(_matches(asked.search)) if asked.search else query


def _complete(call: Call) -> ColumnElement[bool]:
    """rules.completeness.missing() is empty, in SQL."""
    wanted = needed(call.declarations, call.documents)
    sent = [
        exists().where(ApplicationDocument.application_id == Application.id, ApplicationDocument.code == code, ApplicationDocument.removed_at.is_(None))
        for code in wanted.documents
    ]
    declared = [cast(Application.declared, Text).like(f"%{_literally(json.dumps(code))}%", escape="|") for code in wanted.declarations]
    return and_(Application.business_number != "", *sent, *declared)


def _with_majority(call_id: int) -> Select[int]:
    """Applications that more than half of those who voted would admit (rules.deciding.Votes.leaning)."""
    admits, cast_votes = func.sum(case((ReviewVote.choice == Choice.ADMIT, 1), else_=0)), func.count()
    votes = select(ReviewVote.application_id).join(Application, Application.id == ReviewVote.application_id).where(Application.call_id == call_id)
    return votes.where(ReviewVote.choice.in_(CAST)).group_by(ReviewVote.application_id).having(2 * admits > cast_votes)


def _matches(search: str) -> ColumnElement[bool]:
    """By organisation (also folded, in 초성, in English), contact, address, reference or number."""
    digits = re.sub(r"\D", "", search)
    ways = [
        Application.contact_id.in_(select(Person.id).where(found_by(Person.search, search))),
        Application.reference == search.upper(),
        func.lower(Application.organisation_en).like(f"%{_literally(search.casefold())}%", escape="|"),
    ]
    if len(digits) >= 4:
        ways.append(Application.business_number.like(f"%{digits}%"))
    return or_(*ways)


def _literally(text: str) -> str:
    """What LIKE shall take as it is; the sign of escape is |, which stands in no JSON of ours."""
    return re.sub(r"([|%_])", r"|\1", text)


def _ordered(query: Select[Any], sort: str) -> Select[Any]:
    if sort == "name":
        return query.order_by(Application.organisation, Application.number)
    if sort == "votes":
        admits = select(func.count()).where(ReviewVote.application_id == Application.id, ReviewVote.choice == Choice.ADMIT).scalar_subquery()
        return query.order_by(admits.desc(), Application.number)
    return query.order_by(Application.number)


_LIGHT: tuple[Load, ...] = (Load(Application).defer(Application.motive),)  # long, and in no list


def _counts(call_id: int) -> dict[Stage, int]:
    counted = select(Application.stage, func.count()).where(Application.call_id == call_id, SENT).group_by(Application.stage)
    return dict(db.session.execute(counted).all())


def _of(call_id: int, ids: Collection[int], column: Any) -> ColumnElement[bool]:
    """Rows of these applications; of a whole call it is quicker to ask for the call."""
    if len(ids) <= PAGE:
        return column.in_(ids)
    return column.in_(select(Application.id).where(Application.call_id == call_id))


def _documents(call_id: int, ids: Collection[int]) -> dict[int, frozenset[str]]:
    rows = select(ApplicationDocument.application_id, ApplicationDocument.code).where(ApplicationDocument.removed_at.is_(None))
    found: dict[int, frozenset[str]] = {}
    for application_id, code in db.session.execute(rows.where(_of(call_id, ids, ApplicationDocument.application_id))):
        found[application_id] = found.get(application_id, frozenset()) | {code}
    return found


def _votes(call_id: int, ids: Collection[int]) -> dict[int, Votes]:
    rows = select(ReviewVote.application_id, ReviewVote.choice, func.count()).where(_of(call_id, ids, ReviewVote.application_id))
    found: dict[int, Votes] = {}
    for application_id, choice, count in db.session.execute(rows.group_by(ReviewVote.application_id, ReviewVote.choice)):
        found[application_id] = replace(found.get(application_id, Votes()), **{_COUNTER[choice]: count})
    return found


_COUNTER = {Choice.ADMIT: "admit", Choice.REFUSE: "refuse", Choice.ABSTAIN: "abstain", Choice.RECUSED: "recused"}


def _mine(call_id: int, reviewer_id: int) -> dict[int, Choice]:
    rows = select(ReviewVote.application_id, ReviewVote.choice).where(ReviewVote.reviewer_id == reviewer_id)
    return dict(db.session.execute(rows.where(_of(call_id, range(PAGE + 1), ReviewVote.application_id))).all())


def _doubles(call_id: int) -> dict[str, int]:
    """Of each organisation with more than one application here: how many."""
    rows = select(Application.organisation_key, func.count()).where(Application.call_id == call_id, SENT, Application.stage != Stage.WITHDRAWN)
    return {key: count for key, count in db.session.execute(rows.group_by(Application.organisation_key).having(func.count() > 1)) if key}


def _is_other_member(members: Known, applicant: Applicant, application: Application) -> bool:
    """Whether it is a member already: one that this very application made does not count."""
    return application.stage is not Stage.ADMITTED and members.find(applicant) is not None


def find_application(programme_id: int, reference: str) -> Application | None:
    """An application that was sent, with all that its page shows; drafts are their writers' own."""
    query = select(Application).where(Application.programme_id == programme_id, Application.reference == reference, SENT)
    return db.session.scalar(query.options(joinedload(Application.call), joinedload(Application.contact), joinedload(Application.record)))


def contacts_of(call_id: int) -> dict[int, Person]:
    """Who sent the applications of a call, for an export."""
    people = select(Person).join(Application, Application.contact_id == Person.id).where(Application.call_id == call_id, SENT)
    return {person.id: person for person in db.session.scalars(people)}


def comments_on(application_id: int) -> Sequence[ReviewComment]:
    """What reviewers said of it, in order, with who they are."""
    query = select(ReviewComment).where(ReviewComment.application_id == application_id).options(joinedload(ReviewComment.reviewer))
    return db.session.scalars(query.order_by(ReviewComment.id)).all()


def votes_on(application_id: int) -> Sequence[Any]:
    """What each reviewer thinks of it: rows of `name` and `choice`."""
    query = select(Person.name, ReviewVote.choice).join(ReviewVote, ReviewVote.reviewer_id == Person.id)
    return db.session.execute(query.where(ReviewVote.application_id == application_id).order_by(ReviewVote.id)).all()


def decision_on(application_id: int) -> Any:
    """What was decided of it, at which meeting, and by whom it was entered (`who`); None while it is open."""
    query = select(Decision, Person.name.label("who")).join(Person, Person.id == Decision.by_id).where(Decision.application_id == application_id)
    return db.session.execute(query.options(joinedload(Decision.meeting).joinedload(CommitteeMeeting.body))).one_or_none()
