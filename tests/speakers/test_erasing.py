"""A speaker who asks for it is found nowhere any more: on both databases."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from eventsapp.calendars.models import Invitation
from eventsapp.core import audit, tokens
from eventsapp.core.db import db, transaction
from eventsapp.core.words import Words
from eventsapp.events import actions
from eventsapp.events.models import AgendaItem, AgendaRelease, AgendaStep, EventSpeaker, ItemSpeaker, Speaker
from eventsapp.events.queries import agenda_items
from eventsapp.events.rules import Confirmation
from eventsapp.mail.models import MailState, OutboxMail
from eventsapp.privacy.actions import erase_kept
from eventsapp.privacy.queries.mine import kept_of
from eventsapp.privacy.rules import Erasing, Kind
from eventsapp.speakers import actions as speakers
from eventsapp.speakers.actions import erasing
from eventsapp.speakers.rules import SpeakerErased
from tests.conftest import reader
from tests.factories import NOW, form_fields, make_event, make_programme, make_staff, reload, sign_in
from tests.rivals import at_once
from tests.sweeps import letters

from .kept import ADDRESS, DAY, NAME, OTHER, ask, make_speaker, publish, put_on


@pytest.fixture
def event(both):
    return make_event(agenda=[("Plans", 20), ("Questions", 10)])


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


def test_mails_to_them_go_out_no_more_and_those_that_went_are_not_kept(event):
    kim, lee = make_speaker(event.programme), make_speaker(event.programme, OTHER, "lee@ministry.test")
    put_on(event, kim, lee)
    publish(event)
    speakers.ask(event_id=event.id, speaker_id=kim.id, now=NOW, real=NOW, actor="person:1")
    assert [letter.to for letter in letters(NOW)] == [ADDRESS]
    speakers.ask_all(event_id=event.id, now=NOW, real=NOW, actor="person:1")
    speakers.ask(event_id=event.id, speaker_id=kim.id, now=NOW, real=NOW, actor="person:1")

    erase(kim)

    assert [letter.to for letter in letters(NOW + DAY)] == ["lee@ministry.test"]
    row = db.session.scalars(select(EventSpeaker).where(EventSpeaker.speaker_id == kim.id)).one()
    mails = db.session.scalars(select(OutboxMail).where(OutboxMail.person_id == row.person_id).order_by(OutboxMail.id)).all()
    assert [(mail.state, mail.recipient, mail.octets, mail.address_key) for mail in mails] == [
        (MailState.SENT, None, None, ""), (MailState.SUPERSEDED, None, None, "")
    ]  # fmt: skip
    assert (row.person.email, row.person.email_key, row.told) == ("", "", None)


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


def test_forms_that_were_open_before_write_nothing_of_an_erased_speaker(event, both):
    kim = make_speaker(event.programme)
    put_on(event, kim)
    publish(event)
    row_id = ask(event, kim)
    version = db.session.get_one(Speaker, kim.id).version
    mina = sign_in(reader(both, "ko"), make_staff("organiser", event.programme))
    page = "/staff/alliance/events/seminar/agenda/item-0/"
    form = form_fields(mina.get(page).text)

    erase(kim)

    with pytest.raises(SpeakerErased):
        speakers.answer(row_id=row_id, confirmation=Confirmation.DECLINED, note="나중에", now=NOW)
    with pytest.raises(SpeakerErased):
        speakers.edit_speaker(speaker_id=kim.id, version=version, values={"affiliation": Words(en="Elsewhere")}, now=NOW, real=NOW, actor="person:1")
    answer = mina.post(page, data=MultiDict([*form.items(), ("speaker", str(kim.id)), ("role", "panellist")]))
    assert answer.status_code == 303
    assert db.session.scalars(select(ItemSpeaker.speaker_id)).all() == []
    assert [said for said in (NAME, "나중에", "Elsewhere") if said in everything_stored() + mina.get(page).text] == []


def test_publishing_at_the_same_moment_brings_nobody_back(both):
    for number in range(3):
        event = make_event(make_programme(f"programme-{number}"), agenda=[("Plans", 20)])
        kim = make_speaker(event.programme)
        put_on(event, kim)
        kim_id, event_id = kim.id, event.id
        db.session.rollback()

        outcomes = at_once(both, [
            lambda kim_id=kim_id: erasing.erase_speaker(speaker_id=kim_id, actor="person:1", now=NOW, real=NOW),
            lambda event_id=event_id: actions.publish_agenda(event_id=event_id, by_id=None, now=NOW, actor="person:1") and None,
        ])  # fmt: skip

        assert outcomes == [None, None]
        assert NAME not in everything_stored()


def test_the_page_of_their_part_is_gone(event, both, now):
    kim = make_speaker(event.programme)
    put_on(event, kim)
    speakers.ask(event_id=event.id, speaker_id=kim.id, now=NOW, real=NOW, actor="person:1")
    row = db.session.scalars(select(EventSpeaker)).one()
    client, page = reader(both, "ko"), f"/s/{tokens.derive('speaker', row.id)}/"
    assert {client.get(page + path).status_code for path in ("", "edit", "calendar.ics")} == {200}

    erase(kim)

    assert {client.get(page + path).status_code for path in ("", "edit", "calendar.ics")} == {404}


def test_one_erases_oneself_by_the_link_to_ones_data(event):
    kim = make_speaker(event.programme, email="Kim@ministry.test")
    row_id = ask(event, kim)
    [kept] = kept_of(ADDRESS, "ko")
    assert (kept.kind, kept.erasing, kept.values["name"], kept.values["bio"]) == (Kind.SPEAKER, Erasing.ERASES, NAME, f"{NAME}의 소개")
    assert "휠체어로 갑니다." in kept.values.values()
    assert kept.link == ("speakers.asked", tokens.derive("speaker", row_id))

    assert erase_kept(email_key=ADDRESS, keys=[kept.key], actor="link:data_request:1", now=NOW, real=NOW) == 1

    db.session.rollback()
    assert kept_of(ADDRESS, "ko") == []
    assert db.session.get_one(Speaker, kim.id).name == {}
