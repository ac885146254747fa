"""What an event's rules decide on plain values."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from eventsapp.events.rules import (
    ChangeKind,
    EndsBeforeItStarts,
    NotPublishable,
    Phase,
    ReadyFacts,
    Slot,
    StartMissing,
    WindowBackwards,
    agenda_changes,
    free_slug,
    must_be_in_order,
    must_be_publishable,
    past_at,
    phase,
    retimed,
    start_times,
    warnings,
)

START = datetime(2019, 1, 9, 1, 30, tzinfo=UTC)


def line(uid, minutes=20, title="Talk", starts_at=None):
    return {"id": 1, "uid": uid, "code": uid, "kind": "talk", "title": {"en": title}, "speakers": {}, "minutes": minutes, "starts_at": starts_at}


def changes(draft, released):
    return [(change.kind, change.title["en"]) for change in agenda_changes(draft, released)]


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "window_to", "past"),
    [
        (START, START + timedelta(hours=3), None, START + timedelta(hours=3)),
        (START, None, None, START + timedelta(hours=2)),
        (START, None, date(2019, 1, 31), START + timedelta(hours=2)),
        (None, None, date(2019, 1, 31), datetime(2019, 1, 31, 15, tzinfo=UTC)),
        (None, None, None, None),
    ],
)
def test_event_is_past_at_its_end_or_after_its_last_possible_day(starts_at, ends_at, window_to, past):
    assert past_at(starts_at, ends_at, window_to, "Asia/Seoul") == past


@pytest.mark.parametrize(("hours", "expected"), [(-1, Phase.AHEAD), (0, Phase.LIVE), (1.9, Phase.LIVE), (2, Phase.PAST)])
def test_event_with_an_open_end_is_live_for_two_hours(hours, expected):
    assert phase(START, None, START + timedelta(hours=hours)) is expected


def test_event_without_a_date_is_undated_whenever_it_is_looked_at():
    assert phase(None, None, START) is Phase.UNDATED


def test_start_times_follow_and_end_at_an_open_item():
    assert start_times(START, [Slot(20), Slot(None), Slot(5)]) == [START, START + timedelta(minutes=20), None]


def test_a_pin_starts_the_clock_again():
    pin = START + timedelta(hours=1)

    assert start_times(None, [Slot(5), Slot(10, pin), Slot(5)]) == [None, pin, pin + timedelta(minutes=10)]


@pytest.mark.parametrize(
    ("times", "refusal"),
    [
        ((START, START, None, None), EndsBeforeItStarts),
        ((None, START, None, None), StartMissing),
        ((None, None, date(2019, 1, 31), date(2019, 1, 21)), WindowBackwards),
    ],
)
def test_times_out_of_order_are_refused(times, refusal):
    with pytest.raises(refusal):
        must_be_in_order(*times)


def test_one_possible_day_is_a_window():
    assert must_be_in_order(None, None, date(2019, 1, 21), date(2019, 1, 21)) is None


def test_same_agenda_has_no_changes_even_when_later_starts_moved():
    assert changes([line("a", starts_at=START.isoformat())], [line("a", starts_at=(START + timedelta(minutes=5)).isoformat())]) == []


def test_added_removed_and_changed_items_are_told():
    draft = [line("a", 30), line("c", title="New")]

    assert changes(draft, [line("a"), line("b", title="Old")]) == [(ChangeKind.CHANGED, "Talk"), (ChangeKind.ADDED, "New"), (ChangeKind.REMOVED, "Old")]


def test_one_item_moved_over_many_is_one_change():
    before = [line(uid, title=uid) for uid in "abcde"]
    after = [before[n] for n in (4, 0, 1, 2, 3)]

    assert changes(after, before) == [(ChangeKind.MOVED, "e")]


def test_published_items_keep_their_distance_when_the_event_moves():
    items = [line("a", starts_at=START.isoformat()), line("b", None, starts_at=None)]

    moved = retimed(items, START, START + timedelta(days=1))

    assert [item["starts_at"] for item in moved] == [(START + timedelta(days=1)).isoformat(), None]


def test_published_items_get_times_with_the_event_and_lose_them_with_it():
    items = [line("a"), line("b")]
    timed = retimed(items, None, START)

    assert [item["starts_at"] for item in timed] == [START.isoformat(), (START + timedelta(minutes=20)).isoformat()]
    assert [item["starts_at"] for item in retimed(timed, START, None)] == [None, None]


def test_a_named_day_moves_by_days_on_the_wall_and_not_by_whole_days_between():
    items = [line("a", starts_at=START.isoformat()) | {"day": "2019-01-09"}]

    def moved(by):
        return retimed(items, START, START + by, "Asia/Seoul")[0]["day"]

    assert [moved(timedelta(hours=-1)), moved(timedelta(hours=1)), moved(timedelta(days=2, hours=-1)), moved(timedelta(days=-1))] == [
        "2019-01-09", "2019-01-09", "2019-01-11", "2019-01-08",
    ]  # fmt: skip


def test_rooms_run_side_by_side_once_the_event_has_its_time():
    items = [line("a"), line("b") | {"room": "one"}, line("c", 30) | {"room": "two"}, line("d")]

    assert [item["starts_at"] for item in retimed(items, None, START)] == [(START + timedelta(minutes=after)).isoformat() for after in (0, 20, 20, 50)]


@pytest.mark.parametrize(
    ("title", "taken", "slug"),
    [
        ("Spring Seminar 2019!", (), "spring-seminar-2019"),
        ("Spring", ("spring",), "spring-2"),
        ("Spring", ("spring", "spring-2"), "spring-3"),
        ("", (), "seminar"),
        ("기업 설명회", (), "seminar"),
        ("Calendar.ics", (), "calendar-ics"),
        ("Join", (), "seminar"),
        ("x" * 200, (), "x" * 50),
    ],
)
def test_address_is_made_from_the_english_title(title, taken, slug):
    assert free_slug(title, "seminar", set(taken)) == slug


COMPLETE = {
    "has_title": True, "missing": (), "dated": True, "has_window": False, "has_end": True, "has_venue": True, "has_agenda": True,
    "takes_registrations": True, "has_registration_window": True, "has_capacity": True,
}  # fmt: skip


def test_complete_event_has_no_warnings():
    assert warnings(ReadyFacts(**COMPLETE)) == []


@pytest.mark.parametrize(
    "lack",
    [
        {"missing": ("Title",)},
        {"dated": False},
        {"has_end": False},
        {"has_venue": False},
        {"has_agenda": False},
        {"has_registration_window": False},
        {"has_capacity": False},
    ],
)
def test_each_lack_is_one_warning_and_forbids_nothing(app, lack):
    facts = ReadyFacts(**(COMPLETE | lack))

    assert len(warnings(facts)) == 1
    must_be_publishable(facts)


def test_event_without_registration_needs_no_window_and_no_capacity():
    assert warnings(ReadyFacts(**(COMPLETE | {"takes_registrations": False, "has_registration_window": False, "has_capacity": False}))) == []


def test_event_without_a_title_is_not_published(app):
    with pytest.raises(NotPublishable):
        must_be_publishable(ReadyFacts(**(COMPLETE | {"has_title": False})))
