"""The contact's page: what stands in numbers and words, the queue, offers, approval, and who comes, changed."""

from datetime import timedelta

import pytest

from eventsapp.core.db import transaction
from eventsapp.events.models import Event
from eventsapp.people.models import Person
from eventsapp.rsvps import actions
from eventsapp.rsvps.rules import Standing
from tests.factories import HYUN, NOW, SORA, STARTS, count_queries, form_fields, make_delegation, make_event, make_staff
from tests.rsvps.crowd import change
from tests.rsvps.pages import contact_page, delegation_of, give_up, own_page, press, rows, standings, text

SEATED, WAITING, OFFERED, PENDING, WITHDRAWN = Standing.SEATED, Standing.WAITING, Standing.OFFERED, Standing.PENDING, Standing.WITHDRAWN


@pytest.fixture
def event(app, now):
    return make_event(capacity=4)


class TestTheQueue:
    def test_the_place_is_explained_with_the_published_rule(self, client, event, now):
        make_delegation(event, size=3, organisation="첫째")
        delegation_of(event, now, 3)
        waiting = delegation_of(event, now, 2, organisation="셋째")

        shown = text(client.get(contact_page(waiting)))

        assert "You are number 2 on the waiting list." in shown
        assert "You are number 2; 3 people wait ahead of you." in shown
        assert "2 of you wait, and you are seated together." in shown
        assert "When that has happened 3 times, seats are saved up until it fits." in shown
        assert "Leave the waiting list" in shown

    def test_a_party_in_part_reads_what_it_asked_for(self, client, event, now):
        make_delegation(event, size=4, organisation="첫째")
        waiting = delegation_of(event, now, 2, takes_part=True)

        assert "2 of you wait. When it is your turn you get as many seats as are free; the others keep waiting." in text(client.get(contact_page(waiting)))

    def test_how_often_it_was_passed_over_is_said_and_when_seats_are_saved(self, client, event, now):
        change(event, save_after_skips=1)
        first = make_delegation(event, size=4, organisation="첫째")
        waiting, single = delegation_of(event, now, 3, organisation="둘째"), delegation_of(event, now, 1, organisation="셋째")

        give_up(first)

        assert standings(single) == [SEATED]
        assert "Seats that come free are being saved for you now, until there are 3." in text(client.get(contact_page(waiting)))
        change(event, save_after_skips=3)
        assert "Smaller registrations were seated before you 1 time" in text(client.get(contact_page(waiting)))

    def test_one_leaves_the_queue(self, client, event, now):
        make_delegation(event, size=4, organisation="첫째")
        waiting = delegation_of(event, now, 2)
        page = contact_page(waiting)

        client.post(page + "withdraw", data=form_fields(client.get(page + "withdraw").text))

        assert standings(waiting) == [WITHDRAWN, WITHDRAWN]
        assert "Leave the waiting list" not in text(client.get(page))


