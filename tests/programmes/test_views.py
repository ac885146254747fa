"""The list of programmes and the page of one: what is next, the timeline, the bodies."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from eventsapp.core import clock
from eventsapp.core.db import transaction
from eventsapp.core.words import Words
from eventsapp.events.rules import Status
from eventsapp.programmes.models import Body
from eventsapp.programmes.rules import BodyKind
from tests.factories import NOW, count_queries, make_delegation, make_event, make_programme, words

DAY = timedelta(days=1)
# 11 to 25 January inclusive, in Seoul.
RECRUITMENT = {"recruitment_opens_at": datetime(2019, 1, 10, 15, tzinfo=UTC), "recruitment_closes_at": datetime(2019, 1, 25, 15, tzinfo=UTC)}


def seen(client: FlaskClient, address: str) -> str:
    """The words of the page, without markup."""
    response = client.get(address)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.text.partition("<main")[2]))


def test_home_names_each_programme_and_what_comes_next(app, now):
    make_event(title=words("Seminar of tomorrow"))
    make_event(make_programme("other", name=words("Other alliance")), status=Status.DRAFT, title=words("Hidden"))

    text = seen(app.test_client(), "/?lang=en")

    assert "Smart City Alliance" in text
    assert "Seminar of tomorrow Wed 9 January 2019, 10:30–12:00 KST (UTC+9) Registration open" in text
    assert "Other alliance Grow together. No event is announced at present." in text
    assert "Hidden" not in text


def test_home_without_programmes_says_so(app, now):
    assert "No programme is announced yet." in seen(app.test_client(), "/?lang=en")


def test_next_event_is_the_first_that_is_neither_over_nor_off_nor_a_draft(app, now):
    programme = make_programme()
    make_event(programme, "past", title=words("Past"), starts_at=NOW - 2 * DAY, ends_at=NOW - DAY)
    make_event(programme, "off", title=words("Off"), status=Status.CANCELLED, starts_at=NOW + DAY, ends_at=NOW + 2 * DAY)
    make_event(programme, "secret", title=words("Hidden"), status=Status.DRAFT)
    make_event(programme, "coming", title=words("Coming"), starts_at=NOW + 3 * DAY, ends_at=NOW + 4 * DAY)

    text = seen(app.test_client(), "/alliance/?lang=en")

    assert re.search(r"Next event Registration open Coming", text)
    assert "Hidden" not in text


def test_timeline_holds_events_and_recruitment_in_order_with_inclusive_days(app, now):
    programme = make_programme(**RECRUITMENT)
    undated = {"starts_at": None, "ends_at": None, "takes_registrations": False}
    make_event(programme, "assembly", title=words("Assembly"), window_from=date(2019, 2, 11), window_to=date(2019, 2, 20), window_label=words("mid-February"), **undated)
    make_event(programme, title=words("Seminar"))

    text = seen(app.test_client(), "/alliance/?lang=en").partition("Timeline")[2]

    assert text.index("Seminar") < text.index("Fri 11 January – Fri 25 January 2019 Recruitment of members") < text.index("mid-February")


@pytest.mark.parametrize(("passed", "said"), [(timedelta(0), "Applications open soon"), (3 * DAY, "Applications open"), (18 * DAY, "Applications closed")])
def test_recruitment_says_where_its_window_stands(app, now, monkeypatch, passed, said):
    make_programme(**RECRUITMENT)
    client = app.test_client()
    seen(client, "/alliance/?lang=en")

    monkeypatch.setattr(clock, "real", lambda: NOW + passed)

    assert f"Recruitment of members {said} " in seen(client, "/alliance/?lang=en")


def test_programme_without_events_says_that_they_will_come(app, now):
    make_programme()

    assert "The schedule will be announced soon." in seen(app.test_client(), "/alliance/?lang=en")


def test_bodies_stand_below_their_parents(app, now):
    programme = make_programme()
    with transaction() as session:
        top = Body(programme_id=programme.id, code="top", kind=BodyKind.OPERATING_COMMITTEE, name=words("Committee"), remit=Words(), position=0)
        session.add(top)
        session.flush()
        session.add(Body(programme_id=programme.id, code="sub", kind=BodyKind.SUBCOMMITTEE, name=words("Pilot cities"), remit=Words(), parent_id=top.id, position=1))

    html = app.test_client().get("/alliance/").text

    assert re.search(r"Committee</a></p>\s*<ul>\s*<li>\s*<p class=\"body-name\"><a href=\"/alliance/bodies/sub/\">Pilot cities", html)


def test_unknown_programme_is_a_404(app, now):
    assert app.test_client().get("/nobody/").status_code == 404


@pytest.mark.parametrize("address", ["/?lang=en", "/alliance/?lang=en"])
def test_pages_cost_the_same_queries_with_one_event_and_with_three(app, now, address):
    programme = make_programme()
    costs = []
    for slugs in (["one"], ["two", "three"]):
        for slug in slugs:
            make_event(programme, slug)
        with count_queries() as queries:
            seen(app.test_client(), address)
        costs.append(len(queries))

    assert costs[0] == costs[1] > 0


@pytest.mark.parametrize("address", ["/?lang=en", "/alliance/?lang=en"])
def test_kept_pages_follow_the_seats_of_any_event(both, now, address):
    event = make_event(capacity=1)
    client = both.test_client()
    before = seen(client, address)

    make_delegation(event)

    assert ("Registration open" in before, "Full – waiting list open" in seen(client, address)) == (True, True)


@pytest.mark.parametrize("address", ["/", "/alliance/"])
def test_second_visit_is_answered_from_memory_and_with_304(app, now, address):
    make_event()
    client = app.test_client()
    etag = client.get(address).headers["ETag"]

    with count_queries() as queries:
        again = client.get(address, headers={"If-None-Match": etag})

    assert (again.status_code, queries.statements) == (304, [])


def test_the_timeline_shows_each_event_once_wherever_it_is(app, now):
    programme = make_programme(recruitment_opens_at=NOW + timedelta(days=2), recruitment_closes_at=NOW + timedelta(days=9))
    make_event(programme, "seoul", title=words("In Seoul"), zone="Asia/Seoul", starts_at=NOW + timedelta(days=2, hours=1), ends_at=None)
    make_event(programme, "york", title=words("In New York"), zone="America/New_York", starts_at=NOW + timedelta(days=2, hours=2), ends_at=None)

    timeline = seen(app.test_client(), "/alliance/?lang=en").partition("Timeline")[2]

    assert [timeline.count(title) for title in ("In Seoul", "In New York")] == [1, 1]


def test_a_window_that_has_passed_is_not_what_comes_next(app, now):
    programme = make_programme()
    make_event(programme, "late", title=words("Long awaited"), starts_at=None, ends_at=None, window_from=NOW.date() - timedelta(days=9), window_to=NOW.date() - timedelta(days=1))

    assert "Next event" not in seen(app.test_client(), "/alliance/?lang=en")
