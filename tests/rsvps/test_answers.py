"""What one person answers, on both databases: what becomes of their seat, when they may come back, and their page's buttons."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from eventsapp.core import audit, clock, tokens
from eventsapp.core.db import db, transaction
from eventsapp.core.words import Words
from eventsapp.events.actions import cancel_event, postpone_event
from eventsapp.events.models import Event
from eventsapp.rsvps import actions
from eventsapp.rsvps.models import Delegation, Rsvp
from eventsapp.rsvps.rules import (
    Answer,
    EventIsOff,
    LargerThanTheEvent,
    NoSeatBesideOthers,
    NoSeatsLeft,
    NoSuchStanding,
    NotOpenYet,
    RegistrationClosed,
    Standing,
    TooLate,
)  # fmt: skip
from tests.factories import JUN, STARTS, count_queries, form_fields, make_delegation, make_event
from tests.rsvps.crowd import pool, register, rsvps_of, standings, withdraw_all

GOING, MAYBE, DECLINED = Answer.GOING, Answer.MAYBE, Answer.DECLINED
SEATED, WAITING, WITHDRAWN = Standing.SEATED, Standing.WAITING, Standing.WITHDRAWN


@pytest.fixture
def three_seats(both, now):
    return make_event(capacity=3)


def say(rsvp_id, what, now, at=None):
    actions.answer(rsvp_id=rsvp_id, answer=what, actor="visitor", at=at or now, now=now, real=now)
    db.session.rollback()


def only(delegation_id):
    return rsvps_of(delegation_id)[0]


def change(event, **columns):
    with transaction():
        db.session.execute(update(Event).where(Event.id == event.id).values(**columns))


def tell_all():
    with transaction():
        db.session.execute(update(Delegation).values(untold=False))


def untold():
    return set(db.session.scalars(select(Delegation.id).where(Delegation.untold)))


def verbs():
    db.session.rollback()
    return list(db.session.scalars(select(audit.AuditEntry.verb).order_by(audit.AuditEntry.id)))


def books(event):
    book = pool(event)
    return book.taken, book.waiting, book.arrivals


def test_maybe_and_going_of_who_has_a_place_change_only_the_answer(three_seats, now):
    delegation_id = register(three_seats, now)
    tell_all()
    before, version = pool(three_seats).version, db.session.get_one(Delegation, delegation_id).version
    later = now + timedelta(minutes=5)

    say(only(delegation_id).id, MAYBE, later)

    rsvp = only(delegation_id)
    assert (rsvp.answer, rsvp.standing, rsvp.answered_at, rsvp.version) == (MAYBE, SEATED, later, 2)
    assert db.session.get_one(Delegation, delegation_id).version == version + 1
    assert (books(three_seats), pool(three_seats).version) == ((1, 0, 1), before)
    assert untold() == {delegation_id}
    assert verbs() == ["register", "answer"]


def test_who_waits_may_say_maybe_and_keeps_their_turn(three_seats, now):
    register(three_seats, now, 3)
    waiting = register(three_seats, now)

    say(only(waiting).id, MAYBE, now)

    assert (only(waiting).answer, only(waiting).standing) == (MAYBE, WAITING)
    assert books(three_seats) == (3, 1, 2)


def test_the_same_answer_again_moves_only_its_time(three_seats, now):
    delegation_id = register(three_seats, now)
    tell_all()
    later = now + timedelta(minutes=5)

    say(only(delegation_id).id, GOING, later)

    rsvp = only(delegation_id)
    assert (rsvp.answered_at, rsvp.version) == (later, 1)
    assert (untold(), verbs()) == (set(), ["register"])


def test_an_answer_given_before_the_one_that_stands_changes_nothing(three_seats, now):
    delegation_id, later = register(three_seats, now), now + timedelta(minutes=5)
    say(only(delegation_id).id, MAYBE, later)

    say(only(delegation_id).id, DECLINED, later, at=now + timedelta(minutes=4))

    assert (only(delegation_id).answer, only(delegation_id).standing, only(delegation_id).answered_at) == (MAYBE, SEATED, later)


def test_the_answer_stands_from_when_it_was_given_not_from_when_it_was_read(three_seats, now):
    delegation_id, given = register(three_seats, now), now + timedelta(minutes=2)

    for what in (DECLINED, GOING, MAYBE):
        given += timedelta(minutes=1)
        say(only(delegation_id).id, what, now + timedelta(hours=1), at=given)
        assert only(delegation_id).answered_at == given


def test_declining_frees_the_seat_and_fills_it_in_the_same_transaction(three_seats, now):
    triple, single = register(three_seats, now, 3), register(three_seats, now)
    tell_all()

    say(rsvps_of(triple)[1].id, DECLINED, now)

    assert standings(triple, single) == [SEATED, SEATED]
    assert [(r.standing, r.answer) for r in rsvps_of(triple)] == [(SEATED, GOING), (WITHDRAWN, DECLINED), (SEATED, GOING)]
    assert books(three_seats) == (3, 0, 2)
    assert untold() == {triple, single}
    assert verbs().count("withdraw") == 1


def test_declining_twice_is_recorded_once(three_seats, now):
    delegation_id = register(three_seats, now)

    say(only(delegation_id).id, DECLINED, now)
    say(only(delegation_id).id, DECLINED, now + timedelta(minutes=1))

    assert (standings(delegation_id), books(three_seats)) == ([WITHDRAWN], (0, 0, 1))
    assert verbs() == ["register", "withdraw"]
    assert only(delegation_id).answered_at == now + timedelta(minutes=1)


@pytest.mark.parametrize("what", [GOING, MAYBE])
def test_who_declined_comes_back_to_a_free_seat(three_seats, now, what):
    delegation_id = register(three_seats, now)
    withdraw_all(delegation_id, now)
    tell_all()
    version = pool(three_seats).version

    say(only(delegation_id).id, what, now)

    assert (only(delegation_id).answer, only(delegation_id).standing, standings(delegation_id)) == (what, SEATED, [SEATED])
    assert (books(three_seats), pool(three_seats).version) == ((1, 0, 1), version + 1)
    assert untold() == {delegation_id}
    assert verbs() == ["register", "withdraw", "answer"]


def test_one_of_a_seated_delegation_comes_back_beside_the_others(three_seats, now):
    pair = register(three_seats, now, 2)
    say(rsvps_of(pair)[0].id, DECLINED, now)

    say(rsvps_of(pair)[0].id, GOING, now)

    assert [r.standing for r in rsvps_of(pair)] == [SEATED, SEATED]
    assert books(three_seats) == (2, 0, 1)


def test_an_event_without_a_limit_always_has_a_seat(both, now):
    event = make_event(capacity=None)
    delegation_id = register(event, now)
    withdraw_all(delegation_id, now)

    say(only(delegation_id).id, GOING, now)

    assert (standings(delegation_id), books(event)) == ([SEATED], (1, 0, 1))


@pytest.mark.parametrize(("keeps", "refusal"), [(True, NoSeatBesideOthers), (False, NoSeatsLeft)])
def test_one_of_a_seated_delegation_cannot_wait_beside_the_others(three_seats, now, keeps, refusal):
    pair = register(three_seats, now, 2)
    say(rsvps_of(pair)[0].id, DECLINED, now)
    register(three_seats, now, 2)
    change(three_seats, keeps_waiting_list=keeps)

    with pytest.raises(NoSeatsLeft) as refused:
        say(rsvps_of(pair)[0].id, GOING, now)

    assert type(refused.value) is refusal
    assert [r.standing for r in rsvps_of(pair)] == [WITHDRAWN, SEATED]
    assert books(three_seats) == (3, 0, 2)


def test_who_comes_back_to_a_full_event_waits_at_the_end(three_seats, now):
    single, triple, waiting = register(three_seats, now), register(three_seats, now, 3), register(three_seats, now, 2)
    withdraw_all(single, now)  # the triple moves up
    version = pool(three_seats).version

    say(only(single).id, GOING, now)

    assert standings(single, triple, waiting) == [WAITING, SEATED, WAITING]
    assert (books(three_seats), pool(three_seats).version) == ((3, 2, 4), version + 1)
    assert db.session.get_one(Delegation, single).number == 4
    withdraw_all(triple, now)
    assert standings(single, waiting) == [SEATED, SEATED]


def test_who_comes_back_waits_although_a_seat_is_free_while_anyone_waits(three_seats, now):
    single, _pair, waiting = register(three_seats, now), register(three_seats, now, 2), register(three_seats, now, 2)
    withdraw_all(single, now)

    say(only(single).id, GOING, now)

    assert standings(single, waiting) == [WAITING, WAITING]
    assert books(three_seats) == (2, 2, 4)


def test_who_comes_back_is_refused_where_no_waiting_list_is_kept(three_seats, now):
    single = register(three_seats, now)
    withdraw_all(single, now)
    register(three_seats, now, 3)
    change(three_seats, keeps_waiting_list=False)

    with pytest.raises(NoSeatsLeft):
        say(only(single).id, GOING, now)

    assert (standings(single), books(three_seats)) == ([WITHDRAWN], (3, 0, 2))
    assert only(single).answer is DECLINED


def test_one_of_a_waiting_delegation_joins_it_again_and_it_waits_whole(three_seats, now):
    triple, pair = register(three_seats, now, 3), register(three_seats, now, 2)
    say(rsvps_of(pair)[1].id, DECLINED, now)
    version = pool(three_seats).version

    say(rsvps_of(pair)[1].id, MAYBE, now)

    assert [(r.standing, r.answer) for r in rsvps_of(pair)] == [(WAITING, GOING), (WAITING, MAYBE)]
    assert (books(three_seats), pool(three_seats).version) == ((3, 1, 2), version)
    say(rsvps_of(triple)[0].id, DECLINED, now)
    assert standings(pair) == [WAITING]
    say(rsvps_of(triple)[1].id, DECLINED, now)
    assert (standings(pair), books(three_seats)) == ([SEATED], (3, 0, 2))


def test_a_waiting_delegation_does_not_grow_beyond_the_event(three_seats, now):
    register(three_seats, now, 3)
    pair = register(three_seats, now, 2)
    say(rsvps_of(pair)[0].id, DECLINED, now)
    actions.set_capacity(event_id=three_seats.id, capacity=1, now=now, real=now)

    with pytest.raises(LargerThanTheEvent):
        say(rsvps_of(pair)[0].id, GOING, now)


@pytest.mark.parametrize(
    ("columns", "refusal"),
    [
        ({"registration_opens_at": STARTS - timedelta(hours=1)}, NotOpenYet),
        ({"registration_closes_at": STARTS - timedelta(days=2)}, RegistrationClosed),
    ],
)
def test_nobody_comes_back_outside_the_window_but_everybody_may_decline(three_seats, now, columns, refusal):
    gone, there = register(three_seats, now), register(three_seats, now)
    withdraw_all(gone, now)
    change(three_seats, **columns)

    with pytest.raises(refusal):
        say(only(gone).id, GOING, now)
    say(only(there).id, MAYBE, now)
    say(only(there).id, DECLINED, now)

    assert (standings(gone, there), books(three_seats)) == ([WITHDRAWN, WITHDRAWN], (0, 0, 2))


def test_once_the_event_has_begun_no_answer_is_changed(three_seats, now):
    there, gone = register(three_seats, now), register(three_seats, now)
    withdraw_all(gone, now)

    for rsvp_id, what in ((only(there).id, DECLINED), (only(there).id, MAYBE), (only(gone).id, GOING)):
        with pytest.raises(TooLate):
            say(rsvp_id, what, STARTS)
    say(only(there).id, GOING, STARTS)  # what stands already

    assert standings(there, gone) == [SEATED, WITHDRAWN]


def test_while_an_event_is_postponed_one_may_decline_but_not_come_back(three_seats, now):
    there, gone = register(three_seats, now), register(three_seats, now)
    withdraw_all(gone, now)
    postpone_event(event_id=three_seats.id, reason=Words(), by_id=None, actor="mina", now=now)

    with pytest.raises(EventIsOff):
        say(only(gone).id, GOING, STARTS + timedelta(days=1))
    say(only(there).id, DECLINED, STARTS + timedelta(days=1))

    assert (standings(there, gone), books(three_seats)) == ([WITHDRAWN, WITHDRAWN], (0, 0, 2))


def test_nothing_is_answered_to_a_cancelled_event(three_seats, now):
    there, gone = register(three_seats, now), register(three_seats, now)
    withdraw_all(gone, now)
    cancel_event(event_id=three_seats.id, reason=Words(), by_id=None, actor="mina", now=now)

    for rsvp_id, what in ((only(there).id, DECLINED), (only(gone).id, GOING)):
        with pytest.raises(EventIsOff):
            say(rsvp_id, what, now)


def test_an_erased_registration_takes_no_answer(three_seats, now):
    delegation_id = register(three_seats, now)
    with transaction():
        db.session.get_one(Delegation, delegation_id).erased_at = now

    with pytest.raises(NoSuchStanding):
        say(only(delegation_id).id, GOING, now)


def test_who_was_refused_or_says_nothing_gets_no_seat(three_seats, now):
    delegation_id = register(three_seats, now)
    with pytest.raises(NoSuchStanding):
        say(only(delegation_id).id, Answer.NONE, now)
    with transaction():
        only(delegation_id).standing = Standing.REFUSED

    with pytest.raises(NoSuchStanding):
        say(only(delegation_id).id, MAYBE, now)


def test_a_refused_answer_leaves_no_trace(three_seats, now):
    single = register(three_seats, now)
    withdraw_all(single, now)
    tell_all()
    change(three_seats, registration_closes_at=now)

    with pytest.raises(RegistrationClosed):
        say(only(single).id, GOING, now, at=now + timedelta(minutes=1))

    assert (untold(), verbs(), only(single).answered_at) == (set(), ["register", "withdraw"], now)


def test_an_answer_costs_the_same_however_many_registered(three_seats, now):
    first = register(three_seats, now, 2)
    rsvp_id, costs = rsvps_of(first)[0].id, []
    for what in (MAYBE, GOING):
        with count_queries() as queries:
            say(rsvp_id, what, now)
        costs.append(len(queries))
        for _ in range(3):
            register(three_seats, now, 3)

    assert costs[0] == costs[1] <= 12


# The page of one person


@pytest.fixture
def event(app, now):
    return make_event(capacity=2)


@pytest.fixture
def page(client, event):
    """A guest's page, English."""
    return link(make_delegation(event, contact=JUN))


