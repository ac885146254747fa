"""What ask() reads is what was committed last, whatever became of the connection it keeps."""

import os
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from eventsapp.core import pages
from eventsapp.core.db import db, transaction
from tests.factories import make_programme

REVISION = "SELECT revision FROM programme WHERE slug = ?"


def revision():
    return pages.ask(REVISION, ("alliance",))


def raise_revision(to):
    with transaction() as session:
        session.execute(text("UPDATE programme SET revision = :to"), {"to": to})


@pytest.fixture
def programme(both):
    return make_programme()


def test_each_question_sees_what_was_committed_before_it(programme):
    seen = [revision()]
    for number in (1, 2):
        raise_revision(number)
        seen.append(revision())

    assert seen == [(0,), (1,), (2,)]


def test_a_question_keeps_nobody_from_writing(programme):
    pages.ask("SELECT a.revision FROM programme a, programme b, programme c WHERE a.slug = ?", ("alliance",))
    raise_revision(1)

    assert revision() == (1,)


def test_no_row_is_none(programme):
    assert pages.ask(REVISION, ("elsewhere",)) is None


def test_another_engine_pool_means_another_connection(programme):
    before = revision()
    db.session.remove()
    db.engine.dispose()

    assert revision() == before


def test_a_connection_that_the_server_ended_is_replaced(postgresql_app):
    with postgresql_app.app_context():
        assert pages.ask("SELECT 1", ()) == (1,)
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"))

        assert pages.ask("SELECT 1", ()) == (1,)


def test_each_thread_has_a_connection_of_its_own(both, programme):
    def ask_there():
        with both.app_context():
            return revision(), pages._reader()._driver

    ours = pages._reader()._driver
    with ThreadPoolExecutor(1) as thread:
        seen, theirs = thread.submit(ask_there).result()

    assert seen == (0,)
    assert theirs is not ours


def test_a_forked_process_takes_another_connection_and_leaves_its_parents_alone(programme):
    revision()
    child = os.fork()
    if child == 0:
        os._exit(0 if revision() == (0,) else 1)

    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert revision() == (0,)
