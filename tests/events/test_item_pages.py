"""The page of an item and the acts on it, templates and copies: what they do, what they refuse, who may."""

from __future__ import annotations

import pytest

from eventsapp.core.db import transaction
from eventsapp.core.words import Words
from eventsapp.events import actions
from eventsapp.events.agenda_templates import templates
from eventsapp.events.models import Event, Room, Speaker
from eventsapp.events.queries import agenda_items
from eventsapp.events.rules import SpeakerRole
from tests.factories import NOW, STARTS, form_fields, make_event, make_staff, make_venue, sign_in, words

AGENDA = "/staff/alliance/events/seminar/agenda"


@pytest.fixture
def event(app, now):
    made = make_event(agenda=[("Plans", 20), ("Tea", 10), ("Talk", 30)])
    venue = make_venue(made.programme)
    with transaction() as session:
        session.get_one(Event, made.id).venue_id = venue.id
        session.add(Room(venue_id=venue.id, code="hall", name=words("Hall", "대강당"), floor=Words(), equipment=Words(), layouts={}))
        for name in ("Kim", "Lee"):
            session.add(Speaker(programme_id=made.programme_id, code=name.lower(), name=words(name), position=Words(), affiliation=Words(), bio=Words(), made_at=NOW))
    return made


@pytest.fixture
def mina(app, event):
    client = app.test_client()
    sign_in(client, make_staff("organiser", event.programme))
    return client


def sent(client, path, **typed):
    return client.post(path, data=form_fields(client.get(path).text) | typed)


def edited(client, code, **typed):
    """The item's form as the page shows it, with something else typed in."""
    shown = {"title-ko": "", "title-en": "Plans", "kind": "talk", "minutes": "20", "least": "", "day": "", "pinned": "", "room": "", "block": "", "speakers-ko": "", "speakers-en": ""}
    return sent(client, f"{AGENDA}/{code}/", **(shown | typed))


def item(event, code="item-0"):
    return next(each for each in agenda_items(event.id) if each.code == code)


def test_everything_of_an_item_can_be_said_on_its_page(mina, event):
    hall, kim = item(event), None
    with transaction() as session:
        hall, kim = session.query(Room).one().id, session.query(Speaker).filter_by(code="kim").one().id

    answer = edited(mina, "item-0", room=str(hall), pinned="11:00", least="10", speaker=[str(kim), ""], role=["chair", "speaker"], **{"summary-en": "What is planned"})

    found = item(event)
    assert answer.status_code == 303
    assert (found.room_id, found.least_minutes, found.summary["en"]) == (hall, 10, "What is planned")
    assert (found.pinned_at - STARTS).total_seconds() == 30 * 60
    assert [(each.speaker.code, each.role) for each in found.people] == [("kim", SpeakerRole.CHAIR)]
    assert [step.code for step in agenda_items(event.id)] == ["item-0", "item-1", "item-2"]


def test_two_who_put_other_people_on_one_item_see_both(mina, event):
    with transaction() as session:
        kim, lee = (each.id for each in session.query(Speaker).order_by(Speaker.id))
    seen = form_fields(mina.get(f"{AGENDA}/item-0/?lang=en").text)
    actions.edit_item(event_id=event.id, code="item-0", version=1, values={"lineup": f"{lee}:speaker"}, now=NOW, actor="person:2")

    answer = mina.post(f"{AGENDA}/item-0/", data=seen | {"title-en": "Plans", "kind": "talk", "minutes": "20", "speaker": [str(kim)], "role": ["speaker"]})

    assert answer.status_code == 409
    assert "Lee (Speaker)" in answer.text
    assert [each.speaker.code for each in item(event).people] == ["lee"]


def test_a_block_cannot_stand_in_its_own_part(mina, event):
    first = item(event).id
    actions.edit_item(event_id=event.id, code="item-1", version=1, values={"parent_id": first}, now=NOW, actor="person:2")
    part = item(event, "item-1").id

    answer = edited(mina, "item-0", block=str(part))

    assert answer.status_code == 422
    assert item(event).parent_id is None


