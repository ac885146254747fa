"""What an event's page says of whom it is for, and the way in."""

from datetime import datetime, timedelta, timezone

import pytest

from eventsapp.rsvps import actions
from eventsapp.rsvps.rules import Audience
from tests.factories import NOW, make_body, make_delegation, make_event, make_programme
from tests.rsvps.crowd import change
from tests.rsvps.pages import text

PAGE = "/alliance/seminar/"


def hold(event, audience, capacity=2, **more):
    settings = {"per_organisation": None, "release_at": None, "actor": "person:1", "now": NOW, "real": NOW}
    actions.hold_back(event_id=event.id, audience=audience, capacity=capacity, **(settings | more))


def test_an_event_for_everybody_says_nothing_of_it(client, now):
    make_event()
    shown = text(client.get(PAGE))

    assert "Sign up" in shown
    assert not any(word in shown for word in ("Members only", "By invitation", "With approval", "Code of your invitation"))


def test_members_are_told_where_they_register_and_others_how_to_join(client, app, now):
    programme = make_programme(recruitment_opens_at=NOW - timedelta(days=1), recruitment_closes_at=NOW + timedelta(days=1))
    make_event(programme, open_to="members")

    shown = client.get(PAGE)

    assert "Members only" in text(shown)
    assert "Members register on their organisation's own page" in text(shown)
    assert 'href="/alliance/join"' in shown.text
    assert "/seminar/register" not in shown.text


def test_joining_is_offered_only_while_one_may_apply(client, app, now, stand_at):
    programme = make_programme(recruitment_opens_at=NOW + timedelta(hours=1), recruitment_closes_at=NOW + timedelta(hours=2))
    make_event(programme, open_to="members")
    seen = []
    for hours in (0, 1, 2):
        stand_at(NOW + timedelta(hours=hours))
        seen.append("/alliance/join" in client.get(PAGE).text)

    assert seen == [False, True, False]  # also where the page is kept


def test_people_of_a_body_are_named(client, app, now):
    programme = make_programme()
    make_event(programme, open_to="body", open_to_body_id=make_body(programme).id)

    shown = text(client.get(PAGE))

    assert "Only Operating committee" in shown
    assert "This event is for the people of Operating committee." in shown


def test_who_was_invited_enters_the_code_here(client, app, now):
    make_event(open_to="invited")

    shown = client.get(PAGE)

    assert "By invitation" in text(shown)
    assert "Sign up with your code" in text(shown)
    assert '<form class="field" method="get" action="/alliance/seminar/register">' in shown.text
    assert 'name="code"' in shown.text
    assert 'value="ABCD2345"' in client.get("/alliance/seminar/register?code=ABCD2345").text


def test_approval_is_said_before_anybody_registers(client, app, now):
    make_event(needs_approval=True)

    shown = text(client.get(PAGE))

    assert "With approval" in shown
    assert "The organiser looks at each registration before it is confirmed." in shown


@pytest.mark.parametrize(
    ("audience", "sentence"),
    [
        (Audience.MEMBERS, "2 seats are held back for members."),
        (Audience.BODY, "2 seats are held back for the people of one body."),
        (Audience.INVITED, "2 seats are held back for whoever has a code."),
    ],
)
def test_held_back_seats_are_said_in_words_also_on_a_kept_page(client, app, now, audience, sentence):
    event = make_event()
    assert sentence not in text(client.get(PAGE))

    hold(event, audience)

    assert sentence in text(client.get(PAGE))
    assert ('name="code"' in client.get(PAGE).text) is (audience is Audience.INVITED)


def test_until_when_seats_are_held_back_is_said(client, app, now):
    hold(make_event(), Audience.MEMBERS, release_at=datetime(2019, 1, 8, 12, 0, tzinfo=timezone(timedelta(hours=9))))

    assert "2 seats are held back for members. They are held until Tue 8 January 2019, 12:00; what is left then is for everybody." in text(client.get(PAGE))


def test_a_full_event_still_takes_who_has_a_code(client, app, now):
    event = make_event(capacity=3, keeps_waiting_list=False)
    make_delegation(event, size=3, organisation="한빛")
    assert "All seats are taken and there is no waiting list." in text(client.get(PAGE))

    hold(event, Audience.INVITED)

    assert "Sign up with your code" in text(client.get(PAGE))


def test_what_is_closed_asks_for_no_code(client, app, now):
    event = make_event(open_to="invited")
    change(event, registration_closes_at=NOW - timedelta(hours=1), version=event.version + 1)

    assert 'name="code"' not in client.get(PAGE).text
