"""A delegate's own calendar: what stands in it, for whom it opens, and how its address is changed."""

from __future__ import annotations

import gzip
from dataclasses import replace
from datetime import datetime, timedelta

import icalendar
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from eventsapp.calendars.actions import catch_up
from eventsapp.calendars.actions.addresses import renew_own_address
from eventsapp.calendars.ics import calendar
from eventsapp.calendars.purposes import REPLY
from eventsapp.calendars.queries.feeds import Choice, entries_of, octets_of
from eventsapp.calendars.rules.readers import Own, own_entries
from eventsapp.core import tokens
from eventsapp.core.db import db, transaction
from eventsapp.core.words import Words
from eventsapp.events.rules import Status
from eventsapp.rsvps import actions
from eventsapp.rsvps.actions import FEED
from eventsapp.rsvps.models import Rsvp, SeatPool
from eventsapp.rsvps.rules import Answer, Standing
from tests.factories import NOW, STARTS, count_queries, form_fields, make_delegation, reload, words

from .conftest import change, make_seminar
from .test_golden import read_by_two_parsers
from .test_items import SEMINAR, line

REAL = NOW


@pytest.fixture
def rsvp(both, now) -> Rsvp:
    """A guest with a seat, told of it, so that their calendar has an address."""
    event = make_seminar()
    delegation = make_delegation(event)
    catch_up(now=NOW, real=REAL)
    return db.session.get_one(Rsvp, delegation.rsvps[0].id)


@pytest.fixture
def client(both):
    return both.test_client()


def path(rsvp: Rsvp, purpose: str = FEED) -> str:
    return f"/r/{tokens.current(purpose, rsvp.id)}/calendar.ics"


def say(rsvp: Rsvp, answer: Answer, at: datetime = NOW + timedelta(minutes=1)) -> None:
    actions.answer(rsvp_id=rsvp.id, answer=answer, actor="test", at=at, now=at, real=REAL)


def entries(octets: bytes) -> list[icalendar.Event]:
    return icalendar.Calendar.from_ical(octets).walk("VEVENT")


def waiting(rsvp: Rsvp, standing: Standing = Standing.WAITING) -> None:
    with transaction() as session:
        row = session.get_one(Rsvp, rsvp.id)
        row.standing = row.delegation.standing = standing
        row.version += 1


STATES = {
    "going": lambda rsvp: None,
    "maybe": lambda rsvp: say(rsvp, Answer.MAYBE),
    "waiting": waiting,
    "offered": lambda rsvp: waiting(rsvp, Standing.OFFERED),
    "pending": lambda rsvp: waiting(rsvp, Standing.PENDING),
    "declined": lambda rsvp: say(rsvp, Answer.DECLINED),
}


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize("state", STATES)
def test_own_calendar(rsvp, client, golden, state, lang):
    STATES[state](rsvp)

    octets = client.get(f"{path(rsvp)}?lang={lang}").data

    golden(f"own-{state}.{lang}.ics", octets)
    if state != "declined":
        read_by_two_parsers(octets)


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_own_calendar_with_items(rsvp, client, golden, lang):
    waiting(rsvp)

    octets = client.get(f"{path(rsvp)}?lang={lang}&agenda=items").data

    golden(f"own-items.{lang}.ics", octets)
    read_by_two_parsers(octets)


def test_it_holds_no_secret_no_name_and_asks_for_no_answer(rsvp, client):
    octets = client.get(path(rsvp)).data.replace(b"\r\n ", b"")

    secrets = [tokens.current(purpose, rsvp.id) for purpose in (FEED, actions.RSVP)] + [rsvp.delegation.reference, rsvp.person.name, rsvp.person.email]
    assert [secret for secret in secrets if secret.encode() in octets] == []
    assert [name for name in (b"ATTENDEE", b"ORGANIZER", b"METHOD", b"SOURCE", b"VALARM") if name in octets] == []


