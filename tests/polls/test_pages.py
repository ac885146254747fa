"""Pages of finding a day: organisers from an empty list to the fixed day, and the page behind a voter's link."""

from __future__ import annotations

import re

import pytest

from eventsapp.core.db import transaction
from eventsapp.events.models import Room
from eventsapp.members.rules import BodyRole
from tests.conftest import reader
from tests.factories import (
    HYUN,
    JUN,
    MINA,
    NOW,
    SORA,
    count_queries,
    form_fields,
    make_body,
    make_event,
    make_programme,
    make_staff,
    make_venue,
    reload,
    sign_in,
    words,
)

from .world import DAY, FIRST, IF_NEED_BE, NO, YES, ask, days, draft_poll, fix, link, open_poll, owed, poll_of, seat, undated, vote, voters

DATES = "/staff/alliance/events/conference/dates"


@pytest.fixture
def event(app, now):
    return undated()


@pytest.fixture
def mina(app, event):
    return sign_in(reader(app, "en"), make_staff(programme=event.programme))


def send(client, path, page=DATES, **typed):
    fields = form_fields(client.get(page).text)
    return client.post(path, data={"csrf_token": fields["csrf_token"], **typed})


def test_from_an_empty_list_to_the_fixed_day(mina, event, app):
    body = make_body(event.programme)
    seat(body, HYUN, BodyRole.CHAIR)
    seat(body, JUN)
    assert send(mina, f"{DATES}/days", first="2019-01-31", last="2019-02-08", time="14:00", minutes="120", working="y").status_code == 303
    typed = {"body-source": "committee", "body-chair_weight": "3", "body-weight": "1", "body-chair_must": "y"}
    assert mina.post(f"{DATES}/bodies", data=prefixed(mina) | typed).status_code == 303
    assert send(mina, f"{DATES}/people", name=SORA.name, email=SORA.email, affiliation="한빛정보", locale="ko", weight="2").status_code == 303
    assert mina.post(f"{DATES}/poll", data=prefixed(mina, "poll") | {"poll-closes_on": "2019-01-15", "poll-note-en": "Please be quick."}).status_code == 303
    assert send(mina, f"{DATES}/open").status_code == 303

    assert [day.starts_at.day for day in days(event)] == [31, 1, 7, 8]  # neither weekend nor Seollal
    assert owed() == [("poll_asked", "due")] * 3
    page = mina.get(DATES).text
    assert "0 of 3 have answered." in page
    chosen = days(event)[2]
    assert send(mina, f"{DATES}/days/{chosen.id}/fix", f"{DATES}/days/{chosen.id}/fix", room="", was=was_of(mina, chosen)).status_code == 303
    assert reload(event).starts_at == chosen.starts_at
    assert "Day fixed" in mina.get(DATES).text


def prefixed(client, prefix="body"):
    page = client.get(DATES).text
    name = f'name="{prefix}-csrf_token"'
    tag = next(tag for tag in re.findall(r"<input\b[^>]*>", page) if name in tag)
    return {f"{prefix}-csrf_token": re.search(r'value="([^"]*)"', tag)[1]}


def was_of(client, candidate):
    return form_fields(client.get(f"{DATES}/days/{candidate.id}/fix").text)["was"]


def test_what_an_organiser_should_know_of_a_day(mina, event):
    venue = make_venue(event.programme)
    with transaction() as session:
        session.add(Room(venue_id=venue.id, code="a", name=words("Hall A"), floor={}, equipment={}))
        event.venue_id = venue.id
    make_event(event.programme, starts_at=FIRST, ends_at=None)
    send(mina, f"{DATES}/days", first="2019-01-28", time="14:00", minutes="60")
    send(mina, f"{DATES}/days", first="2019-02-03", last="2019-02-04", time="14:00", minutes="60", working="y")

    page = mina.get(DATES).text
    assert "On the same day: Corporate seminar" in page
    assert "Free: Hall A" in page
    assert len(days(event)) == 1
    send(mina, f"{DATES}/days", first="2019-02-04", time="14:00", minutes="60")
    page = mina.get(DATES).text
    assert "Lunar New Year" in page or "Korean New Year" in page
    assert "Outside end of January" in page


@pytest.mark.parametrize("typed", [
    {}, {"first": "2019-01-28"}, {"first": "nonsense", "time": "25:99", "minutes": "many"}, {"first": "2019-01-28", "last": "2019-01-27", "time": "10:00", "minutes": "60"},
    {"first": "2019-01-28", "last": "9999-12-31", "time": "10:00", "minutes": "60"}, {"first": "2019-02-02", "last": "2019-02-06", "time": "10:00", "minutes": "60", "working": "y"},
    {"first": "2019-01-28", "time": "10:00", "minutes": "0"}, {"first": "2019-01-01", "time": "10:00", "minutes": "60"}, {"first": "2019-02-01", "last": "2019-12-01", "time": "10:00", "minutes": "60"},
])  # fmt: skip
def test_days_that_cannot_be_are_said_and_nothing_typed_is_lost(mina, event, typed):
    answer = send(mina, f"{DATES}/days", **typed)

    assert answer.status_code == 422
    assert "Please check what you typed" in answer.text
    assert typed.get("minutes", "") in answer.text


@pytest.mark.parametrize("weight", ["0", "-1", "x", "1000", ""])
def test_a_weight_that_is_no_weight(mina, event, weight):
    draft_poll(event, JUN)
    [voter] = voters(event)
    answer = send(mina, f"{DATES}/weights", **{f"weight-{voter.id}": weight})

    assert answer.status_code == 422
    assert (voters(event)[0].weight, f'value="{weight}"' in answer.text) == (1, True)


