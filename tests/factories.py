"""Builders of the world a test starts in, the four people who live in it, and what tests measure it with."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask.testing import FlaskClient
from sqlalchemy import Engine, event

from eventsapp.core import clock
from eventsapp.core.db import db, transaction
from eventsapp.core.once import Sent
from eventsapp.core.tokens import hash_of
from eventsapp.core.words import Words
from eventsapp.events.models import AgendaItem, Event, Venue
from eventsapp.events.rules import EventKind, ItemKind, Status
from eventsapp.members.models import Application, Call, Membership, MembershipChange
from eventsapp.members.rules import Change, Stage
from eventsapp.people.models import Account, Person, WebSession
from eventsapp.people.models import Organisation as OrganisationRecord
from eventsapp.people.rules import folded, searchable
from eventsapp.programmes.models import Body, Grant, Programme, Term
from eventsapp.programmes.rules import BodyKind, TermList
from eventsapp.rsvps import actions as rsvps
from eventsapp.rsvps.models import Delegation, SeatPool
from eventsapp.rsvps.rules import Contact, Delegate, Organisation, Party

# Tue 8 January 2019, 09:00 in Seoul: the day before the seminar.
NOW = datetime(2019, 1, 8, 0, 0, tzinfo=UTC)
STARTS = datetime(2019, 1, 9, 1, 30, tzinfo=UTC)  # Wed 9 January, 10:30 in Seoul


@dataclass(frozen=True)
class Who:
    """One of the four people of the tests."""

    name: str
    email: str
    phone: str = ""


MINA = Who("김미나", "mina@alliance.test", "02-123-4567")  # organiser
JUN = Who("이준", "jun@guest.test", "010-1234-5678")  # guest
SORA = Who("박소라", "sora@company.test", "010-2345-6789")  # company contact
HYUN = Who("최현", "hyun@stranger.test")  # stranger


def words(en: str, ko: str = "") -> Words:
    return Words({"en": en, "ko": ko or en})


def make_programme(slug: str = "alliance", *, name: Words | None = None, now: datetime = NOW, **columns: Any) -> Programme:
    """A programme in Seoul that speaks Korean and English, with two terms in each of its lists."""
    defaults: dict[str, Any] = {
        "uid": f"{slug}@tests", "name": name or words("Smart City Alliance", "스마트시티 얼라이언스"), "purpose": words("Grow together.", "함께 성장합니다."),
        "description": Words(), "organiser": words("The Ministry", "국토교통부"), "contact_name": words("Secretariat", "사무국"), "contact_email": MINA.email,
        "contact_phone": MINA.phone, "zone": "Asia/Seoul", "languages": ["ko", "en"], "recruitment_note": Words(), "changed_at": now,
    }  # fmt: skip
    with transaction() as session:
        programme = Programme(slug=slug, **(defaults | columns))
        session.add(programme)
        session.flush()
        for name_of_list, codes in TERMS.items():
            for position, (code, label) in enumerate(codes):
                session.add(Term(programme_id=programme.id, list=name_of_list, code=code, label=label, position=position))
    return programme


TERMS = {
    TermList.ORGANISATION_KIND: [("company", words("Company", "기업")), ("university", words("University", "대학"))],
    TermList.SIZE_CLASS: [("large", words("Large", "대기업")), ("small", words("Small or medium", "중소기업"))],
    TermList.SECTOR: [("energy", words("Energy", "에너지")), ("mobility", words("Mobility", "교통"))],
}


def make_venue(programme: Programme, code: str = "hall", **columns: Any) -> Venue:
    defaults: dict[str, Any] = {
        "name": words("Jobs Committee", "일자리위원회"), "address": words("178 Sejong-daero, Seoul", "서울 종로구 세종대로 178"),
        "room": words("12th floor, briefing room", "12층 브리핑실"), "directions": Words(), "parking": Words(), "access": Words(), "latitude": 37.5716, "longitude": 126.9783,
    }  # fmt: skip
    with transaction() as session:
        venue = Venue(programme_id=programme.id, code=code, **(defaults | columns))
        session.add(venue)
    return venue


def make_event(
    programme: Programme | None = None, slug: str = "seminar", *, capacity: int | None = 100, agenda: Sequence[tuple[str, int | None]] = (), now: datetime = NOW, **columns: Any
) -> Event:
    """A published seminar of tomorrow, open for registration until it starts; `agenda` is (title, minutes) in order."""
    programme = programme or make_programme(now=now)
    defaults: dict[str, Any] = {
        "uid": f"{slug}-{secrets.token_hex(4)}@tests", "kind": EventKind.SEMINAR, "status": Status.PUBLISHED, "title": words("Corporate seminar", "기업 설명회"),
        "summary": words("What the alliance is for.", "얼라이언스를 소개합니다."), "description": Words(), "audience": Words(), "zone": "Asia/Seoul",
        "starts_at": STARTS, "ends_at": STARTS + timedelta(minutes=90), "window_label": Words(), "registration_opens_at": now - timedelta(days=7),
        "registration_closes_at": STARTS, "takes_registrations": True, "changed_at": now, "revision": 1,
    }  # fmt: skip
    with transaction() as session:
        made = Event(programme_id=programme.id, slug=slug, **(defaults | columns))
        session.add(made)
        session.flush()
        session.add(SeatPool(event_id=made.id, capacity=capacity, ceiling=capacity))
        for position, (title, minutes) in enumerate(agenda):
            session.add(_item(made, position, title, minutes))
    return made


def make_person(who: Who = JUN, *, now: datetime = NOW, **columns: Any) -> Person:
    with transaction() as session:
        person = Person(name=who.name, email=who.email, email_key=who.email.casefold(), phone=who.phone, created_at=now, **columns)
        session.add(person)
    return person


def make_staff(role: str = "organiser", programme: Programme | None = None, *, who: Who = MINA, password_hash: str = "no password", now: datetime = NOW) -> Account:
    """An account with `role` in `programme`; without a programme, in the whole installation (which only `owner` may be)."""
    person = make_person(who, now=now, email_proven_at=now)
    with transaction() as session:
        account = Account(person_id=person.id, email_key=who.email.casefold(), password_hash=password_hash)
        session.add(account)
        if role:
            session.add(Grant(person_id=person.id, programme_id=programme.id if programme else None, role=role, granted_at=now))
    return account


def make_organisation(programme: Programme, name: str = "한빛정보", *, now: datetime = NOW, **columns: Any) -> OrganisationRecord:
    with transaction() as session:
        made = OrganisationRecord(
            programme_id=programme.id, name=name, name_key=folded(name), search=searchable("", name), created_at=now, **({"sectors": []} | columns)
        )
        session.add(made)
    return made


def make_body(programme: Programme, code: str = "committee", kind: BodyKind = BodyKind.OPERATING_COMMITTEE, **columns: Any) -> Body:
    defaults: dict[str, Any] = {"name": words("Operating committee", "운영위원회"), "remit": Words(), "position": 1}
    with transaction() as session:
        made = Body(programme_id=programme.id, code=code, kind=kind, **(defaults | columns))
        session.add(made)
    return made


def make_member(programme: Programme, name: str = "한빛정보", *, since: date | None = None, now: datetime = NOW, **columns: Any) -> Membership:
    """A member organisation of the programme, admitted `since` (default: a year before the tests' day)."""
    organisation = make_organisation(programme, name, now=now, **columns)
    with transaction() as session:
        number = session.query(Membership).filter_by(programme_id=programme.id).count() + 1
        made = Membership(programme_id=programme.id, organisation_id=organisation.id, number=number, created_at=now)
        session.add(made)
        session.flush()
        session.add(MembershipChange(membership_id=made.id, change=Change.ADMITTED, effective_on=since or date(2018, 1, 8), at=now, by="system"))
    return made


def make_call(programme: Programme, code: str = "recruitment", **columns: Any) -> Call:
    """A call open from 11 to 25 January 2019, both days inclusive in Seoul."""
    seoul = ZoneInfo(programme.zone)
    defaults: dict[str, Any] = {
        "title": words("Members wanted", "회원 모집"), "note": Words(), "opens_at": datetime(2019, 1, 11, tzinfo=seoul), "closes_at": datetime(2019, 1, 26, tzinfo=seoul),
        "declarations": [], "documents": [], "changed_at": NOW,
    }  # fmt: skip
    with transaction() as session:
        made = Call(programme_id=programme.id, code=code, **(defaults | columns))
        session.add(made)
    return made


def make_application(call: Call, name: str = "한빛정보", *, contact: Who = SORA, stage: Stage = Stage.RECEIVED, number: int | None = None, now: datetime = NOW, **columns: Any) -> Application:
    """An application as it was sent."""
    person = make_person(contact, now=now, programme_id=call.programme_id, search=searchable(contact.name, name, contact.email))
    with transaction() as session:
        number = number or session.query(Application).filter_by(call_id=call.id).count() + 1
        defaults: dict[str, Any] = {"organisation_key": columns.get("business_number") or folded(name), "sectors": ["energy"], "wishes": [], "declared": [], "locale": "ko"}
        made = Application(
            call_id=call.id, programme_id=call.programme_id, number=None if stage is Stage.DRAFT else number, reference=secrets.token_hex(4).upper(), stage=stage,
            organisation=name, contact_id=person.id, created_at=now, submitted_at=None if stage is Stage.DRAFT else now, **(defaults | columns),
        )  # fmt: skip
        session.add(made)
    return made


def make_delegation(event: Event, *, size: int = 1, organisation: str = "", contact: Who = SORA, locale: str = "ko", now: datetime = NOW) -> Delegation:
    """Somebody registers: a guest, or the contact of `organisation`, who attends, with `size` - 1 colleagues."""
    colleagues = tuple(Delegate(f"참가자 {number}", "기획팀", "책임") for number in range(2, size + 1))
    party = Party(
        Contact(contact.name, contact.email, contact.phone), colleagues, Organisation(organisation, "company", "small", ("energy",)) if organisation else None,
        contact_attends=True, locale=locale,
    )  # fmt: skip
    sent = Sent.of("register", secrets.token_hex(8), {})
    return db.session.get_one(Delegation, rsvps.register(event_id=event.id, party=party, sent=sent, now=now, real=clock.real()))


def sign_in(client: FlaskClient, account: Account) -> FlaskClient:
    """Let `client` be signed in as `account`, by a session row such as the sign-in page makes."""
    token = secrets.token_urlsafe(24)
    now = clock.real()
    with transaction() as session:
        session.add(WebSession(hash=hash_of(token), account_id=account.id, created_at=now, last_seen_at=now, expires_at=now + timedelta(days=7)))
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = token, True
    return client


@dataclass
class Queries:
    """The statements that ran, in order."""

    statements: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.statements)


@contextmanager
def count_queries() -> Iterator[Queries]:
    """What the database is asked inside the block; `len()` is how often. BEGIN and pages' freshness checks are not counted."""
    queries = Queries()

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith("BEGIN"):
            queries.statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield queries
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def form_fields(html: str) -> dict[str, str]:
    """The hidden fields of a page's (last) form, to be sent back with what a person types."""
    inputs = re.findall(r"<input\b[^>]*>", html)
    hidden = [dict(re.findall(r'([\w-]+)="([^"]*)"', tag)) for tag in inputs if 'type="hidden"' in tag]
    return {tag["name"]: tag.get("value", "") for tag in hidden if "name" in tag}


def reload(row: Any) -> Any:
    """The row as the database has it now, whatever other sessions wrote meanwhile."""
    db.session.rollback()
    db.session.refresh(row)
    return row


def _item(made: Event, position: int, title: str, minutes: int | None) -> AgendaItem:
    return AgendaItem(
        event_id=made.id, uid=f"{made.uid}-{position}", code=f"item-{position}", position=position, kind=ItemKind.TALK, title=words(title), speakers=Words(), minutes=minutes
    )
