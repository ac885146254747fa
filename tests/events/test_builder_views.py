"""The builder over HTTP: plain forms and mover.js alike, two organisers at once, bad input, who may."""

from __future__ import annotations

import pytest

from eventsapp.core.db import db, transaction
from eventsapp.events.models import AgendaItem, AgendaStep
from eventsapp.events.queries import agenda_items
from tests.browser.builder_pages import make_built
from tests.conftest import reader
from tests.factories import HYUN, form_fields, make_event, make_programme, make_staff, sign_in, words

BASE = "/staff/alliance/events/built/agenda"
PIECE = {"X-Piece": "builder"}


@pytest.fixture
def programme(app, now):
    return make_programme()


@pytest.fixture
def event(programme):
    return make_built(programme)


@pytest.fixture
def mina(client, programme):
    return sign_in(client, make_staff("organiser", programme))


@pytest.fixture
def hyun(app, programme):
    return sign_in(reader(app, "en"), make_staff("organiser", programme, who=HYUN))


def press(client, path, headers=None, **typed):
    """Press a button of the builder as its page has it."""
    return client.post(f"{BASE}/{path}", data=form_fields(client.get(BASE).text) | typed, headers=headers or {})


def order(event):
    db.session.rollback()
    return [each.code for each in agenda_items(event.id)]


def minutes(event, code):
    db.session.rollback()
    return next(each.minutes for each in agenda_items(event.id) if each.code == code)


def test_page_shows_days_rooms_blocks_pins_and_what_does_not_fit(mina, event):
    page = mina.get(BASE).text

    said = ["Wed 9 January 2019", "Thu 10 January 2019", "Hall A", "pinned", "It gave 10 of 15 minutes", "10 minutes short: what follows is pinned.", "10 minutes free before it.", "Unpin “Lunch”"]
    assert [sentence for sentence in said if sentence not in page] == []
    assert page.index('id="item-grid"') < page.index('data-room="hall-b"') < page.index('id="item-buses"') < page.index('id="item-coffee"')
    assert page.index('data-end="block-block"') < page.index('id="item-first"')


def test_a_pause_long_enough_is_offered_to_be_shortened(mina, event):
    with transaction() as session:
        coffee = session.get_one(AgendaItem, next(each.id for each in agenda_items(event.id) if each.code == "coffee"))
        coffee.minutes, coffee.least_minutes = 25, 20
    assert mina.get(BASE).text.count("short: what follows") == 2
    assert "Shorten “Break” to 5 minutes" in mina.get(BASE).text

    press(mina, "minutes", **{"m.coffee.25": "5"})

    page = mina.get(BASE).text
    assert (minutes(event, "coffee"), page.count("short: what follows"), "Shorten" in page) == (5, 1, False)


def test_a_button_answers_with_the_row_where_it_is_now(mina, event):
    response = press(mina, "report/move", to="down")

    assert (response.status_code, response.location) == (303, f"{BASE}#item-report")
    assert "“What was decided” is now number 2." in mina.get(BASE).text
    assert order(event)[-2:] == ["close", "report"]


def test_the_mover_gets_the_builder_alone_and_the_sentence_in_it(mina, event):
    answer = press(mina, "questions/move", PIECE, place="before-coffee")

    assert answer.status_code == 200
    assert answer.text.lstrip().startswith("<div id=\"builder\"")
    assert 'data-said="“Questions” is now number 5 and starts at 11:25."' in answer.text
    assert 'data-just="questions"' in answer.text


def test_an_item_is_put_into_another_room_day_and_block(mina, event):
    press(mina, "open/move", place="block-block", room="hall-b")
    press(mina, "report/move", place="before-open", room="", day="2019-01-11")

    items = {each.code: each for each in agenda_items(event.id)}
    assert (items["open"].room.code, items["open"].parent_id) == ("hall-b", items["block"].id)
    assert (str(items["report"].day), items["report"].room_id) == ("2019-01-11", None)