@pytest.mark.parametrize("typed", [{"room": "999"}, {"room": "x"}, {"block": "999"}, {"day": "2031-01-01"}, {"pinned": "25:99"}, {"least": "-1"}, {"kind": "war"}])
def test_what_is_not_on_offer_is_refused_and_stays_typed(mina, event, typed):
    answer = edited(mina, "item-0", **typed, **{"speakers-en": "Still here"})

    assert answer.status_code == 422
    assert "Still here" in answer.text
    assert item(event).speakers == {}


def test_split_merge_duplicate_pin_by_their_buttons(mina, event):
    assert sent(mina, f"{AGENDA}/item-0/split", minutes="5").status_code == 303
    assert [each.minutes for each in agenda_items(event.id)] == [5, 15, 10, 30]
    assert sent(mina, f"{AGENDA}/item-0/split", minutes="90").status_code == 422
    token = form_fields(mina.get(f"{AGENDA}/item-0/").text)
    assert mina.post(f"{AGENDA}/item-0/merge", data=token).status_code == 303
    assert mina.post(f"{AGENDA}/item-1/duplicate", data=token).status_code == 303
    assert [each.title["en"] for each in agenda_items(event.id)] == ["Plans · Plans (2)", "Tea", "Tea", "Talk"]
    mina.post(f"{AGENDA}/item-2/pin", data=token | {"pin": "now"})
    assert (item(event, "item-2").pinned_at - STARTS).total_seconds() == 40 * 60
    mina.post(f"{AGENDA}/item-2/pin", data=token | {"pin": ""})
    assert item(event, "item-2").pinned_at is None


def test_an_item_goes_to_another_event_by_its_page(mina, event):
    other = make_event(event.programme, "other")

    assert sent(mina, f"{AGENDA}/item-1/elsewhere", event="other").status_code == 303
    assert sent(mina, f"{AGENDA}/item-0/elsewhere", event="nowhere").status_code == 422

    assert ([each.title["en"] for each in agenda_items(other.id)], len(agenda_items(event.id))) == (["Tea"], 2)


@pytest.mark.parametrize("template", [each.code for each in templates()])
def test_a_template_is_added_once_however_often_it_is_sent(mina, event, template):
    lines = next(each.lines for each in templates() if each.code == template)
    fields = form_fields(mina.get(f"{AGENDA}/templates?template={template}").text)

    answers = [mina.post(f"{AGENDA}/templates", data=fields).status_code for _ in range(2)]

    assert answers == [303, 303]
    assert len(agenda_items(event.id)) == 3 + len(lines)


def test_a_template_is_complete_in_both_languages():
    said = [words for each in templates() for words in (each.name, *(line.title for line in each.lines))]

    assert [words for words in said if words.missing()] == []
    assert [each.code for each in templates()] == ["seminar", "initiators", "founding", "committee"]


def test_chosen_items_are_copied(mina, event):
    make_event(event.programme, "other", agenda=[("Welcome", 5), ("Lunch", 60)])
    page = mina.get(f"{AGENDA}/copy?from=other").text

    assert mina.post(f"{AGENDA}/copy", data=form_fields(page) | {"item": "item-1"}).status_code == 303
    assert mina.post(f"{AGENDA}/copy", data=form_fields(page)).status_code == 200

    assert [each.title["en"] for each in agenda_items(event.id)][3:] == ["Lunch"]


PAGES = ["item-0/", "item-0/split", "item-0/elsewhere", "templates", "copy"]
ACTS = ["item-0/duplicate", "item-0/merge", "item-0/pin"]


def test_a_viewer_may_do_none_of_it(app, event):
    jun = app.test_client()
    sign_in(jun, make_staff("viewer", event.programme))

    assert [jun.get(f"{AGENDA}/{page}").status_code for page in PAGES] == [403] * len(PAGES)
    assert [jun.post(f"{AGENDA}/{act}").status_code for act in ACTS] == [403] * len(ACTS)
    assert len(agenda_items(event.id)) == 3
