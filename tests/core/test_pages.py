"""Pages of anonymous visitors are kept as long as they hold, and hold nothing of anybody."""

from datetime import timedelta

import brotli
import pytest

from eventsapp.core.db import transaction
from eventsapp.events.models import Event
from tests.factories import NOW, STARTS, count_queries, make_delegation, make_event, make_staff, sign_in, words

PATH = "/alliance/seminar/"


@pytest.fixture
def seminar(app, now):
    return make_event(capacity=3)


def test_a_kept_page_asks_the_database_nothing_but_whether_it_holds(seminar, client):
    first = client.get(PATH)

    with count_queries() as queries:
        again = client.get(PATH)

    assert (again.status_code, again.data, len(queries)) == (200, first.data, 0)


@pytest.mark.parametrize("path", ["/", "/alliance/", PATH])
def test_a_page_for_anonymous_visitors_sets_no_cookie_and_holds_no_token(seminar, client, path):
    page = client.get(path)

    assert page.headers.getlist("Set-Cookie") == []
    assert "csrf_token" not in page.text
    assert page.headers["Cache-Control"] == "no-cache"
    assert {"Cookie", "Accept-Language"} <= {part.strip() for part in page.headers["Vary"].split(",")}


def test_whoever_has_the_page_already_gets_304(seminar, client):
    tag = client.get(PATH).headers["ETag"]

    again = client.get(PATH, headers={"If-None-Match": tag})

    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)


def test_an_older_page_is_sent_anew(seminar, client):
    assert client.get(PATH, headers={"If-None-Match": '"of yesterday"'}).status_code == 200


def test_the_packed_page_is_the_same_page_under_another_tag(seminar, client):
    plain = client.get(PATH)

    packed = client.get(PATH, headers={"Accept-Encoding": "gzip, br"})

    assert (packed.headers["Content-Encoding"], brotli.decompress(packed.data)) == ("br", plain.data)
    assert packed.headers["ETag"] != plain.headers["ETag"]


def test_a_change_is_seen_at_once(seminar, client):
    before = client.get(PATH)

    with transaction() as session:
        event = session.get_one(Event, seminar.id)
        event.title, event.revision = words("Moved seminar"), event.revision + 1

    after = client.get(PATH, headers={"If-None-Match": before.headers["ETag"]})
    assert (after.status_code, "Moved seminar" in after.text) == (200, True)


def test_a_seat_taken_is_seen_at_once(seminar, client):
    before = client.get(PATH).text

    make_delegation(seminar, size=3, organisation="한빛")

    assert client.get(PATH).text != before


def test_time_alone_changes_a_page_when_it_must(seminar, client, stand_at):
    before = client.get(PATH).text

    stand_at(STARTS + timedelta(minutes=1))

    assert client.get(PATH).text != before


def test_each_language_has_a_page_of_its_own(seminar, client, korean):
    assert ("기업 설명회" in korean.get(PATH).text, "Corporate seminar" in client.get(PATH).text) == (True, True)
    assert 'lang="ko"' in client.get(PATH + "?lang=ko").text


def test_somebody_signed_in_gets_a_page_of_their_own_and_leaves_none_behind(seminar, client, app):
    anonymous = client.get(PATH).data
    mina = sign_in(app.test_client(), make_staff("organiser", seminar.programme))

    hers = mina.get(PATH, headers={"Accept-Language": "en"})

    assert hers.headers["Cache-Control"] == "private, no-cache"
    assert "ETag" not in hers.headers
    assert client.get(PATH).data == anonymous


def test_what_is_not_there_is_not_kept(seminar, client):
    assert client.get("/alliance/later/").status_code == 404

    make_event(seminar.programme, "later")

    assert client.get("/alliance/later/").status_code == 200


def test_a_query_that_the_page_does_not_know_changes_nothing(seminar, client):
    assert client.get(PATH + "?utm=<script>").data == client.get(PATH).data


def test_a_kept_page_is_not_older_than_now(seminar, client):
    assert seminar.changed_at == NOW
    assert client.head(PATH).headers["ETag"] == client.get(PATH).headers["ETag"]