def test_the_page_to_move_offers_every_place_but_inside_the_item_itself(mina, event):
    page = mina.get(f"{BASE}/block/move").text

    places = ["before-open", "before-lunch", "day-2019-01-09", "day-2019-01-10", "before-questions", "block-block", "before-block"]
    assert [f'value="{place}"' in page for place in places] == [True, True, True, True, False, False, False]
    assert 'value="before-lunch" selected' in page
    assert "9. before “Lunch” (12:00)" in page


@pytest.mark.parametrize("typed", [{"place": "before-gone"}, {"place": "elsewhere"}, {}, {"place": "before-open", "room": "cellar"}, {"day": "someday"}, {"place": "block-grid\x00"}])
def test_what_is_no_place_moves_nothing_and_says_so(mina, event, typed):
    before = order(event)

    answer = press(mina, "grid/move", PIECE, **typed)

    assert answer.status_code == 409
    assert "Nothing was moved" in answer.text
    assert order(event) == before


def test_moving_what_somebody_else_removed_shows_the_agenda_as_it_stands(mina, hyun, event):
    fields = form_fields(hyun.get(BASE).text)
    press(mina, "grid/remove")

    answer = hyun.post(f"{BASE}/grid/move", data=fields | {"to": "down"}, headers=PIECE)
    plain = hyun.post(f"{BASE}/grid/move", data=fields | {"to": "down"})

    assert (answer.status_code, 'id="item-grid"' in answer.text, 'id="item-buses"' in answer.text) == (409, False, True)
    assert "Somebody removed this item meanwhile." in answer.text
    assert (plain.status_code, plain.location) == (303, f"{BASE}#agenda")


def test_minutes_typed_before_another_button_was_pressed_are_kept(mina, event):
    answer = press(mina, "open/move", to="down", **{"m.open.20": "25", "m.first.20": "20"})

    assert answer.status_code == 303
    assert (minutes(event, "open"), order(event)[0]) == (25, "grid")


def test_minutes_of_two_organisers_lose_nothing(mina, hyun, event):
    press(mina, "minutes", **{"m.open.20": "30"})

    answer = press(hyun, "minutes", PIECE, **{"m.open.20": "25", "m.close.": "15"})

    assert "Somebody else changed “Opening” meanwhile: it stands at 30 minutes, you wished 25 minutes." in answer.text
    assert (minutes(event, "open"), minutes(event, "close")) == (30, 15)


@pytest.mark.parametrize("typed", ["0", "-5", "1441", "soon", "²", "9" * 40, "<b>"])
def test_what_is_no_number_of_minutes_is_said_and_changes_nothing(mina, event, typed):
    answer = press(mina, "minutes", PIECE, **{"m.open.20": typed, "m.x.y.z": typed, "m.": typed})

    assert answer.status_code == 200
    assert "“Opening” keeps its minutes" in answer.text
    assert minutes(event, "open") == 20


def test_minutes_may_be_left_open(mina, event):
    press(mina, "minutes", **{"m.open.20": ""})

    assert minutes(event, "open") is None


def test_undo_names_what_and_who_and_only_undoes_what_was_seen(mina, hyun, event):
    press(mina, "report/move", to="down")
    seen = hyun.get(BASE).text
    assert "Undo: moved “What was decided” (김미나)" in seen
    press(mina, "minutes", **{"m.open.20": "30"})

    answer = hyun.post(f"{BASE}/undo", data=form_fields(seen) | {"step": "1"}, headers=PIECE)
    assert (answer.status_code, "Somebody changed the agenda meanwhile." in answer.text, minutes(event, "open")) == (409, True, 30)
    assert "Undo: minutes of “Opening” (김미나)" in answer.text

    press(hyun, "undo", step="2")
    press(hyun, "undo", step="1")
    assert (minutes(event, "open"), order(event)[-2:]) == (20, ["report", "close"])
    page = hyun.get(BASE).text
    assert "Do again: moved “What was decided” (김미나)" in page
    press(hyun, "redo", step="1")
    assert order(event)[-2:] == ["close", "report"]


