"""The committee's table and its acts, in one process without a web server: the page of a queue, and many decided at once."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from bench.world import ALLIANCE, analyze
from eventsapp import create_app
from eventsapp.core import clock
from eventsapp.core.db import db, insert_row, insert_rows, transaction
from eventsapp.core.once import Sent
from eventsapp.core.tokens import hash_of
from eventsapp.core.words import Words
from eventsapp.members.actions.deciding import Act, decide
from eventsapp.members.models import Application, Call, CommitteeMeeting, ReviewVote
from eventsapp.members.rules import Choice, Outcome, Stage
from eventsapp.people.models import Account, Person, WebSession
from eventsapp.people.rules import folded, searchable
from eventsapp.programmes.models import Body, Grant, Programme
from eventsapp.programmes.queries import bodies, find_programme

PAGES = {
    "first page": "",
    "complete": "?complete=yes",
    "majority to admit": "?majority=yes",
    "by votes": "?sort=votes",
    "초성": "?q=ㅎㅂㅈㅂ12",
    "last page": "?page=9999",
}
TWICE = 3  # how often each page is asked for; the quickest counts, the machine is not alone
AT_ONCE = 120  # applications in one act
_REVIEWERS = 9
_SITE = "https://events.example"


def measure(settings: Mapping[str, str], *, rounds: int, size: int) -> Iterator[dict[str, float]]:
    """A call with so many applications, nine votes on each; for each round, milliseconds of each page and of one act on 120."""
    app = create_app(settings)
    with app.app_context():
        programme = find_programme(ALLIANCE)
        assert programme is not None
        reviewers = _reviewers(programme)
        meeting_id, ids = _fill(programme, reviewers, size)
        analyze()
        client = _signed_in(app, reviewers[0])
        for number in range(rounds):
            found = {f"committee table of {size:,} applications: {what}": _quickest(lambda asked=asked: _page(client, asked)) for what, asked in PAGES.items()}
            chosen = ids[number * AT_ONCE : (number + 1) * AT_ONCE]
            yield found | {
                f"{len(chosen)} applications decided in one act": _took(lambda chosen=chosen: _decide(programme.id, chosen, meeting_id, reviewers[0]))
            }
        db.session.remove()
        db.engine.dispose()


def _reviewers(programme: Programme) -> list[int]:
    now = clock.real()
    with transaction():
        people = [
            insert_row(Person, name=f"위원 {n}", email=f"r{n}@events.example", email_key=f"r{n}@events.example", created_at=now) for n in range(_REVIEWERS)
        ]
        insert_row(Grant, person_id=people[0], programme_id=programme.id, role="owner", granted_at=now)
    return people


def _fill(programme: Programme, reviewers: list[int], size: int) -> tuple[int, list[int]]:
    """The call with its applications and votes, and a meeting that may decide; the meeting's id, and the applications'."""
    # Above the bench's own people: no sequence of PostgreSQL comes there.
    now, first = clock.real(), (db.session.scalar(select(Person.id).order_by(Person.id.desc()).limit(1)) or 0) + 1
    body: Body = bodies(programme.id)[0]
    with transaction():
        call_id = insert_row(
            Call, programme_id=programme.id, code="bench", title=Words(), note=Words(), declarations=[], documents=[], body_id=body.id, changed_at=now
        )  # fmt: skip
        insert_rows(Person, [_contact(n, programme.id) | {"id": first + n, "created_at": now} for n in range(size)])
        insert_rows(Application, [_application(n, programme.id, call_id, first + n) | {"created_at": now, "submitted_at": now} for n in range(size)])
        ids = list(db.session.scalars(select(Application.id).where(Application.call_id == call_id).order_by(Application.number)))
        votes = [{"application_id": i, "reviewer_id": r, "choice": Choice.ADMIT if (i + r) % 3 else Choice.REFUSE, "at": now} for i in ids for r in reviewers]
        insert_rows(ReviewVote, votes)
        meeting_id = insert_row(
            CommitteeMeeting, programme_id=programme.id, body_id=body.id, held_at=now - timedelta(hours=1), seats=9, quorum=5, present=list(range(1, 8)), created_at=now
        )  # fmt: skip
    return meeting_id, ids


def _contact(number: int, programme_id: int) -> dict[str, Any]:
    name, address = f"담당 {number}", f"c{number}@company-{number}.example"
    return {"name": name, "email": address, "email_key": address, "programme_id": programme_id, "search": searchable(name, f"㈜한빛정보 {number}", address)}


def _application(number: int, programme_id: int, call_id: int, contact_id: int) -> dict[str, Any]:
    name = f"㈜한빛정보 {number}"
    return {
        "call_id": call_id, "programme_id": programme_id, "number": number + 1, "reference": f"BENCH{number:06d}", "stage": Stage.UNDER_REVIEW, "organisation": name,
        "organisation_key": folded(name), "sectors": [], "wishes": [], "declared": [], "contact_id": contact_id, "locale": "ko",
    }  # fmt: skip


def _signed_in(app: Any, person_id: int) -> Any:
    """A browser with the session of an owner."""
    secret, now = secrets.token_urlsafe(24), clock.real()
    with transaction():
        account_id = insert_row(Account, person_id=person_id, email_key="r0@events.example", password_hash="none")
        insert_rows(
            WebSession, [{"hash": hash_of(secret), "account_id": account_id, "created_at": now, "last_seen_at": now, "expires_at": now + timedelta(days=1)}]
        )
    client = app.test_client()
    with client.session_transaction(base_url=_SITE) as cookie:
        cookie["_user_id"], cookie["_fresh"] = secret, True
    return client


def _page(client: Any, asked: str) -> None:
    answer = client.get(f"/staff/{ALLIANCE}/applications{asked}", base_url=_SITE)
    if answer.status_code != 200:
        raise RuntimeError(f"the table answered {answer.status}")


def _decide(programme_id: int, ids: list[int], meeting_id: int, by_id: int) -> None:
    act = Act(programme_id, ids, ids, Outcome.ADMITTED, Words(), meeting_id)
    now = clock.real()
    decide(act, by_id=by_id, actor=f"person:{by_id}", sent=Sent.of("decide", secrets.token_hex(8), {}), now=now, real=now)


def _quickest(ask: Callable[[], None]) -> float:
    return min(_took(ask) for _ in range(TWICE))


def _took(what: Callable[[], None]) -> float:
    started = time.perf_counter()
    what()
    return (time.perf_counter() - started) * 1000
