"""Who may edit events: everybody else is refused; and pages ask a fixed number of queries."""

from __future__ import annotations

import pytest

from tests.factories import count_queries, form_fields, make_event, make_programme, make_staff, make_venue, sign_in

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


GETS = ("events/new", "events/seminar/edit", "events/seminar/agenda", "events/seminar/agenda/item-0/", "events/seminar/agenda/item-0/remove", "venues/", "venues/new", "venues/hall/")
POSTS = (
    *(path for path in GETS if path != "venues/"), "events/seminar/agenda/item-0/move", "events/seminar/agenda/release", "events/seminar/publish",
    "events/seminar/postpone", "events/seminar/cancel", "events/seminar/resume",
)  # fmt: skip


@pytest.mark.parametrize("role", ["viewer", "desk", "committee"])
def test_who_may_not_edit_is_refused_everywhere(client, programme, event, role):
    make_venue(programme)
    sign_in(client, make_staff(role, programme))

    assert {client.get(f"{BASE}/{path}").status_code for path in GETS} == {403}
    assert {client.post(f"{BASE}/{path}").status_code for path in POSTS} == {403}
    assert client.get(SEMINAR + "/").status_code == 200


def test_organiser_of_another_programme_is_refused_everywhere(client, programme, event):
    make_venue(programme)
    sign_in(client, make_staff("organiser", make_programme("elsewhere")))

    assert {client.get(f"{BASE}/{path}").status_code for path in (*GETS, "events/seminar/")} == {403}
    assert {client.post(f"{BASE}/{path}").status_code for path in POSTS} == {403}


def test_anonymous_is_sent_to_sign_in(client, programme, event):
    make_venue(programme)

    assert all(client.get(f"{BASE}/{path}").location.startswith("/sign-in?next=") for path in (*GETS, "events/seminar/"))
    assert all(client.post(f"{BASE}/{path}").location == "/sign-in" for path in POSTS)


def test_things_of_another_programme_are_not_found_under_ones_own(client, programme, event):
    make_venue(programme)
    mine = make_programme("mine")
    make_event(mine, "my-event")
    sign_in(client, make_staff("organiser", mine))

    paths = ("events/seminar/", "events/seminar/edit", "events/seminar/agenda", "events/seminar/cancel", "venues/hall/", "events/my-event/agenda/item-0/", "events/my-event/agenda/item-0/remove")
    assert {client.get(f"/staff/mine/{path}").status_code for path in paths} == {404}


def test_venue_of_another_programme_cannot_be_chosen(client, programme):
    make_venue(make_programme("elsewhere"), "theirs")
    sign_in(client, make_staff("organiser", programme))

    fields = form_fields(client.get(NEW).text) | {"kind": "seminar", "title-en": "Mine", "timing": "open", "zone": "Asia/Seoul", "venue": "theirs"}

    assert client.post(NEW, data=fields).status_code == 422


@pytest.mark.parametrize("path", ["agenda", ""])
def test_pages_ask_the_same_number_of_queries_for_one_item_and_three(mina, programme, path):
    counts = []
    for slug, agenda in (("one", [("A", 5)]), ("three", [("A", 5), ("B", 5), ("C", 5)])):
        make_event(programme, slug, agenda=agenda)
        with count_queries() as queries:
            assert mina.get(f"{BASE}/events/{slug}/{path}").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_venues_page_asks_the_same_number_of_queries_for_one_and_three(mina, programme):
    counts = []
    for codes in (["a"], ["b", "c"]):
        for code in codes:
            make_venue(programme, code)
        with count_queries() as queries:
            mina.get(BASE + "/venues/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
