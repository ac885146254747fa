"""A speaker who asks for it is found nowhere any more, and how to reach one goes a year after the last event: on both databases."""

from __future__ import annotations

import json
import zlib
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from eventsapp.calendars.models import Invitation
from eventsapp.core import audit, tokens
from eventsapp.core.db import db, transaction
from eventsapp.core.words import Words
from eventsapp.events import actions
from eventsapp.events.models import AgendaItem, AgendaRelease, AgendaStep, EventSpeaker, ItemSpeaker, Speaker
from eventsapp.events.queries import agenda_items
from eventsapp.events.rules import Confirmation, Status
from eventsapp.privacy.actions import erase_kept
from eventsapp.privacy.queries.mine import kept_of
from eventsapp.privacy.rules import Erasing, Kind
from eventsapp.speakers import erasing
from tests.conftest import reader
from tests.factories import NOW, make_event, make_programme, reload

NAME, OTHER = "김영섭", "이하늘"
ADDRESS = "kim@ministry.test"
DAY = timedelta(days=1)
YEAR = 365 * DAY


@pytest.fixture
def event(both):
    return make_event(agenda=[("Plans", 20), ("Questions", 10)])


def make_speaker(programme, name=NAME, email=ADDRESS, **columns):
    with transaction() as session:
        said = {"position": Words(ko="본부장"), "affiliation": Words(en="The Ministry"), "bio": Words(ko=f"{name}의 소개"), "made_at": NOW}
        speaker = Speaker(programme_id=programme.id, code=f"code-{zlib.crc32(name.encode()):08x}", name=Words(ko=name, en="Kim"), email=email, **(said | columns))
        session.add(speaker)
        session.flush()
        return speaker


def put_on(event, *speakers, code="item-0", now=NOW):
    item = next(each for each in agenda_items(event.id) if each.code == code)
    lineup = " ".join(f"{each.id}:chair" for each in speakers)
    actions.edit_item(event_id=event.id, code=code, version=item.version, values={"lineup": lineup}, now=now, actor="person:1")


def publish(event, now=NOW):
    actions.publish_agenda(event_id=event.id, by_id=None, now=now, actor="person:1")


def ask(event, speaker, note="휠체어로 갑니다."):
    with transaction() as session:
        row = EventSpeaker(event_id=event.id, speaker_id=speaker.id, confirmation=Confirmation.CONFIRMED, asked_at=NOW, note=note)
        session.add(row)
        session.flush()
        tokens.issue("speaker", [row.id], now=NOW)
        return row.id


def erase(speaker, now=NOW + DAY):
    erasing.erase_speaker(speaker_id=speaker.id, actor="link:data_request:1", now=now, real=now)
    db.session.rollback()


def everything_stored():
    """All that agendas, releases, steps and speakers say, as one text."""
    db.session.rollback()
    rows = [
        *db.session.execute(select(AgendaItem.extra)), *db.session.execute(select(AgendaRelease.items)), *db.session.execute(select(AgendaStep.before, AgendaStep.after)),
        *db.session.execute(select(Speaker.name, Speaker.bio, Speaker.position, Speaker.email, Speaker.affiliation)), *db.session.execute(select(EventSpeaker.note)),
    ]  # fmt: skip
    return json.dumps([tuple(row) for row in rows], ensure_ascii=False)


def test_whoever_asks_for_it_leaves_every_release_draft_and_step_and_others_stay(event):
    kim, lee = make_speaker(event.programme), make_speaker(event.programme, OTHER, "lee@ministry.test")
    put_on(event, kim, lee)
    publish(event)
    put_on(event, kim, code="item-1")
    publish(event)
    ask(event, kim)
    before = [[{**item, "people": None} for item in items] for items in db.session.scalars(select(AgendaRelease.items).order_by(AgendaRelease.number))]

    erase(kim)

    stored = everything_stored()
    assert [part for part in (NAME, kim.code, ADDRESS, "휠체어", f"[{kim.id}, ") if part in stored] == []
    releases = db.session.scalars(select(AgendaRelease.items).order_by(AgendaRelease.number)).all()
    assert [[{**item, "people": None} for item in items] for items in releases] == before
    assert [[[each["code"] for each in item["people"]] for item in items] for items in releases] == [[[lee.code], []]] * 2
    assert db.session.scalars(select(ItemSpeaker.speaker_id)).all() == [lee.id]
    assert db.session.get_one(Speaker, kim.id).erased_at == NOW + DAY


