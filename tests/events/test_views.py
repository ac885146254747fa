"""The public page of an event: what it says in each state, to whom, and for how long it is kept."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import quote

import brotli
import pytest
from flask.testing import FlaskClient

from eventsapp.core import assets, clock
from eventsapp.core.db import transaction
from eventsapp.core.words import Words
from eventsapp.events.actions import release_agenda
from eventsapp.events.models import StatusChange
from eventsapp.events.rules import Status
from eventsapp.rsvps.models import SeatPool
from tests.factories import HYUN, NOW, count_queries, make_delegation, make_event, make_programme, make_staff, make_venue, sign_in, words

HOUR = timedelta(hours=1)
AGENDA = [("Plans", 20), ("Pilot cities", 30), ("Questions", 10)]
UNDATED = {"starts_at": None, "ends_at": None, "takes_registrations": False, "window_label": words("end of January", "1월 말")}


def page(client: FlaskClient, address: str = "/alliance/seminar/?lang=en") -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.text


def seen(html: str) -> str:
    """The words of the page, without markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.partition("<main")[2]))


def seats(event_id: int, **values: int) -> None:
    with transaction() as session:
        pool = session.query(SeatPool).filter_by(event_id=event_id).one()
        for name, value in values.items():
            setattr(pool, name, value)


@pytest.mark.parametrize(
    ("columns", "taken", "said"),
    [
        ({}, 40, "60 seats left of 100"),
        ({}, 95, "Few seats left"),
        ({}, 100, "Full – waiting list open"),
        ({"keeps_waiting_list": False}, 100, "there is no waiting list"),
        ({"registration_opens_at": NOW + HOUR}, 0, "Registration opens on Tue 8 January 2019, 10:00"),
        ({"registration_closes_at": NOW - HOUR}, 0, "Registration was open until Tue 8 January 2019, 08:00"),
        ({"takes_registrations": False}, 0, "No registration is taken on this page."),
        (UNDATED, 0, "end of January"),
        ({"starts_at": NOW - HOUR, "ends_at": NOW + HOUR}, 0, "The event is under way."),
        ({"starts_at": NOW - 2 * HOUR, "ends_at": NOW - HOUR}, 0, "This event is over."),
        ({"status": Status.POSTPONED}, 0, "This event has been postponed."),
        ({"status": Status.CANCELLED}, 0, "This event has been cancelled."),
    ],
)
def test_page_says_the_state_of_the_event(app, now, columns, taken, said):
    event = make_event(**columns)
    seats(event.id, taken=taken)

    html = page(app.test_client())

    assert said in seen(html)
    assert ("/alliance/seminar/register" in html) == (said in ("60 seats left of 100", "Few seats left", "Full – waiting list open"))


def test_draft_is_seen_by_staff_with_the_right_alone(app, now):
    event = make_event(status=Status.DRAFT)
    viewer = sign_in(app.test_client(), make_staff("viewer", event.programme))
    stranger = sign_in(app.test_client(), make_staff("viewer", make_programme("other"), who=HYUN))

    html = page(viewer)

    assert "Organiser preview" in html
    assert '<meta name="robots" content="noindex">' in html
    assert stranger.get("/alliance/seminar/").status_code == 404
    assert app.test_client().get("/alliance/seminar/").status_code == 404


def test_agenda_is_the_release_and_times_end_after_an_open_item(app, now):
    event = make_event(agenda=[("Plans", 20), ("Pilot cities", None), ("Questions", None)])
    with transaction():
        release_agenda(event, by_id=None, now=now)

    assert "10:30 Plans 20 minutes 10:50 Pilot cities then Questions" in seen(page(app.test_client()))


def test_draft_of_the_agenda_is_not_shown(app, now):
    make_event(agenda=AGENDA)

    assert "Pilot cities" not in page(app.test_client())


def test_live_page_names_what_is_on_and_what_is_next(app, now):
    event = make_event(agenda=AGENDA, starts_at=NOW - timedelta(minutes=25), ends_at=NOW + HOUR)
    with transaction():
        release_agenda(event, by_id=None, now=now)

    assert "Now Pilot cities Next, at 09:25: Questions" in seen(page(app.test_client()))


def test_cancelled_page_gives_the_reason_keeps_the_agenda_and_leaves_search(app, now):
    event = make_event(agenda=AGENDA, status=Status.CANCELLED)
    with transaction() as session:
        release_agenda(event, by_id=None, now=now)
        session.add(StatusChange(event_id=event.id, status=Status.CANCELLED, reason=words("The hall burnt down."), at=NOW - HOUR))

    html = page(app.test_client())

    assert "The hall burnt down. Decided on Tue 8 January 2019, 08:00" in seen(html)
    assert "Pilot cities" in html
    assert '<meta name="robots" content="noindex">' in html
    assert "calendar.google.com" not in html


def test_anonymous_page_holds_no_form_token_or_session_and_may_be_kept(app, now):
    make_event()

    response = app.test_client().get("/alliance/seminar/", headers={"Accept-Language": "en"})

    assert "<form" not in response.text
    assert "csrf" not in response.text
    assert "Set-Cookie" not in response.headers
    assert (response.headers["Cache-Control"], response.headers["Vary"]) == ("no-cache", "Cookie, Accept-Language, Accept-Encoding")


