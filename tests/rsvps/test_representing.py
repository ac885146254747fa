"""A representative registers people of their organisation, by the link of who acts for it."""

import re

import pytest

from eventsapp.core import audit
from eventsapp.core.db import db, transaction
from eventsapp.people.models import Organisation
from eventsapp.rsvps.models import Delegation, Rsvp
from eventsapp.rsvps.rules import Standing
from tests.factories import HYUN, JUN, NOW, SORA, count_queries, form_fields, make_event, make_member, make_organisation, make_person, make_programme
from tests.rsvps.pages import make_representative, rows, send, text


@pytest.fixture
def programme(app, now):
    return make_programme()


@pytest.fixture
def record(programme):
    member = make_member(programme, "한빛정보", kind="company", business_number="1168200276", sectors=["energy"])
    return db.session.get_one(Organisation, member.organisation_id)


@pytest.fixture
def page(programme, record):
    """Where Sora, who acts for a member, registers for an event of members."""
    make_event(programme, capacity=4, open_to="members")
    return make_representative(record)[1] + "events/seminar/register"


def test_the_form_knows_the_organisation_and_who_registers(client, page):
    shown = client.get(page)

    assert shown.headers["Cache-Control"] == "no-store"
    assert "You register people of 한빛정보." in text(shown)
    for value in ("한빛정보", SORA.name, SORA.email):
        assert f'value="{value}"' in shown.text
    assert "Code of your invitation" not in text(shown)
    assert 'href="?as=guest' not in shown.text


def test_a_member_is_let_in_by_its_link_and_the_books_say_who_did_it(client, page, record):
    response = send(client, page, {"organisation": "한빛정보", "name": SORA.name, "email": SORA.email, "delegates-0-name": JUN.name, "unnamed": "1"})

    assert response.location.startswith("/d/")
    delegation = rows(Delegation)[0]
    assert (delegation.organisation_id, delegation.standing) == (record.id, Standing.SEATED)
    assert [rsvp.person.organisation_id for rsvp in rows(Rsvp)] == [record.id] * 2
    entry = db.session.query(audit.AuditEntry).filter_by(verb="register").one()
    assert entry.actor.startswith("person:")
    assert f"{SORA.name} Registered." in text(client.get(response.location))


def test_nobody_registers_a_member_under_another_name(client, page):
    send(client, page, {"organisation": "다른 이름", "name": SORA.name, "email": SORA.email, "contact_attends": "y"})

    assert rows(Delegation)[0].organisation == "한빛정보"


def test_who_came_before_needs_only_a_tick(client, page, record, programme):
    make_person(JUN, programme_id=programme.id, organisation_id=record.id)
    make_person(HYUN, programme_id=programme.id)
    shown = client.get(page)
    assert JUN.name in text(shown)
    assert HYUN.name not in text(shown)
    assert text(shown).count(SORA.name) == 0  # the representative is the contact, not one of those to be ticked
    value = shown.text.partition('name="colleagues"')[2].partition('value="')[2].partition('"')[0]

    picked = client.post(page, data=form_fields(shown.text) | {"colleagues": [value], "rows": "pick"})
    assert re.search(rf'<input[^>]* name="delegates-0-name"[^>]* value="{JUN.name}"', picked.text)
    assert "checked" not in picked.text.partition('name="colleagues"')[2].partition(">")[0]

    sent = client.post(page, data=form_fields(shown.text) | {"organisation": "한빛정보", "name": SORA.name, "email": SORA.email, "colleagues": [value]})
    assert sent.status_code == 303
    assert [(rsvp.person.name, rsvp.person.email) for rsvp in rows(Rsvp)] == [(JUN.name, JUN.email)]


def test_a_tick_that_is_not_ours_registers_nobody(client, page):
    response = send(client, page, {"organisation": "한빛정보", "name": SORA.name, "email": SORA.email, "colleagues": "12"})

    assert response.status_code == 422
    assert rows(Delegation) == []


def test_who_is_no_member_is_told_before_filling_in_a_form(client, programme):
    make_event(programme, capacity=4, open_to="members")
    own = make_representative(make_organisation(programme, "다른 기관"))[1]

    shown, sent = client.get(own + "events/seminar/register"), client.post(own + "events/seminar/register", data={"organisation": "다른 기관", "contact_attends": "y"})

    assert [(answer.status_code, answer.location) for answer in (shown, sent)] == [(303, own)] * 2
    assert "This event is for members, and your organisation is not one today." in text(client.get(own))
    assert rows(Delegation) == []


def test_who_was_removed_or_never_was_gets_nothing(client, programme, record):
    make_event(programme, capacity=4)
    _row, page = make_representative(record, removed_at=NOW)

    assert client.get(page + "events/seminar/register").status_code == 404
    assert client.post(page + "events/seminar/register").status_code == 404
    assert client.get("/o/nonsense/events/seminar/register").status_code == 404


def test_another_programmes_event_is_not_found(client, record):
    make_event(make_programme("other"), slug="elsewhere")

    assert client.get(make_representative(record)[1] + "elsewhere/register").status_code == 404


def test_of_two_records_made_one_the_kept_one_registers(client, programme, record):
    make_event(programme, capacity=4, open_to="members")
    double = make_organisation(programme, "㈜한빛정보")
    _row, page = make_representative(double)
    with transaction():
        db.session.get_one(Organisation, double.id).merged_into_id = record.id

    send(client, page + "events/seminar/register", {"organisation": "한빛정보", "name": SORA.name, "email": SORA.email, "contact_attends": "y"})

    assert rows(Delegation)[0].organisation_id == record.id


def test_the_page_costs_the_same_however_many_colleagues(client, page, record, programme):
    costs = []
    for count in (1, 3):
        for number in range(count):
            make_person(JUN, programme_id=programme.id, organisation_id=record.id, search=str(number))
        with count_queries() as queries:
            client.get(page)
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_before_they_said_that_it_is_them_the_link_registers_nobody(client, programme, record):
    make_event(programme)
    make_person(JUN, programme_id=programme.id, organisation_id=record.id)
    own = make_representative(record, HYUN, confirmed_at=None)[1]

    looked, sent = client.get(own + "events/seminar/register"), client.post(own + "events/seminar/register", data={"name": HYUN.name})

    assert [looked.location, sent.location] == [own, own]
    assert JUN.name not in looked.text