class TestOffers:
    @pytest.fixture
    def offered(self, event, now):
        change(event, offer_hours=5)
        first, delegation = make_delegation(event, size=4, organisation="첫째"), delegation_of(event, now, 2)
        give_up(first, 0)
        give_up(first, 1)
        assert standings(delegation) == [OFFERED, OFFERED]
        return delegation

    def test_an_offer_says_until_when_and_is_accepted_by_a_press(self, client, offered):
        page = contact_page(offered)
        shown = text(client.get(page))
        assert "2 seats are offered to you" in shown
        assert "The offer stands until Tue 8 January 2019, 14:00." in shown

        response = client.post(page + "accept", data=form_fields(client.get(page).text))

        assert response.status_code == 303
        assert standings(offered) == [SEATED, SEATED]
        assert "The seats are yours." in text(client.get(page))

    def test_seats_are_given_back(self, client, offered):
        page = contact_page(offered)
        assert "Give them back" in text(client.get(page))

        client.post(page + "withdraw", data=form_fields(client.get(page + "withdraw").text))

        assert standings(offered) == [WITHDRAWN, WITHDRAWN]

    def test_who_gives_back_what_is_offered_keeps_what_they_have(self, client, event, now):
        change(event, offer_hours=5)
        first = make_delegation(event, size=3, organisation="첫째")
        delegation = delegation_of(event, now, 3, takes_part=True)
        give_up(first)
        page = contact_page(delegation)
        assert standings(delegation) == [SEATED, OFFERED, WAITING]

        shown = client.get(page)
        look = text(client.get(page + "withdraw?who=offered"))
        client.post(page + "withdraw?who=offered", data=form_fields(client.get(page + "withdraw?who=offered").text))

        assert f'href="{page}withdraw?who=offered"' in shown.text
        assert [name in look for name in ("참석자 0", "참석자 1", "참석자 2")] == [False, True, False]
        assert standings(delegation)[:2] == [SEATED, WITHDRAWN]

    def test_who_leaves_the_queue_keeps_what_they_have(self, client, event, now):
        make_delegation(event, size=3, organisation="첫째")
        delegation = delegation_of(event, now, 3, takes_part=True)
        page = contact_page(delegation)

        client.post(page + "withdraw?who=waiting", data=form_fields(client.get(page + "withdraw?who=waiting").text))

        assert standings(delegation) == [SEATED, WITHDRAWN, WITHDRAWN]

    def test_an_offer_that_is_over_is_refused_with_a_sentence(self, client, offered, stand_at):
        page = contact_page(offered)
        fields = form_fields(client.get(page).text)
        stand_at(NOW + timedelta(hours=6))

        response = client.post(page + "accept", data=fields)

        assert response.status_code == 422
        assert "This offer has ended, and the seats have been given up." in text(response)

    def test_the_page_of_an_offer_that_lapsed_says_so(self, client, offered):
        actions.expire_offers(now=NOW + timedelta(hours=6), real=NOW)

        assert "The offer was not accepted in time, so this registration has ended." in text(client.get(contact_page(offered)))

    def test_looking_accepts_nothing_and_a_press_without_its_token_neither(self, client, offered):
        page = contact_page(offered)

        assert client.get(page + "accept").status_code == 303
        assert client.post(page + "accept").status_code == 422
        assert standings(offered) == [OFFERED, OFFERED]

    def test_a_guest_accepts_on_their_own_page_and_a_colleague_does_not(self, client, event, now):
        change(event, offer_hours=5)
        first = make_delegation(event, size=4, organisation="첫째")
        guest, company = make_delegation(event, contact=HYUN), delegation_of(event, now, 1)
        give_up(first, 0)
        give_up(first, 1)
        page, colleague = own_page(guest.rsvps[0]), own_page(company.rsvps[0])

        assert "1 seat is offered to you" in text(client.get(page))
        assert "accepts it for all of your organisation" in text(client.get(colleague))
        assert client.post(colleague + "accept", data=form_fields(client.get(page).text)).status_code == 404
        assert press(client, page, "accept").status_code == 303
        assert (standings(guest), standings(company)) == ([SEATED], [OFFERED])