def link(delegation, position=0):
    return f"/r/{tokens.current(actions.RSVP, delegation.rsvps[position].id)}/"


def press(client, page, what):
    return client.post(page + "answer", data=form_fields(client.get(page).text) | {"answer": what})


def the_one():
    db.session.rollback()
    return db.session.scalars(select(Rsvp)).one()


def text(response):
    """What a reader sees: no tags, one blank between words."""
    main = re.search(r"<main.*?</main>", response.text, re.DOTALL).group()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def test_the_page_says_the_answer_and_marks_its_button(client, page):
    shown = client.get(page)

    assert "You said: going." in text(shown)
    assert re.findall(r'name="answer" value="(\w+)" aria-pressed="(\w+)"', shown.text) == [("going", "true"), ("maybe", "false")]
    assert f'href="{page}withdraw"' in shown.text


def test_maybe_is_one_press_and_says_what_became_of_it(client, page):
    response = press(client, page, "maybe")

    assert (response.status_code, response.location) == (303, page)
    shown = text(client.get(page))
    assert "You said that you may come. Your seat is kept for you." in shown
    assert "You said: maybe." in shown
    assert (the_one().answer, the_one().standing) == (MAYBE, SEATED)
    assert db.session.scalars(select(audit.AuditEntry.actor).where(audit.AuditEntry.verb == "answer")).one() == f"link:rsvp:{the_one().id}"


