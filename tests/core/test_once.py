"""A form sent twice does its work once."""

import pytest
from sqlalchemy import func, select

from eventsapp.core import once
from eventsapp.core.clock import DemoClock
from eventsapp.core.db import db, transaction
from tests.factories import NOW
from tests.rivals import at_once

FIRST = once.Sent.of("register", "key", {"name": "Jun"})
OTHER = once.Sent.of("register", "key", {"name": "Sora"})


def work(sent, result):
    with transaction() as session:
        session.add(DemoClock(offset=1))
        once.remember(sent, result=result, now=NOW)
    return result


def works_done():
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(DemoClock))


def test_the_same_form_again_shows_the_first_result_and_does_nothing(both):
    work(FIRST, "7")

    with pytest.raises(once.AlreadyDone) as again:
        work(FIRST, "8")

    assert (again.value.result, works_done()) == ("7", 1)


def test_another_content_under_the_same_key_is_refused_and_does_nothing(both):
    work(FIRST, "7")

    with pytest.raises(once.SentWithOtherContent) as refusal:
        work(OTHER, "8")

    assert (refusal.value.status, works_done()) == (409, 1)


def test_the_same_key_of_another_form_is_another_sending(both):
    work(FIRST, "7")

    work(once.Sent.of("edit", "key", {"name": "Jun"}), "8")

    assert works_done() == 2


def test_what_failed_may_be_sent_again(both):
    with pytest.raises(ZeroDivisionError), transaction():
        once.remember(FIRST, result="7", now=NOW)
        _ = 1 / 0

    assert work(FIRST, "8") == "8"


def test_find_knows_a_sending_only_after_it_worked(both):
    assert once.find(FIRST) is None

    work(FIRST, "7")

    assert once.find(FIRST) == "7"
    with pytest.raises(once.SentWithOtherContent):
        once.find(OTHER)


def test_sent_by_two_at_once_it_works_once_and_both_see_the_result(both):
    outcomes = at_once(both, [lambda: work(FIRST, "7"), lambda: work(FIRST, "7"), lambda: work(FIRST, "7")])

    assert sorted(str(outcome) for outcome in outcomes) == ["7", "7", "7"]
    assert (sum(isinstance(outcome, once.AlreadyDone) for outcome in outcomes), works_done()) == (2, 1)


def test_the_order_of_fields_makes_no_other_content():
    assert once.Sent.of("f", "k", {"a": 1, "b": 2}) == once.Sent.of("f", "k", {"b": 2, "a": 1})


def test_a_long_key_is_cut_to_what_the_column_is_meant_for():
    assert once.Sent.of("f", "k" * 500, {}).key == "k" * 64