class TestApproval:
    @pytest.fixture
    def pending(self, event, now):
        change(event, needs_approval=True)
        return delegation_of(event, now, 2)

    def test_what_the_organiser_asks_is_shown_and_answered_once(self, client, pending, now):
        page = contact_page(pending)
        assert "The organiser looks at this registration" in text(client.get(page))
        assert "Your reply" not in text(client.get(page))
        actions.ask_back(delegation_id=pending.id, text="Which department?", actor="person:1", now=now, real=now)
        assert "Which department?" in text(client.get(page))
        fields = form_fields(client.get(page).text)

        empty = client.post(page + "reply", data=fields | {"text": " "})
        sent = client.post(page + "reply", data=fields | {"text": "Planning.\n<b>Team 2</b>"})

        assert (empty.status_code, sent.status_code) == (422, 303)
        shown = client.get(page)
        assert "Your answer has been sent to the organiser." in text(shown)
        assert "&lt;b&gt;Team 2&lt;/b&gt;" in shown.text
        assert 'name="text"' not in shown.text

    def test_a_refusal_is_shown_with_its_reason_and_nothing_can_be_changed(self, client, pending, now):
        page = contact_page(pending)
        actions.refuse(delegation_id=pending.id, reason="Only for members of the committee.", actor="person:1", now=now, real=now)

        shown = text(client.get(page))

        assert "The organiser could not accept this registration." in shown
        assert "Only for members of the committee." in shown
        assert "Withdraw everyone" not in shown
        assert "Not accepted" in shown

    def test_an_answer_that_comes_too_late_is_refused_and_kept(self, client, pending, now):
        page = contact_page(pending)
        actions.ask_back(delegation_id=pending.id, text="Why?", actor="person:1", now=now, real=now)
        fields = form_fields(client.get(page).text)
        actions.approve(delegation_id=pending.id, actor="person:1", now=now, real=now)

        response = client.post(page + "reply", data=fields | {"text": "Because."})

        assert response.status_code == 422
        assert "the registration has changed" in text(response)

    def test_a_guest_reads_and_answers_on_their_own_page_without_a_maybe(self, client, event, now):
        change(event, needs_approval=True)
        guest = make_delegation(event, contact=HYUN)
        actions.ask_back(delegation_id=guest.id, text="Which body?", actor="person:1", now=now, real=now)
        page = own_page(guest.rsvps[0])
        shown = client.get(page)
        assert "Which body?" in text(shown)
        assert 'value="maybe"' not in shown.text
        assert "Can't come" in text(shown)

        assert client.post(page + "reply", data=form_fields(shown.text) | {"text": "None."}).status_code == 303
        assert "None." in text(client.get(page))


def test_the_history_says_who_did_what(client, event, now):
    mina = make_staff("organiser", event.programme)
    delegation = make_delegation(event, size=2, organisation="한빛")
    page = contact_page(delegation)
    client.post(page + "withdraw?who=2", data=form_fields(client.get(page + "withdraw?who=2").text))
    actions.withdraw_all(delegation_id=delegation.id, actor=f"person:{mina.person_id}", now=now, real=now)

    history = text(client.get(page)).partition("What was done, and by whom")[2]

    assert f"{SORA.name} Registered." in history
    assert f"{SORA.name} Withdrawn: 참가자 2." in history
    assert f"김미나 Withdrawn: {SORA.name}." in history


def test_the_day_of_deletion_is_named(client, event, now):
    delegation = make_delegation(event, organisation="한빛")

    assert "Personal data of this registration are deleted on Thu 9 January 2020, one year after the event." in text(client.get(contact_page(delegation)))
    change(event, starts_at=None, ends_at=None)
    assert "are deleted one year after the event." in text(client.get(contact_page(delegation)))


def test_links_of_other_purposes_open_nothing(client, event, now):
    delegation = delegation_of(event, now, 1, unnamed=1)
    own = own_page(delegation.rsvps[0]).split("/")[2]

    for path in ("", "add", "swap?who=1", "name?who=2", "accept", "reply", "edit"):
        assert client.get(f"/d/{own}/{path}").status_code == 404
        assert client.post(f"/d/{own}/{path}").status_code == (404 if path else 405)


def test_the_page_costs_the_same_however_many_come(client, app, now):
    costs = []
    for size in (1, 3, 10):
        event = make_event(rows_programme(), slug=f"of-{size}", capacity=20)
        delegation = make_delegation(event, size=size, organisation="한빛")
        with count_queries() as queries:
            client.get(contact_page(delegation))
        costs.append(len(queries))

    assert costs[0] == costs[1] == costs[2]


def rows_programme():
    found = rows(Event)
    return found[0].programme if found else None


def test_names_of_strangers_are_text_and_nothing_else(client, event, now):
    delegation = make_delegation(event, size=1, organisation="<img src=x>")
    with transaction() as session:
        session.get_one(Person, delegation.contact_id).name = "<script>"

    shown = client.get(contact_page(delegation)).text

    assert "<img src=x>" not in shown
    assert "<script>" not in shown.partition("</head>")[2]


def test_after_it_has_begun_nothing_is_offered(client, event, now, stand_at):
    delegation = delegation_of(event, now, 2, unnamed=1)
    page = contact_page(delegation)
    stand_at(STARTS + timedelta(minutes=5))

    shown = text(client.get(page))

    assert not any(word in shown for word in ("Swap", "Withdraw", "Add people", "A link to pass on", "Change details"))