def test_weights_are_saved_together(mina, event):
    draft_poll(event, JUN, SORA)
    one, two = voters(event)
    send(mina, f"{DATES}/weights", **{f"weight-{one.id}": "5", f"must-{one.id}": "on", f"weight-{two.id}": "2"})

    assert [(voter.weight, voter.must) for voter in voters(event)] == [(5, True), (2, False)]


@pytest.mark.parametrize("path", ["", "/days", "/days/1/remove", "/poll", "/open", "/remind", "/close", "/anew", "/people", "/bodies", "/weights", "/people/1/remove", "/days/1/fix"])
def test_only_who_may_edit(app, event, path):
    open_poll(event, JUN)
    viewer = sign_in(reader(app, "en"), make_staff("viewer", event.programme, who=HYUN))
    method = viewer.get if path == "" else viewer.post

    assert method(DATES + path).status_code == 403
    assert app.test_client().post(DATES + path).status_code in (303, 405)


def test_organisers_of_another_programme_find_nothing(app, event):
    stranger = sign_in(reader(app, "en"), make_staff(programme=make_programme("other"), who=HYUN))

    assert stranger.get(DATES).status_code == 403
    assert stranger.get("/staff/other/events/conference/dates").status_code == 404


def test_a_day_of_another_poll_is_not_fixed(mina, event):
    other = undated(event.programme, slug="other")
    open_poll(event, JUN)
    open_poll(other, JUN)

    assert mina.get(f"{DATES}/days/{days(other)[0].id}/fix").status_code == 404
    assert mina.get(f"{DATES}/days/2147483647/fix").status_code == 404
    assert mina.get(f"{DATES}/days/99999999999999999999/fix").status_code == 404


def test_the_page_asks_the_same_number_of_questions_for_one_voter_and_for_many(mina, event):
    open_poll(event, JUN, days=2)
    mina.get(DATES)
    with count_queries() as few:
        mina.get(DATES)
    for who in (SORA, HYUN, MINA):
        ask(event, who)
    with count_queries() as many:
        mina.get(DATES)

    assert len(few) == len(many)


def test_a_voter_answers_without_an_account(client, event):
    open_poll(event, JUN)
    [voter] = voters(event)
    page = client.get(link(voter))
    one, two = days(event)

    assert page.headers["Cache-Control"] == "no-store"
    fields = form_fields(page.text)
    answer = client.post(link(voter), data=fields | {f"day_{one.id}": "yes", f"day_{two.id}": "no", "comment": "Mornings"})
    assert (answer.status_code, client.get(link(voter)).text.count("checked")) == (303, 2)
    assert [each.choice for each in voters(event)[0].answers] == [YES, NO]


@pytest.mark.parametrize("typed", [{}, {"first": "yes"}, {"first": "yes", "second": "perhaps"}, {"first": "yes", "second": "no", "comment": "x" * 501}])
def test_an_answer_that_is_none_keeps_what_was_typed(client, event, typed):
    open_poll(event, JUN)
    [voter] = voters(event)
    one, two = days(event)
    named = {"first": f"day_{one.id}", "second": f"day_{two.id}", "comment": "comment"}
    answer = client.post(link(voter), data=form_fields(client.get(link(voter)).text) | {named[name]: value for name, value in typed.items()})

    assert answer.status_code == 422
    assert answer.text.count("checked") == len([value for value in typed.values() if value in ("yes", "no")])
    assert voters(event)[0].answers == []


def test_a_voter_sees_nothing_of_the_others_unless_organisers_chose_so(client, event):
    open_poll(event, JUN, SORA)
    jun, sora = voters(event)
    vote(sora, YES, IF_NEED_BE, comment="Only for organisers")

    page = client.get(link(jun)).text
    assert (SORA.name in page, "Only for organisers" in page) == (False, False)
    with transaction():
        poll_of(event).shows_results = True
    page = client.get(link(jun)).text
    assert (SORA.name in page, "Only for organisers" in page) == (True, False)


def test_a_closed_poll_says_so_and_a_fixed_one_the_day(client, event, stand_at):
    open_poll(event, JUN)
    [voter] = voters(event)
    fields = form_fields(client.get(link(voter)).text)
    stand_at(NOW + 8 * DAY)

    assert "This poll is closed" in client.get(link(voter)).text
    assert client.post(link(voter), data=fields | {f"day_{day.id}": "yes" for day in days(event)}).status_code == 409
    fix(event, now=NOW + 8 * DAY)
    assert "The day is fixed: Mon 28 January 2019, 14:00" in client.get(link(voter)).text


def test_an_unknown_link_opens_nothing(client, event):
    open_poll(event, JUN)

    assert client.get("/v/" + "a" * 32 + "/").status_code == 404
    assert client.post("/v/" + "a" * 32 + "/").status_code == 404


def entry(client):
    text = client.get("/alliance/conference/event.ics").text.split("BEGIN:VEVENT")[1]
    return {name: re.search(rf"^{name}(?:;[^:]*)?:(.*)\r?$", text, re.M)[1].strip() for name in ("UID", "SEQUENCE", "DTSTART")}


def test_the_calendar_entry_keeps_its_identity_and_its_sequence_rises(client, event):
    before = entry(client)
    open_poll(event, JUN)
    assert entry(client) == before  # a poll is nothing the public sees
    fix(event)

    after = entry(client)
    assert (after["UID"], after["DTSTART"]) == (before["UID"], "20190128T140000")
    assert int(after["SEQUENCE"]) > int(before["SEQUENCE"])
