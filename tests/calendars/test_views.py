"""Calendar files over HTTP: who sees what, headers, conditions, and how little the database is asked."""

from __future__ import annotations

import gzip
from datetime import timedelta
from urllib.parse import unquote

import pytest
from sqlalchemy import update

from eventsapp.calendars import answers
from eventsapp.calendars.queries import feeds as queries
from eventsapp.core import clock
from eventsapp.core.db import transaction
from eventsapp.events.models import Event, Venue
from eventsapp.events.queries import find_event
from eventsapp.events.rules import Status
from eventsapp.programmes.models import Programme
from tests.factories import NOW, count_queries, make_event, words

from .conftest import change, make_alliance, make_seminar, undated

EVENT, FEED = "/alliance/seminar/event.ics", "/alliance/calendar.ics"


@pytest.fixture
def client(app, now):
    make_seminar()
    return app.test_client()


@pytest.mark.parametrize("url", [EVENT, FEED])
def test_file_is_sent_with_the_headers_that_calendars_need(client, url):
    response = client.get(url)

    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert response.headers["Cache-Control"] == "public, max-age=300"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["Last-Modified"] == "Tue, 08 Jan 2019 00:00:00 GMT"
    assert response.headers["ETag"].startswith('"')
    assert "Set-Cookie" not in response.headers
    assert int(response.headers["Content-Length"]) == len(response.data)


def test_download_has_an_ascii_name_and_the_korean_one(client):
    disposition = client.get(EVENT).headers["Content-Disposition"]

    assert disposition.isascii()
    assert disposition.startswith('attachment; filename="seminar.ics"; filename*=UTF-8\'\'')
    assert unquote(disposition.rpartition("''")[2]) == "기업 설명회.ics"


def test_name_of_a_download_holds_nothing_that_a_file_name_may_not(app, now):
    make_seminar(title=words('a/b\\c:"d"\r\n*?..', "…/제목;"))

    disposition = app.test_client().get(EVENT + "?lang=en").headers["Content-Disposition"]

    assert disposition.endswith("UTF-8''a%20b%20c%20d.ics")


def test_feed_is_shown_not_saved(client):
    assert client.get(FEED).headers["Content-Disposition"] == "inline"


@pytest.mark.parametrize("url", [EVENT, FEED])
def test_language_comes_from_the_address_alone(client, url):
    client.set_cookie("lang", "en")
    asked_by_browser = client.get(url, headers={"Accept-Language": "en"}).text

    assert "SUMMARY:기업 설명회" in asked_by_browser
    assert "SUMMARY:Corporate seminar" in client.get(url + "?lang=en").text
    assert client.get(url + "?lang=xx").text == asked_by_browser


def test_without_lang_the_programmes_first_language_speaks(app, now):
    make_seminar(make_alliance(languages=["en", "ko"]))

    assert "SUMMARY:Corporate seminar" in app.test_client().get(EVENT).text


@pytest.mark.parametrize("url", ["/none/calendar.ics", "/none/seminar/event.ics", "/alliance/none/event.ics"])
def test_what_does_not_exist_is_404(client, url):
    assert client.get(url).status_code == 404


def test_draft_is_404_and_in_no_feed(app, now):
    make_seminar(status=Status.DRAFT)
    client = app.test_client()

    assert client.get(EVENT).status_code == 404
    assert "VEVENT" not in client.get(FEED).text


def test_event_without_day_or_window_is_404_until_it_has_one(app, now):
    event = make_event(make_alliance(), starts_at=None, ends_at=None)
    client = app.test_client()
    assert client.get(EVENT).status_code == 404

    change(event, now=NOW + timedelta(minutes=1), **undated())

    assert client.get(EVENT).status_code == 200


@pytest.mark.parametrize("url", [EVENT, FEED])
@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*"])
def test_known_etag_is_304_without_body(client, url, form):
    etag = client.get(url).headers["ETag"]

    response = client.get(url, headers={"If-None-Match": form.format(etag)})

    assert (response.status_code, response.data) == (304, b"")
    assert response.headers["ETag"] == etag
    assert response.headers["Cache-Control"] == "public, max-age=300"
    assert "Content-Type" not in response.headers


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"If-Modified-Since": "Tue, 08 Jan 2019 00:00:00 GMT"}, 304),
        ({"If-Modified-Since": "Wed, 09 Jan 2019 00:00:00 GMT"}, 304),
        ({"If-Modified-Since": "Mon, 07 Jan 2019 23:59:59 GMT"}, 200),
        ({"If-Modified-Since": "yesterday"}, 200),
        ({"If-None-Match": '"other"', "If-Modified-Since": "Wed, 09 Jan 2019 00:00:00 GMT"}, 200),
        ({"If-None-Match": ""}, 200),
    ],
)
def test_etag_counts_before_the_time(client, headers, status):
    assert client.get(EVENT, headers=headers).status_code == status


