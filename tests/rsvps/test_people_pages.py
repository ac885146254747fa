"""Who comes for a delegation, changed on its contact's pages: added, swapped, named."""

from datetime import timedelta

import pytest

from eventsapp.rsvps.models import Rsvp
from eventsapp.rsvps.rules import Standing
from tests.factories import JUN, NOW, form_fields, make_delegation, make_event
from tests.rsvps.crowd import change
from tests.rsvps.pages import contact_page, delegation_of, own_page, rows, send, standings, text

SEATED, WAITING, WITHDRAWN = Standing.SEATED, Standing.WAITING, Standing.WITHDRAWN


@pytest.fixture
def event(app, now):
    return make_event(capacity=4)


def test_people_are_added_in_rows_by_list_and_as_seats(client, event, now):
    delegation = delegation_of(event, now, 1)
    page = contact_page(delegation)

    read = send(client, page + "add", {"delegates-0-name": JUN.name, "pasted": "최현;기획팀", "rows": "paste"})
    assert 'value="최현"' in read.text
    sent = client.post(page + "add", data=form_fields(read.text) | {"delegates-0-name": JUN.name, "delegates-1-name": "최현", "unnamed": "1"})

    assert sent.location == page
    assert [(rsvp.person.name, rsvp.named) for rsvp in rows(Rsvp)] == [("참석자 0", True), (JUN.name, True), ("최현", True), ("", False)]
    assert standings(delegation) == [SEATED] * 4
    assert "4 seats are confirmed." in text(client.get(page))


def test_the_same_form_sent_twice_adds_once(client, event, now):
    page = contact_page(delegation_of(event, now, 1))
    data = form_fields(client.get(page + "add").text) | {"delegates-0-name": JUN.name}

    first, second = client.post(page + "add", data=data), client.post(page + "add", data=data)

    assert (first.location, second.location) == (page, page)
    assert len(rows(Rsvp)) == 2


@pytest.mark.parametrize(
    ("data", "sentence"), [({}, "Write the name of at least one delegate"), ({"delegates-0-email": "x@"}, "This is not a complete e-mail address.")]
)
def test_nobody_and_half_a_person_are_refused_in_words(client, event, now, data, sentence):
    page = contact_page(delegation_of(event, now, 1))

    response = send(client, page + "add", data)

    assert response.status_code == 422
    assert sentence in text(response)
    assert len(rows(Rsvp)) == 1


def test_whom_no_seat_is_left_for_waits_and_the_page_says_so(client, event, now):
    delegation = delegation_of(event, now, 2)
    make_delegation(event, size=2, organisation="둘째")
    assert "whom you add now joins the waiting list" in text(client.get(contact_page(delegation) + "add"))

    send(client, contact_page(delegation) + "add", {"delegates-0-name": JUN.name})

    assert standings(delegation) == [SEATED, SEATED, WAITING]
    assert "2 seats are confirmed. 1 person is on the waiting list." in text(client.get(contact_page(delegation)))


def test_one_person_is_swapped_and_the_seat_stays(client, event, now):
    delegation = delegation_of(event, now, 2)
    page = contact_page(delegation)
    look = text(client.get(page + "swap?who=2"))
    assert "The seat stays with your organisation. 참석자 1's calendar entry is cancelled, and the new person is invited." in look

    response = send(client, page + "swap", {"name": JUN.name, "email": JUN.email}, who=2)

    assert response.location == page
    assert standings(delegation) == [SEATED, WITHDRAWN, SEATED]
    shown = text(client.get(page))
    assert f"{JUN.name} has the seat now." in shown
    assert f"{JUN.name} comes instead of 참석자 1." in shown
    assert client.get(page + "swap?who=2").location == page  # it is over
    assert "Somebody else comes in your place; your registration has ended." in text(client.get(own_page(rows(Rsvp)[1])))


def test_a_wrong_entry_swaps_nobody_and_keeps_what_was_typed(client, event, now):
    page = contact_page(delegation_of(event, now, 1))

    response = send(client, page + "swap", {"name": JUN.name, "email": "x@"}, who=1)

    assert response.status_code == 422
    assert f'value="{JUN.name}"' in response.text
    assert len(rows(Rsvp)) == 1


def test_past_the_cut_off_nobody_is_swapped_and_everybody_may_leave(client, event, now, stand_at):
    change(event, changes_close_at=NOW + timedelta(hours=1))
    delegation = delegation_of(event, now, 2)
    page = contact_page(delegation)
    assert "You can change who comes until Tue 8 January 2019, 10:00." in text(client.get(page))
    fields = form_fields(client.get(page + "swap?who=1").text)
    stand_at(NOW + timedelta(hours=2))

    response = client.post(page + "swap?who=1", data=fields | {"name": JUN.name})

    assert response.status_code == 422
    assert "The time for changing delegates is over." in text(response)
    shown = text(client.get(page))
    assert "The time for changing who comes is over. You can still withdraw" in shown
    assert "Swap" not in shown
    client.post(page + "withdraw?who=1", data=form_fields(client.get(page + "withdraw?who=1").text))
    assert standings(delegation) == [WITHDRAWN, SEATED]


def test_a_seat_without_a_name_gets_one(client, event, now):
    delegation = delegation_of(event, now, 1, unnamed=1)
    page = contact_page(delegation)
    assert "Seat 2: no name yet" in text(client.get(page))

    assert send(client, page + "name", {"name": JUN.name}, who=2).location == page

    assert [rsvp.named for rsvp in rows(Rsvp)] == [True, True]
    shown = text(client.get(page))
    assert f"Named for a seat: {JUN.name}." in shown
    assert "A link to pass on" not in shown


def test_positions_that_are_not_there_lead_back(client, event, now):
    page = contact_page(delegation_of(event, now, 1))

    for path in ("swap", "swap?who=9", "swap?who=²", "name?who=1", "withdraw?who=9"):
        assert client.get(page + path).location == page


def test_a_contact_who_attends_finds_their_own_page(client, event):
    delegation = make_delegation(event, size=2, organisation="한빛")

    shown = client.get(contact_page(delegation))

    assert own_page(delegation.rsvps[0]) in shown.text
    assert "Your own page, with your answer and your calendar entry" in text(shown)
