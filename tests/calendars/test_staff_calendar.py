"""The calendar of those who organise: every event they may see at that moment, for as long as they may."""

from __future__ import annotations

import gzip
from datetime import timedelta

import icalendar
import pytest
from sqlalchemy import delete, update

from eventsapp.calendars.actions.addresses import end_staff_address, renew_staff_address
from eventsapp.calendars.purposes import STAFF_FEED
from eventsapp.calendars.rules.readers import seats_in_words
from eventsapp.core import tokens
from eventsapp.core.db import transaction
from eventsapp.events.rules import Status
from eventsapp.people.models import Account
from eventsapp.programmes.models import Grant
from eventsapp.rsvps import actions
from eventsapp.rsvps.models import SeatPool
from eventsapp.rsvps.rules import Answer, Seats
from tests.conftest import reader
from tests.factories import HYUN, NOW, count_queries, form_fields, make_delegation, make_event, make_staff, sign_in, words

from .conftest import change, make_alliance, make_seminar, undated
from .test_golden import read_by_two_parsers

REAL = NOW


@pytest.fixture
def alliance(both, now):
    programme = make_alliance()
    make_seminar(programme)
    return programme


@pytest.fixture
def mina(alliance) -> Account:
    """An organiser of the alliance who made an address."""
    return with_address(make_staff("organiser", alliance))


@pytest.fixture
def client(both):
    return both.test_client()


def with_address(account: Account) -> Account:
    renew_staff_address(account_id=account.id, real=REAL)
    return account


def path(account: Account) -> str:
    return f"/p/{tokens.current(STAFF_FEED, account.id)}/calendar.ics"


def titles(client, account: Account, query: str = "?lang=en") -> list[str]:
    return [str(entry["SUMMARY"]) for entry in icalendar.Calendar.from_ical(client.get(path(account) + query).data).walk("VEVENT")]


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_staff_calendar(alliance, mina, client, golden, lang):
    make_event(alliance, "draft", uid="00000000-0000-4000-8000-0000000draft", title=words("Workshop", "워크숍"), status=Status.DRAFT, revision=0, capacity=None)
    make_event(alliance, "conference", uid="00000000-0000-4000-8000-000conference", title=words("Initiator conference", "발기인 대회"), **undated())
    with transaction() as session:
        session.execute(update(SeatPool).where(SeatPool.capacity.is_not(None)).values(taken=37, waiting=2, version=2))

    octets = client.get(f"{path(mina)}?lang={lang}").data

    golden(f"staff.{lang}.ics", octets)
    read_by_two_parsers(octets)
    assert tokens.current(STAFF_FEED, mina.id).encode() not in octets


def test_drafts_are_marked_tentative_and_free(alliance, mina, client):
    make_event(alliance, "draft", status=Status.DRAFT, revision=0)

    draft = icalendar.Calendar.from_ical(client.get(path(mina) + "?lang=en").data).walk("VEVENT")[1]

    assert (str(draft["SUMMARY"]), str(draft["STATUS"]), str(draft["TRANSP"])) == ("[Draft] Corporate seminar", "TENTATIVE", "TRANSPARENT")
    assert draft["X-MICROSOFT-CDO-BUSYSTATUS"] == "FREE"


@pytest.mark.parametrize(
    ("seats", "ko", "en"),
    [
        (Seats(100, 37, 2), "좌석 100석 중 37석 확정, 대기 2건", "Seated 37 of 100, waiting 2"),
        (Seats(100, 0), "좌석 100석 중 0석 확정", "Seated 0 of 100"),
        (Seats(None, 5), "좌석 5석 확정(정원 없음)", "Seated 5, no limit"),
    ],
)
def test_seats_in_words(seats, ko, en):
    assert (seats_in_words(seats, "ko"), seats_in_words(seats, "en")) == (ko, en)


def test_seat_taken_and_given_back_is_seen_at_the_next_request_and_moves_the_stamp(alliance, mina, client):
    delegation = make_delegation(make_event(alliance, "other"), now=NOW + timedelta(minutes=1))
    taken = client.get(path(mina) + "?lang=en")
    assert "Seated 1 of 100" in taken.text

    at = NOW + timedelta(hours=1)
    actions.answer(rsvp_id=delegation.rsvps[0].id, answer=Answer.DECLINED, actor="test", at=at, now=at, real=REAL)
    freed = client.get(path(mina) + "?lang=en")

    assert "Seated 1 of 100" not in freed.text
    assert icalendar.Calendar.from_ical(freed.data).walk("VEVENT")[1]["LAST-MODIFIED"].dt == at


def test_entry_leads_to_the_page_of_staff(mina, client):
    text = client.get(path(mina)).text.replace("\r\n ", "")

    assert "URL:http://127.0.0.1:8000/staff/alliance/events/seminar/\r\n" in text
    assert text.count("http://127.0.0.1:8000/alliance/seminar/") == 0


