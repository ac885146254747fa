"""Applying: save a draft, send it, change it while the call is open, withdraw it, answer what the committee asks.

Lock order: call, application, outbox, audit head. The number is the order of arrival: the newest number of the call plus
one, read and given under the call's lock.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from ...core import audit, once, tokens
from ...core.db import db, transaction
from ...core.errors import Refusal
from ...mail.actions import Owed, owe
from ...people.models import Person
from ...programmes.models import Programme
from ..models import AdditionRequest, Application, Call
from ..queries.applications import applied as said_by
from ..queries.applications import documents_of
from ..queries.calls import asked_by, window_of
from ..rules.applying import (
    ADDITION_RECEIVED,
    APPLICATION,
    DRAFT_SAVED,
    RECEIVED,
    REFERENCE_LETTERS,
    WITHDRAWN,
    ApplicationChangedMeanwhile,
    Applied,
    SentFile,
)
from ..rules.calls import CannotBeChanged, Incomplete, NothingAsked, SaySomething, lacking, may_be_edited, may_be_withdrawn, must_be_open
from ..rules.enums import Stage
from .applying import add_files, remove_files, write_consents, write_said
from .calls import locked_call, locked_current_call


def apply(*, programme_id: int, said: Applied, files: Sequence[SentFile], send: bool, sent: once.Sent, now: datetime, real: datetime) -> int:
    """Keep a new application, and send it if `send`; else it is a draft. Returns its id.

    Raises NoCall, CallNotOpenYet or CallClosed; Incomplete (then nothing is kept: keep it as a draft); a refusal of a file;
    once.AlreadyDone with the id when this very form was sent before.
    """
    try:
        return _apply(programme_id, said, files, send, sent, now, real)
    except Refusal:
        _must_be_new(sent)
        raise


def _apply(programme_id: int, said: Applied, files: Sequence[SentFile], send: bool, sent: once.Sent, now: datetime, real: datetime) -> int:
    with transaction():
        call = locked_current_call(programme_id, now)
        must_be_open(window_of(call, db.session.get_one(Programme, programme_id)), now)
        contact = Person(name="", created_at=now)
        application = Application(call_id=call.id, programme_id=programme_id, reference=_reference(), contact=contact, stage=Stage.DRAFT, created_at=now, locale=said.locale)
        write_said(application, said)
        db.session.add(application)
        db.session.flush()
        tokens.issue(APPLICATION, [application.id], now=real)
        write_consents(application, said, now)
        add_files(application.id, files, now=now)
        if send:
            _send(call, application, now)
        _tell(RECEIVED if send else DRAFT_SAVED, application, real)
        once.remember(sent, result=str(application.id), now=real)
        _record("apply" if send else "save_draft", application, "visitor", now)
        return application.id


def change(
    *, application_id: int, version: int, said: Applied, files: Sequence[SentFile], removed: Collection[int], send: bool, sent: once.Sent, actor: str,
    now: datetime, real: datetime,
) -> None:  # fmt: skip
    """Correct an application, or go on with a draft and perhaps send it. What was sent once must stay complete.

    A changed address gets a mail with a new link, and the old one ends. Raises ApplicationChangedMeanwhile, CannotBeChanged,
    Incomplete, a refusal of a file, or once.AlreadyDone.
    """
    try:
        with transaction():
            call, application = _locked(application_id)
            if application.version != version:
                raise ApplicationChangedMeanwhile(version=application.version)
            if not may_be_edited(application.stage, window_of(call, call.programme), now):
                raise CannotBeChanged()
            moved = said.email.casefold() != application.contact.email_key
            values = write_said(application, said)
            write_consents(application, said, now)
            remove_files(application.id, removed, now=now)
            add_files(application.id, files, now=now)
            first = _settle(call, application, send, moved, now, real)
            once.remember(sent, result=str(application_id), now=real)
            _record("apply" if first else "edit_application", application, actor, now, values)
    except Refusal:
        _must_be_new(sent)
        raise


def _settle(call: Call, application: Application, send: bool, moved: bool, now: datetime, real: datetime) -> bool:
    """After a change: send a draft if `send`, keep what was sent complete, tell whom it concerns. Whether it was sent now."""
    first = send and application.stage is Stage.DRAFT
    if first:
        _send(call, application, now)
    elif application.stage is not Stage.DRAFT:
        must_be_complete(call, application)
    application.version += 1
    if moved:
        tokens.renew(APPLICATION, application.id, now=real)
    if moved or first:
        _tell(DRAFT_SAVED if application.stage is Stage.DRAFT else RECEIVED, application, real)
    db.session.flush()
    return first


def withdraw(*, application_id: int, actor: str, now: datetime, real: datetime) -> None:
    """Take an application back that nobody has decided; a draft is erased. Raises CannotBeChanged."""
    with transaction():
        _, application = _locked(application_id)
        if application.stage is Stage.WITHDRAWN:
            return
        if not may_be_withdrawn(application.stage):
            raise CannotBeChanged()
        application.stage, application.withdrawn_at = Stage.WITHDRAWN, now
        application.version += 1
        _tell(WITHDRAWN, application, real)
        _record("withdraw_application", application, actor, now)


def answer_addition(*, application_id: int, request_id: int, answer: str, files: Sequence[SentFile], actor: str, now: datetime, real: datetime) -> None:
    """Add what the committee asked for. With the last answer the application is under review again.

    Raises NothingAsked, SaySomething, CannotBeChanged, or a refusal of a file.
    """
    with transaction():
        _, application = _locked(application_id)
        mine = select(AdditionRequest).where(AdditionRequest.application_id == application_id)
        asked = db.session.scalars(mine.execution_options(populate_existing=True)).all()
        request = next((each for each in asked if each.id == request_id), None)
        if request is None or request.answered_at is not None:
            raise NothingAsked()
        if not may_be_withdrawn(application.stage):
            raise CannotBeChanged()
        if not answer and not files:
            raise SaySomething()
        add_files(application_id, files, now=now)
        request.answer, request.answered_at = answer, now
        if application.stage is Stage.ASKED and all(each.answered_at is not None for each in asked):
            application.stage = Stage.UNDER_REVIEW
        application.version += 1
        _tell(ADDITION_RECEIVED, application, real)
        _record("answer_addition", application, actor, now)


def must_be_complete(call: Call, application: Application) -> None:
    """Raise Incomplete with the fields that lack something."""
    db.session.flush()
    db.session.expire(application, ["documents"])
    lacks = lacking(asked_by(call), said_by(application), {document.code for document in documents_of(application)})
    if lacks:
        raise Incomplete(lacks)


def _send(call: Call, application: Application, now: datetime) -> None:
    """A draft becomes an application, under the next number of the call, which the caller has locked."""
    must_be_complete(call, application)
    newest = db.session.scalar(select(func.max(Application.number)).where(Application.call_id == call.id)) or 0
    application.number, application.stage, application.submitted_at = newest + 1, Stage.RECEIVED, now
    db.session.flush()


def _locked(application_id: int) -> tuple[Call, Application]:
    """The application and its call, both locked, in this order."""
    call = locked_call(db.session.execute(select(Application.call_id).where(Application.id == application_id)).scalar_one())
    mine = select(Application).where(Application.id == application_id).with_for_update(key_share=True).execution_options(populate_existing=True)
    application = db.session.scalars(mine).one()
    if application.erased_at is not None:
        raise CannotBeChanged()
    return call, application


def _tell(message: str, application: Application, real: datetime) -> None:
    db.session.flush()
    contact = application.contact
    owed = Owed(message, {"application": application.id}, contact.id, contact.email, application.locale, proven=contact.email_proven_at is not None)
    owe([owed], programme_id=application.programme_id, now=real)


def _record(verb: str, application: Application, actor: str, now: datetime, values: dict[str, Any] | None = None) -> None:
    db.session.flush()
    audit.record(
        verb, programme_id=application.programme_id, subject="application", subject_id=application.id, actor=actor, now=now, fields=sorted(values or ()), values=values
    )


def _must_be_new(sent: once.Sent) -> None:
    """A second press of the button is refused for what the first one did: raise AlreadyDone then."""
    result = once.find(sent)
    if result is not None:
        raise once.AlreadyDone(result) from None


def _reference() -> str:
    return "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(8))
