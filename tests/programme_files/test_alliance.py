"""The alliance's file says what was announced, in both languages, and nothing else; the sample says that it is one."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

import eventsapp
from eventsapp.core import dates
from eventsapp.core.words import LANGUAGES
from eventsapp.events.models import Event
from eventsapp.events.queries import agenda_items, events_of
from eventsapp.events.rules import EventKind, Status
from eventsapp.programme_files.actions import import_file
from eventsapp.programme_files.queries import what_stands
from eventsapp.programme_files.rules import Samples, parse
from eventsapp.programmes.models import Programme
from eventsapp.programmes.queries import bodies, find_programme, terms
from eventsapp.programmes.rules import BodyKind, TermList
from eventsapp.rsvps.queries import seats_of, state_of
from eventsapp.rsvps.rules import PageState
from tests.programme_files.desk import NOW

DATA = Path(eventsapp.__file__).parent / "data"
ALLIANCE = (DATA / "smart-city-alliance.toml").read_bytes()
SAMPLE = (DATA / "smart-city-alliance.sample.toml").read_bytes()
SEOUL = ZoneInfo("Asia/Seoul")


@pytest.fixture
def alliance(app: Flask) -> Programme:
    import_file(ALLIANCE, now=NOW, real=NOW)
    programme = find_programme("smart-city-alliance")
    assert programme is not None
    return programme


def events(programme: Programme) -> list[Event]:
    return list(events_of(programme.id))


def test_three_events_are_announced_one_of_them_dated(alliance: Programme) -> None:
    seminar, conference, assembly = events(alliance)

    assert [event.slug for event in events(alliance)] == ["corporate-seminar", "initiator-conference", "founding-assembly"]
    assert [event.kind for event in events(alliance)] == [EventKind.SEMINAR, EventKind.CONFERENCE, EventKind.ASSEMBLY]
    assert {event.status for event in events(alliance)} == {Status.PUBLISHED}
    assert (seminar.starts_at, seminar.ends_at) == (datetime(2019, 1, 9, 10, 30, tzinfo=SEOUL), None)
    assert seminar.venue is not None
    assert seminar.venue.room["ko"] == "12층 일자리위원회 브리핑실"
    assert (conference.window_from, conference.window_to, conference.window_label["ko"]) == (date(2019, 1, 21), date(2019, 1, 31), "1월 말")
    assert (assembly.window_from, assembly.window_to, assembly.window_label["en"]) == (date(2019, 2, 11), date(2019, 2, 20), "mid-February")
    assert {(event.starts_at, event.venue_id) for event in (conference, assembly)} == {(None, None)}


def test_the_seminars_agenda_stands_in_the_announced_order_without_lengths(alliance: Programme) -> None:
    items = agenda_items(events(alliance)[0].id)

    assert [item.code for item in items] == ["alliance-plan", "pilot-city-plan", "future-plans", "questions", "suggestions"]
    assert {item.minutes for item in items} == {None}


def test_companies_apply_from_the_11th_to_the_25th_both_included(alliance: Programme) -> None:
    opens, closes = alliance.recruitment_opens_at, alliance.recruitment_closes_at

    assert opens == datetime(2019, 1, 11, tzinfo=SEOUL)
    assert closes is not None
    assert dates.last_day(closes, "Asia/Seoul") == date(2019, 1, 25)
    assert (closes - opens).days == 15


def test_the_bodies_and_lists_are_the_announced_ones(alliance: Programme) -> None:
    assert [body.kind for body in bodies(alliance.id)] == [
        BodyKind.OPERATING_COMMITTEE, *[BodyKind.SUBCOMMITTEE] * 5, BodyKind.EXPERT_GROUP, BodyKind.SECRETARIAT,
    ]  # fmt: skip
    assert [body.code for body in bodies(alliance.id)][1] == "national-pilot-city"
    assert [term.label["en"] for term in terms(alliance.id, TermList.SECTOR)] == [
        "Mobility", "Safety", "Environment", "Energy", "Health care", "Education", "Culture and shopping", "Administration",
    ]  # fmt: skip
    assert [term.code for term in terms(alliance.id, TermList.SIZE_CLASS)] == ["small", "medium", "large", "start-up"]


def test_nothing_is_invented_beside_the_sample(alliance: Programme) -> None:
    assert (alliance.contact_email, alliance.contact_phone) == ("", "")
    assert [(event.takes_registrations, seats_of(event.id).capacity) for event in events(alliance)] == [(False, None)] * 3
    assert parse(ALLIANCE, {}).samples == Samples()


def test_whatever_is_said_is_said_in_both_languages(alliance: Programme) -> None:
    import_file(SAMPLE, now=NOW, real=NOW)

    for identity, values in what_stands(alliance).items():
        for key in [key for key in values if key.endswith(".ko")]:
            said = {language for language in LANGUAGES if values[key.removesuffix("ko") + language]}
            assert said in (set(), set(LANGUAGES)), (identity, key)


def test_the_sample_only_adds_and_opens_registration_for_the_demos_first_day(alliance: Programme) -> None:
    outcome = import_file(SAMPLE, now=NOW, real=NOW)

    assert outcome.conflicts == []
    assert import_file(ALLIANCE, now=NOW, real=NOW).changed == []
    seminar = events(alliance)[0]
    assert (seminar.ends_at, seats_of(seminar.id).capacity) == (datetime(2019, 1, 9, 3, tzinfo=UTC), 100)
    assert sum(item.minutes or 0 for item in agenda_items(seminar.id)) == 90
    assert state_of(seminar, NOW) is PageState.OPEN


def test_the_sample_is_plainly_marked_and_its_people_reach_nobody() -> None:
    samples = parse(SAMPLE, parse_known()).samples.delegations

    assert SAMPLE.startswith(b"# SAMPLE")
    assert len(samples) == 5
    for sample in samples:
        people = [sample.party.contact, *sample.party.delegates]
        assert all("표본" in person.name or "Sample" in person.name for person in people)
        assert all(person.email.endswith(("@example.org", "@example.com")) for person in people if person.email)


def parse_known() -> dict[tuple[str, ...], dict[str, object]]:
    """What the alliance's own file would have made, as far as the sample names it."""
    return {record.id: dict(record.values) for record in parse(ALLIANCE, {}).records}
