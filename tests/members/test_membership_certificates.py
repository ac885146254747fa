"""A member's certificate: what stands on it, who gets it, and how anybody looks it up."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from eventsapp.core import clock, tokens
from eventsapp.core.db import transaction
from eventsapp.members.models import MembershipChange
from eventsapp.members.queries.certificates import code_of
from eventsapp.members.rules import Change
from eventsapp.people.models import Representative
from tests.factories import NOW, SORA, make_member, make_person, make_programme, make_staff, sign_in

BASE = "/staff/alliance/members"
TODAY = date(2019, 1, 8)


@pytest.fixture
def programme(app, now):
    return make_programme()


@pytest.fixture
def mina(client, programme):
    return sign_in(client, make_staff("organiser", programme))


def seen(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.text.partition("<main")[2].partition("</main>")[0]))


def happened(membership, change, on=TODAY):
    with transaction() as session:
        session.add(MembershipChange(membership_id=membership.id, change=change, effective_on=on, at=NOW, by="system"))
    return membership


def representative(member):
    person = make_person(SORA)
    with transaction() as session:
        row = Representative(organisation_id=member.organisation_id, person_id=person.id, invited_at=NOW, invited_by="system", confirmed_at=NOW)
        session.add(row)
        session.flush()
        tokens.issue("representative", [row.id], now=clock.real())
    return row


def test_a_certificate_stands_in_both_languages_with_a_code_to_check(client, programme):
    member = make_member(programme, "한빛정보", name_en="Hanbit Information", chief="박대표")

    response = client.get(f"/o/{tokens.derive('representative', representative(member).id)}/certificate")

    text = seen(response)
    assert "회원증" in text or "Certificate of membership" in text
    assert "Hanbit Information" in text
    assert "한빛정보" in text
    assert "박대표" in text
    assert "Mon 8 January 2018" in text
    assert "2018. 1. 8.(월)" in text
    assert f"/alliance/certificate/{code_of(member)}" in text
    assert response.headers["Cache-Control"] == "no-store"
    assert "noindex" in response.headers["X-Robots-Tag"]


def test_the_reader_s_language_stays_after_the_certificate_in_the_other(client, programme):
    member = make_member(programme)
    client.get("/alliance/")

    html = client.get(f"/o/{tokens.derive('representative', representative(member).id)}/certificate").text

    assert '<html lang="en">' in html
    assert "can be looked up at this address" in html
    assert "Skip to the content" in html


@pytest.mark.parametrize("change", [Change.SUSPENDED, Change.RESIGNED, Change.LAPSED])
def test_who_is_no_member_today_gets_no_certificate(client, programme, change):
    member = happened(make_member(programme), change)

    response = client.get(f"/o/{tokens.derive('representative', representative(member).id)}/certificate")

    assert response.status_code == 200
    assert "At present there is no certificate" in response.text
    assert code_of(member) not in response.text


def test_a_link_that_is_none_or_was_removed_opens_nothing(client, programme):
    row = representative(make_member(programme))
    with transaction() as session:
        session.get(Representative, row.id).removed_at = NOW

    assert client.get(f"/o/{tokens.derive('representative', row.id)}/certificate").status_code == 404
    assert client.get("/o/nothing/certificate").status_code == 404


def test_anybody_with_a_certificate_can_look_it_up(client, programme):
    member = make_member(programme)
    address = f"/alliance/certificate/{code_of(member)}"

    valid = client.get(address)
    happened(member, Change.RESIGNED)
    ended = client.get(address.upper().replace("/ALLIANCE/CERTIFICATE", "/alliance/certificate"))

    assert "Yes. On Tue 8 January 2019 this organisation is a member." in valid.text
    assert "한빛정보" in valid.text
    assert "No. On Tue 8 January 2019" in ended.text
    assert "noindex" in valid.headers["X-Robots-Tag"]


@pytest.mark.parametrize("code", ["1", "1-", "1-aaaaaaaaaa", "x-aaaaaaaaaa", "99999999999999-aaaaaaaaaa", "²-aaaaaaaaaa", "1-가나다라마바사아자차"])
def test_an_invented_code_is_nobody_s(client, programme, code):
    make_member(programme)

    assert client.get(f"/alliance/certificate/{code}").status_code == 404


def test_a_code_holds_in_its_own_programme_only(client, programme):
    member = make_member(programme)
    make_member(make_programme("elsewhere"), "남")

    assert client.get(f"/elsewhere/certificate/{code_of(member)}").status_code == 404


def test_staff_print_a_member_s_certificate(mina, programme):
    make_member(programme)

    html = mina.get(BASE + "/1/certificate").text

    assert html.count('class="certificate-in"') == 2


def test_a_day_counts_in_the_zone_of_the_programme(client, programme, monkeypatch):
    member = happened(make_member(programme), Change.RESIGNED, date(2019, 1, 9))
    address = f"/alliance/certificate/{code_of(member)}"
    before = client.get(address).text

    monkeypatch.setattr(clock, "real", lambda: NOW + timedelta(hours=15))  # midnight in Seoul

    assert "Yes." in before
    assert "No. On Wed 9 January 2019" in client.get(address).text


def test_before_they_said_that_it_is_them_the_link_shows_no_certificate(client, programme):
    row = representative(make_member(programme))
    with transaction() as session:
        session.get(Representative, row.id).confirmed_at = None
    page = f"/o/{tokens.derive('representative', row.id)}/"

    assert client.get(page + "certificate").location == page
