"""An organisation's people on its own page: kept for picking, corrected, removed; who is registered is changed elsewhere."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from eventsapp.core.audit import AuditEntry
from eventsapp.core.db import db
from eventsapp.directory.queries.representatives import colleagues_of
from eventsapp.mail.models import OutboxMail
from eventsapp.people.models import Person
from eventsapp.rsvps import actions as rsvps
from tests.directory.acting import link_of, make_colleague, make_representative, seen
from tests.factories import (
    HYUN,
    NOW,
    form_fields,
    make_delegation,
    make_event,
    make_member,
    make_organisation,
    make_programme,
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


def test_people_are_added_once_corrected_and_removed_without_a_mail(client, member, page):
    people = page + "people"
    data = form_fields(client.get(people).text) | {
        "name": "정하나",
        "department": "기획팀",
        "title": "과장",
        "email": "hana@company.test",
        "phone": "01022223333",
    }

    first, second = client.post(people, data=data), client.post(people, data=data)
    known = client.post(people, data=form_fields(client.get(people).text) | {"name": "정하나", "email": "HANA@company.test"})
    person = db.session.scalars(select(Person).where(Person.name == "정하나")).one()
    own = f"{people}/{person.id}"
    client.post(
        own, data=form_fields(client.get(own).text) | {"name": "정하나", "department": "영업팀", "title": "과장", "email": "hana@company.test", "phone": ""}
    )
    corrected = seen(client.get(people))
    client.post(own + "/remove", data=form_fields(client.get(people).text))

    assert (first.status_code, second.status_code, known.status_code) == (303, 303, 422)
    assert "A person of this name and address is on the list already." in seen(known)
    assert "정하나 영업팀 과장 hana@company.test" in corrected
    db.session.expire_all()
    assert (person.name, person.email, person.phone, person.search, person.organisation_id) == ("", "", "", "", None)
    assert db.session.scalars(select(AuditEntry.verb).order_by(AuditEntry.id)).all() == ["add_person", "edit_person", "remove_person"]
    assert db.session.scalar(select(func.count()).select_from(OutboxMail)) == 0


def test_two_who_correct_one_person_lose_nothing(client, member, page):
    person = make_colleague(member.organisation)
    own = f"{page}people/{person.id}"
    fields = form_fields(client.get(own).text)
    whole = {"name": "정하나", "department": "", "title": "", "email": "hana@company.test", "phone": ""}
    client.post(own, data=fields | whole | {"title": "과장"})

    beside = client.post(own, data=fields | whole | {"department": "기획팀"})
    conflict = client.post(own, data=fields | whole | {"title": "부장"})

    assert (beside.status_code, conflict.status_code) == (303, 409)
    assert "What stands now, saved by somebody else 과장" in seen(conflict)
    db.session.expire_all()
    assert (person.department, person.title) == ("기획팀", "과장")


def test_who_is_registered_is_shown_but_corrected_elsewhere(client, programme, member, page):
    delegation = linked(make_event(programme), member.organisation, size=2)
    colleague = delegation.rsvps[1].person

    listed = seen(client.get(page + "people"))
    direct = client.get(f"{page}people/{colleague.id}")
    client.post(f"{page}people/{colleague.id}/remove", data=form_fields(client.get(page + "people").text))

    assert "참가자 2 기획팀 책임 no e-mail address · registered for 1 event" in listed
    assert direct.status_code == 404
    db.session.expire_all()
    assert (colleague.name, colleague.organisation_id) == ("참가자 2", None)  # the registration stays, the list forgets them
    assert "참가자 2" not in seen(client.get(page + "people"))


def test_one_person_of_many_entries_is_listed_once(programme, member):
    event = make_event(programme)
    linked(event, member.organisation)
    linked(event, member.organisation)
    make_colleague(member.organisation, "박소라", "sora@company.test")

    assert [(each.person.name, each.editable, each.came) for each in colleagues_of(member.organisation_id)] == [("박소라", True, 2)]


def test_who_was_kept_for_picking_can_be_picked(client, programme, member, page):
    make_event(programme)
    make_colleague(member.organisation, department="기획팀", title="과장")

    assert "정하나 · 기획팀 · 과장" in seen(client.get(page + "events/seminar/register"))


def test_the_list_of_people_has_an_end(client, member, page):
    for number in range(200):
        make_colleague(member.organisation, f"직원 {number}", f"{number}@company.test")
    fields = form_fields(client.get(page).text)

    shown = client.get(page + "people")
    response = client.post(page + "people", data=form_fields(shown.text) | fields | {"name": "하나 더"})

    assert "Add somebody to the list" not in shown.text
    assert response.status_code == 422


def test_nobody_reaches_people_of_another_organisation(client, programme, member, page):
    other = make_colleague(make_organisation(programme, "새솔"))
    make_representative(member.organisation, HYUN)
    data = form_fields(client.get(page + "people").text)

    client.post(f"{page}people/{other.id}/remove", data=data)

    db.session.expire_all()
    assert other.name == "정하나"
    assert client.get(f"{page}people/{other.id}").status_code == 404
    assert client.get(f"{page}people/99999999999").status_code == 404


def test_who_acts_is_not_among_the_people_to_be_corrected(client, member, page):
    acting = make_representative(member.organisation, HYUN)

    assert "최현" not in seen(client.get(page + "people"))
    assert client.get(f"{page}people/{acting.person_id}").status_code == 404
    client.post(f"{page}people/{acting.person_id}/remove", data=form_fields(client.get(page + "people").text))
    assert db.session.get_one(Person, acting.person_id).name == "최현"
