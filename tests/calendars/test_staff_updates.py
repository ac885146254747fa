"""What is to be told of an event, to how many, and what organisers may say of it: the count is what the sweep then owes."""

from __future__ import annotations

import html as entities
from datetime import timedelta

import pytest
from sqlalchemy import select

from eventsapp.calendars.actions import catch_up, choose_news, send_now
from eventsapp.calendars.models import EventNews, Follower, Invitation
from eventsapp.calendars.purposes import FEED, REPLY
from eventsapp.calendars.queries.reach import outlook
from eventsapp.calendars.rules.invitations import Partstat, Said
from eventsapp.core import clock, tokens
from eventsapp.core.db import db, transaction
from eventsapp.core.once import Sent
from eventsapp.events import actions as events
from eventsapp.mail.models import MailState, OutboxMail
from eventsapp.people.models import Person
from eventsapp.rsvps import actions as rsvps
from eventsapp.rsvps.rules import Answer, Contact, Delegate, Organisation, Party
from tests.factories import (
    HYUN,
    JUN,
    NOW,
    SORA,
    count_queries,
    form_fields,
    make_delegation,
    make_event,
    make_programme,
    make_staff,
    make_venue,
    reload,
    sign_in,
    words,
)
from tests.rsvps.crowd import register, rsvps_of
from tests.sweeps import letters

PATH = "/staff/alliance/events/seminar/calendars"
MINUTE = timedelta(minutes=1)
RESTED = NOW + 10 * MINUTE


def settle(now=NOW):
    """Everybody is told what stands, and nobody is marked any more."""
    letters(now)
    assert letters(now) == []


def edit(event, now=NOW, **values):
    events.edit_event(event_id=event.id, version=reload(event).version, values=values, now=now, actor="person:1")


def move(event, now=NOW):
    event = reload(event)
    edit(event, now, starts_at=event.starts_at + 30 * MINUTE, ends_at=event.ends_at + 30 * MINUTE)


def put(row, **values):
    with transaction() as session:
        for name, value in values.items():
            setattr(session.get_one(type(row), row.id), name, value)


def all_invitations():
    db.session.rollback()
    return db.session.scalars(select(Invitation).order_by(Invitation.id)).all()


def party_of(event, *addresses, contact_attends=False):
    """A delegation whose delegates have these addresses, "" for none."""
    delegates = tuple(Delegate(f"참석자 {number}", email=address) for number, address in enumerate(addresses))
    party = Party(Contact(SORA.name, SORA.email), delegates, Organisation("한빛정보"), contact_attends=contact_attends)
    return rsvps.register(event_id=event.id, party=party, sent=Sent.of("register", f"{addresses}{contact_attends}", {}), now=NOW, real=clock.real())


# --- the count is what the sweep owes ---


def guest(event):
    make_delegation(event, contact=JUN)


def waiting(event):
    register(event, NOW, 4)
    make_delegation(event, contact=JUN)


def withdrawn(event):
    made = register(event, NOW, 2, contact_attends=True)
    settle()
    rsvps.withdraw(rsvp_id=rsvps_of(made)[1].id, actor="visitor", now=NOW, real=clock.real())


def contact_for_the_addressless(event):
    party_of(event, "", "", "d@company.test")


def contact_of_delegates_with_addresses(event):
    party_of(event, "a@company.test", "b@company.test")


def contact_who_comes_and_then_does_not(event):
    made = party_of(event, "", "b@company.test", contact_attends=True)
    settle()
    own = next(rsvp for rsvp in rsvps_of(made) if rsvp.position == 1)
    rsvps.withdraw(rsvp_id=own.id, actor="visitor", now=NOW, real=clock.real())


def bounced(event):
    made = make_delegation(event, contact=JUN)
    put(db.session.get_one(Person, made.contact_id), email_bounced_at=NOW)


def declined_by_calendar(event):
    made = make_delegation(event, contact=JUN)
    settle()
    [invitation] = all_invitations()
    put(invitation, partstat=Partstat.DECLINED, reply_stamp=NOW + MINUTE, reply_sequence=1)
    rsvps.answer(rsvp_id=rsvps_of(made.id)[0].id, answer=Answer.DECLINED, actor="calendar", at=NOW + MINUTE, now=NOW + MINUTE, real=NOW + MINUTE)


