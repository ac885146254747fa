"""The sign-in page, signing out everywhere, one's own page."""

from __future__ import annotations

from datetime import timedelta

import pytest

from eventsapp.core.db import db
from eventsapp.core.tokens import hash_of
from eventsapp.people import passwords
from eventsapp.people.models import WebSession
from tests.conftest import reader
from tests.factories import HYUN, MINA, NOW, form_fields, make_programme, make_staff, sign_in

PASSWORD = "correct horse battery"


@pytest.fixture
def mina(app, now):
    return make_staff("owner", make_programme(), password_hash=passwords.hashed(PASSWORD))


def send(client, email=MINA.email, password=PASSWORD, next_=""):
    path = "/sign-in" + (f"?next={next_}" if next_ else "")
    fields = form_fields(client.get(path).text)
    return client.post(path, data=fields | {"email": email, "password": password})


def test_signing_in_leads_to_the_desk(client, mina):
    response = send(client)

    assert (response.status_code, response.location) == (303, "/staff/")
    assert client.get("/me").status_code == 200


def test_signing_in_leads_back_to_where_one_was_going(client, mina):
    assert client.get("/staff/alliance/").location == "/sign-in?next=/staff/alliance/"
    assert send(client, next_="/staff/alliance/edit").location == "/staff/alliance/edit"


@pytest.mark.parametrize("target", ["https://evil.test/", "//evil.test/", "/\\evil.test", "javascript:alert(1)"])
def test_signing_in_never_leads_off_the_site(client, mina, target):
    assert send(client, next_=target).location == "/staff/"


def test_fields_have_the_names_password_managers_know(client):
    page = client.get("/sign-in").text

    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page
    assert "onpaste" not in page


def test_wrong_unknown_and_disabled_read_the_same(client, mina, now):
    pages = {send(client, email=email, password=password).text.split("error-summary")[1].split("<form")[0] for email, password in ((MINA.email, "wrong"), ("x@y.test", "wrong"))}

    assert len(pages) == 1
    assert "The e-mail address or the password is not right." in pages.pop()


def test_typed_address_stays_and_the_password_does_not(client, mina):
    page = send(client, password="my secret typo").text

    assert f'value="{MINA.email}"' in page
    assert "my secret typo" not in page


def test_form_without_a_token_is_an_error_on_the_form(client, mina):
    response = client.post("/sign-in", data={"email": MINA.email, "password": PASSWORD})

    assert response.status_code == 422
    assert f'value="{MINA.email}"' in response.text


def test_too_many_tries_say_so(client, mina):
    for _ in range(10):
        send(client, password="wrong")

    response = send(client)

    assert response.status_code == 429
    assert "Wait 15 minutes" in response.text


def test_cookie_of_before_signing_in_is_worth_nothing_afterwards(app, client, mina):
    client.get("/sign-in")
    with client.session_transaction() as cookie:
        cookie["planted"] = "by somebody"

    send(client)

    with client.session_transaction() as cookie:
        assert "planted" not in cookie
        assert "_user_id" in cookie


def test_copied_cookie_is_dead_after_signing_out(app, client, mina):
    send(client)
    thief = reader(app, "en")
    with client.session_transaction() as mine, thief.session_transaction() as copy:
        copy.update(mine)
    assert thief.get("/me").status_code == 200

    client.post("/sign-out", data=form_fields(client.get("/me").text))

    assert thief.get("/me").status_code == 303
    assert client.get("/me").location.startswith("/sign-in")


def test_looking_at_sign_out_signs_nobody_out(client, mina):
    send(client)

    client.get("/sign-out", follow_redirects=True)

    assert client.post("/sign-out").location == "/me"
    assert client.get("/me").status_code == 200


@pytest.mark.parametrize(("passed", "alive"), [(timedelta(hours=11), True), (timedelta(hours=12), False), (timedelta(days=8), False)])
def test_idle_session_ends(client, mina, stand_at, passed, alive):
    send(client)

    stand_at(NOW + passed)

    assert (client.get("/me").status_code == 200) is alive


def test_session_in_daily_use_ends_after_a_week_all_the_same(client, mina, stand_at):
    send(client)

    for hours in range(10, 168, 10):
        stand_at(NOW + timedelta(hours=hours))
        assert client.get("/me").status_code == 200
    stand_at(NOW + timedelta(days=7))

    assert client.get("/me").status_code == 303


def test_account_disabled_meanwhile_is_out_at_once(client, mina, now):
    from eventsapp.core.db import transaction

    send(client)
    with transaction() as session:
        session.merge(mina).disabled_at = now

    assert client.get("/me").status_code == 303


def test_own_sessions_are_listed_and_ended(app, client, mina):
    send(client)
    elsewhere = sign_in(reader(app, "en"), mina)
    page = client.get("/me").text
    other = next(row.hash for row in db.session.query(WebSession) if f"/me/sessions/{row.hash}/end" in page)

    client.post(f"/me/sessions/{other}/end", data=form_fields(page))

    assert elsewhere.get("/me").status_code == 303
    assert client.get("/me").status_code == 200


def test_session_of_somebody_else_is_not_ended(app, client, mina):
    send(client)
    hyun = make_staff("", who=HYUN)
    theirs = sign_in(reader(app, "en"), hyun)
    with theirs.session_transaction() as cookie:
        their_hash = hash_of(cookie["_user_id"])

    client.post(f"/me/sessions/{their_hash}/end", data=form_fields(client.get("/me").text))

    assert theirs.get("/me").status_code == 200


def test_password_is_changed_on_ones_own_page(client, mina):
    send(client)
    fields = form_fields(client.get("/me").text)

    wrong = client.post("/me/password", data=fields | {"present": "wrong", "new": "another long password"})
    right = client.post("/me/password", data=fields | {"present": PASSWORD, "new": "another long password"})

    assert (wrong.status_code, right.status_code) == (422, 303)
    assert "This is not your present password." in wrong.text


def test_anonymous_has_no_page_of_their_own(client):
    assert client.get("/me").location == "/sign-in?next=/me"
    assert client.post("/me/password").status_code == 303
    assert client.post("/me/sessions/end-others").status_code == 303
