"""What the measured databases hold: the alliance as it was announced, crowded events, feeds of two hundred and of a thousand."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask_migrate import upgrade
from sqlalchemy import Column, ForeignKey, Integer, MetaData, String, Table, func, select, text, update

import config
from eventsapp import create_app
from eventsapp.core import assets
from eventsapp.core.db import db, insert_rows, transaction
from eventsapp.events.actions import release_agenda
from eventsapp.events.models import AgendaItem, AgendaRelease, Event
from eventsapp.events.queries import agenda_items, find_event, latest_release
from eventsapp.events.rules import retimed
from eventsapp.people.models import Person
from eventsapp.programme_files.actions import import_file
from eventsapp.programmes.models import Programme
from eventsapp.rsvps.models import Delegation, Rsvp, SeatPool

ALLIANCE, SEMINAR = "smart-city-alliance", "corporate-seminar"
FEED = "two-hundred"
IN_FEED = 200
LONG_FEED = "thousand"
IN_LONG_FEED = 1_000
MANY = 10_000_000  # seats nobody will exhaust
_FIRST_ID = 10_000_000  # of people inserted in bulk: no sequence of PostgreSQL comes there

# The bare transaction inserts here: a row with one key to another table, as every row of a registration has.
bare_seat = Table(
    "bench_bare_seat", MetaData(), Column("id", Integer, primary_key=True), Column("event_id", Integer, ForeignKey(Event.id), index=True), Column("name", String)
)


@dataclass(frozen=True)
class World:
    """Where to look: slugs of the crowded events by their size, the event to register for, those whose seats are counted."""

    crowded: Mapping[int, str]
    registering: str
    seats: Mapping[str, int]


def build(settings: Mapping[str, str], crowds: Sequence[int]) -> World:
    """Make the database that `settings` name, and the assets: they decide how requests reach the application."""
    instance = Path(settings["INSTANCE_PATH"])
    assets.build(instance / "static", with_font=False)
    app = create_app(settings)
    with app.app_context():
        upgrade()
        bare_seat.create(db.engine)
        try:
            return _fill(crowds, datetime.now(UTC).replace(microsecond=0))
        finally:
            db.session.remove()
            db.engine.dispose()


def _fill(crowds: Sequence[int], now: datetime) -> World:
    for name in ("smart-city-alliance.toml", "smart-city-alliance.sample.toml"):
        import_file((config.ROOT / "eventsapp/data" / name).read_bytes(), now=now, real=now)
    with transaction():
        seminar = find_event(ALLIANCE, SEMINAR)
        assert seminar is not None
        _open(seminar, now)
        crowded = {size: _twin(seminar, f"crowd-of-{size}") for size in crowds}
        others = {slug: _twin(seminar, slug) for slug in ("registering", "bare", "guest", "three", "ten")}
        _feed(seminar)
        _long_feed(seminar)
    for size, event in crowded.items():
        _crowd(event, size)
    analyze()
    return World({size: event.slug for size, event in crowded.items()}, others["registering"].slug, {slug: others[slug].id for slug in ("bare", "guest", "three", "ten")})


def _open(seminar: Event, now: datetime) -> None:
    """The seminar as if it were next month, with seats for everybody who will be sent."""
    seminar.starts_at, seminar.ends_at = now + timedelta(days=30), now + timedelta(days=30, minutes=90)
    seminar.registration_opens_at, seminar.registration_closes_at = now - timedelta(days=1), seminar.starts_at
    db.session.execute(update(SeatPool).where(SeatPool.event_id == seminar.id).values(capacity=MANY, ceiling=MANY))
    release_agenda(seminar, by_id=None, now=now)
    db.session.flush()


def _twin(event: Event, slug: str, **columns: Any) -> Event:
    """The same event once more, with its agenda and seats of its own."""
    twin = Event(**_columns(event) | {"slug": slug, "uid": uuid.uuid4().hex} | columns)
    db.session.add(twin)
    db.session.flush()
    for item in agenda_items(event.id):
        db.session.add(AgendaItem(**_columns(item) | {"event_id": twin.id, "uid": uuid.uuid4().hex, "parent_id": None}))
    db.session.add(SeatPool(event_id=twin.id, capacity=MANY, ceiling=MANY))
    db.session.flush()
    release_agenda(twin, by_id=None, now=twin.changed_at)
    return twin


def _feed(seminar: Event) -> None:
    programme = Programme(**_columns(seminar.programme) | {"slug": FEED, "uid": uuid.uuid4().hex})
    db.session.add(programme)
    db.session.flush()
    assert seminar.starts_at is not None
    for number in range(IN_FEED):
        starts_at = seminar.starts_at + timedelta(days=number)
        _twin(seminar, f"seminar-{number}", programme_id=programme.id, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=90))


def _long_feed(seminar: Event) -> None:
    """As many events as a feed shows, each with its published agenda: what a feed reads, and nothing else."""
    programme = Programme(**_columns(seminar.programme) | {"slug": LONG_FEED, "uid": uuid.uuid4().hex})
    db.session.add(programme)
    db.session.flush()
    release = latest_release(seminar.id)
    assert release is not None
    assert seminar.starts_at is not None
    days = [timedelta(days=number) for number in range(IN_LONG_FEED)]
    own = _columns(seminar) | {"programme_id": programme.id}
    moved = [{"starts_at": seminar.starts_at + day, "ends_at": seminar.starts_at + day + timedelta(minutes=90)} for day in days]
    insert_rows(Event, [own | times | {"slug": f"seminar-{number}", "uid": uuid.uuid4().hex} for number, times in enumerate(moved)])
    ids = db.session.scalars(select(Event.id).where(Event.programme_id == programme.id).order_by(Event.id)).all()
    releases = [
        {"event_id": event_id, "items": [item | {"uid": uuid.uuid4().hex} for item in retimed(release.items, seminar.starts_at, seminar.starts_at + day)]}
        for event_id, day in zip(ids, days, strict=True)
    ]  # fmt: skip
    insert_rows(AgendaRelease, [_columns(release) | each for each in releases])


def _columns(row: Any) -> dict[str, Any]:
    return {column.key: getattr(row, column.key) for column in row.__table__.columns if column.key != "id"}


_NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :size)"
_PEOPLE = """INSERT INTO person (id, name, email, email_key, phone, locale, created_at)
    {n} SELECT :first + i, '참가자 ' || i, 'p' || i || '@example.org', 'p' || i || '@example.org', '', 'ko', :now FROM n"""
_DELEGATIONS = """INSERT INTO delegation (id, event_id, pool_id, number, reference, standing, contact_id, organisation, organisation_kind, size_class, sectors,
    business_number, locale, registered_at, version, untold)
    {n} SELECT :first + i, :event, :pool, i, 'R' || (:first + i), 'seated', :first + i, '', '', '', '[]', '', 'ko', :now, 1, :untold FROM n"""
_WAIT = "UPDATE {table} SET standing = 'waiting' WHERE event_id = :event"
_RSVPS = """INSERT INTO rsvp (id, event_id, delegation_id, person_id, position, department, title, answer, standing, answered_at, version)
    {n} SELECT :first + i, :event, :first + i, :first + i, 1, '', '', 'going', 'seated', :now, 1 FROM n"""


def invite(slug: str, guests: int) -> int:
    """One more event like the seminar, with so many guests who registered this moment and have been told nothing; its id."""
    with transaction():
        seminar = find_event(ALLIANCE, SEMINAR)
        assert seminar is not None
        event = _twin(seminar, slug)
    _crowd(event, guests, untold=True)
    return event.id


def queue(slug: str, guests: int) -> int:
    """One more event like the seminar, all of whose seats are taken, and so many guests who wait for one; its id."""
    event_id = invite(slug, guests)
    with transaction() as session:
        for table in ("delegation", "rsvp"):
            session.connection().execute(text(_WAIT.format(table=table)), {"event": event_id})
        full = {"capacity": 1, "ceiling": 1, "taken": 1, "waiting": guests}
        session.execute(update(SeatPool).where(SeatPool.event_id == event_id).values(full))
    return event_id


def _first(session: Any) -> int:
    """An id above all that are taken, and far above those that the database gives out by itself."""
    return max(_FIRST_ID, *(session.scalar(select(func.max(table.id))) or 0 for table in (Person, Delegation, Rsvp)))


def _crowd(event: Event, size: int, *, untold: bool = False) -> None:
    """`size` guests of the event, seated, by three statements."""
    with transaction() as session:
        pool = session.scalars(select(SeatPool).where(SeatPool.event_id == event.id)).one()
        values = {"size": size, "first": _first(session), "event": event.id, "pool": pool.id, "now": event.changed_at.replace(tzinfo=None), "untold": untold}
        for statement in (_PEOPLE, _DELEGATIONS, _RSVPS):
            session.connection().execute(text(statement.format(n=_NUMBERS)), values)
        pool.taken = pool.arrivals = size


def analyze() -> None:
    """Let the database look at what it holds, as it would after a while."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
