"""What clashes, on plain facts: in an event, between events, and how long a thousand items take."""

from __future__ import annotations

import time as clock
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from eventsapp.core.words import Words
from eventsapp.events.rules import Confirmation, EventKind, ItemKind, SpeakerRole
from eventsapp.planning.rules.conflicts import DEFAULTS, Facts, Gathering, Hall, Hold, Item, Level, Person, Place, Rule, Seat, Strictness
from eventsapp.planning.rules.conflicts_between import clashes
from eventsapp.planning.rules.conflicts_within import MOST_PAIRS

TEN = datetime(2019, 1, 16, 1, 0, tzinfo=UTC)  # Wed 16 January, 10:00 in Seoul
TODAY = date(2019, 1, 8)
KIM, LEE = (Person(key, Words({"en": name}), Words()) for key, name in ((1, "Kim"), (2, "Lee")))


def at(minutes, start=TEN):
    return start + timedelta(minutes=minutes)


def item(key, begins, ends, *people, **more):
    facts = {"code": f"i{key}", "title": Words({"en": f"item {key}"}), "kind": ItemKind.TALK, **more}
    return Item(key, starts_at=at(begins), ends_at=at(ends), people=people, **facts)


def event(key=1, *items, starts=TEN, minutes=120, **more):
    facts = {"kind": EventKind.MEETING, "zone": "Asia/Seoul", "starts_at": starts, "ends_at": at(minutes, starts), "until": at(minutes, starts), **more}
    return Gathering(key, f"e{key}", Words({"en": f"event {key}"}), items=items, **facts)


def found(*events, levels=DEFAULTS, **more):
    return clashes(Facts(events, TODAY, **more), levels)


def rules(*events, **more):
    return [each.rule for each in found(*events, **more)]


def test_a_plain_event_clashes_with_nothing():
    assert rules(event(1, item(1, 0, 60, KIM), item(2, 60, 120, KIM))) == []


def test_two_items_in_one_room_at_once_forbid_publishing_and_side_by_side_they_do_not():
    both = found(event(1, item(1, 0, 60, room=7), item(2, 50, 90, room=7)))

    assert [(each.rule, each.level, each.item.key, each.other_item.key) for each in both] == [(Rule.ROOM_IN_EVENT, Level.BLOCK, 1, 2)]
    assert rules(event(1, item(1, 0, 60, room=7), item(2, 50, 90, room=8))) == []
    assert rules(event(1, item(1, 0, 60, room=7), item(2, 0, 60, block=True), item(3, 0, 60, room=8, above=2))) == []


def test_what_is_for_everybody_is_in_every_room():
    assert rules(event(1, item(1, 0, 60, room=7), item(2, 30, 90))) == [Rule.ROOM_IN_EVENT]


@pytest.mark.parametrize("role", list(SpeakerRole))
def test_somebody_at_two_places_at_once_in_whatever_role(role):
    both = event(1, item(1, 0, 60, KIM, room=7), item(2, 30, 90, replace(KIM, role=role), room=8))

    assert [(each.rule, each.about["person"].key) for each in found(both)] == [(Rule.SPEAKER_IN_EVENT, 1)]


def test_who_chairs_a_block_may_speak_in_it():
    block = item(1, 0, 60, replace(KIM, role=SpeakerRole.CHAIR), block=True)

    assert rules(event(1, block, item(2, 0, 30, KIM, above=1), item(3, 30, 60, LEE, above=1))) == []


def test_somebody_on_the_agendas_of_two_events_at_once_is_told_once():
    one, other = event(1, item(1, 0, 60, KIM), item(2, 60, 90, KIM)), event(2, item(3, 30, 80, KIM))

    assert [(each.rule, each.event.key, each.other.key, each.level) for each in found(one, other)] == [(Rule.SPEAKER_BETWEEN_EVENTS, 1, 2, Level.WARN)]


