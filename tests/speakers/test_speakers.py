"""The people on agendas: entering them, what everybody sees of them, whether they come, who may."""

from __future__ import annotations

import pytest

from eventsapp.core.db import transaction
from eventsapp.events import actions
from eventsapp.events.models import EventSpeaker, Speaker
from eventsapp.events.queries import agenda_items
from eventsapp.events.rules import Confirmation
from eventsapp.privacy.queries.mine import kept_of
from eventsapp.privacy.rules import Erasing, Kind
from tests.factories import HYUN, NOW, count_queries, form_fields, make_event, make_staff, sign_in

STAFF = "/staff/alliance/speakers/"


@pytest.fixture
def event(app, now):
    return make_event(agenda=[("Plans", 20), ("Questions", 10)])


@pytest.fixture
def mina(app, event):
    client = app.test_client()
    sign_in(client, make_staff("organiser", event.programme))
    return client


def enter(client, name="김영섭", **typed):
    fields = form_fields(client.get(STAFF + "new").text)
    typed = {"name-ko": name, "affiliation-en": "The Ministry", "email": "kim@ministry.test", "public": "y"} | typed
    return client.post(STAFF + "new", data=fields | typed)


def the_speaker():
    with transaction() as session:
        return session.query(Speaker).one()


def put_on(event, speaker, code="item-0", now=NOW):
    item = next(each for each in agenda_items(event.id) if each.code == code)
    actions.edit_item(event_id=event.id, code=code, version=item.version, values={"lineup": f"{speaker.id}:chair"}, now=now, actor="person:1")


def publish(event):
    actions.publish_agenda(event_id=event.id, by_id=None, now=NOW, actor="person:1")


def test_somebody_is_entered_found_and_edited(mina, event):
    assert enter(mina).status_code == 303
    speaker = the_speaker()

    assert "김영섭" in mina.get(STAFF + "?q=영섭").text
    assert "김영섭" not in mina.get(STAFF + "?q=nobody").text
    fields = form_fields(mina.get(f"{STAFF}{speaker.code}/").text)
    assert mina.post(f"{STAFF}{speaker.code}/", data=fields | {"name-ko": "김영섭", "position-en": "Director", "email": "", "public": "y"}).status_code == 303
    assert (the_speaker().position, the_speaker().email) == ({"en": "Director"}, "")


@pytest.mark.parametrize("typed", [{"name-ko": ""}, {"email": "no address"}])
def test_what_cannot_be_is_refused_and_stays_typed(mina, event, typed):
    answer = enter(mina, **typed)

    assert answer.status_code == 422
    assert "The Ministry" in answer.text


def test_a_public_page_comes_with_the_published_agenda(app, client, mina, event):
    enter(mina)
    speaker = the_speaker()
    page = f"/alliance/speakers/{speaker.code}/"
    put_on(event, speaker)
    assert client.get(page).status_code == 404

    publish(event)

    assert client.get(page).status_code == 200
    assert "Plans" in client.get(page + "?lang=en").text
    assert page in client.get("/alliance/seminar/").text
    assert speaker.code in client.get("/alliance/speakers/").text
    assert "kim@ministry.test" not in client.get(page).text + client.get("/alliance/seminar/").text + client.get("/alliance/seminar/schedule.json").text


def test_whoever_is_not_public_has_no_page(client, mina, event):
    enter(mina, public="")
    put_on(event, the_speaker())
    publish(event)

    assert client.get(f"/alliance/speakers/{the_speaker().code}/").status_code == 404
    assert the_speaker().code not in client.get("/alliance/speakers/").text


def test_whether_somebody_comes_is_written_down(mina, event):
    enter(mina)
    put_on(event, the_speaker())
    page = mina.get("/staff/alliance/events/seminar/speakers?lang=en").text
    assert "Not asked yet" in page

    mina.post(f"/staff/alliance/events/seminar/speakers/{the_speaker().code}", data=form_fields(page) | {"said": "confirmed"})

    with transaction() as session:
        assert session.query(EventSpeaker).one().confirmation is Confirmation.CONFIRMED
    assert mina.post(f"/staff/alliance/events/seminar/speakers/{the_speaker().code}", data=form_fields(page) | {"said": "perhaps"}).status_code == 400


def test_what_is_kept_of_a_speaker_is_shown_to_its_owner(mina, event):
    enter(mina, email="Kim@ministry.test")

    assert [(kept.kind, kept.erasing) for kept in kept_of("kim@ministry.test", "en")] == [(Kind.SPEAKER, Erasing.ERASES)]


def test_as_many_questions_for_three_as_for_one(client, mina, event):
    counts = []
    for place, names in enumerate((["one"], ["two", "three"])):
        for name in names:
            enter(mina, name)
        with transaction() as session:
            everybody = " ".join(f"{each.id}:speaker" for each in session.query(Speaker))
        actions.edit_item(event_id=event.id, code="item-1", version=1 + place, values={"lineup": everybody}, now=NOW, actor="person:1")
        publish(event)
        with count_queries() as queries:
            pages = [mina.get(path).status_code for path in (STAFF, "/staff/alliance/events/seminar/speakers", "/alliance/speakers/")]
        assert pages == [200, 200, 200]
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_a_viewer_sees_no_addresses_and_a_stranger_nothing(app, client, event):
    jun = app.test_client()
    sign_in(jun, make_staff("viewer", event.programme, who=HYUN))

    assert [jun.get(path).status_code for path in (STAFF, STAFF + "new", "/staff/alliance/events/seminar/speakers")] == [403] * 3
    assert jun.post("/staff/alliance/events/seminar/speakers/x").status_code == 403
    assert client.get(STAFF).status_code == 303