def test_it_is_the_entry_of_the_public_files_under_one_uid(rsvp, client):
    (own,) = entries(client.get(path(rsvp)).data)
    (public,) = entries(client.get("/alliance/calendar.ics").data)

    assert (own["UID"], own["DTSTART"], own["LOCATION"]) == (public["UID"], public["DTSTART"], public["LOCATION"])


def test_it_speaks_the_language_of_the_registration(both, now):
    delegation = make_delegation(make_seminar(), locale="en")
    token = tokens.current(actions.RSVP, delegation.rsvps[0].id)

    assert "Your answer: going." in both.test_client().get(f"/r/{token}/calendar.ics").text


def test_link_of_the_page_opens_it_too(rsvp, client):
    assert client.get(path(rsvp, actions.RSVP)).data == client.get(path(rsvp)).data


def test_headers_keep_it_private(rsvp, client):
    response = client.get(path(rsvp))

    assert response.headers["Cache-Control"] == "private, max-age=300"
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "Set-Cookie" not in response.headers


def test_conditions_head_and_gzip(rsvp, client):
    url = path(rsvp)
    got, head = client.get(url), client.head(url)

    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", got.headers["ETag"])
    fresh = client.get(url, headers={"If-None-Match": got.headers["ETag"]})
    assert (fresh.status_code, fresh.data, fresh.headers["Cache-Control"]) == (304, b"", "private, max-age=300")
    assert client.get(url, headers={"If-Modified-Since": got.headers["Last-Modified"]}).status_code == 200  # an answer may be taken over later than it was given
    packed = client.get(url, headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.data) == got.data
    with count_queries() as asked:
        client.get(url)
    assert len(asked) == 0


def test_answer_is_seen_at_the_next_request_and_moves_the_stamp_but_not_the_number(rsvp, client):
    before = client.get(path(rsvp))

    say(rsvp, Answer.MAYBE, NOW + timedelta(hours=1))
    after = client.get(path(rsvp), headers={"If-None-Match": before.headers["ETag"]})

    (old,), (new,) = entries(before.data), entries(after.data)
    assert (new["SEQUENCE"], new["DTSTAMP"].dt, new["LAST-MODIFIED"].dt) == (old["SEQUENCE"], NOW + timedelta(hours=1), NOW + timedelta(hours=1))
    assert (str(new["SUMMARY"]), str(new["STATUS"])) == ("[참석 미정] 기업 설명회", "TENTATIVE")


def test_who_declined_has_an_empty_calendar_and_may_come_back(rsvp, client):
    say(rsvp, Answer.DECLINED)
    assert entries(client.get(path(rsvp)).data) == []

    say(rsvp, Answer.GOING, NOW + timedelta(minutes=2))

    assert len(entries(client.get(path(rsvp)).data)) == 1


def test_number_is_never_below_that_of_the_invitation(rsvp, client):
    own = Own(Answer.GOING, Standing.SEATED, 7, NOW)

    (entry,) = own_entries(entries_of(SEMINAR, Choice("ko")), own, "ko")

    assert entry.sequence == 7


def test_cancelled_event_stays_until_its_time_is_past(rsvp, client, stand_at):
    change(rsvp.delegation.event, now=NOW + timedelta(hours=1), status=Status.CANCELLED)
    (entry,) = entries(client.get(path(rsvp)).data)
    assert (str(entry["STATUS"]), str(entry["SUMMARY"])) == ("CANCELLED", "[취소] 기업 설명회")

    stand_at(STARTS + timedelta(days=2))

    assert entries(client.get(path(rsvp)).data) == []


def test_thirty_days_after_the_event_it_is_gone(rsvp, client, stand_at):
    client.get(path(rsvp))
    stand_at(STARTS + timedelta(days=29))
    assert client.get(path(rsvp)).status_code == 200

    stand_at(STARTS + timedelta(days=31))

    assert client.get(path(rsvp)).status_code == 410