def changed_address(event):
    made = make_delegation(event, contact=JUN)
    settle()
    person = db.session.get_one(Person, made.contact_id)
    put(person, email="jun@new.test", email_key="jun@new.test")
    put(made, untold=True)


def mail_that_cannot_be_written(event):
    made = make_delegation(event, contact=JUN)
    make_delegation(event, contact=HYUN)
    settle()
    invitation = next(each for each in all_invitations() if each.person_id == made.contact_id)
    put(db.session.get_one(OutboxMail, invitation.mail_id), state=MailState.UNDELIVERABLE, octets=None)


SITUATIONS = [
    guest, waiting, withdrawn, contact_for_the_addressless, contact_of_delegates_with_addresses, contact_who_comes_and_then_does_not, bounced, declined_by_calendar,
    changed_address, mail_that_cannot_be_written,
]  # fmt: skip


def postpone(event):
    events.postpone_event(event_id=event.id, reason=words("Snow"), actor="person:1", by_id=None, now=NOW + MINUTE)


def elsewhere(event):
    edit(event, venue_id=make_venue(reload(event).programme, "hall").id)


def described(event):
    edit(event, description=words("Longer"))


def moved_and_back(event):
    move(event)
    event = reload(event)
    edit(event, starts_at=event.starts_at - 30 * MINUTE, ends_at=event.ends_at - 30 * MINUTE)


def undated(event):
    edit(event, starts_at=None, ends_at=None)


@pytest.mark.parametrize("change", [move, postpone, elsewhere, described, moved_and_back, undated])
@pytest.mark.parametrize("situation", SITUATIONS)
def test_as_many_are_reached_as_the_sweep_owes(app, now, situation, change):
    event = make_event(capacity=4)
    situation(event)
    settle(NOW + MINUTE)
    change(event)

    told = outlook(reload(event), NOW)
    owed = catch_up(now=RESTED, real=RESTED)

    assert (told.people if told.pending.counting else 0) == owed


def test_everybody_in_all_situations_at_once_is_counted_on_both_databases(both, now):
    event = make_event(capacity=None)
    for situation in (contact_for_the_addressless, contact_of_delegates_with_addresses, contact_who_comes_and_then_does_not, guest):
        situation(event)
    settle()
    move(event)

    assert outlook(reload(event), NOW).people == catch_up(now=RESTED, real=RESTED) > 5


def test_what_nobody_is_told_of_would_reach_as_many_as_it_then_does(app, now):
    event = make_event(capacity=None)
    contact_for_the_addressless(event)
    guest(event)
    settle()
    described(event)
    catch_up(now=RESTED, real=RESTED)

    before = outlook(reload(event), RESTED)
    send_now(event_id=event.id, everything=True, actor="person:1", now=RESTED)

    assert before.pending.passed_over
    assert before.people == catch_up(now=RESTED, real=RESTED) == 3


def test_a_change_that_counts_since_organisers_said_so_goes_out_with_the_next_one(app, now):
    event = make_event()
    guest(event)
    settle()
    described(event)
    choose_news(event_id=event.id, significant=["text"], quiet_minutes=0, actor="person:1", now=NOW)

    assert outlook(reload(event), NOW).pending.counting == {"text"}
    assert catch_up(now=NOW, real=NOW) == 1


def test_the_count_asks_the_same_number_of_queries_for_one_person_and_three(app, now):
    event = make_event()
    guest(event)
    settle()
    move(event)
    event = reload(event)
    event.venue  # noqa: B018
    with count_queries() as one:
        outlook(event, NOW)
    make_delegation(event, contact=HYUN)
    register(event, NOW, 2)
    db.session.refresh(event)
    event.venue  # noqa: B018
    with count_queries() as three:
        outlook(event, NOW)

    assert len(one) == len(three) == 5


# --- the page ---


@pytest.fixture
def programme(app, now):
    return make_programme()


@pytest.fixture
def event(programme):
    return make_event(programme, capacity=10)


