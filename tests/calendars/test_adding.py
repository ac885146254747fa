"""One button on every page where a person looks, and behind it the right way for the device."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from icalendar import Calendar

from eventsapp.calendars.ics import vevent, with_alarm
from eventsapp.calendars.queries.feeds import facts_now
from eventsapp.calendars.rules.adding import Way
from eventsapp.calendars.rules.devices import Device, best_ways, device_of
from eventsapp.calendars.rules.entries import entry
from eventsapp.core import tokens
from eventsapp.events.queries import find_event
from eventsapp.events.rules import Status
from eventsapp.rsvps.actions import DELEGATION, RSVP
from tests.factories import NOW, STARTS, count_queries, make_delegation, make_event

from .conftest import change, make_alliance, make_seminar, undated

PATH = "/alliance/seminar/calendar"
BUTTON = f'href="{PATH}"'
AGENTS = {
    Device.APPLE: (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/12.1 Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15",
    ),
    Device.ANDROID: (
        "Mozilla/5.0 (Linux; Android 14; SM-S918N) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36",
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36",
    ),
    Device.WINDOWS: (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Whale/3.27.254.15 Safari/537.36",
    ),
    Device.IN_APP: (
        "Mozilla/5.0 (Linux; Android 14; SM-S918N; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/126.0 Mobile Safari/537.36;KAKAOTALK 2610500",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 KAKAOTALK 10.8.0",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/605.1 NAVER(inapp; search; 2000; 12.7.2; 14PRO)",
    ),
    Device.OTHER: ("Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0", "curl/8.5.0", ""),
}


def look(client, device=Device.OTHER, path=PATH):
    return client.get(path, headers={"User-Agent": AGENTS[device][0]})


def part(html, heading):
    """What stands in the section of that id."""
    return html.split(f'aria-labelledby="{heading}"')[1].split("</section>")[0]


@pytest.mark.parametrize(("device", "agent"), [(device, agent) for device, agents in AGENTS.items() for agent in agents])
def test_a_browser_says_what_it_runs_on(device, agent):
    assert device_of(agent) is device


def test_without_the_way_of_the_device_the_file_comes_first():
    assert best_ways(Device.ANDROID, {Way.FILE, Way.YAHOO}) == [Way.FILE]
    assert best_ways(Device.WINDOWS, {Way.MICROSOFT365, Way.FILE}) == [Way.MICROSOFT365]
    assert best_ways(Device.ANDROID, set()) == []


@pytest.mark.parametrize(
    ("device", "first"),
    [
        (Device.APPLE, ["/alliance/seminar/event.ics", "webcal://127.0.0.1:8000/alliance/calendar.ics?lang=en"]),
        (Device.ANDROID, ["https://calendar.google.com/calendar/render"]),
        (Device.WINDOWS, ["https://outlook.live.com/calendar/deeplink/compose", "https://outlook.office.com/calendar/deeplink/compose"]),
        (Device.IN_APP, ["https://calendar.google.com/calendar/render"]),
        (Device.OTHER, ["/alliance/seminar/event.ics"]),
    ],
)
def test_the_right_choice_for_the_device_comes_first_and_all_others_after_it(client, now, device, first):
    make_seminar()

    html = look(client, device).text

    best = re.findall(r'<(?:a|form)\b[^>]* (?:href|action)="([^"]+)"', part(html, "best"))
    assert [address.partition("?action")[0].partition("?path")[0] for address in best] == first
    hosts = ("calendar.google.com", "outlook.live.com", "outlook.office.com", "calendar.yahoo.com")
    for address in (*hosts, "/alliance/seminar/event.ics", "/alliance/subscribe"):
        assert html.count(address) == 1


def test_inside_another_app_nothing_opens_a_program_and_the_page_says_what_to_do(client, now):
    make_seminar()

    html = look(client, Device.IN_APP).text

    assert "Open in another browser" in html
    assert "webcal:" not in html


def test_the_page_is_kept_for_no_other_device_and_found_by_no_search(client, now):
    make_seminar()

    response = look(client)

    assert response.headers["Vary"] == "Cookie, Accept-Language, User-Agent"
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert '<meta name="robots" content="noindex">' in response.text
    assert "Set-Cookie" not in response.headers


def test_a_copy_a_subscription_and_an_invitation_are_explained(client, korean, now):
    make_seminar()

    assert part(look(client).text, "differ").count("<dt>") == part(look(korean).text, "differ").count("<dt>") == 3


def test_a_window_of_days_is_offered_as_a_file_and_a_subscription_alone(client, now):
    make_event(make_alliance(), **undated())

    html = look(client, Device.ANDROID).text

    assert "/alliance/seminar/event.ics" in part(html, "best")
    assert "https://" not in html.split("<main")[1].split("</main>")[0]
    assert "/alliance/subscribe" in html
    assert 'name="alarm"' not in html


def test_without_even_a_window_there_is_the_subscription(client, now):
    make_event(make_alliance(), **undated(window_from=None, window_to=None))

    html = look(client, Device.WINDOWS).text

    assert ("event.ics" in html, "/alliance/subscribe" in html) == (False, True)


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.POSTPONED])
def test_what_is_off_offers_nothing_but_the_subscription(client, now, status):
    event = make_seminar()
    change(event, now=NOW, status=status)

    html = look(client, Device.APPLE).text

    assert ("event.ics" in html, "webcal" in html, "/alliance/subscribe" in html) == (False, False, True)
    assert (BUTTON in client.get("/alliance/seminar/").text, "/alliance/subscribe" in client.get("/alliance/seminar/").text) == (False, True)


def test_a_past_event_offers_nothing(client, now, stand_at):
    make_seminar()
    stand_at(STARTS + timedelta(days=1))

    html = look(client, Device.APPLE).text

    assert [word for word in ("event.ics", "webcal", "google.com", "/alliance/subscribe") if word in html] == []
    assert BUTTON not in client.get("/alliance/seminar/").text


@pytest.mark.parametrize("path", ["/alliance/nothing/calendar", "/nothing/seminar/calendar"])
def test_what_is_not_there_is_not_found(client, now, path):
    make_seminar()

    assert client.get(path).status_code == 404


def test_a_draft_is_not_found(client, now):
    make_seminar(status=Status.DRAFT)

    assert look(client).status_code == 404


@pytest.mark.parametrize(("lang", "said"), [("en", "Add to calendar"), ("ko", "캘린더에 추가")])
def test_every_page_where_a_person_looks_has_the_one_button(request, now, lang, said):
    client = request.getfixturevalue("client" if lang == "en" else "korean")
    delegation = make_delegation(make_seminar(), organisation="한빛정보 ㈜")
    guest = make_delegation(find_event("alliance", "seminar"))
    paths = ["/alliance/seminar/", f"/d/{tokens.derive(DELEGATION, delegation.id)}/", f"/r/{tokens.derive(RSVP, guest.rsvps[0].id)}/"]

    for path in paths:
        html = client.get(path).text

        button = html.split(BUTTON)[1].split("</a>")[0]
        assert said in button
        assert html.count(BUTTON) == 1
        assert "google.com" not in html


def test_the_page_asks_the_same_number_of_queries_for_one_event_and_three(client, now):
    programme = make_alliance()
    make_seminar(programme)
    with count_queries() as one:
        look(client)
    for slug in ("second", "third"):
        make_event(programme, slug)
    with count_queries() as three:
        look(client)

    assert len(one) == len(three) == 1


@pytest.mark.parametrize(("asked", "trigger"), [("0", timedelta(0)), ("60", timedelta(minutes=-60)), ("1440", timedelta(days=-1))])
def test_a_download_rings_when_it_was_asked_to(client, now, asked, trigger):
    make_seminar()

    plain, rings = client.get("/alliance/seminar/event.ics?lang=en").data, client.get(f"/alliance/seminar/event.ics?lang=en&alarm={asked}").data

    [alarm] = Calendar.from_ical(rings).walk("VALARM")
    assert (alarm["ACTION"], alarm["TRIGGER"].dt, alarm["DESCRIPTION"]) == ("DISPLAY", trigger, "Corporate seminar")
    assert re.sub(rb"BEGIN:VALARM.*END:VALARM\r\n", b"", rings, flags=re.DOTALL) == plain


@pytest.mark.parametrize("asked", ["", "alarm=", "alarm=5", "alarm=x", "alarm=-60"])
def test_no_alarm_but_one_of_those_that_are_offered(client, now, asked):
    make_seminar()

    assert b"VALARM" not in client.get(f"/alliance/seminar/event.ics?{asked}").data


@pytest.mark.parametrize("path", ["/alliance/seminar/agenda.ics?alarm=60", "/alliance/calendar.ics?alarm=60"])
def test_only_the_download_of_an_event_rings(client, now, path):
    make_seminar()

    assert b"VALARM" not in client.get(path).data


@pytest.mark.parametrize("columns", [undated(), {"status": Status.CANCELLED}, {"status": Status.POSTPONED}])
def test_what_is_off_or_has_no_day_never_rings(client, now, columns):
    make_event(make_alliance(), **columns)
    made = entry(facts_now(find_event("alliance", "seminar")), "en")

    assert b"VALARM" not in client.get("/alliance/seminar/event.ics?alarm=60").data
    assert with_alarm(vevent(made), made, 60) == vevent(made)
