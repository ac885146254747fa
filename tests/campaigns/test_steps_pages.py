"""A mailing's pages on its way: previewed, tested, scheduled, taken back, paused, cancelled."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from eventsapp.campaigns import actions
from eventsapp.campaigns.rules import Kind, Segment, State
from eventsapp.core.db import db
from eventsapp.core.tokens import derive
from eventsapp.mail.models import OutboxMail
from tests.campaigns.desk import BASE, newest, press, write
from tests.campaigns.world import make_campaign, make_consent, reloaded, scheduled
from tests.factories import HYUN, JUN, MINA, NOW, form_fields, make_delegation, make_staff, sign_in
from tests.pages import shown_in


def test_only_a_draft_is_changed_a_copy_is_one(mina, seminar, alliance):
    make_delegation(seminar, contact=JUN)
    write(mina)
    seen = shown_in(mina.get(f"{BASE}1/edit").text)
    scheduled(newest(), at=NOW + timedelta(days=1))

    assert mina.post(f"{BASE}1/edit", data=seen | {"title": "다른"}).status_code == 409
    assert press(mina, newest(), "copy").location.endswith("/2/edit")
    assert (newest().title, newest().state) == ("좌석 안내", State.DRAFT)


def test_it_is_scheduled_on_the_programme_s_clock_and_taken_back(mina, seminar):
    make_delegation(seminar, contact=JUN)
    write(mina)
    typed = form_fields(mina.get(f"{BASE}1/send").text)

    past = mina.post(f"{BASE}1/send", data=typed | {"send_at": "2019-01-08T08:59"})
    assert past.status_code == 422
    assert "This moment is over." in past.text
    assert mina.post(f"{BASE}1/send", data=form_fields(past.text) | {"send_at": "2019-01-09T09:00"}).status_code == 303
    assert reloaded(newest()).send_at == NOW + timedelta(days=1)
    assert press(mina, newest(), "take-back").status_code == 303
    assert reloaded(newest()).state is State.DRAFT


@pytest.mark.parametrize("at", ["yesterday", "2019-13-01T10:00", "0001-01-01T00:00", "9999-12-31T23:59"])
def test_a_moment_that_is_none_is_told(mina, seminar, at):
    make_delegation(seminar, contact=JUN)
    write(mina)

    assert mina.post(f"{BASE}1/send", data=form_fields(mina.get(f"{BASE}1/send").text) | {"send_at": at}).status_code == 422
    assert newest().state is State.DRAFT


def test_an_old_page_sends_nothing(mina, seminar):
    make_delegation(seminar, contact=JUN)
    write(mina)
    old = form_fields(mina.get(f"{BASE}1/send").text)
    mina.post(f"{BASE}1/edit", data=shown_in(mina.get(f"{BASE}1/edit").text) | {"text-en": "Other words"})

    response = mina.post(f"{BASE}1/send", data=old)

    assert response.status_code == 409
    assert "has changed since the page was shown" in response.text


def test_buttons_pause_go_on_and_cancel(mina, seminar):
    for who in (JUN, HYUN):
        make_delegation(seminar, contact=who)
    write(mina, rate="1")
    scheduled(newest())
    actions.send_due(now=NOW, real=NOW)

    for button, state in (("pause", State.PAUSED), ("resume", State.SENDING), ("cancel", State.CANCELLED)):
        press(mina, newest(), button)
        assert reloaded(newest()).state is state
    assert "1 mail that was on its way was stopped, too." in mina.get(f"{BASE}1/").text
    press(mina, newest(), "resume")
    assert reloaded(newest()).state is State.CANCELLED


def test_at_night_marketing_says_when_it_goes(client, alliance, stand_at):
    make_consent(alliance, JUN)
    make_campaign(alliance, segment=Segment.CONSENTED, kind=Kind.MARKETING)
    stand_at(NOW + timedelta(hours=13))
    mina = sign_in(client, make_staff("organiser", alliance))

    assert "Sent at once, it goes at Wed 9 January 2019, 08:00" in mina.get(f"{BASE}1/send").text


def test_a_preview_is_of_anybody_in_the_list_in_a_sandbox_without_secrets(mina, seminar):
    make_delegation(seminar, contact=JUN)
    delegation = make_delegation(seminar, contact=HYUN)
    write(mina, **{"text-en": "Dear {name} {link}"})
    one = f"delegation-{delegation.id}"

    page = mina.get(f"{BASE}1/preview?who={one}&reads=en")
    mail = mina.get(f"{BASE}1/preview/mail?who={one}&reads=en")

    assert HYUN.name in page.text
    assert derive("delegation", delegation.id) not in page.text + mail.text
    assert mail.headers["Content-Security-Policy"].startswith("sandbox;")
    assert mina.get(f"{BASE}1/preview?who=delegation-999").status_code == 404
    assert mina.get(f"{BASE}1/preview?who=what").status_code == 404


def test_a_preview_of_a_sent_mailing_is_of_its_recipients(mina, seminar):
    delegation = make_delegation(seminar, contact=JUN)
    write(mina)
    scheduled(newest())
    actions.send_due(now=NOW, real=NOW)

    assert mina.get(f"{BASE}1/preview").status_code == 200
    assert mina.get(f"{BASE}1/preview?who=delegation-{delegation.id}").status_code == 200
    assert mina.get(f"{BASE}1/preview?who=rsvp-{delegation.id + 9}").status_code == 404


def test_a_test_goes_to_whoever_is_signed_in(mina, seminar):
    make_delegation(seminar, contact=JUN)
    write(mina)
    page = mina.get(f"{BASE}1/preview")

    response = mina.post(f"{BASE}1/test", data=form_fields(page.text))

    assert response.status_code == 303
    assert MINA.email in mina.get(response.location).text
    assert db.session.scalars(select(OutboxMail.ids).where(OutboxMail.message == "campaign_test")).one()["about"] == "delegation"


def test_a_mailing_to_nobody_has_no_preview_and_does_not_go(mina, seminar):
    write(mina)

    assert mina.get(f"{BASE}1/preview").status_code == 303
    response = mina.post(f"{BASE}1/send", data=form_fields(mina.get(f"{BASE}1/send").text))
    assert response.status_code == 422
    assert "nobody would get this mail" in response.text
