"""The console without any script: who may, what each button does and says, what is refused, mail only when somebody wants it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from eventsapp.core.db import db, transaction
from eventsapp.events.models import Event
from eventsapp.events.queries import latest_release
from eventsapp.events.rules import ReleaseKind, Status
from eventsapp.live.models import LiveAct
from tests.factories import HYUN, JUN, SORA, count_queries, form_fields, make_delegation, make_event, make_programme, make_staff, reload, sign_in
from tests.live.conftest import at, uid_of
from tests.live.test_views import make_seminar_of
from tests.sweeps import letters

CONSOLE = "/staff/alliance/events/seminar/live"


@pytest.fixture
def mina(app, seminar, client, stand_at):
    account = make_staff(programme=reload(seminar).programme)
    stand_at(at(0))
    return sign_in(client, account)


def press(client, do, page=None):
    fields = form_fields(page or client.get(CONSOLE).text)
    return client.post(f"{CONSOLE}/tell" if do.startswith("tell:") else CONSOLE, data={**fields, "do": do}, follow_redirects=True)


def acts():
    db.session.rollback()
    return [(act.verb.value, act.minutes, act.undone_at is not None) for act in db.session.scalars(select(LiveAct).order_by(LiveAct.number))]


def test_a_day_is_run_by_plain_forms(mina, seminar, stand_at):
    began = press(mina, f"start:{uid_of(seminar, 'First')}").text
    stand_at(at(28))
    longer = press(mina, f"plus10:{uid_of(seminar, 'First')}").text
    stand_at(at(40))
    press(mina, f"start:{uid_of(seminar, 'Second')}")
    press(mina, f"minus5:{uid_of(seminar, 'Second')}")
    press(mina, f"skip:{uid_of(seminar, 'Last')}")
    press(mina, "absorb")
    stand_at(at(60))
    ended = press(mina, f"end:{uid_of(seminar, 'Second')}").text

    assert "First began" in began
    assert "First: 10 minutes longer" in longer
    assert "Second ended" in ended
    assert acts() == [("start", 0, False), ("adjust", 10, False), ("start", 0, False), ("adjust", -5, False), ("skip", 0, False), ("absorb", 0, False), ("end", 0, False)]


def test_undo_names_what_it_takes_back(mina, seminar):
    page = press(mina, f"start:{uid_of(seminar, 'First')}").text
    undone = press(mina, "undo:1")

    assert "Undo: First began" in page
    assert "Undone: First began" in undone.text
    assert acts() == [("start", 0, True)]
    assert "Undo:" not in undone.text


def test_a_button_pressed_twice_does_its_work_once(mina, seminar):
    page, do = mina.get(CONSOLE).text, f"start:{uid_of(seminar, 'First')}"
    press(mina, do, page)
    again = press(mina, do, page)

    assert again.status_code == 200
    assert "This is done already." in again.text
    assert acts() == [("start", 0, False)]


@pytest.mark.parametrize("do", ["", "start:", "start:unknown", "end:unknown", "fly:unknown", "undo:", "undo:99", "tell:1", "tell:x", "plus5:" + "x" * 9_999, "undo:²"])
def test_nonsense_does_nothing(mina, do):
    answer = press(mina, do)

    assert answer.status_code == 200
    assert acts() == []


def test_an_old_page_or_a_foreign_one_does_nothing(mina, seminar):
    answer = mina.post(CONSOLE, data={"do": f"start:{uid_of(seminar, 'First')}"}, follow_redirects=True)

    assert "Nothing was changed; press the button once more." in answer.text
    assert acts() == []


@pytest.mark.parametrize("role", ["owner", "organiser", "desk"])
def test_organisers_and_the_desk_may(app, seminar, client, stand_at, role):
    stand_at(at(0))
    sign_in(client, make_staff(role, reload(seminar).programme))

    assert client.get(CONSOLE).status_code == 200
    assert "First began" in press(client, f"start:{uid_of(seminar, 'First')}").text


@pytest.mark.parametrize("role", ["committee", "viewer", ""])
def test_others_may_not(app, seminar, client, now, role):
    sign_in(client, make_staff(role, reload(seminar).programme if role else None, who=HYUN))

    assert client.get(CONSOLE).status_code == 403
    assert client.post(CONSOLE, data={"do": "absorb"}).status_code == 403
    assert acts() == []


def test_strangers_are_asked_to_sign_in(seminar, client):
    assert client.get(CONSOLE).status_code == 303
    assert client.post(CONSOLE, data={"do": "absorb"}).status_code == 303


def test_of_another_programme_there_is_no_console(app, seminar, client, now):
    sign_in(client, make_staff("organiser", make_programme("other")))

    assert client.get(CONSOLE).status_code == 403
    assert client.get("/staff/other/events/seminar/live").status_code == 404


def test_before_the_day_there_are_no_buttons(mina, stand_at, now):
    page = mina.get(CONSOLE).text
    stand_at(now - timedelta(days=3))
    early = mina.get(CONSOLE).text

    assert 'value="start:' in page
    assert 'value="start:' not in early
    assert "The buttons are here on the day" in early


def test_what_cannot_be_run_says_so(mina, seminar):
    make_event(reload(seminar).programme, "bare")
    with transaction() as session:
        session.get_one(Event, seminar.id).status = Status.POSTPONED

    assert "Only a published event with a published agenda can be run." in mina.get(CONSOLE).text
    assert "Only a published event with a published agenda can be run." in mina.get(CONSOLE.replace("seminar", "bare")).text


def test_the_console_costs_as_many_questions_however_long_the_agenda_is(mina, seminar):
    programme = reload(seminar).programme

    def questions(slug, lines):
        make_seminar_of(slug, programme, lines)
        with count_queries() as queries:
            assert mina.get(CONSOLE.replace("seminar", slug)).status_code == 200
        return len(queries)

    questions("warm", 1)
    assert questions("one", 1) == questions("three", 3) == questions("many", 40)


# --- mail only when somebody wants it ---


@pytest.fixture
def crowd(mina, seminar, stand_at):
    """Two people with seats who were told of the seminar as planned."""
    event = reload(seminar)
    with transaction() as session:
        session.get_one(Event, event.id).registration_closes_at = at(600)
    for who in (JUN, SORA):
        make_delegation(event, contact=who, now=at(-1_000))
    assert len(letters(at(-999))) == 2
    assert letters(at(-998)) == []
    return mina


def test_a_shift_is_told_to_nobody_until_somebody_confirms(crowd, seminar, stand_at):
    press(crowd, f"start:{uid_of(seminar, 'First')}")
    page = press(crowd, f"plus10:{uid_of(seminar, 'First')}").text

    assert latest_release(seminar.id).kind is ReleaseKind.LIVE
    assert letters(at(5)) == []
    assert letters(at(55)) == []
    release = re.search(r'value="tell:(\d+)"', page)[1]
    assert "Tell 2 people by mail" in page

    told = press(crowd, f"tell:{release}")
    sent = letters(at(6))

    assert "2 people will get a mail within a minute." in told.text
    assert {letter.to for letter in sent} == {JUN.email, SORA.email}
    assert "by mail" not in crowd.get(CONSOLE).text
    assert letters(at(7)) == []


def test_less_than_ten_minutes_are_worth_no_mail(crowd, seminar):
    press(crowd, f"start:{uid_of(seminar, 'First')}")
    page = press(crowd, f"plus5:{uid_of(seminar, 'First')}").text

    assert "by mail" not in page
    assert "There is nothing" not in page
    assert "not possible any more" in press(crowd, f"tell:{latest_release(seminar.id).number}").text
    assert letters(at(30)) == []


def test_only_the_shift_that_was_looked_at_is_told(crowd, seminar):
    press(crowd, f"start:{uid_of(seminar, 'First')}")
    press(crowd, f"plus10:{uid_of(seminar, 'First')}")
    seen = latest_release(seminar.id).number
    press(crowd, f"plus10:{uid_of(seminar, 'First')}")

    assert "Somebody did something meanwhile" in press(crowd, f"tell:{seen}").text
    assert letters(at(30)) == []


def test_after_a_shift_was_told_its_undoing_can_be_told_too(crowd, seminar):
    press(crowd, f"start:{uid_of(seminar, 'First')}")
    press(crowd, f"plus10:{uid_of(seminar, 'First')}")
    press(crowd, f"tell:{latest_release(seminar.id).number}")
    assert len(letters(at(3))) == 2
    page = press(crowd, "undo:2").text

    assert letters(at(30)) == []
    assert "10 minutes early" in page
    press(crowd, f"tell:{latest_release(seminar.id).number}")
    assert len(letters(at(31))) == 2


def test_the_desk_runs_the_room_but_mails_nobody(app, crowd, seminar):
    press(crowd, f"start:{uid_of(seminar, 'First')}")
    press(crowd, f"plus10:{uid_of(seminar, 'First')}")
    desk = sign_in(app.test_client(), make_staff("desk", reload(seminar).programme, who=HYUN))

    page = desk.get(CONSOLE).text

    assert "/live/tell" not in page
    assert desk.post(f"{CONSOLE}/tell", data={**form_fields(page), "do": f"tell:{latest_release(seminar.id).number}"}).status_code == 403
    assert letters(at(30)) == []
