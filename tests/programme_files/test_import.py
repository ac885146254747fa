"""Importing: rows as the file says, nothing twice, staff's changes kept, conflicts listed, all or nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from eventsapp.core import audit
from eventsapp.core.db import db, transaction
from eventsapp.core.words import Words
from eventsapp.events.models import AgendaItem, AgendaRelease, Event, StatusChange, Venue
from eventsapp.events.queries import agenda_items, latest_release
from eventsapp.events.rules import EventKind, ItemKind, Status
from eventsapp.programme_files.rules import Faulty
from eventsapp.programmes.models import Programme
from eventsapp.programmes.queries import bodies, find_programme, terms
from eventsapp.programmes.rules import TermList
from eventsapp.rsvps.models import SeatPool
from eventsapp.rsvps.queries import pool_of, seats_of
from tests.programme_files.desk import FILE, FILE_OVERLAY, NOW, bring, edit, event, everything, programme


def test_a_new_programme_stands_as_its_file_says(both: Flask) -> None:
    outcome = bring(FILE)

    assert (outcome.new, outcome.conflicts, outcome.kept) == (True, [], [])
    made = programme()
    assert (made.name, made.zone, made.languages, made.contact_email) == (Words(ko="우리의 해", en="Our year"), "Asia/Seoul", ["ko", "en"], "office@example.org")
    assert made.recruitment_opens_at == datetime(2019, 1, 10, 15, tzinfo=UTC)
    assert made.recruitment_closes_at == datetime(2019, 1, 25, 15, tzinfo=UTC)
    assert [(term.code, term.label) for term in terms(made.id, TermList.SECTOR)] == [("energy", Words(ko="에너지", en="Energy")), ("mobility", Words(ko="교통"))]
    committee, group = bodies(made.id)
    assert (committee.code, group.code, group.parent_id) == ("committee", "pilot", committee.id)
    seminar = event()
    assert (seminar.kind, seminar.status, seminar.zone) == (EventKind.SEMINAR, Status.PUBLISHED, "Asia/Seoul")
    assert (seminar.starts_at, seminar.ends_at) == (datetime(2019, 1, 9, 1, 30, tzinfo=UTC), None)
    assert seminar.venue is not None
    assert (seminar.venue.code, seminar.venue.room) == ("hall", Words(ko="12층", en="12th floor"))
    assert seminar.body_id == group.id
    assert (seminar.takes_registrations, seminar.keeps_waiting_list, seats_of(seminar.id).capacity) == (True, False, 100)
    assert seminar.registration_closes_at == datetime(2019, 1, 8, 15, tzinfo=UTC)
    assert [(item.code, item.kind, item.minutes) for item in agenda_items(seminar.id)] == [("plan", ItemKind.PLAN_SHARING, 20), ("questions", ItemKind.QUESTIONS, None)]
    assembly = event("assembly")
    assert (assembly.status, assembly.starts_at, assembly.window_from, assembly.window_to) == (Status.DRAFT, None, date(2019, 2, 11), date(2019, 2, 20))
    assert assembly.window_label == Words(ko="2월 중순", en="mid-February")
    assert (assembly.takes_registrations, seats_of(assembly.id).capacity) == (False, None)


def test_a_published_event_is_released_with_its_revision_and_a_draft_is_not(both: Flask) -> None:
    bring(FILE)

    seminar, assembly = event(), event("assembly")
    release = latest_release(seminar.id)
    assert release is not None
    assert [(item["code"], item["starts_at"]) for item in release.items] == [("plan", "2019-01-09T01:30:00+00:00"), ("questions", "2019-01-09T01:50:00+00:00")]
    assert (seminar.revision, seminar.time_revision, programme().revision) == (1, 1, 1)
    assert (assembly.revision, latest_release(assembly.id)) == (0, None)


def test_a_stored_uid_is_derived_from_nothing(both: Flask) -> None:
    bring(FILE)
    bring(FILE.replace('"year"', '"another"'))

    uids = [*db.session.scalars(select(Event.uid)), *db.session.scalars(select(AgendaItem.uid)), *db.session.scalars(select(Programme.uid))]
    assert len(set(uids)) == len(uids) == 10


def test_importing_twice_changes_nothing(both: Flask) -> None:
    bring(FILE)
    before = everything()

    outcome = bring(FILE, at=NOW + timedelta(days=1))

    assert (outcome.changed, outcome.conflicts, outcome.kept) == ([], [], [])
    assert everything() == before
    assert db.session.scalar(select(func.count()).select_from(audit.AuditEntry)) == 1
    assert list(audit.broken_entries()) == []


def test_a_changed_file_updates_only_the_keys_it_names(both: Flask) -> None:
    bring(FILE)
    before = event()
    version, uid = before.version, before.uid

    outcome = bring('[programme]\nslug = "year"\n[[event]]\nslug = "seminar"\nsummary.ko = "새 요약"\n')

    seminar = event()
    assert outcome.changed == ["event[seminar].summary.ko"]
    assert (seminar.summary, seminar.title, seminar.uid) == (Words(ko="새 요약", en="In short"), Words(ko="설명회", en="Seminar"), uid)
    assert (seminar.revision, seminar.time_revision, seminar.version) == (2, 1, version + 1)
    assert db.session.scalar(select(func.count()).select_from(AgendaRelease)) == 1


def test_an_overlay_adds_to_the_file_before_it_and_both_stay_quiet_afterwards(both: Flask) -> None:
    bring(FILE)

    assert bring(FILE_OVERLAY).changed == ["venue[hall].parking.ko", "event[seminar].end", "event[seminar].agenda[questions].minutes"]
    assert bring(FILE).changed == []
    assert bring(FILE_OVERLAY).changed == []
    assert [item.minutes for item in agenda_items(event().id)] == [20, 30]


def test_a_moved_start_moves_the_time_revision_and_the_released_agenda(both: Flask) -> None:
    bring(FILE)

    bring(FILE.replace("10:30", "11:00"))

    seminar = event()
    release = latest_release(seminar.id)
    assert release is not None
    assert (seminar.revision, seminar.time_revision, release.number) == (2, 2, 2)
    assert release.items[0]["starts_at"] == "2019-01-09T02:00:00+00:00"


def test_a_changed_agenda_is_released_again(both: Flask) -> None:
    bring(FILE)

    bring(FILE.replace('[[event.agenda]]\ncode = "plan"', '[[event.agenda]]\ncode = "welcome"\nkind = "other"\ntitle.en = "Welcome"\n\n[[event.agenda]]\ncode = "plan"'))

    release = latest_release(event().id)
    assert release is not None
    assert (release.number, [item["code"] for item in release.items]) == (2, ["welcome", "plan", "questions"])
    assert (event().revision, event().time_revision) == (2, 1)


def test_a_changed_venue_is_a_change_of_the_published_events_there(both: Flask) -> None:
    bring(FILE)

    bring(FILE.replace("12층", "13층"))

    assert (event().revision, event("assembly").revision, programme().revision) == (2, 0, 2)


def test_what_the_programme_says_of_itself_raises_its_revision_alone(both: Flask) -> None:
    bring(FILE)

    bring(FILE.replace("Our year", "Our great year"))

    assert (programme().revision, event().revision) == (2, 1)


def test_a_changed_capacity_seats_nobody_twice_and_is_recorded(both: Flask) -> None:
    bring(FILE)

    outcome = bring(FILE.replace("capacity = 100", "capacity = 80"))

    assert outcome.changed == ["event[seminar].registration.capacity"]
    assert (seats_of(event().id).capacity, event().revision) == (80, 2)
    assert list(audit.broken_entries()) == []


def test_an_event_without_seats_of_its_own_gets_them_with_its_registration(both: Flask) -> None:
    bring(FILE)
    with transaction():
        db.session.delete(db.session.scalars(select(SeatPool).where(SeatPool.event_id == event("assembly").id)).one())

    bring('[programme]\nslug = "year"\n[[event]]\nslug = "assembly"\nregistration = { waiting_list = false }\n')

    assert pool_of(event("assembly").id) is not None
    assert event("assembly").takes_registrations


def test_a_draft_can_be_published_by_file(both: Flask) -> None:
    bring(FILE)

    bring(FILE.replace('kind = "assembly"\n', 'kind = "assembly"\nstatus = "published"\n'))

    assert (event("assembly").status, event("assembly").revision, event("assembly").time_revision) == (Status.PUBLISHED, 1, 1)
    assert latest_release(event("assembly").id) is None  # nothing is on its agenda


def test_a_moved_start_does_not_publish_what_staff_is_still_writing(both: Flask) -> None:
    bring(FILE)
    edit(agenda_items(event().id)[0], title=Words(en="Half a thought"))

    bring(FILE.replace("10:30", "11:00"))

    release = latest_release(event().id)
    assert release is not None
    assert [(item["title"]["en"], item["starts_at"]) for item in release.items] == [("Plan", "2019-01-09T02:00:00+00:00"), ("Questions", "2019-01-09T02:20:00+00:00")]


# --- all or nothing ---


def test_a_faulty_file_changes_nothing(both: Flask) -> None:
    bring(FILE)
    before = everything()

    with pytest.raises(Faulty):
        bring(FILE.replace("Our year", "Our great year").replace('kind = "assembly"', 'kind = "parliament"'))

    assert everything() == before


def test_an_import_that_breaks_midway_leaves_nothing(both: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("the machine stops here")

    monkeypatch.setattr(audit, "record", fail)

    with pytest.raises(RuntimeError):
        bring(FILE)

    db.session.rollback()
    assert find_programme("year") is None
    assert db.session.scalar(select(func.count()).select_from(Event)) == 0


def test_nothing_is_deleted_by_a_shorter_file(both: Flask) -> None:
    bring(FILE)

    bring('[programme]\nslug = "year"\n')

    assert event("assembly").slug == "assembly"
    assert db.session.scalar(select(func.count()).select_from(Venue)) == 1


def test_a_postponed_event_arrives_with_a_line_in_its_history(both: Flask) -> None:
    bring(FILE.replace('status = "published"', 'status = "postponed"'))

    assert [change.status for change in db.session.scalars(select(StatusChange))] == [Status.POSTPONED]
