"""What could be one organisation: found by number or folded name; registrations and applications linked to records."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from eventsapp.core.db import db, transaction
from eventsapp.core.words import Words
from eventsapp.directory.actions.linking import link
from eventsapp.directory.queries.alike import not_linked, records_alike
from eventsapp.directory.rules.alike import Record, Typed, alike, clusters, groups
from eventsapp.directory.rules.records import NothingToLink, NumberOnRecord, RecordMerged
from eventsapp.members.models import Application
from eventsapp.members.rules import Stage
from eventsapp.people.models import Organisation, Person
from eventsapp.people.rules import folded
from eventsapp.rsvps import actions as rsvps
from eventsapp.rsvps.models import Delegation
from tests.conftest import reader
from tests.directory.acting import NUMBER, OTHER_NUMBER, seen
from tests.directory.test_merging import merged
from tests.factories import (
    HYUN,
    NOW,
    count_queries,
    form_fields,
    make_application,
    make_call,
    make_delegation,
    make_event,
    make_organisation,
    make_programme,
    make_staff,
    sign_in,
)  # fmt: skip
from tests.rivals import at_once

BASE = "/staff/alliance/organisations"


@pytest.fixture
def programme(app, now):
    return make_programme()


@pytest.fixture
def mina(client, programme):
    return sign_in(client, make_staff("organiser", programme))


def record(row_id, name, number=""):
    return Record(row_id, name, folded(name), number)


def typed(row_id, name, number="", slug="seminar"):
    return Typed(row_id, name, number, f"REF{row_id}", Words(), slug, NOW)


def numbered(delegation, number):
    with transaction() as session:
        row = session.get_one(Delegation, delegation.id)
        row.business_number = row.organisation_key = number
    return delegation


@pytest.mark.parametrize("name", ["㈜한빛정보", "(주)한빛정보", "주식회사 한빛 정보", "한빛정보(주)", "한빛-정보", "한빛정보 Co., Ltd."])
def test_one_name_in_the_ways_it_is_written(name):
    assert [len(group.records) for group in groups([record(1, "한빛정보"), record(2, name)])] == [2]


def test_the_same_number_under_any_name_is_alike_and_chains_hang_together():
    found = groups([record(1, "가", NUMBER), record(2, "나", NUMBER), record(3, "나"), record(4, "다")])

    assert [[each.id for each in group.records] for group in found] == [[1, 2, 3]]
    assert not found[0].differs


def test_differing_numbers_come_last_and_say_so():
    found = groups([record(1, "가", NUMBER), record(2, "가", OTHER_NUMBER), record(3, "나"), record(4, "나")])

    assert [(group.records[0].name, group.differs) for group in found] == [("나", False), ("가", True)]


def test_a_number_is_no_name():
    assert len(alike([record(1, NUMBER), record(2, "가", NUMBER)])) == 2


def test_what_fits_a_record_comes_first_then_what_came_most_often():
    found = clusters(
        [typed(1, "새솔"), typed(2, "㈜한빛"), typed(3, "나래"), typed(4, "나래(주)"), typed(5, "다온", slug="")], [record(7, "한빛"), record(8, "다른")]
    )

    assert [([each.id for each in cluster.typed], [each.id for each in cluster.fits]) for cluster in found] == [([2], [7]), ([3, 4], []), ([1], [])]


def test_only_what_counts_and_is_not_linked_is_shown(programme):
    event, call = make_event(programme), make_call(programme)
    there, gone = make_organisation(programme, "한빛정보"), make_organisation(programme, "한빛 정보")
    merged(there.id, gone.id, programme_id=programme.id)
    make_delegation(event, organisation="㈜한빛정보")
    make_delegation(event)
    linked, left = make_delegation(event, organisation="한빛정보"), make_delegation(event, organisation="한빛정보")
    rsvps.link_record(delegation_id=linked.id, organisation_id=there.id, actor="person:1", now=NOW)
    rsvps.withdraw_all(delegation_id=left.id, actor="person:1", now=NOW, real=NOW)
    make_application(call, "한빛정보")
    make_application(call, "한빛정보", stage=Stage.DRAFT)
    make_application(call, "혼자")
    make_delegation(make_event(make_programme("other")), organisation="한빛정보")

    found = not_linked(programme.id)

    assert records_alike(programme.id) == []
    assert [(len(each.delegations), len(each.applications), [fit.id for fit in each.fits]) for each in found] == [(1, 1, [there.id])]


def test_a_registration_with_a_number_fits_by_name_as_well(programme):
    there = make_organisation(programme, "한빛정보")
    numbered(make_delegation(make_event(programme), organisation="(주) 한빛정보"), NUMBER)

    assert [fit.id for fit in not_linked(programme.id)[0].fits] == [there.id]


def test_linking_reaches_registrations_applications_and_their_people(both, now):
    programme = make_programme()
    there = make_organisation(programme, "한빛정보")
    delegation, application = make_delegation(make_event(programme), organisation="㈜한빛정보", size=2), make_application(make_call(programme), "한빛정보")

    link(programme_id=programme.id, organisation_id=there.id, delegations=[delegation.id], applications=[application.id], by_id=999, actor="person:1", now=NOW)

    db.session.rollback()
    assert (delegation.organisation_id, delegation.organisation, application.organisation_id) == (there.id, "㈜한빛정보", there.id)
    assert db.session.scalars(select(Person.organisation_id).where(Person.id.in_([rsvp.person_id for rsvp in delegation.rsvps]))).all() == [there.id] * 2


def test_a_record_is_made_from_what_was_typed(programme):
    plain = make_delegation(make_event(programme), organisation="(주)한빛정보")
    other = numbered(make_delegation(make_event(programme, "meeting"), organisation="한빛 정보"), NUMBER)

    row_id = link(programme_id=programme.id, organisation_id=None, delegations=[plain.id, other.id], by_id=999, actor="person:1", now=NOW)

    made = db.session.get_one(Organisation, row_id)
    assert (made.name, made.business_number, made.kind, made.size_class, made.sectors) == ("(주)한빛정보", NUMBER, "company", "small", ["energy"])
    db.session.expire_all()
    assert {plain.organisation_id, other.organisation_id} == {row_id}


def test_no_second_record_of_a_number(programme):
    make_organisation(programme, "새솔", business_number=NUMBER)
    delegation = numbered(make_delegation(make_event(programme), organisation="한빛정보"), NUMBER)

    with pytest.raises(NumberOnRecord):
        link(programme_id=programme.id, organisation_id=None, delegations=[delegation.id], by_id=999, actor="person:1", now=NOW)

    assert db.session.scalars(select(Organisation.name)).all() == ["새솔"]


def test_nothing_is_linked_to_a_record_that_stands_for_another_or_elsewhere(programme):
    stays, goes, foreign = make_organisation(programme, "가"), make_organisation(programme, "나"), make_organisation(make_programme("other"), "다")
    delegation = make_delegation(make_event(programme), organisation="가")
    merged(stays.id, goes.id, programme_id=programme.id)

    for row in (goes, foreign):
        with pytest.raises(RecordMerged):
            link(programme_id=programme.id, organisation_id=row.id, delegations=[delegation.id], by_id=999, actor="person:1", now=NOW)


def test_what_is_linked_already_is_left_alone(programme):
    one, two = make_organisation(programme, "가"), make_organisation(programme, "나")
    delegation = make_delegation(make_event(programme), organisation="가")
    decided = make_application(make_call(programme), "가", stage=Stage.ADMITTED, organisation_id=one.id)
    link(programme_id=programme.id, organisation_id=one.id, delegations=[delegation.id], by_id=999, actor="person:1", now=NOW)

    with pytest.raises(NothingToLink):
        link(programme_id=programme.id, organisation_id=two.id, delegations=[delegation.id], applications=[decided.id], by_id=999, actor="person:1", now=NOW)

    assert db.session.get_one(Application, decided.id).organisation_id == one.id


def test_one_record_is_made_when_two_make_it_at_once(both, now):
    programme = make_programme()
    ids = [make_delegation(make_event(programme), organisation="한빛정보").id]
    row_id = programme.id

    outcomes = at_once(both, [lambda: link(programme_id=row_id, organisation_id=None, delegations=ids, by_id=999, actor="person:1", now=NOW)] * 2)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NothingToLink", "int"]
    db.session.rollback()
    assert len(db.session.scalars(select(Organisation.id)).all()) == 1


def test_a_link_and_a_merge_at_once_end_at_the_record_that_counts(both, now):
    programme = make_programme()
    stays, goes = make_organisation(programme, "가").id, make_organisation(programme, "나").id
    delegation, row_id = make_delegation(make_event(programme), organisation="나").id, programme.id

    outcomes = at_once(
        both,
        [
            lambda: merged(stays, goes, programme_id=row_id),
            lambda: link(programme_id=row_id, organisation_id=goes, delegations=[delegation], by_id=999, actor="person:1", now=NOW),
        ],
    )

    db.session.rollback()
    linked = db.session.get_one(Delegation, delegation).organisation_id
    assert outcomes[0] == "done"
    assert linked == stays if outcomes[1] == goes else (linked is None and isinstance(outcomes[1], RecordMerged))


def test_the_pages_of_what_looks_alike(mina, programme):
    first, second = make_organisation(programme, "한빛정보"), make_organisation(programme, "㈜한빛정보", business_number=NUMBER)
    make_organisation(programme, "새솔")

    page = mina.get(BASE + "/duplicates")

    assert f'href="{BASE}/{first.id}/merge/{second.id}"' in page.text
    assert "새솔" not in page.text
    assert "Another record looks like this one" in seen(mina.get(f"{BASE}/{second.id}/"))


def test_the_lists_cost_the_same_for_one_and_three(mina, programme):
    event, costs = make_event(programme), []
    for new in ("가", "나"):
        for name in (new, f"㈜{new}"):
            make_organisation(programme, name)
            make_delegation(event, organisation=name)
        with count_queries() as queries:
            mina.get(BASE + "/duplicates")
            mina.get(BASE + "/unlinked")
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_ticked_registrations_are_linked_by_one_press(mina, programme):
    there = make_organisation(programme, "한빛정보")
    one, two = make_delegation(make_event(programme), organisation="한빛정보"), make_delegation(make_event(programme, "meeting"), organisation="㈜한빛정보")
    page = mina.get(BASE + "/unlinked")

    response = mina.post(f"{BASE}/link", data=form_fields(page.text) | {"delegation": [str(one.id)], "record": str(there.id)})

    db.session.expire_all()
    assert "Link to 한빛정보" in seen(page)
    assert (response.status_code, one.organisation_id, two.organisation_id) == (303, there.id, None)


@pytest.mark.parametrize(
    "sent", [{"record": "x"}, {"record": "99999999999"}, {"record": "-1"}, {"delegation": "x", "record": ""}, {"delegation": "99999999999999"}]
)
def test_nonsense_links_nothing(mina, programme, sent):
    make_delegation(make_event(programme), organisation="한빛정보")
    data = form_fields(mina.get(BASE + "/unlinked").text)

    response = mina.post(f"{BASE}/link", data=data | sent)

    assert response.status_code in (303, 404)
    assert db.session.scalar(select(Organisation.id)) is None


def test_a_registration_is_linked_found_by_a_search_and_let_go(mina, programme):
    there, other = make_organisation(programme, "한빛정보"), make_organisation(programme, "새솔")
    delegation = make_delegation(make_event(programme), organisation="㈜한빛정보")
    own, page = f"/staff/alliance/events/seminar/people/{delegation.reference}/", f"{BASE}/link/seminar/{delegation.reference}"

    assert f'href="{page}"' in mina.get(own).text
    assert "한빛정보" in seen(mina.get(page))
    assert "새솔" in seen(mina.get(page + "?q=ㅅㅅ"))
    for chosen, linked in ((there.id, there.id), (other.id, other.id), ("none", None)):
        assert mina.post(page, data=form_fields(mina.get(page).text) | {"record": str(chosen)}).location == own
        db.session.expire_all()
        assert delegation.organisation_id == linked


def test_a_guest_has_no_organisation_to_be_linked(mina, programme):
    guest = make_delegation(make_event(programme))

    assert mina.get(f"{BASE}/link/seminar/{guest.reference}").status_code == 404
    assert mina.get(f"{BASE}/link/none/{guest.reference}").status_code == 404


def test_who_may_not_edit_links_nothing(app, programme):
    desk = sign_in(reader(app, "en"), make_staff("desk", programme, who=HYUN))
    delegation = make_delegation(make_event(programme), organisation="한빛정보")

    assert desk.get(BASE + "/unlinked").status_code == 200
    assert "Make a record" not in desk.get(BASE + "/unlinked").text
    assert [desk.post(f"{BASE}/link{path}", data={}).status_code for path in ("", f"/seminar/{delegation.reference}")] == [403, 403]