def test_who_waits_is_told_so(client, event):
    make_delegation(event, size=2, organisation="한빛")
    page = link(make_delegation(event, contact=JUN))

    press(client, page, "maybe")

    assert "You are on the waiting list: we will write as soon as a seat comes free." in text(client.get(page))


def test_declining_asks_once_and_then_the_seat_is_free(client, page, event):
    asked = press(client, page, "declined")

    assert (asked.status_code, asked.location) == (303, page + "withdraw")
    assert the_one().standing is SEATED
    client.post(page + "withdraw", data=form_fields(client.get(page + "withdraw").text))
    assert (the_one().standing, the_one().answer, pool(event).taken) == (WITHDRAWN, DECLINED, 0)


def test_who_changed_their_mind_gets_the_seat_back(client, page, event):
    client.post(page + "withdraw", data=form_fields(client.get(page + "withdraw").text))
    shown = client.get(page)
    assert "Changed your mind?" in text(shown)
    assert re.findall(r'name="answer" value="(\w+)"', shown.text) == ["going"]

    press(client, page, "going")

    assert "You said that you are coming. Your seat is confirmed." in text(client.get(page))
    assert (the_one().standing, pool(event).taken) == (SEATED, 1)


def test_who_comes_back_too_late_for_a_seat_is_told_why_on_the_same_page(client, event):
    delegation = make_delegation(event, size=2, organisation="한빛")
    page = link(delegation, 1)
    client.post(page + "withdraw", data=form_fields(client.get(page + "withdraw").text))
    fields = form_fields(client.get(page).text)
    make_delegation(event, contact=JUN)

    response = client.post(page + "answer", data=fields | {"answer": "going"})

    assert response.status_code == 422
    assert "No seat is free now, and the others of your registration have theirs." in text(response)
    assert "Changed your mind?" in text(response)
    assert client.get(page + "answer").location == page