@pytest.fixture
def mina(client, programme):
    return sign_in(client, make_staff("organiser", programme))


def read(client, path=PATH):
    return entities.unescape(client.get(path).text)


def press(client, **fields):
    return client.post(PATH + "/send-now", data=form_fields(client.get(PATH).text) | {"everything": ""} | fields)


def choose(client, minutes="5", topics=("time",)):
    fields = form_fields(client.get(PATH).text)
    return client.post(PATH + "/news", data=fields | {"significant": list(topics), "quiet_minutes": minutes})


def test_who_may_not_see_people_is_refused(client, programme, event):
    sign_in(client, make_staff("viewer", programme))

    assert client.get(PATH).status_code == 403
    assert PATH not in client.get("/staff/alliance/events/seminar/").text


@pytest.mark.parametrize("role", ["desk", "committee"])
def test_who_may_not_edit_sees_it_and_changes_nothing(client, programme, event, role):
    guest(event)
    settle()
    move(event)
    sign_in(client, make_staff(role, programme))

    page = client.get(PATH)
    assert page.status_code == 200
    assert "Send now" not in page.text
    assert 'name="quiet_minutes"' not in page.text
    assert [client.post(PATH + path).status_code for path in ("/send-now", "/news")] == [403, 403]


def test_organiser_of_another_programme_is_refused(client, programme, event):
    mine = make_programme("mine")
    sign_in(client, make_staff("organiser", mine))

    assert client.get(PATH).status_code == 403
    assert client.get("/staff/mine/events/seminar/calendars").status_code == 404


def test_the_page_says_what_moved_from_when_to_when_and_whom_it_will_reach(mina, event, stand_at):
    guest(event)
    contact_for_the_addressless(event)
    settle()
    stand_at(NOW + MINUTE)
    move(event, NOW + MINUTE)
    described(event)

    page = read(mina)

    assert "3 people will be told" in page
    assert "Wed 9 January 2019, 10:30–12:00" in page
    assert "Wed 9 January 2019, 11:00–12:30" in page
    assert "told along with the rest" in page
    assert "It goes out at 09:02, 2 minutes after the last change." in page  # the description changed at 09:00


def test_the_overview_says_it_in_a_line(mina, event):
    guest(event)
    settle()
    assert "will get an update" not in read(mina, "/staff/alliance/events/seminar/")

    move(event)

    assert "1 person will get an update at 09:02." in read(mina, "/staff/alliance/events/seminar/")


def test_told_is_said_as_told(mina, event, stand_at):
    guest(event)
    settle()
    assert "Everybody has been told of the event as it is." in read(mina)

    move(event)
    catch_up(now=RESTED, real=RESTED)

    page = read(mina)
    assert "Everybody has been told of the event as it is." in page
    assert "1 mail is on its way." in page


def test_send_now_reaches_at_once_while_the_event_still_rests(mina, event):
    guest(event)
    settle()
    move(event)
    assert letters(NOW + MINUTE) == []

    assert press(mina).location == PATH
    assert "1 person will get a mail within a minute." in read(mina)

    assert [letter.method for letter in letters(NOW + MINUTE)] == ["REQUEST"]
    assert letters(RESTED) == []


def test_tell_these_too_tells_a_mended_description_exactly_once(mina, event):
    guest(event)
    settle()
    described(event)
    assert letters(RESTED) == []
    assert "Nobody is told of this" in read(mina)

    press(mina, everything="yes")
    assert len(letters(RESTED)) == 1
    assert letters(RESTED + MINUTE) == []

    press(mina, everything="yes")
    assert "There is nothing to tell" in read(mina)
    assert letters(RESTED + 2 * MINUTE) == []


def test_send_now_alone_does_not_tell_what_does_not_count(mina, event):
    guest(event)
    settle()
    described(event)

    press(mina)

    assert "There is nothing to tell" in read(mina)
    assert letters(RESTED) == []


def test_a_page_that_was_open_too_long_does_nothing(mina, event):
    guest(event)
    settle()
    move(event)

    mina.post(PATH + "/send-now")

    assert "Nothing was changed" in read(mina)
    assert letters(NOW + MINUTE) == []


