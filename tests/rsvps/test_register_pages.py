"""What the form of registering asks, keeps and says: parties in part, seats without names, codes, pasted lists, audiences."""

import pytest

from eventsapp.rsvps import actions
from eventsapp.rsvps.models import AdmissionCode, Delegation, Rsvp
from eventsapp.rsvps.rules import Audience, Standing
from tests.factories import HYUN, JUN, SORA, count_queries, form_fields, make_body, make_delegation, make_event
from tests.rsvps.pages import rows, send, text

REGISTER = "/alliance/seminar/register"
PARTY = {"organisation": "한빛정보 ㈜", "name": SORA.name, "email": SORA.email}


@pytest.fixture
def event(app, now):
    return make_event(capacity=3)


def party(*names, **more):
    return PARTY | {f"delegates-{number}-name": name for number, name in enumerate(names)} | more


def code_of(event, now, most=None):
    row_id = actions.make_code(event_id=event.id, label="press", most=most, actor="person:1", now=now)
    return next(row.code for row in rows(AdmissionCode) if row.id == row_id)


def test_a_party_may_ask_for_as_many_seats_as_fit(client, event):
    response = send(client, REGISTER, party("하나", "둘", "셋", "넷", seating="part"))

    assert response.status_code == 422  # four would never all come
    assert "This event has 3 seats in all. Please register fewer people." in text(response)
    make_delegation(event, size=2, organisation="둘째")
    page = send(client, REGISTER, party("하나", "둘", seating="part")).location
    assert [rsvp.standing for rsvp in rows(Rsvp, event_id=event.id)[2:]] == [Standing.SEATED, Standing.WAITING]
    shown = text(client.get(page))
    assert "1 seat is confirmed. 1 person is on the waiting list." in shown


def test_a_party_that_comes_all_together_waits_whole(client, event):
    make_delegation(event, size=2, organisation="둘째")

    send(client, REGISTER, party("하나", "둘"))

    assert [rsvp.standing for rsvp in rows(Rsvp)[2:]] == [Standing.WAITING, Standing.WAITING]


def test_without_a_waiting_list_nobody_is_asked_to_wait_and_the_refusal_names_the_numbers(client, app, now):
    make_event(capacity=3, keeps_waiting_list=False)
    assert "As many as fit" not in text(client.get(REGISTER))

    response = send(client, REGISTER, party("하나", "둘", "셋", "넷", seating="part"))

    assert response.status_code == 422
    assert "This event has 3 seats in all." in text(response)
    assert rows(Delegation) == []
    assert 'value="하나"' in response.text


def test_a_refusal_for_seats_names_how_many_are_asked_and_free(client, app, now):
    event = make_event(capacity=3, keeps_waiting_list=False)
    make_delegation(event, size=2, organisation="둘째")

    response = send(client, REGISTER, party("하나", "둘"))

    assert response.status_code == 422
    assert "You ask for 2 seats together; 1 are free, and this event keeps no waiting list." in text(response)


def test_seats_may_be_kept_without_names(client, event):
    page = send(client, REGISTER, party("하나", unnamed="2")).location

    assert [rsvp.named for rsvp in rows(Rsvp)] == [True, False, False]
    shown = client.get(page)
    assert "2 seats have no name yet." in text(shown)
    assert "/c/" in shown.text


@pytest.mark.parametrize("odd", ["-1", "two", "²", "1" * 5_000, "51", "1.5"])
def test_an_odd_number_of_seats_is_refused_beside_its_field(client, event, odd):
    response = send(client, REGISTER, party("하나", unnamed=odd))

    assert response.status_code == 422
    assert 'href="#unnamed"' in response.text
    assert rows(Delegation) == []


def test_an_organisation_has_its_quota_and_is_told_the_numbers(client, event, now):
    actions.set_quota(event_id=event.id, per_organisation=2, actor="person:1", now=now)
    assert "Each organisation may register 2 people." in text(client.get(REGISTER))
    send(client, REGISTER, party("하나"))

    response = send(client, REGISTER, party("둘", "셋"))

    assert response.status_code == 422
    assert "Each organisation may register 2 people here. 1 of yours are registered already, and you ask for 2 more." in text(response)


class TestCodes:
    def test_an_event_for_invited_people_asks_for_a_code_and_takes_the_one_of_a_link(self, client, app, now):
        code = code_of(make_event(capacity=3, open_to="invited"), now)
        assert f'value="{code}"' in client.get(REGISTER, query_string={"code": code}).text
        assert f"code={code}" in client.get(REGISTER, query_string={"code": code}).text  # whoever changes to one person keeps it

        refused = send(client, REGISTER, party("하나"))
        wrong = send(client, REGISTER, party("하나", code="NOSUCH"))
        taken = send(client, REGISTER, party("하나", code=code[:4].lower() + "-" + code[4:]))

        assert (refused.status_code, wrong.status_code, taken.status_code) == (403, 422, 303)
        assert "Please enter the code of your invitation." in text(refused)
        assert 'href="#code"' in wrong.text
        assert len(rows(Delegation)) == 1

    def test_a_guest_comes_with_a_code_too(self, client, app, now):
        code = code_of(make_event(capacity=3, open_to="invited"), now)

        assert send(client, REGISTER, {"name": JUN.name, "email": JUN.email, "code": code}, **{"as": "guest"}).status_code == 303

    def test_a_code_admits_as_many_as_it_says(self, client, app, now):
        code = code_of(make_event(capacity=3, open_to="invited"), now, most=1)

        response = send(client, REGISTER, party("하나", "둘", code=code))

        assert response.status_code == 422
        assert "This code is good for 1 more people, and you ask for 2." in text(response)

    def test_an_open_event_asks_for_none_unless_seats_are_held_back_for_codes(self, client, event, now):
        assert "Code of your invitation" not in text(client.get(REGISTER))
        assert send(client, REGISTER, party("하나", code="WHATEVER")).status_code == 303

        actions.hold_back(event_id=event.id, audience=Audience.INVITED, capacity=2, per_organisation=None, release_at=None, actor="person:1", now=now, real=now)

        shown = text(client.get(REGISTER))
        assert "If you were given a code, seats held back are yours by it." in shown
        assert "2 seats are held back for whoever has a code." in shown