def test_a_closed_registration_offers_no_way_back_and_takes_none(client, page, event):
    client.post(page + "withdraw", data=form_fields(client.get(page + "withdraw").text))
    fields = form_fields(client.get(page).text)
    change(event, registration_closes_at=event.registration_opens_at + timedelta(hours=1))

    assert "Changed your mind?" not in text(client.get(page))
    response = client.post(page + "answer", data=fields | {"answer": "going"})
    assert response.status_code == 422
    assert "Registration has closed." in text(response)


def test_once_it_has_begun_the_page_has_no_buttons_and_the_answer_stays(client, page, stand_at):
    fields = form_fields(client.get(page).text)
    stand_at(STARTS)

    assert 'name="answer"' not in client.get(page).text
    assert "You said: going." in text(client.get(page))
    response = client.post(page + "answer", data=fields | {"answer": "maybe"})
    assert response.status_code == 422
    assert "The event has begun" in text(response)
    assert the_one().answer is GOING


@pytest.mark.parametrize("data", [{}, {"answer": ""}, {"answer": "none"}, {"answer": "perhaps"}, {"answer": ["going", "maybe"]}, {"answer": "\x00" * 9}])
def test_a_button_that_is_not_ours_is_refused_with_a_sentence(client, page, data):
    fields = form_fields(client.get(page).text)
    fields.pop("answer", None)

    response = client.post(page + "answer", data=fields | data)

    assert response.status_code in (303, 422)
    if response.status_code == 422:
        assert "Please press one of the buttons." in text(response)
    assert the_one().answer in (GOING, MAYBE)