@pytest.mark.parametrize("url", [EVENT, FEED])
def test_head_says_what_get_says_without_the_body(client, url):
    got, head = client.get(url), client.head(url)

    assert (head.status_code, head.data) == (200, b"")
    same = ("ETag", "Last-Modified", "Content-Type", "Content-Length", "Cache-Control")
    assert [head.headers[name] for name in same] == [got.headers[name] for name in same]


def test_feed_is_packed_only_on_request(client):
    plain = client.get(FEED)
    packed = client.get(FEED, headers={"Accept-Encoding": "br, gzip"})

    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert packed.data[4:8] == bytes(4)  # no time of packing: same state, same octets
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert plain.headers["ETag"] != packed.headers["ETag"]
    assert client.get(FEED, headers={"Accept-Encoding": "gzip;q=0"}).data == plain.data
    assert client.get(FEED, headers={"If-None-Match": packed.headers["ETag"], "Accept-Encoding": "gzip"}).status_code == 304


def test_addresses_in_a_file_are_the_public_ones_whatever_host_was_asked(client):
    text = client.get(FEED, base_url="http://localhost:9999").text

    assert "9999" not in text
    assert "URL:http://127.0.0.1:8000/alliance/" in text


@pytest.mark.parametrize("url", [EVENT, FEED])
def test_change_is_seen_at_the_next_request(client, url):
    before = client.get(url)
    change(_seminar(), now=NOW + timedelta(hours=1), title=words("Moved", "옮긴 행사"))

    after = client.get(url, headers={"If-None-Match": before.headers["ETag"]})

    assert after.status_code == 200
    assert "SUMMARY:옮긴 행사" in after.text
    assert "SEQUENCE:2" in after.text
    assert after.headers["Last-Modified"] == "Tue, 08 Jan 2019 01:00:00 GMT"


@pytest.mark.parametrize("url", [EVENT, FEED])
def test_same_state_same_octets_even_when_nothing_was_kept(client, url):
    before = client.get(url)
    answers.forget()
    queries.forget()

    after = client.get(url)

    assert (after.data, after.headers["ETag"]) == (before.data, before.headers["ETag"])


def test_cancelled_event_stays_in_the_feed_until_its_time_is_past(client, monkeypatch):
    event = _seminar()
    change(event, now=NOW + timedelta(minutes=1), status=Status.CANCELLED)
    assert "STATUS:CANCELLED" in client.get(FEED).text

    monkeypatch.setattr(clock, "real", lambda: NOW + timedelta(days=2))
    response = client.get(FEED)

    assert "VEVENT" not in response.text
    assert response.headers["Last-Modified"] == "Wed, 09 Jan 2019 03:00:00 GMT"
    assert "STATUS:CANCELLED" in client.get(EVENT).text


def test_warm_file_asks_the_database_nothing_but_its_facts(client):
    for url in (EVENT, FEED):
        client.get(url)
        with count_queries() as asked:
            client.get(url)
        assert len(asked) == 0


@pytest.mark.parametrize("more", [0, 2])
def test_feed_takes_as_many_queries_for_one_event_as_for_three(both, now, more):
    programme = make_alliance()
    for number in range(1 + more):
        make_seminar(programme, f"seminar-{number}")
    client = both.test_client()

    with count_queries() as asked:
        client.get(FEED)

    assert len(asked) == 7


def test_after_one_change_one_event_is_built_anew(both, now, monkeypatch):
    programme = make_alliance()
    events = [make_seminar(programme, f"seminar-{number}") for number in range(3)]
    client = both.test_client()
    client.get(FEED)
    built = []
    monkeypatch.setattr(queries, "vevent", lambda entry: built.append(entry.uid) or b"")

    change(events[1], now=NOW + timedelta(minutes=5))
    client.get(FEED)

    assert built == [events[1].uid]


@pytest.mark.parametrize("url", [EVENT, FEED])
def test_change_of_the_place_is_not_hidden_by_what_is_kept(client, url):
    client.get(url)
    with transaction() as session:
        session.execute(update(Venue).values(version=2, name=words("City hall", "시청")))
        session.execute(update(Programme).values(revision=2))

    assert "LOCATION:시청" in client.get(url).text


def _seminar() -> Event:
    event = find_event("alliance", "seminar")
    assert event is not None
    return event


@pytest.mark.parametrize("accept", [None, "text/html", "text/calendar"])
def test_file_is_sent_whatever_type_is_asked_for(client, accept):
    assert client.get(FEED, headers={"Accept": accept} if accept else {}).mimetype == "text/calendar"


@pytest.mark.parametrize("url", ["/a%00b/calendar.ics", "/alliance/a%00b/event.ics", "/%ff/calendar.ics", "/alliance/%F0%9F%98%80/event.ics"])
def test_address_that_no_database_could_hold_is_404(both, now, url):
    make_alliance()

    assert both.test_client().get(url).status_code == 404


@pytest.mark.parametrize("url", [EVENT, FEED])
def test_shared_caches_may_keep_one_file_for_all(client, url):
    """Nothing of the caller decides the file, so that no cookie may part the copies of a shared cache."""
    assert "Cookie" not in client.get(url).headers.get("Vary", "")
