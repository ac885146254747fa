"""Editing a programme and its roles over HTTP."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from eventsapp.core.db import db
from eventsapp.programmes.models import Programme
from eventsapp.programmes.queries import grants_in
from tests.conftest import reader
from tests.factories import HYUN, MINA, form_fields, make_programme, make_staff, reload, sign_in

EDIT, ROLES = "/staff/alliance/edit", "/staff/alliance/roles"


@pytest.fixture
def programme(app, now):
    return make_programme()


@pytest.fixture
def owner(client, programme):
    return sign_in(client, make_staff("owner", programme))


def filled(client, **typed):
    texts = {"name-ko": "얼라이언스", "name-en": "Alliance", "contact_email": MINA.email, "contact_phone": MINA.phone}
    return form_fields(client.get(EDIT).text) | texts | typed


def stored():
    return reload(db.session.scalars(select(Programme).where(Programme.slug == "alliance")).one())


def test_last_day_of_recruitment_is_counted_in(owner):
    response = owner.post(EDIT, data=filled(owner, opens_on="2019-01-11", closes_on="2019-01-25"))

    row = stored()
    assert response.status_code == 303
    assert (row.recruitment_opens_at.isoformat(), row.recruitment_closes_at.isoformat()) == ("2019-01-10T15:00:00+00:00", "2019-01-25T15:00:00+00:00")
    assert 'value="2019-01-25"' in owner.get(EDIT).text


def test_bad_input_is_kept_and_said(owner):
    response = owner.post(EDIT, data=filled(owner, **{"name-ko": "", "name-en": "", "contact_email": "not an address", "opens_on": "someday"}))

    assert response.status_code == 422
    for kept in ("not an address", "someday", "Write this in at least one language.", "Write the date as"):
        assert kept in response.text


def test_second_organiser_sees_both_versions_and_saves_again(app, owner, programme):
    first = filled(owner, contact_phone="02-111-1111")
    hyun = sign_in(reader(app, "en"), make_staff("organiser", programme, who=HYUN))
    second = filled(hyun, contact_phone="02-222-2222", contact_email="new@alliance.test")
    owner.post(EDIT, data=first)

    conflict = hyun.post(EDIT, data=second)

    assert conflict.status_code == 409
    assert 'value="02-222-2222"' in conflict.text
    assert "02-111-1111" in conflict.text
    hyun.post(EDIT, data=second | form_fields(conflict.text))
    assert (stored().contact_phone, stored().contact_email) == ("02-222-2222", "new@alliance.test")


def test_form_of_an_old_session_keeps_what_was_typed(owner):
    response = owner.post(EDIT, data=filled(owner, contact_phone="02-333-3333") | {"csrf_token": "stale"})

    assert response.status_code == 422
    assert 'value="02-333-3333"' in response.text


@pytest.mark.parametrize("role", ["viewer", "desk", "committee"])
def test_without_the_right_nothing_is_edited(client, programme, role):
    sign_in(client, make_staff(role, programme))

    assert client.get(EDIT).status_code == 403
    assert client.post(EDIT, data={"name-en": "Mine"}).status_code == 403


@pytest.mark.parametrize("role", ["viewer", "desk", "committee", "organiser"])
@pytest.mark.parametrize("path", [ROLES, ROLES + "/revoke"])
def test_only_an_owner_grants_and_revokes(client, programme, role, path):
    sign_in(client, make_staff(role, programme))

    assert client.post(path, data={"email": MINA.email, "role": "owner", "grant": "1"}).status_code == 403


def test_owner_of_another_programme_is_a_stranger_here(client, programme):
    sign_in(client, make_staff("owner", make_programme("elsewhere")))

    assert [client.get(path).status_code for path in (EDIT, ROLES, "/staff/alliance/")] == [403, 403, 403]


def test_owner_grants_by_address_and_revokes(owner, programme):
    make_staff("", who=HYUN)
    fields = form_fields(owner.get(ROLES).text)

    granted = owner.post(ROLES, data=fields | {"email": HYUN.email.upper(), "role": "desk"})
    grant = next(each.id for each in grants_in(programme.id) if each.role == "desk")
    revoked = owner.post(ROLES + "/revoke", data=form_fields(owner.get(ROLES).text) | {"grant": str(grant)})

    assert (granted.status_code, revoked.status_code) == (303, 303)
    assert [each.role for each in grants_in(programme.id)] == ["owner"]


def test_unknown_address_is_said_on_the_field(owner):
    response = owner.post(ROLES, data=form_fields(owner.get(ROLES).text) | {"email": HYUN.email, "role": "desk"})

    assert response.status_code == 422
    assert "Nobody with this address has an account here." in response.text
    assert f'value="{HYUN.email}"' in response.text


@pytest.mark.parametrize("grant", ["", "x", "99999999999999999999", "-1"])
def test_senseless_grant_is_no_error(owner, grant):
    fields = form_fields(owner.get(ROLES).text)

    assert owner.post(ROLES + "/revoke", data=fields | {"grant": grant}).status_code == 303
