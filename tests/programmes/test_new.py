"""A new programme is made by an owner of the installation, once, under an address that leads somewhere."""

import pytest
from sqlalchemy import select

from eventsapp.core.audit import AuditEntry
from eventsapp.core.db import db
from eventsapp.programmes.models import Programme
from tests.factories import HYUN, form_fields, make_programme, make_staff, sign_in

TYPED = {"name-ko": "봄 학회", "name-en": "Spring society", "slug": "spring-society", "first_language": "en", "zone": "Asia/Seoul"}


@pytest.fixture
def owner(app, now):
    return sign_in(app.test_client(), make_staff("owner"))


def make(client, **typed):
    return client.post("/staff/new", data=form_fields(client.get("/staff/new").text) | TYPED | typed)


def test_it_stands_at_once_for_staff_and_public(app, owner):
    response = make(owner)

    made = db.session.scalars(select(Programme)).one()
    assert response.location == "/staff/spring-society/edit"
    assert (made.name, made.languages, made.zone) == ({"ko": "봄 학회", "en": "Spring society"}, ["en", "ko"], "Asia/Seoul")
    assert [owner.get(path).status_code for path in ("/staff/spring-society/edit", "/staff/spring-society/", "/spring-society/")] == [200] * 3
    assert db.session.scalars(select(AuditEntry.verb)).all() == ["add_programme"]


def test_sent_twice_it_is_made_once(owner):
    data = form_fields(owner.get("/staff/new").text) | TYPED

    first, second = owner.post("/staff/new", data=data), owner.post("/staff/new", data=data)

    assert first.location == second.location
    assert len(db.session.scalars(select(Programme)).all()) == 1


@pytest.mark.parametrize("wrong", [{"slug": "staff"}, {"slug": "new"}, {"slug": "Spring Society"}, {"slug": ""}, {"zone": "Seoul"}, {"name-ko": "", "name-en": ""}])
def test_what_cannot_be_is_told_and_what_was_typed_stays(owner, wrong):
    response = make(owner, purpose_x="", **wrong)

    assert response.status_code == 422
    assert 'role="alert"' in response.text
    assert db.session.scalar(select(Programme)) is None


def test_an_address_in_use_is_told_on_its_field(owner):
    make_programme("spring-society")

    response = make(owner)

    assert response.status_code == 422
    assert 'href="#slug"' in response.text


def test_an_owner_of_one_programme_makes_no_other(app, now):
    client = sign_in(app.test_client(), make_staff("owner", make_programme(), who=HYUN))

    assert (client.get("/staff/new").status_code, client.post("/staff/new", data=TYPED).status_code) == (403, 403)