def test_a_room_held_for_one_event_is_not_free_for_another():
    hold = Hold(7, at(-30), at(130))

    assert rules(event(1, holds=(hold,)), event(2, holds=(Hold(7, at(100), at(200)),), starts=at(130))) == [Rule.ROOM_BETWEEN_EVENTS]
    assert rules(event(1, holds=(hold,)), event(2, item(1, 0, 20, room=7))) == [Rule.ROOM_BETWEEN_EVENTS]
    assert rules(event(1, holds=(hold,)), event(2, holds=(Hold(7, at(130), at(200)),), starts=at(130))) == []


def test_two_events_at_a_place_without_rooms_are_at_the_same_place():
    place = Place(1, Words({"en": "Hall"}))

    assert rules(event(1, place=place), event(2, place=place)) == [Rule.VENUE_TWICE]
    assert rules(event(1, place=replace(place, rooms=True)), event(2, place=replace(place, rooms=True))) == []
    assert rules(event(1, place=place), event(2, place=place, starts=at(120))) == []


def seat(body, person, name, company=9):
    return Seat(body, person, name, company, "Acme" if company else "", date(2018, 1, 1), None)


def test_the_only_representative_of_a_company_in_two_meetings_at_once_is_named_with_somebody_who_could_come():
    seats = [seat(1, 5, "Sora"), seat(2, 5, "Sora"), seat(2, 6, "Jun", 8)]

    [clash] = found(event(1, body=1), event(2, body=2), seats=seats, others={9: ["Sora", "Hyun"]})

    assert (clash.rule, clash.event.key, clash.other.key) == (Rule.REPRESENTATIVE, 1, 2)
    assert (clash.about["person"], clash.about["organisation"], clash.about["alternates"]) == ("Sora", "Acme", ("Hyun",))


def test_a_colleague_in_either_body_covers_one_of_the_two():
    assert rules(event(1, body=1), event(2, body=2), seats=[seat(1, 5, "Sora"), seat(2, 5, "Sora"), seat(2, 6, "Jun")]) == []


def test_whose_term_is_over_or_who_sits_in_one_alone_is_not_needed_twice():
    over = replace(seat(2, 5, "Sora"), until=date(2018, 12, 31))

    assert rules(event(1, body=1), event(2, body=2), seats=[seat(1, 5, "Sora"), over]) == []
    assert rules(event(1, body=1), event(2, body=2, starts=at(120)), seats=[seat(1, 5, "Sora"), seat(2, 5, "Sora")]) == []


def test_one_body_that_meets_twice_at_once_and_an_expert_without_a_company():
    assert rules(event(1, body=1), event(2, body=1), bodies={1: Words({"en": "Committee"})}) == [Rule.REPRESENTATIVE]
    assert rules(event(1, body=1), event(2, body=2), seats=[seat(1, 5, "Expert", None), seat(2, 5, "Expert", None)]) == [Rule.REPRESENTATIVE]


@pytest.mark.parametrize(("seats", "registered", "what"), [(100, 0, "seats"), (100, 60, "registered"), (50, 0, None), (None, 51, "registered"), (None, 0, None)])
def test_a_room_smaller_than_the_seats_or_than_the_people(seats, registered, what):
    told = found(event(1, holds=(Hold(7, at(0), at(120), 50),), seats=seats, registered=registered))

    assert [(each.rule, each.about["what"]) for each in told] == ([(Rule.CAPACITY, what)] if what else [])


def test_rooms_of_the_agenda_count_where_none_is_held_and_an_unknown_size_is_no_size():
    halls = {7: Hall(7, Words(), 30), 8: Hall(8, Words(), None)}

    assert rules(event(1, item(1, 0, 60, room=7), seats=40), halls=halls) == [Rule.CAPACITY]
    assert rules(event(1, item(1, 0, 60, room=7), item(2, 0, 60, room=8), seats=40), halls=halls) == []


