"""The page of an event's calendar updates: what it says, who may, what organisers may say of it."""

from __future__ import annotations

import html as entities
import re
from datetime import timedelta

import pytest

from eventsapp.calendars.actions import catch_up
from eventsapp.calendars.models import EventNews, Follower
from eventsapp.calendars.purposes import REPLY
from eventsapp.calendars.rules.invitations import Partstat, Said
from eventsapp.core import tokens
from eventsapp.core.db import db, transaction
from eventsapp.people.models import Person
from eventsapp.rsvps.actions import FEED
from tests.calendars.telling import all_invitations, bounced, contact_for_the_addressless, described, guest, move, party_of, put, settle
from tests.factories import HYUN, JUN, NOW, SORA, count_queries, form_fields, make_delegation, make_event, make_programme, make_staff, reload, sign_in
from tests.rsvps.crowd import register
from tests.sweeps import letters

PATH = "/staff/alliance/events/seminar/calendars"
MINUTE = timedelta(minutes=1)
RESTED = NOW + 10 * MINUTE


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
    assert len(re.findall(r'/people/\S+/calendar"', mina.get(path).text)) == 50
    assert len(re.findall(r'/people/\S+/calendar"', mina.get(path + "?page=2").text)) == 1


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