def test_undoing_a_step_brings_nobody_back_who_was_erased(event):
    kim = make_speaker(event.programme)
    put_on(event, kim)
    actions.remove_item(event_id=event.id, code="item-0", now=NOW, actor="person:1")

    erase(kim)
    actions.undo_step(event_id=event.id, now=NOW + DAY, actor="person:1")

    assert [item.code for item in agenda_items(event.id)] == ["item-0", "item-1"]
    assert db.session.scalars(select(ItemSpeaker.speaker_id)).all() == []


def test_pages_files_and_feeds_that_were_kept_say_the_name_no_more(event, both):
    client, kim = reader(both, "ko"), make_speaker(event.programme)
    put_on(event, kim)
    publish(event)
    paths = [
        "/alliance/seminar/", "/alliance/seminar/changes", "/alliance/seminar/agenda.pdf", "/alliance/seminar/schedule.json", "/alliance/seminar/schedule.xml",
        "/alliance/speakers/", "/alliance/calendar.ics", "/alliance/seminar/event.ics", f"/alliance/speakers/{kim.code}/", "/alliance/seminar/live",
    ]  # fmt: skip
    said = {path: NAME in client.get(path).text for path in paths if not path.endswith(".pdf")}
    sheet = client.get("/alliance/seminar/agenda.pdf").data
    assert said["/alliance/seminar/"]
    assert said["/alliance/seminar/schedule.json"]
    assert said[f"/alliance/speakers/{kim.code}/"]

    erase(kim)

    assert [path for path in said if NAME in client.get(path).text] == []
    assert client.get("/alliance/seminar/agenda.pdf").data != sheet
    assert client.get(f"/alliance/speakers/{kim.code}/").status_code == 404
    assert client.get("/alliance/seminar/").status_code == 200


def test_an_event_whose_agenda_changed_by_it_says_so_once_and_no_other_does(event):
    kim = make_speaker(event.programme)
    other = make_event(event.programme, slug="other", agenda=[("Plans", 20)])
    put_on(event, kim)
    publish(event)
    revision, others, times = reload(event).revision, reload(other).revision, reload(event).time_revision

    erase(kim)
    erase(kim, now=NOW + 2 * DAY)

    assert (reload(event).revision, reload(event).changed_at, reload(event).time_revision) == (revision + 1, NOW + DAY, times)
    assert reload(other).revision == others
    assert db.session.scalars(select(audit.AuditEntry.verb).where(audit.AuditEntry.subject == "speaker")).all() == ["erase"]
    assert list(audit.broken_entries()) == []
    assert db.session.scalars(select(Invitation)).all() == []


def test_links_end_and_what_the_audit_kept_of_them_goes(event):
    kim = make_speaker(event.programme)
    row_id = ask(event, kim)
    with transaction():
        audit.record("edit_speaker", programme_id=event.programme_id, subject="speaker", subject_id=kim.id, actor="person:1", now=NOW, values={"email": ADDRESS})

    erase(kim)

    assert tokens.find_row_id("speaker", tokens.derive("speaker", row_id), now=NOW + DAY) is None
    assert db.session.scalars(select(audit.AuditValue)).all() == []
    assert list(audit.broken_entries()) == []


def test_what_an_imported_schedule_said_of_them_goes_too(event):
    kim, lee = make_speaker(event.programme), make_speaker(event.programme, OTHER, "lee@ministry.test")
    persons = [{"name": NAME, "biography": "…"}, {"public_name": OTHER}, {"name": "Kim", "id": 3}, {"name": "Somebody"}]
    with transaction() as session:
        item = session.scalars(select(AgendaItem).where(AgendaItem.code == "item-0")).one()
        item.extra = {"guid": "1", "persons": persons, "eventsapp": {"persons": [kim.code, lee.code]}}
    put_on(event, kim, lee)
    publish(event)

    erase(kim)

    kept = {"guid": "1", "persons": [persons[1], persons[3]], "eventsapp": {"persons": [lee.code, ""]}}
    assert db.session.scalars(select(AgendaItem.extra).where(AgendaItem.code == "item-0")).one() == kept
    assert db.session.scalars(select(AgendaRelease.items)).one()[0]["extra"] == kept


def test_what_organisers_typed_as_text_is_theirs(event):
    kim = make_speaker(event.programme)
    with transaction() as session:
        session.scalars(select(AgendaItem).where(AgendaItem.code == "item-1")).one().speakers = Words(ko=NAME)

    erase(kim)

    assert db.session.scalars(select(AgendaItem.speakers).where(AgendaItem.code == "item-1")).one() == {"ko": NAME}


