"""The committee before it decides: taking up, voting, commenting, asking for more, saying whose record an application is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from ...core import audit, once
from ...core.db import db, insert_row, transaction
from ...mail.actions import Owed, owe
from ...people.models import Organisation
from ..models import AdditionRequest, Application, ReviewComment, ReviewVote
from ..queries.interests import applicant_of, interests_of
from ..rules import Choice, Stage
from ..rules.applying import ADDITION_ASKED
from ..rules.deciding import DayPast, Excluded, NoSuchRecord, Recused, must_be_open
from .records import make_records


def take_up(*, programme_id: int, application_ids: Sequence[int], actor: str, now: datetime) -> int:
    """Begin the review of those that were received; how many that is. The others stay as they are."""
    with transaction():
        waiting = select(Application.id).where(
            Application.programme_id == programme_id, Application.id.in_(application_ids), Application.stage == Stage.RECEIVED
        )
        ids = db.session.scalars(waiting.order_by(Application.id).with_for_update(key_share=True)).all()
        if ids:
            begun = update(Application).where(Application.id.in_(ids)).values(stage=Stage.UNDER_REVIEW)
            db.session.execute(begun.execution_options(synchronize_session=False))
            audit.record(
                "take_up_applications", programme_id=programme_id, subject="programme", subject_id=programme_id, actor=actor, now=now, fields=[str(len(ids))]
            )
    return len(ids)


def vote(*, application_id: int, reviewer_id: int, choice: Choice, actor: str, now: datetime) -> None:
    """Say what one thinks of an application, or that one takes no part (which stands). Raises NotOpen, Excluded or Recused."""
    with transaction():
        application = _begun(_open_to(application_id, reviewer_id))
        own = _own_vote(application_id, reviewer_id)
        if own is None:
            db.session.add(ReviewVote(application_id=application_id, reviewer_id=reviewer_id, choice=choice, at=now))
        elif own.choice is not choice:
            own.choice, own.at = choice, now
        _record("vote_on_application", application, actor, now, [choice.value])


def comment(*, application_id: int, reviewer_id: int, text: str, actor: str, sent: once.Sent, now: datetime, real: datetime) -> None:
    """Say something to the committee. Raises NotOpen, Excluded or Recused; once.AlreadyDone for a form sent twice."""
    with transaction():
        application = _begun(_open_to(application_id, reviewer_id))
        comment_id = insert_row(ReviewComment, application_id=application_id, reviewer_id=reviewer_id, text=text, at=now)
        once.remember(sent, result=str(comment_id), now=real)
        _record("comment_on_application", application, actor, now)


def ask(*, application_id: int, by_id: int, text: str, due_on: date | None, today: date, actor: str, sent: once.Sent, now: datetime, real: datetime) -> None:
    """Ask the applicant for something more, by mail. Raises NotOpen, Excluded, Recused or DayPast; once.AlreadyDone."""
    if due_on is not None and due_on < today:
        raise DayPast()
    with transaction():
        application = _open_to(application_id, by_id)
        application.stage = Stage.ASKED
        request_id = insert_row(AdditionRequest, application_id=application_id, text=text, asked_at=now, by_id=by_id, due_on=due_on)
        contact = application.contact
        if contact.email:
            mail = Owed(
                ADDITION_ASKED,
                {"application": application_id, "request": request_id},
                contact.id,
                contact.email,
                application.locale,
                contact.email_proven_at is not None,
            )
            owe([mail], programme_id=application.programme_id, now=real)
        once.remember(sent, result=str(request_id), now=real)
        _record("ask_addition", application, actor, now)


def link_record(*, application_id: int, organisation_id: int | None, by_id: int, actor: str, now: datetime) -> None:
    """Say which record an application is; None: it is an organisation of its own, whose record is made now.

    Not for whoever takes no part in it: another record would end that. Raises NotOpen, Excluded, Recused or NoSuchRecord.
    """
    with transaction():
        application = _open_to(application_id, by_id)
        if organisation_id is None:
            application.organisation_id = make_records([application], now)[application_id]
        else:
            of_programme = select(Organisation.id).where(Organisation.programme_id == application.programme_id, Organisation.merged_into_id.is_(None))
            if db.session.scalar(of_programme.where(Organisation.id == organisation_id)) is None:
                raise NoSuchRecord()
            application.organisation_id = organisation_id
        _record("link_application", application, actor, now, [str(application.organisation_id)])


def _open_to(application_id: int, reviewer_id: int) -> Application:
    """The application, locked, if this reviewer may take part in it."""
    application = _locked(application_id)
    must_be_open(application.stage)
    if interests_of(application.programme_id, reviewer_id).find(applicant_of(application)) is not None:
        raise Excluded()
    own = _own_vote(application_id, reviewer_id)
    if own is not None and own.choice is Choice.RECUSED:
        raise Recused()
    return application


def _begun(application: Application) -> Application:
    """The first who says something of it takes it up."""
    if application.stage is Stage.RECEIVED:
        application.stage = Stage.UNDER_REVIEW
    return application


def _own_vote(application_id: int, reviewer_id: int) -> ReviewVote | None:
    return db.session.scalar(select(ReviewVote).where(ReviewVote.application_id == application_id, ReviewVote.reviewer_id == reviewer_id))


def _locked(application_id: int) -> Application:
    """The application as it stands now, locked until the transaction ends."""
    query = select(Application).where(Application.id == application_id).with_for_update(key_share=True, of=Application)
    return db.session.execute(query.options(joinedload(Application.contact)).execution_options(populate_existing=True)).scalar_one()


def _record(verb: str, application: Application, actor: str, now: datetime, fields: Sequence[str] = ()) -> None:
    db.session.flush()
    audit.record(verb, programme_id=application.programme_id, subject="application", subject_id=application.id, actor=actor, now=now, fields=list(fields))
