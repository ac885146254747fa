"""Migrations lead from nothing to exactly the models, on both databases."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text

from eventsapp.core.db import db
from eventsapp.core.words import Words
from eventsapp.events.actions import cancel_event
from eventsapp.events.models import Event
from tests.calendars.catching_up import RESTED, move
from tests.factories import JUN, NOW, SORA, make_delegation, make_event
from tests.house.sources import ROOT
from tests.sweeps import told


def differences(connection):
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return compare_metadata(context, db.metadata)


def test_the_migrated_database_is_what_the_models_say(both):
    with db.engine.connect() as connection:
        assert differences(connection) == []


def test_every_check_constraint_of_the_models_is_in_the_database(both):
    """Alembic does not compare these, and seats hang on one."""
    inspector = inspect(db.engine)

    missing = {
        (table.name, constraint.name)
        for table in db.metadata.sorted_tables
        for constraint in table.constraints
        if constraint.__visit_name__ == "check_constraint" and constraint.name and not constraint._type_bound
    } - {(table, check["name"]) for table in inspector.get_table_names() for check in inspector.get_check_constraints(table)}

    assert missing == set()


def test_the_way_back_down_and_up_again_works(both):
    downgrade(revision="base")
    left = set(inspect(db.engine).get_table_names()) - {"alembic_version"}

    upgrade()

    assert left == set()
    with db.engine.connect() as connection:
        assert differences(connection) == []


def cancel(event):
    cancel_event(event_id=event.id, reason=Words(), by_id=None, now=NOW, actor="person:1")


@pytest.mark.parametrize(("change", "method"), [(move, "REQUEST"), (cancel, "")])
def test_who_registered_before_people_were_told_by_the_sweep_hears_nothing_twice_but_follows_what_changes(both, now, change, method):
    event = make_event(capacity=3)
    make_delegation(event, contact=JUN)
    make_delegation(event, size=2, organisation="한빛정보")
    event_id = event.id
    db.session.remove()

    downgrade(revision="f0bed2935624")
    upgrade()

    assert told(NOW) == []
    change(db.session.get_one(Event, event_id))
    assert [(to, method) for to, _subject, method in told(RESTED)] == [(JUN.email, method), (SORA.email, method)]


def test_a_mail_owed_before_is_owed_anew(both, now):
    make_delegation(make_event(), contact=JUN)
    db.session.remove()
    downgrade(revision="f0bed2935624")
    owed = text("""
        INSERT INTO outbox_mail (message, ids, person_id, address_key, locale, message_id, state, tries, not_before, created_at)
        SELECT 'registration_delegate', '{"rsvp": 1}', id, '', 'ko', '<1@localhost>', 'due', 0, created_at, created_at FROM person""")
    with db.engine.begin() as connection:
        connection.execute(owed)
    upgrade()

    assert [(to, method) for to, _subject, method in told(NOW)] == [(JUN.email, "REQUEST")]
    assert told(RESTED) == []


def test_there_is_one_newest_migration():
    assert len(ScriptDirectory(str(ROOT / "migrations")).get_heads()) == 1


@pytest.mark.parametrize("table", db.metadata.sorted_tables, ids=lambda table: table.name)
def test_every_constraint_has_a_name(table):
    assert [constraint for constraint in table.constraints if constraint.name is None] == []