def test_what_is_for_everybody_needs_one_room_that_holds_them_all():
    halls = {7: Hall(7, Words(), 30), 8: Hall(8, Words(), 40)}
    holds = (Hold(7, at(0), at(120), 30), Hold(8, at(0), at(120), 40))
    apart = (item(1, 0, 60, room=7), item(2, 0, 60, room=8))

    assert rules(event(1, *apart, holds=holds, seats=60), halls=halls) == []
    assert rules(event(1, *apart, item(3, 60, 60), holds=holds, seats=60), halls=halls) == [Rule.CAPACITY]
    assert rules(event(1, *apart, item(3, 60, 60), holds=holds, seats=40), halls=halls) == []
    assert rules(event(1, *apart, item(3, 60, 60, kind=ItemKind.BREAK), holds=holds, seats=60), halls=halls) == []
    assert rules(event(1, *apart, item(3, 0, 60, block=True), holds=holds, seats=60), halls=halls) == []
    assert rules(event(1, *apart, item(3, 60, 60), seats=100), halls=halls) == []


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (Place(1, Words(), time(9), time(18)), []), (Place(1, Words(), time(10, 30), time(18)), [Rule.VENUE_HOURS]), (Place(1, Words(), time(9), time(11)), [Rule.VENUE_HOURS]),
        (Place(1, Words(), closed_on=(2,)), [Rule.VENUE_CLOSED]), (Place(1, Words(), closed_on=(6,)), []),
    ],
)  # fmt: skip
def test_outside_the_hours_of_a_place(place, expected):
    assert rules(event(1, place=place)) == expected


def test_outside_the_days_it_was_announced_for():
    assert rules(event(1, window=(date(2019, 1, 11), date(2019, 1, 20)))) == []
    assert rules(event(1, window=(date(2019, 1, 17), date(2019, 1, 20)))) == [Rule.OUTSIDE_WINDOW]


def test_an_event_that_ends_before_it_begins_and_an_agenda_that_does_not_keep_to_it():
    assert rules(event(1, minutes=-10)) == [Rule.BACKWARDS]
    early, late = found(event(1, item(1, -20, 10), item(2, 100, 135)))

    assert (early.rule, early.about["minutes"], late.item.key, late.about["minutes"]) == (Rule.OUTSIDE_EVENT, 20, 2, 15)


def test_an_item_that_is_cut_says_by_how_much_and_one_without_any_time_forbids_publishing():
    short, gone = found(event(1, item(1, 0, 60, short=12)))[0], found(event(1, item(1, 30, 30, short=20), item(2, 0, 60)))[0]

    assert (short.rule, short.level, short.about["minutes"]) == (Rule.SHORT, Level.WARN, 12)
    assert (gone.rule, gone.level) == (Rule.NO_TIME, Level.BLOCK)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ((2019, 2, 1), []), ((2019, 2, 3), [Rule.HOLIDAY_EVE]), ((2019, 2, 4), [Rule.HOLIDAY]), ((2019, 2, 5), [Rule.HOLIDAY]), ((2019, 2, 6), [Rule.HOLIDAY]),
        ((2019, 2, 7), []), ((2019, 5, 6), [Rule.HOLIDAY]), ((2019, 2, 28), [Rule.HOLIDAY_EVE]),
    ],
)  # fmt: skip
def test_holidays_of_korea_with_their_substitutes_and_the_day_before(day, expected):
    """Seollal was 4 to 6 February 2019; Children's Day fell on a Sunday, so that Monday 6 May stood for it."""
    assert rules(event(1, starts=datetime(*day, 1, tzinfo=UTC))) == expected


def test_the_day_is_the_one_on_the_events_own_clock():
    late_in_utc = datetime(2019, 2, 3, 16, tzinfo=UTC)  # Mon 4 February, 01:00 in Seoul

    assert rules(event(1, starts=late_in_utc)) == [Rule.HOLIDAY]
    assert rules(event(1, starts=datetime(2019, 2, 5, 1, tzinfo=UTC), zone="Europe/Berlin")) == []


@pytest.mark.parametrize(
    ("more", "needed", "expected"),
    [
        ({"draft": True}, 8, []), ({"draft": True}, 9, [Rule.NOTICE]), ({"announced_on": date(2019, 1, 9)}, 7, []),
        ({"announced_on": date(2019, 1, 10)}, 7, [Rule.NOTICE]), ({}, 8, []), ({}, 30, [Rule.NOTICE]), ({"draft": True, "kind": EventKind.SEMINAR}, 30, []),
    ],
)  # fmt: skip
def test_an_assembly_is_called_some_days_ahead(more, needed, expected):
    levels = {**DEFAULTS, Rule.NOTICE: Strictness(Level.WARN, needed)}

    assert rules(event(1, **{"kind": EventKind.ASSEMBLY, **more}), levels=levels) == expected