def test_organisers_say_what_is_told_and_when(mina, event):
    assert choose(mina, "0", ("time", "text")).location == PATH

    row = db.session.get_one(EventNews, event.id)
    assert (row.significant, row.quiet_minutes) == (["text", "time"], 0)
    page = mina.get(PATH).text
    assert page.count(" checked ") + page.count("checked>") == 2


@pytest.mark.parametrize(("minutes", "topics"), [("1441", ["time"]), ("-1", ["time"]), ("soon", ["time"]), ("", ["time"]), ("5", ["weather"])])
def test_what_cannot_be_chosen_is_said_on_the_form(mina, event, minutes, topics):
    answer = choose(mina, minutes, topics)

    assert answer.status_code == 422
    assert "error-summary" in answer.text
    assert db.session.get(EventNews, event.id) is None


def test_nothing_at_all_may_count(mina, event):
    choose(mina, "5", ())

    assert db.session.get_one(EventNews, event.id).significant == []


def test_numbers_and_tabs_tell_who_answered_what(mina, event, programme):
    for who, partstat in ((JUN, Partstat.ACCEPTED), (HYUN, Partstat.DECLINED)):
        made = make_delegation(event, contact=who)
        settle()
        invitation = next(each for each in all_invitations() if each.person_id == made.contact_id)
        put(invitation, partstat=partstat, comment="<b>See you</b> " + "x" * 400)
    party_of(event, "a@company.test")
    settle()

    page = mina.get(PATH).text
    assert "&lt;b&gt;See you&lt;/b&gt;" in page
    assert "x" * 121 not in page
    assert JUN.name in page
    accepted = mina.get(PATH + "?answer=accepted").text
    assert (JUN.name in accepted, HYUN.name in accepted) == (True, False)
    uninvited = mina.get(PATH + "?answer=uninvited").text
    assert (SORA.name in uninvited, JUN.name in uninvited) == (True, False)
    assert "/people/" in accepted
    assert mina.get(PATH + "?answer=nonsense&page=99999999999999999999").status_code == 200


def test_bounced_addresses_and_followers_are_counted(mina, event):
    bounced(event)
    settle()
    follower = make_follower(event)

    assert "<dt>Addresses that fail</dt><dd>1</dd>" in mina.get(PATH).text
    assert "<dt>Following without a seat</dt><dd>1</dd>" in mina.get(PATH).text

    put(follower, ended_at=NOW)
    assert "<dt>Following without a seat</dt><dd>0</dd>" in mina.get(PATH).text


def make_follower(event):
    with transaction() as session:
        person = Person(name="", email="f@guest.test", email_key="f@guest.test", phone="", created_at=NOW)
        session.add(person)
        session.flush()
        follower = Follower(event_id=event.id, person_id=person.id, email_key="f@guest.test", locale="ko", asked_at=NOW, confirmed_at=NOW)
        session.add(follower)
    return follower


def test_fifty_a_page(mina, event):
    programme = reload(event).programme
    large = make_event(programme, "large", capacity=None)
    for number in range(17):
        register(large, NOW, 2, organisation=f"회사 {number}")
    settle()

    path = PATH.replace("seminar", "large")
    assert mina.get(path).text.count("/calendar\"") == 50
    assert mina.get(path + "?page=2").text.count("/calendar\"") == 1


def test_the_page_asks_the_same_number_of_queries_for_one_and_three(mina, event):
    guest(event)
    settle()
    move(event)
    mina.get(PATH)
    with count_queries() as one:
        mina.get(PATH)
    make_delegation(event, contact=HYUN)
    register(event, NOW, 2)
    catch_up(now=NOW, real=NOW)
    with count_queries() as three:
        mina.get(PATH)

    assert len(one) == len(three)


def test_no_page_holds_a_secret(mina, event):
    guest(event)
    settle()
    [invitation] = all_invitations()

    page = mina.get(PATH).text
    assert tokens.derive(REPLY, invitation.id) not in page
    assert tokens.derive(FEED, invitation.rsvp_id) not in page
    assert invitation.said is Said.REQUEST
