"""Registering over HTTP, and the pages behind the links."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from eventsapp.core import clock
from eventsapp.core.db import db
from eventsapp.core.words import Words
from eventsapp.events.actions import cancel_event, postpone_event
from eventsapp.events.models import Event
from eventsapp.people.models import Consent
from eventsapp.rsvps.models import Delegation, Rsvp
from eventsapp.rsvps.rules import Standing
from tests.factories import HYUN, JUN, NOW, SORA, form_fields, make_event
from tests.sweeps import told

REGISTER = "/alliance/seminar/register"


@pytest.fixture
def client(app, now):
    make_event(capacity=3)
    return app.test_client()


def party(**more):
    return {
        "organisation": "한빛정보 ㈜", "organisation_kind": "company", "size_class": "small", "sectors": ["energy", "mobility"],
        "name": SORA.name, "email": SORA.email, "phone": SORA.phone, "delegates-0-name": JUN.name, "delegates-0-email": JUN.email,
    } | more  # fmt: skip


def send(client, data, url=REGISTER):
    return client.post(url, data=form_fields(client.get(url).text) | data)


def test_a_delegation_registers_and_lands_on_its_page(client):
    response = send(client, party(contact_attends="y"))

    assert response.status_code == 303
    assert response.location.startswith("/d/")
    page = client.get(response.location)
    assert "한빛정보 ㈜" in page.text
    assert JUN.name in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert [r.standing for r in db.session.scalars(select(Rsvp))] == [Standing.SEATED, Standing.SEATED]
    assert [(to, method) for to, _subject, method in told(NOW)] == [(JUN.email, "REQUEST"), (SORA.email, "REQUEST")]


def test_a_guest_registers_and_gets_one_mail_and_their_own_page(client):
    response = send(client, {"name": JUN.name, "email": JUN.email}, REGISTER + "?as=guest")

    assert response.location.startswith("/r/")
    assert JUN.name in client.get(response.location).text
    assert [(to, method) for to, _subject, method in told(NOW)] == [(JUN.email, "REQUEST")]


def test_what_was_told_and_agreed_to_is_kept_with_its_text(client):
    send(client, party(photo="y"))

    kept = {c.purpose: c.given for c in db.session.scalars(select(Consent))}
    assert kept == {"notice": True, "photo": True, "marketing": False}
    assert all(len(c.text_hash) == 64 and c.text_version and c.locale == "ko" for c in db.session.scalars(select(Consent)))


def test_rows_are_added_and_removed_by_buttons_and_nothing_typed_is_lost(client):
    added = send(client, party(rows="add"))
    two = send(client, party(**{"rows": "add", "delegates-1-name": HYUN.name}))
    removed = send(client, party(**{"rows": "remove-0", "delegates-1-name": HYUN.name}))

    assert 'name="delegates-1-name"' in added.text
    assert HYUN.name in two.text
    assert 'name="delegates-2-name"' in two.text
    assert HYUN.name in removed.text
    assert JUN.email not in removed.text
    assert db.session.scalar(select(Delegation)) is None


def test_a_wrong_entry_is_told_beside_its_field_and_everything_typed_is_kept(client):
    response = send(client, party(email="not an address", business_number="116-82-00275", **{"delegates-0-name": ""}))

    assert response.status_code == 422
    assert 'value="not an address"' in response.text
    assert 'href="#email"' in response.text
    assert 'href="#business_number"' in response.text
    assert 'href="#delegates-0-name"' in response.text
    assert db.session.scalar(select(Delegation)) is None


@pytest.mark.parametrize(
    "odd",
    [{"business_number": "12345678²0"}, {"rows": "remove-²"}, {"rows": "remove-" + "1" * 5_000}, {"delegates-²-name": "x"}, {"delegates-" + "1" * 5_000 + "-name": "x"}],
    ids=["number", "superscript row", "huge row", "superscript index", "huge index"],
)
def test_odd_digits_are_no_fault_of_ours(client, odd):
    assert send(client, party(**odd)).status_code < 500


@pytest.mark.parametrize("odd", ["²", "1" * 5_000])
def test_an_odd_version_is_an_old_one(client, odd):
    link = send(client, party()).location

    assert send(client, party(version=odd, organisation="다른 기관"), link + "edit").status_code == 409


def test_a_key_with_a_nul_is_a_new_sending(both, now):
    make_event(capacity=3)

    assert send(both.test_client(), party(key="a\x00b")).status_code == 303


def test_no_delegate_at_all_is_refused_in_words(client):
    response = send(client, party(**{"delegates-0-name": "", "delegates-0-email": ""}))

    assert response.status_code == 422
    assert 'role="alert"' in response.text


def test_a_form_without_its_token_is_an_error_on_the_form_that_keeps_what_was_typed(client):
    response = client.post(REGISTER, data=party())

    assert response.status_code == 422
    assert "한빛정보 ㈜" in response.text


def test_the_same_form_sent_twice_registers_once(client):
    data = form_fields(client.get(REGISTER).text) | party()

    first, second = client.post(REGISTER, data=data), client.post(REGISTER, data=data)

    assert first.location == second.location
    assert len(db.session.scalars(select(Delegation)).all()) == 1


def test_the_same_form_with_other_content_is_a_conflict_that_keeps_the_input(client):
    data = form_fields(client.get(REGISTER).text) | party()
    client.post(REGISTER, data=data)

    response = client.post(REGISTER, data=data | {"organisation": "다른 기관"})

    assert response.status_code == 409
    assert "다른 기관" in response.text


def test_a_delegation_that_does_not_fit_waits_and_is_told_its_number(client):
    send(client, party(contact_attends="y"))

    response = send(client, party(organisation="둘째", **{"delegates-1-name": HYUN.name}))

    assert "대기" in client.get(response.location).text
    assert db.session.scalars(select(Delegation.standing).order_by(Delegation.number)).all() == [Standing.SEATED, Standing.WAITING]


def test_the_contact_withdraws_one_and_then_everyone(client):
    page = send(client, party(contact_attends="y")).location
    look = client.get(page + "withdraw?who=2")

    client.post(page + "withdraw?who=2", data=form_fields(look.text))
    after_one = db.session.scalars(select(Rsvp.standing).order_by(Rsvp.position)).all()
    client.post(page + "withdraw", data=form_fields(client.get(page + "withdraw").text))

    assert after_one == [Standing.SEATED, Standing.WITHDRAWN]
    assert db.session.scalars(select(Rsvp.standing)).all() == [Standing.WITHDRAWN] * 2
    assert "withdraw" not in client.get(page).text


def test_looking_at_the_withdrawal_changes_nothing(client):
    page = send(client, party()).location

    client.get(page + "withdraw")
    client.head(page + "withdraw")

    assert db.session.scalars(select(Rsvp.standing)).all() == [Standing.SEATED]


def test_the_contact_corrects_details_and_a_stale_form_shows_both_versions(client):
    page = send(client, party()).location
    stale = form_fields(client.get(page + "edit").text)
    client.post(page + "edit", data=form_fields(client.get(page + "edit").text) | party(name="박새롬", **{"delegates-0-position": "1"}))

    response = client.post(page + "edit", data=stale | party(name="박소라미", **{"delegates-0-position": "1"}))

    assert response.status_code == 409
    assert "박소라미" in response.text
    assert "박새롬" in response.text
    again = client.post(page + "edit", data=form_fields(response.text) | party(name="박소라미", **{"delegates-0-position": "1"}))
    assert again.status_code == 303
    assert db.session.scalar(select(Delegation)).contact.name == "박소라미"


def test_a_changed_address_ends_the_old_personal_link(client):
    page = send(client, party(**{"delegates-0-email": ""})).location
    old = re.search(r"/r/\w+/", client.get(page).text).group()
    client.post(page + "edit", data=form_fields(client.get(page + "edit").text) | party(**{"delegates-0-position": "1", "delegates-0-email": HYUN.email}))

    assert client.get(old).status_code == 404
    assert sorted(to for to, _subject, _method in told(NOW)) == [HYUN.email, SORA.email]


def test_a_delegate_corrects_their_own_details_and_withdraws(client):
    page = send(client, {"name": JUN.name, "email": JUN.email}, REGISTER + "?as=guest").location
    client.post(page + "edit", data=form_fields(client.get(page + "edit").text) | {"name": "이준호", "title": "과장"})
    changed = client.get(page).text
    client.post(page + "withdraw", data=form_fields(client.get(page + "withdraw").text))

    assert "이준호" in changed
    assert db.session.scalars(select(Rsvp.standing)).all() == [Standing.WITHDRAWN]
    assert client.post(page + "withdraw").status_code == 303


@pytest.mark.parametrize("path", ["/d/nonsense/", "/r/nonsense/", "/d/nonsense/edit", "/r/nonsense/withdraw", "/alliance/no-such/register", "/none/seminar/register"])
def test_unknown_links_and_events_are_not_found(client, path):
    assert client.get(path).status_code == 404


def test_a_closed_event_says_so_and_takes_nothing(app, now):
    make_event(registration_closes_at=now - timedelta(hours=1))
    client = app.test_client()

    assert "마감" in client.get(REGISTER).text
    assert client.post(REGISTER, data=party()).status_code == 422
    assert db.session.scalar(select(Delegation)) is None


def test_more_delegates_than_the_form_has_room_for_are_refused_not_dropped(client):
    response = send(client, party(**{f"delegates-{n}-name": f"참석자 {n}" for n in range(12)}))

    assert response.status_code == 422
    assert db.session.scalar(select(Delegation)) is None


def test_the_same_person_twice_is_told_on_the_second_row(client):
    response = send(client, party(**{"delegates-1-name": JUN.name, "delegates-1-email": JUN.email.upper()}))

    assert response.status_code == 422
    assert 'href="#delegates-1-name"' in response.text


def test_a_look_with_head_is_a_look(client):
    page = send(client, party()).location

    assert [client.head(path).status_code for path in (REGISTER, REGISTER + "?as=guest", page + "edit", page)] == [200] * 4


def test_a_corrected_contact_address_leads_to_the_new_page(client):
    page = send(client, party()).location
    typed = form_fields(client.get(page + "edit").text) | party(email=HYUN.email, **{"delegates-0-position": "1"})

    new = client.post(page + "edit", data=typed).location

    assert new != page
    assert (client.get(page).status_code, client.get(new).status_code) == (404, 200)


def test_of_a_cancelled_event_nothing_can_be_changed_and_of_a_postponed_one_everything(client, now):
    page = send(client, party()).location
    event = db.session.scalars(select(Event)).one()

    def offers():
        return [word in client.get(page).text for word in ("/edit", "/withdraw", "event.ics")]

    postpone_event(event_id=event.id, reason=Words(), by_id=None, now=now, actor="person:1")
    postponed = offers()
    cancel_event(event_id=event.id, reason=Words(), by_id=None, now=now, actor="person:1")

    assert (postponed, offers()) == ([True, True, False], [False, False, False])
    assert client.get(page + "withdraw").status_code == 422


def test_links_say_gone_once_they_have_expired(client, monkeypatch, now):
    page = send(client, party()).location
    monkeypatch.setattr(clock, "real", lambda: now + timedelta(days=40))

    assert client.get(page).status_code == 410


def test_continuing_in_the_other_language_keeps_what_was_typed(client):
    response = client.post(REGISTER + "?lang=en", data=party(rows="keep"))

    assert response.status_code == 200
    assert 'lang="en"' in response.text
    assert "한빛정보 ㈜" in response.text
