"""Links that fill in a calendar's form: right times, blanks as %20, never too long, none without a fixed day."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eventsapp.calendars import links
from eventsapp.calendars.links import _cut, google, microsoft365, outlook, yahoo
from eventsapp.core.words import Words
from eventsapp.events.models import Event
from eventsapp.events.queries import find_event
from eventsapp.events.rules import Status
from tests.factories import make_event

from .conftest import make_alliance, make_seminar, undated


def seminar() -> Event:
    event = find_event("alliance", "seminar")
    assert event is not None
    return event


def asked(address: str | None) -> dict[str, str]:
    assert address is not None
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query, strict_parsing=True).items()}


def test_google_gets_wall_time_and_its_zone(app):
    make_seminar()

    form = asked(google(seminar(), "ko"))

    assert form == {
        "action": "TEMPLATE", "dates": "20190109T103000/20190109T120000", "ctz": "Asia/Seoul", "text": "기업 설명회",
        "location": "일자리위원회 12층 브리핑실, 서울 종로구 세종대로 178",
        "details": "얼라이언스를 소개합니다.\n\nCorporate seminar\n\nhttp://127.0.0.1:8000/alliance/seminar/",
    }  # fmt: skip


def test_microsoft_gets_utc(app):
    make_seminar()

    form = asked(outlook(seminar(), "en"))

    assert (form["startdt"], form["enddt"], form["subject"]) == ("2019-01-09T01:30:00Z", "2019-01-09T03:00:00Z", "Corporate seminar")
    assert (form["path"], form["rru"]) == ("/calendar/action/compose", "addevent")


def test_microsoft_365_gets_the_same_as_outlook_at_the_address_for_companies(app):
    make_seminar()

    address = microsoft365(seminar(), "ko")

    assert address == outlook(seminar(), "ko").replace("https://outlook.live.com/", "https://outlook.office.com/")


def test_yahoo_gets_utc_under_its_own_names(app):
    make_seminar()

    form = asked(yahoo(seminar(), "ko"))

    assert form == {
        "v": "60", "ST": "20190109T013000Z", "ET": "20190109T030000Z", "TITLE": "기업 설명회", "in_loc": "일자리위원회 12층 브리핑실, 서울 종로구 세종대로 178",
        "DESC": "얼라이언스를 소개합니다.\n\nCorporate seminar\n\nhttp://127.0.0.1:8000/alliance/seminar/",
    }  # fmt: skip


def test_open_end_takes_the_default_length(app):
    make_seminar(ends_at=None)

    assert asked(google(seminar(), "ko"))["dates"] == "20190109T103000/20190109T123000"


@pytest.mark.parametrize("link", [google, outlook, microsoft365, yahoo])
@pytest.mark.parametrize("columns", [undated(), {"status": Status.CANCELLED}, {"status": Status.POSTPONED}, {"status": Status.DRAFT}])
def test_no_link_to_a_copy_of_what_is_not_fixed(app, link, columns):
    make_event(make_alliance(), **columns)

    assert link(seminar(), "ko") is None


@pytest.mark.parametrize("link", [google, outlook, microsoft365, yahoo])
@pytest.mark.parametrize("character", ["가", "a", "👨‍👩‍👧", " +&%"])
def test_address_never_exceeds_what_browsers_carry_and_ends_with_the_events_own(app, link, character):
    long = Words(ko=character * 900)
    make_seminar(title=long, summary=long)

    address = link(seminar(), "ko")

    assert len(address) <= links.LONGEST
    assert "+" not in address
    assert address.endswith("%2Falliance%2Fseminar%2F")


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=300), st.integers(0, 500))
def test_cut_text_fits_and_is_a_beginning(text, most):
    cut = _cut(text, most)

    assert len(cut) <= most