def test_who_declined_and_who_is_silent_though_the_day_is_near():
    answers = {1: Confirmation.DECLINED, 2: Confirmation.ASKED}
    told = found(event(1, item(1, 0, 60, KIM, LEE), answers=answers))

    assert [each.rule for each in told] == [Rule.DECLINED, Rule.UNCONFIRMED]
    assert told[1].about["people"] == (LEE,)
    assert rules(event(1, item(1, 0, 60, LEE), answers=answers), levels={**DEFAULTS, Rule.UNCONFIRMED: Strictness(Level.WARN, 7)}) == []


def test_more_than_two_hours_without_a_break():
    talks = [item(1, 0, 70), item(2, 70, 121)]

    [clash] = found(event(1, *talks, minutes=180))

    assert (clash.rule, clash.item.key, clash.about["minutes"]) == (Rule.NO_BREAK, 1, 120)
    assert rules(event(1, talks[0], item(3, 70, 80, kind=ItemKind.BREAK), item(2, 80, 150), minutes=180)) == []
    assert rules(event(1, talks[0], item(2, 80, 150), minutes=180)) == []


def test_a_resolution_needs_a_report_of_quorum_before_it():
    report = item(1, 0, 10, kind=ItemKind.REPORT, title=Words({"ko": "성원 보고"}))
    progress, resolution = item(2, 10, 20, kind=ItemKind.REPORT), item(3, 20, 60, kind=ItemKind.RESOLUTION)

    assert rules(event(1, report, progress, resolution)) == []
    assert rules(event(1, progress, resolution)) == [Rule.NO_QUORUM]
    assert rules(event(1, progress, item(4, 60, 70, kind=ItemKind.ELECTION))) == [Rule.NO_QUORUM]


def test_what_is_ignored_is_not_found_and_what_blocks_comes_first():
    levels = {**DEFAULTS, Rule.SHORT: Strictness(Level.IGNORE), Rule.NO_BREAK: Strictness(Level.BLOCK)}
    told = found(event(1, item(1, 0, 130, short=5)), levels=levels)

    assert [(each.rule, each.level) for each in told] == [(Rule.NO_BREAK, Level.BLOCK), (Rule.OUTSIDE_EVENT, Level.WARN)]


def test_the_same_thing_has_the_same_key_and_two_things_have_two():
    clash = found(event(1, item(1, 0, 60, room=7), item(2, 50, 90, room=7), item(3, 55, 95, room=7)))

    assert len({each.key for each in clash}) == len(clash) == 3
    assert [each.key for each in clash] == [each.key for each in found(event(1, item(1, 0, 60, room=7), item(2, 50, 90, room=7), item(3, 55, 95, room=7)))]


def test_a_thousand_lines_at_the_same_minute_are_not_half_a_million_clashes():
    told = found(event(1, *(item(number, 0, 60, KIM, room=7) for number in range(1_000))))

    assert [each.rule for each in told].count(Rule.ROOM_IN_EVENT) == [each.rule for each in told].count(Rule.SPEAKER_IN_EVENT) == MOST_PAIRS


@pytest.mark.alone
def test_a_thousand_items_of_fifty_events_take_less_than_a_fifth_of_a_second():
    people = [Person(number, Words({"en": str(number)}), Words()) for number in range(200)]
    events = [
        event(
            number, *(item(number * 20 + place, place * 10, place * 10 + 10, people[(number * 7 + place) % 200], room=place % 3 + number % 5) for place in range(20)),
            starts=at((number % 10) * 60), body=number % 12, minutes=200,
        )
        for number in range(50)
    ]  # fmt: skip
    seats = [seat(number % 12, number % 90, f"p{number % 90}", number % 60 + 1) for number in range(600)]
    began = clock.perf_counter()

    told = found(*events, seats=seats)

    assert clock.perf_counter() - began < 0.2
    assert told