def test_nothing_to_undo_or_a_strange_number_is_said(mina, event):
    assert "There is nothing to undo." in press(mina, "undo", PIECE, step="1").text
    assert "There is nothing to do again." in press(mina, "redo", PIECE, step="x").text


def test_a_page_open_for_too_long_changes_nothing(mina, event):
    before = order(event)

    answer = mina.post(f"{BASE}/open/move", data={"to": "down"}, headers=PIECE)

    assert (answer.status_code, "open for too long" in answer.text, order(event)) == (422, True, before)


def test_a_new_item_goes_below_the_one_it_was_asked_for(mina, event):
    page = mina.get(f"{BASE}?after=grid").text
    assert "Add an item below “Energy grids of pilot cities”" in page

    answer = mina.post(BASE, data=form_fields(page) | {"title-en": "Discussion", "kind": "talk", "minutes": "10"})

    new = agenda_items(event.id)[2]
    assert (new.title["en"], new.room.code, answer.location) == ("Discussion", "hall-a", f"{BASE}#item-{new.code}")
    assert db.session.query(AgendaStep).one().by_id is not None


def test_a_new_item_that_lacks_its_title_keeps_what_was_typed(mina, event):
    page = mina.get(f"{BASE}?after=grid").text

    answer = mina.post(BASE, data=form_fields(page) | {"kind": "talk", "minutes": "10", "speakers-en": "Somebody careful"})

    assert answer.status_code == 422
    assert [text in answer.text for text in ("Somebody careful", 'name="after" value="grid"', "Write this in at least one language.")] == [True] * 3


def test_empty_agenda_leads_to_templates_paste_and_other_events(mina, programme):
    make_event(programme, "unbuilt")

    page = mina.get("/staff/alliance/events/unbuilt/agenda").text

    assert [f'href="/staff/alliance/events/unbuilt/agenda/{way}"' in page for way in ("import", "templates", "copy")] == [True, True, True]


def test_characters_that_no_database_takes_do_no_harm(both, now):
    programme = make_programme()
    make_built(programme)
    mina = sign_in(reader(both, "en"), make_staff("organiser", programme))
    nul = {"m.op\x00en.20": "x\x00", "m.\x00.1": "0", "place": "before-\x00", "room": "\x00", "step": "\x00", "after": "\x00", "title-en": "\x00"}

    answers = [press(mina, path, PIECE, **nul).status_code for path in ("minutes", "open/move", "undo", "redo")]

    assert (answers, mina.post(BASE, data=form_fields(mina.get(BASE).text) | nul).status_code) == ([200, 409, 409, 409], 422)


def test_titles_are_text_wherever_they_stand(mina, event):
    with transaction() as session:
        item = session.get_one(AgendaItem, next(each.id for each in agenda_items(event.id) if each.code == "report"))
        item.title = words('<img src=x> "quoted" %(title)s')

    answer = press(mina, "report/move", PIECE, to="down")

    assert "<img" not in answer.text
    assert "&lt;img src=x&gt; &#34;quoted&#34; %(title)s” is now number 2" in answer.text


@pytest.mark.parametrize("path", ["minutes", "undo", "redo", "open/move"])
def test_who_may_not_edit_is_refused(client, programme, event, path):
    assert client.post(f"{BASE}/{path}").location == "/sign-in"
    sign_in(client, make_staff("viewer", programme))

    assert client.post(f"{BASE}/{path}").status_code == 403
    assert client.get(f"{BASE}/open/move").status_code == 403


def test_items_of_another_event_are_not_found(mina, programme, event):
    make_event(programme, "other")

    assert mina.get("/staff/alliance/events/other/agenda/open/move").status_code == 404
    assert mina.post("/staff/alliance/events/other/agenda/open/move", data=form_fields(mina.get(BASE).text) | {"to": "down"}, headers=PIECE).status_code == 409