def test_items_as_entries(mina, client):
    assert titles(client, mina, "?lang=en&agenda=items")[:2] == ["Corporate seminar", "Pursuance plan"]


def test_only_programmes_where_one_may_see_are_shown(alliance, client):
    other = make_alliance(slug="other")
    make_event(other, "foreign", title=words("Foreign"))

    assert titles(client, with_address(make_staff("viewer", alliance))) == ["Corporate seminar"]
    assert titles(client, with_address(make_staff("owner", who=HYUN))) == ["Corporate seminar", "Foreign"]


def test_lost_role_takes_the_events_away_and_the_last_one_the_calendar(alliance, mina, client):
    other = make_alliance(slug="other")
    make_event(other, "second", title=words("Second"))
    with transaction() as session:
        session.add(Grant(person_id=mina.person_id, programme_id=other.id, role="viewer", granted_at=NOW))
    assert titles(client, mina) == ["Corporate seminar", "Second"]

    with transaction() as session:
        session.execute(delete(Grant).where(Grant.programme_id == alliance.id))
    assert titles(client, mina) == ["Second"]
    with transaction() as session:
        session.execute(delete(Grant))

    assert client.get(path(mina)).status_code == 404


def test_role_for_a_body_alone_opens_nothing(alliance, client):
    account = with_address(make_staff("", alliance))

    assert client.get(path(account)).status_code == 404


def test_disabled_account_and_ended_addresses_open_nothing(mina, client):
    first = path(mina)
    assert client.get(first).status_code == 200
    renew_staff_address(account_id=mina.id, real=REAL)
    second = path(mina)
    assert (client.get(first).status_code, client.get(second).status_code) == (404, 200)
    end_staff_address(account_id=mina.id, real=REAL)
    assert client.get(second).status_code == 404
    renew_staff_address(account_id=mina.id, real=REAL)
    assert client.get(path(mina)).status_code == 200

    with transaction() as session:
        session.execute(update(Account).values(disabled_at=NOW))

    assert client.get(path(mina)).status_code == 404
    assert client.get("/p/none/calendar.ics").status_code == 404


def test_headers_and_conditions(mina, client):
    url = path(mina)
    got, head = client.get(url), client.head(url)

    assert (got.headers["Cache-Control"], got.headers["X-Robots-Tag"], got.headers["Referrer-Policy"]) == ("private, max-age=300", "noindex", "no-referrer")
    assert "Set-Cookie" not in got.headers
    assert (head.data, head.headers["ETag"]) == (b"", got.headers["ETag"])
    assert client.get(url, headers={"If-None-Match": got.headers["ETag"]}).status_code == 304
    assert client.get(url, headers={"If-Modified-Since": got.headers["Last-Modified"]}).status_code == 200
    assert gzip.decompress(client.get(url, headers={"Accept-Encoding": "gzip"}).data) == got.data
    with count_queries() as asked:
        client.get(url)
    assert len(asked) == 0


def test_change_is_seen_at_the_next_request(alliance, mina, client):
    client.get(path(mina))
    event = make_event(alliance, "draft", status=Status.DRAFT, revision=0)
    assert len(titles(client, mina)) == 2

    change(event, now=NOW + timedelta(hours=1), title=words("Renamed"))

    assert titles(client, mina)[1] == "[Draft] Renamed"


@pytest.mark.parametrize("more", [0, 2])
def test_as_many_queries_for_one_event_as_for_three(both, now, more):
    programme = make_alliance()
    for number in range(1 + more):
        make_seminar(programme, f"seminar-{number}")
    account = with_address(make_staff("organiser", programme))
    url = path(account)

    with count_queries() as asked:
        both.test_client().get(url)

    assert len(asked) == 8


def test_account_page_makes_renews_and_ends_the_address(alliance, both):
    account = make_staff("organiser", alliance)
    desk = sign_in(reader(both, "en"), account)
    page = desk.get("/me").text
    assert "Make a calendar address" in page

    made = desk.post("/me/calendar", data=form_fields(page), follow_redirects=True).text
    first = path(account)
    assert f'value="http://127.0.0.1:8000{first}"' in made
    assert f'href="webcal://127.0.0.1:8000{first}"' in made
    desk.post("/me/calendar", data=form_fields(made))
    assert path(account) != first
    ended = desk.post("/me/calendar/end", data=form_fields(made), follow_redirects=True).text

    assert "The address of your calendar has ended." in ended
    assert "Make a calendar address" in ended


@pytest.mark.parametrize("url", ["/me/calendar", "/me/calendar/end"])
def test_address_needs_a_session_and_the_pages_own_form(mina, both, url):
    before = path(mina)
    assert both.test_client().post(url).location.startswith("/sign-in")

    assert sign_in(reader(both, "en"), mina).post(url, data={"csrf_token": "wrong"}).status_code == 303

    assert tokens.find_current(STAFF_FEED, mina.id) == before.split("/")[2]
