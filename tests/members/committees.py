"""A committee of nine with its call and meetings, and verbs as its members would use them: for tests."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from eventsapp.core import files
from eventsapp.core.db import db, transaction
from eventsapp.core.once import Sent
from eventsapp.core.words import Words
from eventsapp.members.actions.deciding import Act, decide
from eventsapp.members.models import Application, ApplicationDocument, BodySeat, Call, CommitteeMeeting, ReviewVote
from eventsapp.members.rules import Choice, Outcome, Stage
from eventsapp.people.models import Account, Person
from eventsapp.programmes.models import Body, Programme
from tests.factories import MINA, NOW, form_fields, make_application, make_call, make_person, sign_in, words

QUEUE = "/staff/alliance/applications"
MEETINGS = "/staff/alliance/meetings/"
PDF = b"%PDF-1.7\n%%EOF\n"
REASON = Words(ko="제출 서류가 부족합니다.", en="The documents are not sufficient.")
TODAY = date(2019, 1, 8)


def seat(body: Body, person: Person | None = None, **columns: Any) -> BodySeat:
    with transaction() as session:
        made = BodySeat(body_id=body.id, person_id=person.id if person else None, **({"from_on": date(2018, 1, 1), "created_at": NOW} | columns))
        session.add(made)
    return made


def meeting(body: Body, *, seats: int = 9, there: int = 5, **columns: Any) -> CommitteeMeeting:
    """A meeting of an hour ago: how many of how many were there; half of them and one are enough."""
    defaults: dict[str, Any] = {
        "held_at": NOW - timedelta(hours=1),
        "seats": seats,
        "quorum": seats // 2 + 1,
        "present": list(range(1, there + 1)),
        "created_at": NOW,
    }
    with transaction() as session:
        made = CommitteeMeeting(programme_id=body.programme_id, body_id=body.id, **(defaults | columns))
        session.add(made)
    return made


def applications(call: Call, count: int, **columns: Any) -> list[int]:
    """Applications of organisations of different names, under review."""
    return [make_application(call, f"기관 {chr(0xAC00 + 28 * n)}{n}", stage=Stage.UNDER_REVIEW, **columns).id for n in range(count)]


def act(
    programme: Programme,
    ids: Sequence[int],
    at: CommitteeMeeting,
    *,
    outcome: Outcome = Outcome.ADMITTED,
    shown: Sequence[int] | None = None,
    reason: Words = REASON,
) -> Act:
    return Act(programme.id, list(ids), list(ids if shown is None else shown), outcome, reason, at.id)


def carry_out(what: Act, *, by: Person | None = None, key: str = "") -> str:
    person = by or db.session.scalar(select(Person).where(Person.email_key == MINA.email)) or make_person(MINA)
    sent = Sent.of("decide", key or secrets.token_hex(8), [what.outcome.value, *what.application_ids])
    return decide(what, by_id=person.id, actor=f"person:{person.id}", sent=sent, now=NOW, real=NOW)


def stages(*ids: int) -> list[Stage]:
    db.session.rollback()
    return [db.session.get_one(Application, application_id).stage for application_id in ids]


def committee_call(programme: Programme, body: Body) -> Call:
    """A call that demands one document and one declaration."""
    documents = [{"code": "licence", "label": words("Licence", "등록증"), "needed": True}]
    return make_call(
        programme, body_id=body.id, documents=documents, declarations=[{"code": "truth", "text": words("It is true.", "사실입니다."), "needed": True}]
    )


def english(app: Flask, account: Account) -> Any:
    """The browser of somebody who is signed in and reads English; `person_id`: who it is."""
    client: Any = sign_in(app.test_client(), account)
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    client.person_id = account.person_id
    return client


def page_of(application: Application) -> str:
    return f"{QUEUE}/{application.reference}/"


def press(client: Any, path: str, page: str, **fields: Any) -> Any:
    """Press a button of `page` that posts to `path`."""
    return client.post(path, data={"csrf_token": form_fields(client.get(page).text)["csrf_token"], **fields})


def listed(client: Any, **args: str) -> list[str]:
    """The organisations of the table, in its order."""
    return re.findall(r'applications/\w+/[^"]*">([^<]+)</a>', client.get(QUEUE, query_string=args).text)


def add_document(application: Application, code: str = "licence") -> int:
    with transaction() as session:
        document = ApplicationDocument(application_id=application.id, code=code, file_id=files.keep(name="등록증.pdf", octets=PDF, now=NOW), added_at=NOW)
        session.add(document)
    return document.id


def vote(application: Application, person_id: int, choice: Choice = Choice.ADMIT) -> None:
    with transaction() as session:
        session.add(ReviewVote(application_id=application.id, reviewer_id=person_id, choice=choice, at=NOW))
