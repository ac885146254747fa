"""The audit tells who did what; what was tampered with is found, what was erased still holds."""

import pytest
from sqlalchemy import delete, select, update

from eventsapp.core import audit
from eventsapp.core.db import db, transaction
from tests.factories import NOW
from tests.rivals import at_once


def record(verb="edit", programme_id=1, **more):
    with transaction():
        audit.record(verb, programme_id=programme_id, subject="event", subject_id=3, actor="person:1", now=NOW, **more)


@pytest.fixture
def chain(both):
    record("register", fields=["name"], values={"name": "이준"})
    record("withdraw")
    record("edit", fields=["title"])
    return both


def test_an_untouched_chain_holds(chain):
    assert list(audit.broken_entries()) == []


def test_entries_are_numbered_in_each_programme(chain):
    record(programme_id=2)

    assert db.session.execute(select(audit.AuditEntry.programme_id, audit.AuditEntry.number).order_by(audit.AuditEntry.id)).all() == [(1, 1), (1, 2), (1, 3), (2, 1)]


@pytest.mark.parametrize(("column", "value"), [("actor", "person:2"), ("verb", "seat"), ("subject_id", 4), ("fields", ["other"]), ("at", NOW.replace(year=2020)), ("hash", "0" * 64)])
def test_a_changed_entry_is_found(chain, column, value):
    with transaction() as session:
        session.execute(update(audit.AuditEntry).where(audit.AuditEntry.number == 2).values({column: value}))

    assert "audit entry 2 of programme 1 does not match its hash" in list(audit.broken_entries())


def test_a_removed_entry_is_found(chain):
    with transaction() as session:
        session.execute(delete(audit.AuditEntry).where(audit.AuditEntry.number == 2))

    assert list(audit.broken_entries()) == ["audit entry 3 of programme 1 does not match its hash"]


def test_a_cut_off_end_is_found(chain):
    with transaction() as session:
        session.execute(delete(audit.AuditEntry).where(audit.AuditEntry.number == 3))

    assert list(audit.broken_entries()) == ["the audit chain of programme 1 does not end at its head"]


def test_a_changed_head_is_found(chain):
    with transaction() as session:
        session.execute(update(audit.AuditHead).values(hash="0" * 64))

    assert list(audit.broken_entries()) == ["the audit chain of programme 1 does not end at its head"]


def test_a_changed_value_is_found(chain):
    with transaction() as session:
        session.execute(update(audit.AuditValue).values({"values": {"name": "최현"}}))

    assert list(audit.broken_entries()) == ["the values of audit entry 1 of programme 1 do not match their hash"]


def test_erased_values_leave_the_chain_whole(chain):
    with transaction() as session:
        session.execute(delete(audit.AuditValue))

    assert list(audit.broken_entries()) == []


def test_an_entry_holds_no_personal_value(chain):
    entry = db.session.scalars(select(audit.AuditEntry).where(audit.AuditEntry.number == 1)).one()

    assert "이준" not in str([getattr(entry, column.name) for column in audit.AuditEntry.__table__.columns])


def test_equal_values_have_different_hashes(chain):
    record("register", fields=["name"], values={"name": "이준"})

    first, second = db.session.scalars(select(audit.AuditEntry.values_hash).where(audit.AuditEntry.values_hash.is_not(None)))
    assert first != second


def test_entries_written_at_once_follow_each_other(both):
    outcomes = at_once(both, [record] * 6)

    assert outcomes == [None] * 6
    assert db.session.scalars(select(audit.AuditEntry.number).order_by(audit.AuditEntry.number)).all() == [1, 2, 3, 4, 5, 6]
    assert list(audit.broken_entries()) == []


def test_a_verb_that_fails_leaves_no_entry(both):
    with pytest.raises(ZeroDivisionError), transaction():
        record()
        _ = 1 / 0

    assert db.session.scalars(select(audit.AuditEntry)).all() == []


def test_check_says_what_is_broken_and_fails(chain):
    with transaction() as session:
        session.execute(update(audit.AuditHead).values(hash="0" * 64))

    result = chain.test_cli_runner().invoke(args=["check"])

    assert (result.exit_code, "does not end at its head" in result.output) == (1, True)


def test_check_says_that_all_is_well(chain):
    result = chain.test_cli_runner().invoke(args=["check"])

    assert (result.exit_code, result.output) == (0, "all audit chains hold\n")