def test_a_press_without_a_token_says_what_to_do(client, page):
    response = client.post(page + "answer", data={"answer": "maybe"})

    assert response.status_code == 422
    assert "The page was open for too long. Please press the button again." in text(response)
    assert the_one().answer is GOING


def test_looking_changes_nothing(client, page):
    for path in ("", "answer?answer=declined", "withdraw"):
        client.get(page + path)

    assert (the_one().answer, the_one().standing, verbs()) == (GOING, SEATED, ["register"])


def test_somebody_elses_token_opens_nothing(client, page, event):
    other = make_delegation(event, size=1, organisation="한빛")
    fields = form_fields(client.get(page).text)

    for token in ("nonsense", tokens.derive(actions.DELEGATION, other.id, 1)):
        assert client.post(f"/r/{token}/answer", data=fields | {"answer": "maybe"}).status_code == 404

    assert {r.answer for r in db.session.scalars(select(Rsvp))} == {GOING}


def test_a_month_after_the_event_the_link_is_over(client, page, stand_at):
    fields = form_fields(client.get(page).text)
    stand_at(STARTS + timedelta(days=40))

    assert client.post(page + "answer", data=fields | {"answer": "maybe"}).status_code == 410


def test_the_page_is_private_and_costs_the_same_however_many_come(client, event):
    costs = []
    for size in (1, 10):
        page = link(make_delegation(make_event(event.programme, slug=f"of-{size}"), size=size, organisation="한빛"))
        with count_queries() as queries:
            shown = client.get(page)
        costs.append(len(queries))

    assert shown.headers["Cache-Control"] == "no-store"
    assert costs[0] == costs[1]


def test_the_contact_sees_who_only_may_come(client, event):
    delegation = make_delegation(event, size=2, organisation="한빛")
    page = f"/d/{tokens.current(actions.DELEGATION, delegation.id)}/"
    assert "Maybe" not in text(client.get(page))

    actions.answer(rsvp_id=delegation.rsvps[1].id, answer=MAYBE, actor="visitor", at=clock.now(), now=clock.now(), real=clock.real())

    assert text(client.get(page)).count("Maybe") == 1