def test_unknown_ended_and_foreign_links_are_one_and_the_same_404(rsvp, client):
    old = path(rsvp)
    renew_own_address(rsvp_id=rsvp.id, actor="test", now=NOW, real=REAL)
    others = [old, path(rsvp, REPLY), path(rsvp, "delegation"), "/r/none/calendar.ics", "/r/%F0%9F%98%80/calendar.ics", "/r/%ff/calendar.ics"]

    answers = [client.get(url) for url in others]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text.replace(answer.headers["X-Request-Id"], "").replace(answer.request.path, "") for answer in answers}) == 1
    assert client.get(path(rsvp)).status_code == 200


def test_erased_registration_opens_nothing(rsvp, client):
    with transaction() as session:
        session.get_one(Rsvp, rsvp.id).delegation.erased_at = NOW

    assert client.get(path(rsvp)).status_code == 404


def test_page_shows_the_address_once_there_is_one(both, now):
    delegation = make_delegation(make_seminar(), locale="en")
    rsvp_id = delegation.rsvps[0].id
    page, client = f"/r/{tokens.current(actions.RSVP, rsvp_id)}/?lang=en", both.test_client()
    assert "Subscribe to your own calendar" not in client.get(page).text

    catch_up(now=NOW, real=REAL)

    shown = client.get(page).text
    assert f'value="http://127.0.0.1:8000/r/{tokens.current(FEED, rsvp_id)}/calendar.ics"' in shown
    assert f'href="webcal://127.0.0.1:8000/r/{tokens.current(FEED, rsvp_id)}/calendar.ics"' in shown


def test_delegate_makes_a_new_address_and_the_old_one_ends(rsvp, client):
    old, page = path(rsvp), f"/r/{tokens.current(actions.RSVP, rsvp.id)}/?lang=en"

    answer = client.post(page.removesuffix("?lang=en") + "calendar/renew", data=form_fields(client.get(page).text), follow_redirects=True)

    assert "Your calendar has a new address." in answer.text
    assert path(rsvp) != old
    assert (client.get(old).status_code, client.get(path(rsvp)).status_code) == (404, 200)


def test_without_the_pages_own_form_nothing_is_renewed(rsvp, client):
    old = path(rsvp)

    answer = client.post(f"/r/{tokens.current(actions.RSVP, rsvp.id)}/calendar/renew", data={"csrf_token": "wrong"})

    assert (answer.status_code, path(rsvp)) == (303, old)


def test_who_knows_the_address_alone_cannot_change_it(rsvp, client):
    assert client.post(path(rsvp).replace("calendar.ics", "calendar/renew")).status_code == 404


def test_delegate_who_was_seated_by_the_queue_sees_it(rsvp, client):
    waiting(rsvp)
    assert "[대기]" in client.get(path(rsvp)).text
    with transaction() as session:
        session.execute(update(SeatPool).values(taken=0, waiting=1))

    actions.fill(event_id=rsvp.event_id, now=NOW + timedelta(hours=1), real=REAL)

    assert reload(rsvp).standing is Standing.SEATED
    assert "[대기]" not in client.get(path(rsvp)).text


@settings(deadline=None)
@given(st.text(max_size=120), st.sampled_from(list(Standing)), st.sampled_from(list(Answer)))
@example("{} {0} %s \\N; 한글 👨‍👩‍👧", Standing.WAITING, Answer.MAYBE)
def test_any_title_survives_a_round_trip(title, standing, answer):
    facts = replace(SEMINAR, title=Words(ko=title), agenda=(line(0, title=words(title)),))

    octets = calendar([octets_of(own_entries(entries_of(facts, Choice("ko", items=True)), Own(answer, standing, 0, NOW), "ko"))])

    assert all(len(physical) <= 75 and physical.decode() is not None for physical in octets.split(b"\r\n"))
    assert len(entries(octets)) == 2
    assert not [error for entry in entries(octets) for error in entry.errors]
