"""Adding, editing, publishing and cancelling events over HTTP: what forms say."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from eventsapp.core.db import db
from eventsapp.core.words import Words
from eventsapp.events.models import Event, StatusChange, Venue
from eventsapp.events.queries import agenda_items, latest_release
from eventsapp.events.rules import Status
from eventsapp.rsvps.queries import pool_of
from tests.conftest import reader
from tests.factories import form_fields, make_event, make_programme, make_staff, sign_in

BASE = "/staff/alliance"
NEW, SEMINAR = BASE + "/events/new", BASE + "/events/seminar"


@pytest.fixture
def programme(app, now):
    return make_programme()


@pytest.fixture
def event(programme):
    return make_event(programme, agenda=[("Plans", 20), ("Questions", None)])


@pytest.fixture
def mina(client, programme):
    return sign_in(client, make_staff("organiser", programme))


TYPED = {
    "kind": "seminar", "title-en": "Spring seminar", "title-ko": "봄 설명회", "timing": "dated", "starts_at": "2019-03-04T10:30", "ends_at": "2019-03-04T12:00",
    "zone": "Asia/Seoul", "takes_registrations": "y", "opens_on": "2019-02-01", "closes_on": "2019-02-28", "capacity": "50", "keeps_waiting_list": "y",
}  # fmt: skip


def send(client, path, **typed):
    return client.post(path, data=form_fields(client.get(path).text) | {key.replace("__", "-"): value for key, value in typed.items()})


def stored(slug):
    db.session.rollback()
    return db.session.scalars(select(Event).where(Event.slug == slug)).one()


def test_new_event_reads_wall_time_in_its_zone_and_counts_the_last_day_in(mina):
    response = send(mina, NEW, **TYPED)

    event = stored("spring-seminar")
    assert response.location == f"{BASE}/events/spring-seminar/"
    assert (event.starts_at.isoformat(), event.ends_at.isoformat()) == ("2019-03-04T01:30:00+00:00", "2019-03-04T03:00:00+00:00")
    assert (event.registration_opens_at.isoformat(), event.registration_closes_at.isoformat()) == ("2019-01-31T15:00:00+00:00", "2019-02-28T15:00:00+00:00")
    assert (event.status, pool_of(event.id).capacity) == (Status.DRAFT, 50)


def test_wall_time_in_another_zone(mina):
    send(mina, NEW, **TYPED | {"zone": "Europe/Berlin", "slug": "berlin"})

    assert stored("berlin").starts_at.isoformat() == "2019-03-04T09:30:00+00:00"


def test_time_that_the_clocks_skip_is_refused(mina):
    response = send(mina, NEW, **TYPED | {"zone": "Europe/Berlin", "starts_at": "2019-03-31T02:30", "ends_at": ""})

    assert response.status_code == 422
    assert "This time does not exist there" in response.text


def test_event_with_only_a_period(mina):
    send(mina, NEW, **TYPED | {"slug": "later", "timing": "window", "window_from": "2019-01-21", "window_to": "2019-01-31", "window_label-en": "end of January"})

    event = stored("later")
    assert (event.starts_at, str(event.window_from), str(event.window_to), event.window_label) == (None, "2019-01-21", "2019-01-31", Words(en="end of January"))


def test_same_form_twice_is_one_event(mina):
    fields = form_fields(mina.get(NEW).text) | TYPED

    first, second = mina.post(NEW, data=fields), mina.post(NEW, data=fields)

    assert first.location == second.location
    assert len(db.session.scalars(select(Event)).all()) == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"title-en": "", "title-ko": ""}, "Write this in at least one language."),
        ({"starts_at": ""}, "Write when it starts"),
        ({"starts_at": "whenever"}, "Write day and time"),
        ({"ends_at": "2019-03-04T09:00"}, "The end must be later than the start."),
        ({"timing": "window"}, "A period needs its first and its last possible day."),
        ({"timing": "window", "window_from": "2019-02-02", "window_to": "2019-02-01"}, "The last day must not be before the first."),
        ({"closes_on": "2019-01-01"}, "The closing must be later than the opening."),
        ({"capacity": "many"}, "Write a whole number."),
        ({"capacity": "0"}, "Write a number from 1 to 100000."),
        ({"zone": "Mars/Olympus"}, "This time zone is not known."),
        ({"zone": "../../etc/passwd"}, "This time zone is not known."),
        ({"slug": "Not A Slug"}, "Use lower-case letters"),
        ({"slug": "join"}, "This word is used by the software itself"),
        ({"slug": "taken"}, "Another event of this programme has this address already."),
        ({"kind": "party"}, "Choose one from the list."),
        ({"timing": "sometime"}, "Choose one from the list."),
        ({"venue": "nowhere"}, "Choose one from the list."),
        ({"title-en": "x" * 201}, "At most 200 characters."),
        ({"starts_at": "9999-12-31T23:59", "zone": "America/New_York", "ends_at": ""}, ""),
        ({"opens_on": "0001-01-01"}, ""),
        ({"closes_on": "9999-12-31"}, ""),
    ],
)
def test_bad_input_is_said_and_never_lost(mina, programme, typed, said):
    make_event(programme, "taken")

    response = send(mina, NEW, **TYPED | {"summary-en": "My careful summary"} | typed)

    assert response.status_code == 422
    assert said in response.text
    assert "My careful summary" in response.text


def test_edit_saves_fields_and_seats_together(mina, event):
    response = send(mina, SEMINAR + "/edit", **TYPED | {"capacity": "7"})

    assert response.status_code == 303
    assert (stored("seminar").title["en"], pool_of(event.id).capacity) == ("Spring seminar", 7)


def test_unchanged_form_changes_nothing(mina, event):
    page = mina.get(SEMINAR + "/edit").text
    fields = form_fields(page) | {
        "kind": "seminar", "title-en": event.title["en"], "title-ko": event.title["ko"], "summary-en": event.summary["en"], "summary-ko": event.summary["ko"],
        "timing": "dated", "starts_at": "2019-01-09T10:30", "ends_at": "2019-01-09T12:00", "zone": "Asia/Seoul", "takes_registrations": "y",
        "opens_on": "2019-01-01", "opens_time": "09:00", "closes_on": "2019-01-09", "closes_time": "10:30", "capacity": "100", "keeps_waiting_list": "y",
    }  # fmt: skip

    assert mina.post(SEMINAR + "/edit", data=fields).status_code == 303
    assert stored("seminar").revision == 1


def test_form_without_token_keeps_the_input(mina, event):
    response = mina.post(SEMINAR + "/edit", data=TYPED)

    assert response.status_code == 422
    assert "Spring seminar" in response.text
    assert stored("seminar").revision == 1


@pytest.mark.parametrize("path", ["agenda/item-0/move", "agenda/item-0/remove", "agenda/release", "publish", "postpone", "cancel", "resume"])
def test_button_without_token_does_nothing_and_is_no_error(mina, event, path):
    response = mina.post(f"{SEMINAR}/{path}", data={"to": "down"})

    assert response.status_code in (200, 303, 422)
    after = stored("seminar")
    assert (after.status, after.revision, [item.code for item in agenda_items(event.id)]) == (Status.PUBLISHED, 1, ["item-0", "item-1"])


def test_agenda_is_written_moved_removed_and_published(mina, event):
    agenda = SEMINAR + "/agenda"
    send(mina, agenda, **{"kind": "break", "title-en": "Coffee", "title-ko": "휴식", "minutes": "10"})
    coffee = agenda_items(event.id)[-1].code
    for _ in range(2):
        mina.post(f"{agenda}/{coffee}/move", data=form_fields(mina.get(agenda).text) | {"to": "up"})
    send(mina, f"{agenda}/item-1/remove")
    page = mina.get(agenda).text
    assert "2 changes are not yet published" in page

    send(mina, agenda + "/release", agreed="y")

    assert [item["title"]["en"] for item in latest_release(event.id).items] == ["Coffee", "Plans"]
    assert "The public sees this agenda as it stands here." in mina.get(agenda).text


def test_double_press_adds_one_item(mina, event):
    fields = form_fields(mina.get(SEMINAR + "/agenda").text) | {"kind": "talk", "title-en": "Once"}

    for _ in range(2):
        assert mina.post(SEMINAR + "/agenda", data=fields).status_code == 303

    assert len(agenda_items(event.id)) == 3


def test_start_times_follow_until_an_open_item(mina, event):
    send(mina, SEMINAR + "/agenda", **{"kind": "talk", "title-en": "After", "minutes": "5"})

    page = mina.get(SEMINAR + "/agenda").text
    assert [time in page for time in (">10:30<", ">10:50<", ">then<")] == [True, True, True]


def test_publishing_warns_first_and_then_shows_it(mina, client, programme, app):
    make_event(programme, "draft", status=Status.DRAFT, revision=0, title=Words(en="Only English"), ends_at=None)
    path = BASE + "/events/draft/publish"

    page = mina.get(path).text
    response = send(mina, path)

    assert "Title is written in one language only." in page
    assert "The end is not set." in page
    assert (response.status_code, stored("draft").status) == (303, Status.PUBLISHED)
    assert reader(app, "en").get("/alliance/draft/").status_code == 200


def test_looking_changes_nothing(mina, programme, event):
    make_event(programme, "draft", status=Status.DRAFT)
    for path in ("seminar/postpone", "seminar/cancel", "seminar/agenda/item-0/remove", "draft/publish"):
        assert mina.get(f"{BASE}/events/{path}").status_code == 200
    assert (stored("seminar").status, stored("draft").status, len(agenda_items(event.id))) == (Status.PUBLISHED, Status.DRAFT, 2)


def test_cancelled_event_says_why(mina, app, event):
    send(mina, SEMINAR + "/cancel", **{"reason-en": "The hall burned down.", "reason-ko": "행사장 화재"})

    assert db.session.scalars(select(StatusChange)).one().reason["ko"] == "행사장 화재"
    assert "The hall burned down." in reader(app, "en").get("/alliance/seminar/").text
    assert "Put back on" in mina.get(SEMINAR + "/").text


def test_venue_is_added_and_edited(mina, programme):
    send(mina, BASE + "/venues/new", **{"name-en": "Hall", "latitude": "37.5", "longitude": "126.9"})
    code = db.session.scalars(select(Venue)).one().code

    send(mina, f"{BASE}/venues/{code}/", **{"name-en": "Great hall", "latitude": "37.5", "longitude": "126.9"})

    db.session.rollback()
    assert db.session.scalars(select(Venue)).one().name == Words(en="Great hall")
