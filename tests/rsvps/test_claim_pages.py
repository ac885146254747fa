"""The link a contact passes on, and the way out for whom somebody else registered."""

import pytest

from eventsapp.core.words import Words
from eventsapp.events.actions import cancel_event
from eventsapp.people.models import Person
from eventsapp.rsvps.models import Delegation, Rsvp
from eventsapp.rsvps.rules import Standing
from tests.factories import HYUN, JUN, NOW, SORA, form_fields, make_delegation, make_event
from tests.rsvps.crowd import change, register
from tests.rsvps.pages import claim_page, contact_page, own_page, rows, send, text
from tests.sweeps import told

ME = {"name": JUN.name, "email": JUN.email, "title": "과장"}


@pytest.fixture
def event(app, now):
    return make_event(capacity=4)


@pytest.fixture
def delegation(event, now):
    register(event, now, 1, unnamed=2)
    return rows(Delegation)[0]


class TestClaiming:
    def test_whoever_has_the_link_takes_a_seat_and_lands_on_their_own_page(self, client, delegation):
        page = claim_page(delegation)
        look = client.get(page)
        assert "한빛정보 has registered people for this event and passed this link on to you." in text(look)
        assert "2 seats have no name yet." in text(look)
        assert look.headers["Cache-Control"] == "no-store"
        assert "참석자 0" not in look.text

        response = send(client, page, ME)

        assert response.location == own_page(rows(Rsvp)[1])
        assert "Your name has been entered." in text(client.get(response.location))
        assert "1 seat has no name yet." in text(client.get(page))
        assert (JUN.email, "REQUEST") in [(to, method) for to, _subject, method in told(NOW)]
        assert f"Took a seat that had no name: {JUN.name}." in text(client.get(contact_page(delegation)))

    def test_of_a_seat_that_waits_nobody_is_promised_more(self, client, event, now):
        register(event, now, 4)
        register(event, now, 1, organisation="나중", unnamed=1)

        look = client.get(claim_page(rows(Delegation)[1]))

        assert "These seats are on the waiting list." in text(look)

    def test_who_comes_last_is_told_that_all_seats_have_names(self, client, delegation):
        page = claim_page(delegation)
        late = form_fields(client.get(page).text) | ME
        for who in (SORA, HYUN):
            send(client, page, {"name": who.name, "email": who.email})

        response = client.post(page, data=late)

        assert response.status_code == 422
        assert "All seats of this registration have their names by now." in text(response)
        assert f'value="{JUN.name}"' in response.text
        assert "<form" not in client.get(page).text.partition("<main")[2]

    @pytest.mark.parametrize("wrong", [{"name": ""}, {"email": ""}, {"email": "x@"}])
    def test_a_seat_is_taken_by_name_and_address(self, client, delegation, wrong):
        assert send(client, claim_page(delegation), ME | wrong).status_code == 422
        assert [rsvp.named for rsvp in rows(Rsvp)] == [True, False, False]

    def test_past_the_cut_off_nobody_takes_a_seat(self, client, event, delegation):
        page = claim_page(delegation)
        data = form_fields(client.get(page).text) | ME
        change(event, changes_close_at=NOW)

        assert "The time for changing who comes is over." in text(client.get(page))
        assert client.post(page, data=data).status_code == 422
        assert [rsvp.named for rsvp in rows(Rsvp)] == [True, False, False]

    def test_no_other_link_opens_it_and_it_opens_nothing_else(self, client, delegation):
        secret = claim_page(delegation).split("/")[2]

        assert client.get("/c/nonsense/").status_code == 404
        assert client.get(contact_page(delegation).replace("/d/", "/c/")).status_code == 404
        assert [client.get(f"/{kind}/{secret}/").status_code for kind in ("d", "r")] == [404, 404]


class TestObjecting:
    @pytest.fixture
    def page(self, event):
        delegation = make_delegation(event, size=2, organisation="한빛")
        return own_page(delegation.rsvps[1])

    def test_a_delegate_reads_who_registered_them_and_wants_no_part(self, client, page):
        assert f"{SORA.name} registered you for 한빛." in text(client.get(page))
        assert "Your name, address and telephone number are erased here" in text(client.get(page + "object"))
        assert rows(Rsvp)[1].standing is Standing.SEATED  # looking changes nothing

        response = client.post(page + "object", data=form_fields(client.get(page + "object").text))

        assert response.location == "/alliance/seminar/"
        assert "You are no longer registered, and what was kept of you has been erased." in text(client.get(response.location))
        assert client.get(page).status_code == 404
        gone = rows(Rsvp)[1]
        assert (gone.standing, gone.department, gone.person.name) == (Standing.WITHDRAWN, "", "")
        assert "참가자 2" not in {person.name for person in rows(Person)}
        contact = text(client.get(contact_page(rows(Delegation)[0])))
        assert "This person was told of the registration and objected to it." in contact
        assert "Wants no part in it; what was kept of them is erased." in contact

    def test_a_press_without_its_token_erases_nobody(self, client, page):
        assert client.post(page + "object").status_code == 422
        assert rows(Rsvp)[1].person.name == "참가자 2"

    def test_who_registered_themselves_withdraws_instead(self, client, event):
        guest = own_page(make_delegation(event, contact=JUN).rsvps[0])

        assert "I want no part in it" not in text(client.get(guest))
        assert client.get(guest + "object").location == guest
        assert client.post(guest + "object").location == guest
        assert rows(Rsvp)[0].standing is Standing.SEATED


def test_whom_somebody_else_came_instead_of_is_offered_no_way_back(client, event, now):
    delegation = make_delegation(event, size=2, organisation="한빛")
    page = own_page(delegation.rsvps[1])
    assert "Changed your mind?" not in text(client.get(page))

    send(client, contact_page(delegation) + "swap", {"name": JUN.name}, who=2)

    shown = text(client.get(page))
    assert "Somebody else comes in your place; your registration has ended." in shown
    assert "Changed your mind?" not in shown


def test_of_a_cancelled_event_no_subscription_is_offered(client, event, now):
    page = own_page(make_delegation(event, contact=JUN).rsvps[0])
    told(NOW)
    assert "Subscribe to your own calendar of this event" in text(client.get(page))

    cancel_event(event_id=event.id, reason=Words(), by_id=None, now=now, actor="person:1")

    assert "Subscribe to your own calendar of this event" not in text(client.get(page))


def test_the_same_form_sent_twice_takes_one_seat(both, now):
    client = both.test_client()
    register(make_event(capacity=4), now, 1, unnamed=2)
    page = claim_page(rows(Delegation)[0])
    data = form_fields(client.get(page).text) | ME

    first, second, other = client.post(page, data=data), client.post(page, data=data), client.post(page, data=data | {"name": HYUN.name})

    assert first.location == second.location
    assert other.status_code == 409
    assert [rsvp.named for rsvp in rows(Rsvp)] == [True, True, False]