def test_second_visit_costs_one_textual_query(app, now):
    make_event()
    page(app.test_client())

    with count_queries() as queries:
        page(app.test_client())

    assert queries.statements == []


def test_visit_with_the_same_etag_gets_304_and_head_gets_no_body(both, now):
    make_event()
    client = both.test_client()
    etag = client.get("/alliance/seminar/").headers["ETag"]

    again = client.get("/alliance/seminar/", headers={"If-None-Match": etag})
    head = client.head("/alliance/seminar/")

    assert (again.status_code, again.data) == (304, b"")
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", etag)


def test_kept_page_follows_seats_changes_and_releases(both, now):
    event = make_event(agenda=AGENDA)
    client = both.test_client()
    first = page(client)

    make_delegation(event)
    second = page(client)
    with transaction():
        release_agenda(event, by_id=None, now=now)
    third = page(client)

    assert ("100 seats left" in first, "99 seats left" in second, "Pilot cities" in second, "Pilot cities" in third) == (True, True, False, True)


def test_kept_page_follows_the_clock(app, now, monkeypatch):
    make_event(registration_opens_at=NOW + HOUR)
    before = page(app.test_client())

    monkeypatch.setattr(clock, "real", lambda: NOW + HOUR)
    after = page(app.test_client())

    assert ("Registration opens on" in before, "100 seats left" in after) == (True, True)


def test_kept_page_repeats_nothing_of_the_address_it_was_asked_with(app, now):
    make_event()

    first = page(app.test_client(), "/alliance/seminar/?lang=en&utm_source=stranger")
    second = page(app.test_client())

    assert first == second
    assert "stranger" not in first


def test_language_is_the_one_asked_for_else_the_programmes_first(app, now):
    make_event(make_programme(languages=["en", "ko"]))

    def language(**headers: str) -> str:
        html = app.test_client().get("/alliance/seminar/", headers=headers).text
        return re.search(r'<html lang="(\w+)"', html)[1]

    assert (language(), language(**{"Accept-Language": "ko"}), language(**{"Accept-Language": "fr"})) == ("en", "ko", "en")


def test_search_engines_get_the_event_and_no_markup_of_its_title(app, now):
    make_event(title=words("</script><b>Seminar"))

    html = page(app.test_client())

    assert '"startDate": "2019-01-09T01:30:00+00:00"' in html
    assert "</script><b>" not in html


def test_page_names_itself_in_both_languages_without_the_query(app, now):
    make_event()

    html = page(app.test_client())

    assert '<link rel="canonical" href="http://127.0.0.1:8000/alliance/seminar/">' in html
    assert '<link rel="alternate" hreflang="ko" href="http://127.0.0.1:8000/alliance/seminar/?lang=ko">' in html
    assert "<title>Corporate seminar – Smart City Alliance</title>" in html


def test_maps_get_the_korean_name_and_address(app, now):
    programme = make_programme()
    make_event(programme, venue_id=make_venue(programme, address=words("Seoul", "서울")).id)

    html = page(app.test_client())

    assert f'href="https://map.naver.com/p/search/{quote("일자리위원회 서울")}"' in html
    assert 'href="https://map.kakao.com/link/map/' in html


def test_content_in_another_language_says_so(app, now):
    make_event(title=Words({"ko": "기업 설명회"}))

    assert '<h1><span lang="ko">기업 설명회</span></h1>' in page(app.test_client())


def test_event_of_another_programme_is_not_found_below_this_one(app, now):
    make_event(make_programme("other"))
    make_programme()

    assert app.test_client().get("/alliance/seminar/").status_code == 404


def test_attendee_page_weighs_35_kilobytes_at_most(app, now, tmp_path):
    programme = make_programme()
    long = words("A sentence of a paragraph that explains what happens. " * 20)
    venue = make_venue(programme, directions=long, parking=long, access=long)
    event = make_event(programme, venue_id=venue.id, summary=words("What this is for. " * 10), description=long, audience=long, agenda=[(f"Talk {n}", 20) for n in range(20)])
    with transaction():
        release_agenda(event, by_id=None, now=now)
    assets.build(tmp_path, with_font=False)
    style = assets._stylesheet({f"font-{tier}.woff2": f"font-{tier}.0123456789ab.woff2" for tier in ("core", "rest")})

    html = brotli.compress(page(app.test_client()).encode(), quality=4)

    others = sum(path.stat().st_size for path in tmp_path.iterdir() if re.match(r"(app\..*\.js|icons\..*)\.br$", path.name))
    assert len(html) + len(brotli.compress(style)) + others <= 35_000


def test_kept_page_is_packed_once_for_those_who_unpack_it(app, now):
    make_event()
    client = app.test_client()
    plain = client.get("/alliance/seminar/?lang=en")

    packed = client.get("/alliance/seminar/?lang=en", headers={"Accept-Encoding": "gzip, br"})

    assert (packed.headers["Content-Encoding"], brotli.decompress(packed.data)) == ("br", plain.data)
    assert packed.headers["ETag"] != plain.headers["ETag"]