def test_an_erased_speaker_still_on_a_draft_is_never_published(event):
    kim = make_speaker(event.programme)
    erase(kim)
    put_on(event, kim)  # by a form that was open before

    publish(event)

    assert db.session.scalars(select(AgendaRelease.items)).one()[0]["people"] == []


def test_one_erases_oneself_by_the_link_to_ones_data(event):
    kim = make_speaker(event.programme, email="Kim@ministry.test")
    ask(event, kim)
    [kept] = kept_of(ADDRESS, "ko")
    assert (kept.kind, kept.erasing, kept.values["name"], kept.values["bio"]) == (Kind.SPEAKER, Erasing.ERASES, NAME, f"{NAME}의 소개")
    assert "휠체어로 갑니다." in kept.values.values()

    assert erase_kept(email_key=ADDRESS, keys=[kept.key], actor="link:data_request:1", now=NOW, real=NOW) == 1

    db.session.rollback()
    assert kept_of(ADDRESS, "ko") == []
    assert db.session.get_one(Speaker, kim.id).name == {}


def test_how_to_reach_them_goes_a_year_after_the_last_event_and_what_was_published_stays(event):
    kim = make_speaker(event.programme)
    later = make_event(event.programme, slug="later", agenda=[("More", 20)], starts_at=event.starts_at + 30 * DAY, ends_at=event.ends_at + 30 * DAY)
    for each in (event, later):
        put_on(each, kim)
        publish(each)
    row_id = ask(event, kim)
    over = later.ends_at + YEAR

    assert erasing.erase_due(now=over - timedelta(seconds=1), real=over) == 0
    assert erasing.erase_due(now=over, real=over) == 1
    assert erasing.erase_due(now=over, real=over) == 0

    db.session.rollback()
    speaker = db.session.get_one(Speaker, kim.id)
    assert (speaker.email, speaker.name["ko"], speaker.bio, speaker.erased_at) == ("", NAME, {"ko": f"{NAME}의 소개"}, None)
    assert db.session.get_one(EventSpeaker, row_id).note == ""
    assert tokens.find_row_id("speaker", tokens.derive("speaker", row_id), now=over) is None
    assert NAME in json.dumps(db.session.scalars(select(AgendaRelease.items)).all(), ensure_ascii=False)


def test_whoever_is_on_no_agenda_goes_a_year_after_they_were_entered(both):
    programme = make_programme()
    make_speaker(programme)
    make_speaker(programme, OTHER, "")

    assert erasing.erase_due(now=NOW + YEAR - timedelta(seconds=1), real=NOW) == 0
    assert erasing.erase_due(now=NOW + YEAR, real=NOW) == 1

    db.session.rollback()
    assert set(db.session.scalars(select(Speaker.email))) == {""}


@pytest.mark.parametrize(
    ("columns", "due"),
    [
        ({"status": Status.POSTPONED}, False),
        ({"starts_at": None, "ends_at": None, "window_from": date(2019, 1, 1), "window_to": date(2019, 1, 31)}, True),
        ({"starts_at": None, "ends_at": None, "window_from": date(2022, 1, 1), "window_to": date(2022, 1, 31)}, False),
        ({"starts_at": None, "ends_at": None}, False),
        ({"starts_at": None, "ends_at": None, "status": Status.CANCELLED}, True),
        ({"ends_at": None}, True),
        ({"starts_at": datetime(2021, 12, 1, tzinfo=UTC), "ends_at": None}, False),
    ],
)
def test_an_event_that_may_still_be_keeps_its_speakers_reachable(both, columns, due):
    event = make_event(agenda=[("Plans", 20)], **columns)
    put_on(event, make_speaker(event.programme))

    assert erasing.erase_due(now=NOW + 2 * YEAR, real=NOW) == due


def test_whoever_is_only_in_what_is_published_counts_as_on_it(event):
    kim = make_speaker(event.programme, made_at=NOW - 3 * YEAR)
    put_on(event, kim)
    publish(event)
    put_on(event)

    assert erasing.erase_due(now=NOW, real=NOW) == 0
    assert erasing.erase_due(now=event.ends_at + YEAR, real=NOW) == 1


def test_a_portion_at_a_time(both, monkeypatch):
    programme = make_programme()
    for name in "가나다":
        make_speaker(programme, name, f"{ord(name)}@ministry.test")
    monkeypatch.setattr(erasing, "PORTION", 2)

    assert [erasing.erase_due(now=NOW + YEAR, real=NOW) for _ in range(3)] == [2, 1, 0]
