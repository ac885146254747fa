"""An organisation's own page: what it takes part in, what it may register for, its people, its details."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from eventsapp.core import tokens
from eventsapp.core.audit import AuditEntry, AuditValue
from eventsapp.core.db import db, transaction
from eventsapp.events.rules import OpenTo, Status
from eventsapp.members.models import BodySeat, MembershipChange
from eventsapp.members.rules import Change
from eventsapp.rsvps import actions as rsvps
from eventsapp.rsvps.models import Delegation
from tests.directory.acting import NUMBER, OTHER_NUMBER, link_of, make_colleague, make_representative, seen
from tests.factories import (
    NOW,
    STARTS,
    count_queries,
    form_fields,
    make_application,
    make_body,
    make_call,
    make_delegation,
    make_event,
    make_member,
    make_organisation,
    make_programme,
    words,
)  # fmt: skip


@pytest.fixture
def programme(app, now):
    return make_programme()


@pytest.fixture
def member(programme):
    return make_member(programme, "한빛정보")


@pytest.fixture
def page(member):
    return link_of(make_representative(member.organisation))


def linked(event, organisation, **facts):
    delegation = make_delegation(event, organisation=organisation.name, **facts)
    rsvps.link_record(delegation_id=delegation.id, organisation_id=organisation.id, actor="person:1", now=NOW)
    return delegation


def happened(membership, change, on):
    with transaction() as session:
        session.add(MembershipChange(membership_id=membership.id, change=change, effective_on=on, at=NOW, by="system"))


def test_the_page_shows_membership_events_registrations_and_the_application(client, programme, member, page):
    event = make_event(programme)
    delegation = linked(event, member.organisation, size=2)
    application = make_application(make_call(programme), organisation_id=member.organisation_id)
    with transaction():
        tokens.issue("application", [application.id], now=NOW)

    response = client.get(page)
    text = seen(response)

    assert response.headers["Cache-Control"] == "no-store"
    assert "Member number 1 Member since Mon 8 January 2018 Certificate of membership" in text
    assert f'href="{page}certificate"' in response.text
    assert f"Confirmed 2 people · {delegation.reference} Open the registration" in text
    for link in (
        f"/d/{tokens.current('delegation', delegation.id)}/",
        f"{page}events/seminar/register",
        f"/a/{tokens.current('application', application.id)}/",
    ):
        assert client.get(link).status_code == 200, link
        assert f'href="{link}"' in response.text
    assert "Application no. 1" in text


def test_the_page_in_korean(korean, programme, page):
    assert korean.get(page).status_code == 200


@pytest.mark.parametrize(
    ("open_to", "said"),
    [(OpenTo.PUBLIC, ""), (OpenTo.MEMBERS, "For members only."), (OpenTo.BODY, "For people of a body only."), (OpenTo.INVITED, "For whoever was invited")],
)
def test_who_is_no_member_may_register_for_what_is_open_to_all(client, programme, open_to, said):
    body = make_body(programme)
    make_event(programme, open_to=open_to, open_to_body_id=body.id if open_to is OpenTo.BODY else None)
    page = link_of(make_representative(make_organisation(programme, "비회원")))

    response = client.get(page)

    assert ("Register your people" in seen(response)) == (open_to is OpenTo.PUBLIC)
    assert said in seen(response)
    assert "Your organisation is no member." in seen(response)


def test_a_member_registers_for_members_events_until_it_is_suspended(client, programme, member, page):
    make_event(programme, open_to=OpenTo.MEMBERS)
    before = seen(client.get(page))
    happened(member, Change.SUSPENDED, date(2019, 1, 8))

    after = seen(client.get(page))

    assert "Register your people" in before
    assert "Register your people" not in after
    assert "The membership is suspended since Tue 8 January 2019" in after
    assert "Certificate" not in after


def test_who_left_is_told_so(client, member, page):
    happened(member, Change.RESIGNED, date(2019, 1, 2))

    assert "The membership has ended on Wed 2 January 2019 (Resigned)." in seen(client.get(page))


@pytest.mark.parametrize("seat", ["organisation", "person", "earlier"])
def test_a_seat_in_a_body_opens_its_events(client, programme, seat):
    body, organisation = make_body(programme), make_organisation(programme)
    acting = make_representative(organisation)
    make_event(programme, open_to=OpenTo.BODY, open_to_body_id=body.id)
    whose = {"person_id": acting.person_id} if seat == "person" else {"organisation_id": organisation.id}
    with transaction() as session:
        session.add(BodySeat(body_id=body.id, from_on=date(2018, 1, 1), to_on=date(2018, 12, 31) if seat == "earlier" else None, created_at=NOW, **whose))

    assert ("Register your people" in seen(client.get(link_of(acting)))) == (seat != "earlier")


def test_drafts_and_what_is_over_are_not_offered(client, programme, member, page):
    make_event(programme, "draft", title=words("Not announced"), status=Status.DRAFT)
    make_event(programme, "off", title=words("Called off"), status=Status.CANCELLED)
    past = make_event(programme, "past", title=words("Long ago"), registration_closes_at=STARTS)
    delegation = linked(past, member.organisation)
    with transaction() as session:
        row = session.merge(past)
        row.starts_at, row.ends_at = NOW - timedelta(days=60), NOW - timedelta(days=60) + timedelta(hours=1)

    response = client.get(page)

    assert "Not announced" not in response.text
    assert "Called off" not in response.text
    assert "Earlier registrations Long ago" in seen(response)
    assert tokens.current("delegation", delegation.id) not in response.text  # its link has ended, 30 days after the event


def test_what_one_registers_belongs_to_the_record(client, programme, member, page):
    make_event(programme)
    form = page + "events/seminar/register"
    data = form_fields(client.get(form).text) | {"organisation": "한빛정보", "name": "박소라", "email": "sora@company.test", "contact_attends": "y"}

    client.post(form, data=data)

    assert db.session.scalars(select(Delegation.organisation_id)).one() == member.organisation_id
    assert "Confirmed 1 person" in seen(client.get(page))


def test_the_page_costs_the_same_however_much_it_takes_part_in(client, programme, member, page):
    costs = []
    for names in (["a"], ["b", "c"]):
        for name in names:
            linked(make_event(programme, name), member.organisation, size=2)
            make_colleague(member.organisation, name)
        with count_queries() as queries:
            client.get(page)
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_an_invented_link_opens_nothing(client, page):
    for path in ("", "people", "edit", "representatives"):
        assert client.get("/o/abcdefghijklmnopqrstuvwxyz234567/" + path).status_code == 404


def test_details_are_corrected_and_the_name_before_is_kept(client, member, page):
    data = form_fields(client.get(page + "edit").text) | {"name": "새빛정보", "business_number": NUMBER, "sectors": ["energy"], "address": "서울"}

    response = client.post(page + "edit", data=data)

    db.session.expire_all()
    organisation = member.organisation
    assert response.location == page
    assert (organisation.name, organisation.name_key, organisation.business_number, organisation.sectors) == ("새빛정보", "새빛정보", NUMBER, ["energy"])
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.verb, entry.actor) == ("edit_organisation", "link:representative:1")
    assert db.session.get_one(AuditValue, entry.id).values["name"] == "한빛정보"


def test_two_of_one_organisation_see_both_versions(client, member, page):
    fields = form_fields(client.get(page + "edit").text)
    client.post(page + "edit", data=fields | {"name": "한빛정보", "chief": "김대표"})

    conflict = client.post(page + "edit", data=fields | {"name": "한빛정보", "chief": "이대표"})

    assert conflict.status_code == 409
    assert "What stands now, saved by somebody else 김대표" in seen(conflict)


def test_a_number_that_stands_is_changed_by_staff_alone(client, programme):
    organisation = make_organisation(programme, business_number=NUMBER)
    page = link_of(make_representative(organisation))
    shown = client.get(page + "edit")

    client.post(page + "edit", data=form_fields(shown.text) | {"name": "한빛정보", "business_number": OTHER_NUMBER})

    db.session.expire_all()
    assert 'name="business_number"' not in shown.text
    assert organisation.business_number == NUMBER


def test_nobody_takes_the_number_of_another(client, programme, page):
    make_organisation(programme, "새솔", business_number=NUMBER)

    response = client.post(page + "edit", data=form_fields(client.get(page + "edit").text) | {"name": "한빛정보", "business_number": NUMBER})

    assert response.status_code == 422
    assert "This number is on record for another organisation." in seen(response)
    assert "새솔" not in response.text
