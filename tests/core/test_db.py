"""One way to write: the verb decides on rows read after its lock, all of it or nothing; instants keep their zone."""

import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import create_engine, delete, insert, select, text, update
from sqlalchemy.exc import IntegrityError, StatementError

from eventsapp.core.clock import DemoClock
from eventsapp.core.db import after_commit, db, transaction
from eventsapp.core.words import Words
from eventsapp.programmes.models import Programme
from tests.factories import NOW, make_person, make_programme


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=9)), timezone(timedelta(hours=-5))])
def test_an_instant_comes_back_as_the_same_instant_in_utc(both, zone):
    moment = datetime(2019, 1, 25, 23, 59, 59, 123456, tzinfo=zone)

    make_programme(recruitment_closes_at=moment)

    read = db.session.scalar(select(Programme.recruitment_closes_at))
    assert (read, read.tzinfo) == (moment, UTC)


def test_an_instant_is_compared_as_an_instant_in_queries(both):
    make_programme(recruitment_closes_at=NOW)

    seoul = NOW.astimezone(timezone(timedelta(hours=9)))

    assert db.session.scalar(select(Programme.slug).where(Programme.recruitment_closes_at == seoul)) == "alliance"
    assert db.session.scalar(select(Programme.slug).where(Programme.recruitment_closes_at < seoul)) is None


def test_a_naive_time_is_refused(both):
    with pytest.raises(StatementError, match="an instant needs a time zone"):
        make_programme(recruitment_closes_at=datetime(2019, 1, 25))  # noqa: DTZ001


def test_words_come_back_as_words_and_null_as_none_said(both):
    make_programme(name=Words(ko="연합"), description=Words())

    programme = db.session.scalars(select(Programme)).one()
    assert (programme.name, programme.description, type(programme.description)) == (Words(ko="연합"), Words(), Words)


def test_a_verb_that_fails_leaves_nothing(both):
    with pytest.raises(ZeroDivisionError), transaction() as session:
        session.add(DemoClock(id=1, offset=5))
        session.flush()
        _ = 1 / 0

    assert db.session.get(DemoClock, 1) is None


def test_an_inner_transaction_joins_the_outer_and_falls_with_it(both):
    with pytest.raises(ZeroDivisionError), transaction():
        with transaction() as session:
            session.add(DemoClock(id=1, offset=5))
        _ = 1 / 0

    assert db.session.get(DemoClock, 1) is None


def test_an_inner_transaction_commits_with_the_outer(both):
    with transaction(), transaction() as session:
        session.add(DemoClock(id=1, offset=5))

    db.session.rollback()
    assert db.session.get(DemoClock, 1).offset == 5


def test_a_transaction_after_a_failed_one_works(both):
    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(insert(DemoClock).values(id=None, offset=None))

    with transaction() as session:
        session.add(DemoClock(id=1, offset=5))

    assert db.session.get(DemoClock, 1).offset == 5


@pytest.mark.parametrize(
    "write",
    [
        lambda: (db.session.add(DemoClock(id=1, offset=5)), db.session.flush()),
        lambda: (db.session.add(DemoClock(id=1, offset=5)), db.session.commit()),
        lambda: db.session.execute(insert(DemoClock).values(id=1, offset=5)),
        lambda: db.session.execute(update(DemoClock).values(offset=5)),
        lambda: db.session.execute(delete(DemoClock)),
    ],
)
def test_a_write_outside_a_transaction_is_refused(app, write):
    with pytest.raises(RuntimeError, match=r"a write outside transaction\(\)"):
        write()


def test_what_waits_for_the_commit_runs_once_after_it(both):
    seen = []

    def note():
        seen.append(db.session.scalar(select(DemoClock.offset)))

    with transaction() as session:
        session.add(DemoClock(id=1, offset=5))
        after_commit(note)
        after_commit(note)
        assert seen == []

    assert seen == [5]


def test_what_waits_for_the_commit_is_forgotten_with_a_rollback(both):
    seen = []

    with pytest.raises(ZeroDivisionError), transaction():
        after_commit(lambda: seen.append(1))
        _ = 1 / 0

    assert seen == []


def test_foreign_keys_hold(both):
    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(text("INSERT INTO link (hash, purpose, row_id, generation, created_at) VALUES ('a', 'b', 1, 1, '2019-01-01')"))
        session.execute(text("INSERT INTO body (programme_id, code, kind, name, remit, position) VALUES (99, 'a', 'other', '{}', '{}', 1)"))


def test_sqlite_keeps_each_commit_on_disk(app):
    engine = create_engine(db.engine.url)  # another than the tests', which do not wait for the disk
    with engine.connect() as connection:
        pragmas = {name: connection.execute(text(f"PRAGMA {name}")).scalar() for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")}
    engine.dispose()

    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10000}


def _rival(app, write):
    """Another process's writer, for all the database can tell: a thread with a context and a session of its own."""

    def run():
        with app.app_context(), transaction():
            write()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def _rename(name):
    db.session.execute(update(Programme).values(contact_email=name))


def test_a_verb_decides_on_the_row_as_it_stands_after_its_lock(both):
    programme = make_programme(contact_email="first")
    assert programme.contact_email == "first"  # a loader has read it: the session holds a snapshot

    _rival(both, lambda: _rename("rival")).join()

    with transaction():
        locked = db.session.scalars(select(Programme).with_for_update()).one()
        assert locked.contact_email == "rival"
        locked.contact_email += " and mine"
    assert db.session.scalar(select(Programme.contact_email)) == "rival and mine"


def test_a_rival_waits_until_the_verb_has_written(both):
    make_programme(contact_email="")

    with transaction():
        locked = db.session.scalars(select(Programme).with_for_update()).one()
        rival = _rival(both, lambda: db.session.execute(update(Programme).values(contact_email=Programme.contact_email + "2")))
        rival.join(0.05)
        assert rival.is_alive()
        locked.contact_email += "1"
    rival.join()

    db.session.rollback()
    assert db.session.scalar(select(Programme.contact_email)) == "12"


def test_a_reader_is_not_held_up_by_a_writer(both):
    make_programme(contact_email="before")
    seen = []

    def read():
        with both.app_context():
            seen.append(db.session.scalar(select(Programme.contact_email)))

    with transaction():
        _rename("after")
        thread = threading.Thread(target=read)
        thread.start()
        thread.join(5)

    assert seen == ["before"]


def test_people_are_numbered_by_the_database(both):
    assert [make_person().id, make_person().id] == [1, 2]