class TestWhomItIsFor:
    def test_a_members_event_says_how_members_get_in_and_takes_nobody_else(self, client, app, now):
        make_event(capacity=3, open_to="members")
        shown = client.get(REGISTER)
        assert "Members register on their organisation's own page" in text(shown)
        assert "<form" not in shown.text.split("<main")[1]

        response = client.post(REGISTER, data=form_fields(client.get("/sign-in").text) | party("하나"))

        assert response.status_code == 403
        assert 'value="한빛정보 ㈜"' in response.text
        assert rows(Delegation) == []

    def test_an_event_of_a_body_names_it(self, client, app, now):
        event = make_event(capacity=3)
        body = make_body(event.programme)
        make_event(event.programme, slug="meeting", open_to="body", open_to_body_id=body.id)

        assert "This event is for the people of Operating committee." in text(client.get("/alliance/meeting/register"))

    def test_who_is_to_be_approved_is_told_so_before_and_after(self, client, app, now):
        make_event(capacity=3, needs_approval=True)
        assert "The organiser looks at each registration before it is confirmed" in text(client.get(REGISTER))

        page = send(client, REGISTER, party("하나")).location

        assert [rsvp.standing for rsvp in rows(Rsvp)] == [Standing.PENDING]
        assert "The organiser looks at this registration before it is confirmed." in text(client.get(page))


class TestPastedLists:
    LIST = "성명\t이메일\n이준\tjun@guest.test\n최현\tnot an address\n"

    def test_a_list_becomes_rows_and_what_cannot_be_read_stays(self, client, event):
        response = send(client, REGISTER, party(pasted=self.LIST, rows="paste"))

        assert response.status_code == 200
        assert 'value="이준"' in response.text
        assert 'value="jun@guest.test"' in response.text
        assert "Line 3: “not an address” is not a complete e-mail address." in text(response)
        assert "최현\tnot an address</textarea>" in response.text
        assert "이준\t" not in response.text
        assert rows(Delegation) == []

    def test_rows_typed_before_stay_before_those_pasted(self, client, event):
        response = send(client, REGISTER, party("박소라", "", pasted="이준\n최현", rows="paste"))

        assert [f'name="delegates-{n}-name"' in response.text for n in range(4)] == [True, True, True, False]
        assert (
            response.text.index('value="박소라"', response.text.index("h-delegates"))
            < response.text.index('value="이준"')
            < response.text.index('value="최현"')
        )

    def test_a_list_that_was_not_taken_over_is_shown_before_anybody_is_registered(self, client, event):
        response = send(client, REGISTER, party("박소라", pasted="이준"))

        assert response.status_code == 422
        assert "The people of your list stand in the rows now. Please look through them and send the form again." in text(response)
        assert rows(Delegation) == []
        typed = form_fields(response.text) | party("박소라", "이준", pasted="")
        assert client.post(REGISTER, data=typed).status_code == 303
        assert [rsvp.person.name for rsvp in rows(Rsvp)] == ["박소라", "이준"]

    @pytest.mark.parametrize("odd", ["\x00", "\t" * 9_000, '"' * 500, "=cmd|' /C calc'!A0", "\u202e이준"])
    def test_an_odd_list_is_no_fault_of_ours(self, client, event, odd):
        assert send(client, REGISTER, party(pasted=odd, rows="paste")).status_code == 200


def test_everything_typed_is_kept_in_the_other_language(client, event):
    typed = party("하나", unnamed="2", seating="part", pasted="이준\t기획팀", rows="keep")

    response = client.post(REGISTER + "?lang=ko", data=typed)

    assert response.status_code == 200
    assert "이준\t기획팀</textarea>" in response.text
    assert 'value="2"' in response.text
    assert 'checked id="seating-1"' in response.text


def test_the_form_costs_the_same_however_many_pools_and_people(client, event, now):
    with count_queries() as few:
        client.get(REGISTER)
    for audience in (Audience.MEMBERS, Audience.INVITED):
        actions.hold_back(event_id=event.id, audience=audience, capacity=1, per_organisation=None, release_at=None, actor="person:1", now=now, real=now)
    for who in (JUN, HYUN):
        make_delegation(event, contact=who)

    with count_queries() as more:
        client.get(REGISTER)

    assert len(few) == len(more)
