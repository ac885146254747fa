"""What needs doing today, from plain facts."""

from __future__ import annotations

import pytest

from eventsapp.core.words import Words
from eventsapp.dashboard.rules import EventFacts, Task, todos
from eventsapp.events.rules import Status
from eventsapp.rsvps.rules import Seats
from eventsapp.rsvps.rules.needs import Needs


def event(**changed):
    calm = {
        "slug": "seminar", "title": Words(en="Seminar"), "status": Status.PUBLISHED, "days_ahead": 30, "has_end": True, "has_venue": True,
        "missing": 0, "warnings": 0, "unpublished": 0, "seats": Seats(100, 10),
    }  # fmt: skip
    return EventFacts(**(calm | changed))


def tasks(*events, undeliverable=0, held=0, mails=None):
    return [(todo.task, todo.count) for todo in todos(events, {Task.UNDELIVERABLE_MAIL: undeliverable, Task.HELD_MAIL: held, **(mails or {})})]


def test_calm_event_needs_nobody():
    assert tasks(event()) == []


@pytest.mark.parametrize(
    ("changed", "task"),
    [
        ({"seats": Seats(100, 90, 2)}, (Task.FREE_SEATS_AND_WAITING, 2)),
        ({"seats": Seats(None, 90, 1)}, (Task.FREE_SEATS_AND_WAITING, 1)),
        ({"seats": Seats(100, 95)}, (Task.NEARLY_FULL, 5)),
        ({"seats": Seats(100, 100, 3)}, (Task.NEARLY_FULL, 0)),
        ({"days_ahead": 7, "has_venue": False}, (Task.SOON_WITHOUT_PLACE, 7)),
        ({"days_ahead": 0, "has_end": False}, (Task.SOON_WITHOUT_END, 0)),
        ({"needs": Needs(pending=4)}, (Task.TO_APPROVE, 4)),
        ({"needs": Needs(pending=4), "status": Status.POSTPONED}, (Task.TO_APPROVE, 4)),
        ({"needs": Needs(ending=2)}, (Task.OFFERS_ENDING, 2)),
        ({"needs": Needs(bounced=1)}, (Task.MAIL_CAME_BACK, 1)),
        ({"needs": Needs(unnamed=5), "days_ahead": 7}, (Task.SOON_WITHOUT_NAMES, 5)),
        ({"unpublished": 3}, (Task.AGENDA_UNPUBLISHED, 3)),
        ({"missing": 2}, (Task.MISSING_TRANSLATIONS, 2)),
        ({"status": Status.DRAFT}, (Task.READY_TO_PUBLISH, 0)),
        ({"status": Status.DRAFT, "warnings": 4}, (Task.NOT_READY, 4)),
    ],
)
def test_each_need_is_one_thing_to_do(changed, task):
    assert tasks(event(**changed)) == [task]


@pytest.mark.parametrize("changed", [{"days_ahead": 8, "has_venue": False}, {"days_ahead": -1, "unpublished": 3}, {"status": Status.CANCELLED, "missing": 3}, {"status": Status.POSTPONED, "has_end": False}, {"needs": Needs(unnamed=5), "days_ahead": 8},
    {"needs": Needs(pending=1), "status": Status.CANCELLED}, {"needs": Needs(pending=1), "days_ahead": -1}])
def test_what_is_far_over_or_off_waits(changed):
    assert tasks(event(**changed)) == []


def test_the_more_pressing_comes_first():
    found = tasks(event(seats=Seats(10, 10)), event(days_ahead=1, has_venue=False), undeliverable=2, held=1)

    assert [task for task, _ in found] == [Task.UNDELIVERABLE_MAIL, Task.HELD_MAIL, Task.SOON_WITHOUT_PLACE, Task.NEARLY_FULL]


def test_mails_that_came_in_are_something_to_do():
    assert tasks(mails={Task.MAIL_AWAITS_ANSWER: 3, Task.OTHER_TIME_PROPOSED: 1}) == [(Task.MAIL_AWAITS_ANSWER, 3), (Task.OTHER_TIME_PROPOSED, 1)]
