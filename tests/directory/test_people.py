"""The people of a programme: found by name, 초성, organisation, address and domain, with where they appear; and who may not."""

import pytest

from eventsapp.core.db import insert_rows, transaction
from eventsapp.directory.queries.people import MOST_COUNTED, Applied, Registered, find_people
from eventsapp.people.models import Person
from eventsapp.people.rules import searchable
from eventsapp.rsvps.rules import Standing
from tests.factories import (
    HYUN,
    JUN,
    NOW,
    SORA,
    Who,
    count_queries,
    make_application,
    make_call,
    make_delegation,
    make_event,
    make_person,
    make_programme,
    make_staff,
    sign_in,
)

PEOPLE = "/staff/alliance/people"


def person(programme, who=JUN, organisation=""):
    return make_person(who, programme_id=programme.id, search=searchable(who.name, organisation, who.email))


def names(found):
    return [line.person.name for line in found.lines]


@pytest.mark.parametrize("typed", ["홍길동", "길동", "홍 길동", "ㅎㄱㄷ", "ㄱㄷ", "한빛정보", "㈜한빛 정보", "ㅎㅂㅈㅂ", "Gil@hanbit.example", "hanbit.example", "@hanbit", "HANBIT"])
def test_a_person_is_found_by(both, typed):
    programme = make_programme()
    person(programme, Who("홍길동", "gil@hanbit.example"), "(주)한빛정보")
    person(programme, Who("김미나", "mina@other.example"), "바른기술")

    assert names(find_people(programme.id, typed)) == ["홍길동"]


@pytest.mark.parametrize("typed", ["%", "_", "\\", "김철수", "'", "\n", "ㅎㄱㅁ"])
def test_nobody_is_found_by(both, typed):
    programme = make_programme()
    person(programme, Who("홍길동", "gil@hanbit.example"))

    assert names(find_people(programme.id, typed)) == []


def test_those_of_the_name_come_before_those_of_the_organisation(app):
    programme = make_programme()
    person(programme, Who("가나다", ""), "한국대학교")
    person(programme, Who("홍길동", ""), "바른기술")

    assert names(find_people(programme.id, "ㅎㄱㄷ")) == ["홍길동", "가나다"]


def test_without_a_search_the_newest_come_first(app):
    programme = make_programme()
    for name in ("가", "나", "다"):
        person(programme, Who(name, ""))

    assert names(find_people(programme.id)) == ["다", "나", "가"]


def test_people_of_other_programmes_merged_and_erased_ones_are_left_out(app):
    programme, other = make_programme(), make_programme("other")
    kept = person(programme)
    person(other)
    gone, merged = person(programme), person(programme)
    with transaction():
        gone.name = gone.email = gone.search = ""
        merged.merged_into_id = kept.id

    assert [line.person.id for line in find_people(programme.id).lines] == [kept.id]


def test_counting_ends_at_a_thousand(both):
    programme = make_programme()
    with transaction():
        rows = [{"name": f"참가자 {number}", "programme_id": programme.id, "search": f"참가자 {number}", "created_at": NOW} for number in range(MOST_COUNTED + 5)]
        insert_rows(Person, rows)

    found = find_people(programme.id, "참가자", page=2)

    assert (found.count, found.more, found.pages, len(found.lines)) == (MOST_COUNTED, True, 20, 50)
    assert find_people(programme.id, "참가자 7").more is False
    assert find_people(programme.id, "참가자", page=10**9).page == 20


def test_each_person_is_shown_with_where_they_appear(app):
    programme = make_programme()
    event = make_event(programme)
    delegation = make_delegation(event, organisation="한빛정보")
    application = make_application(make_call(programme), "바른기술", contact=HYUN)

    [contact] = find_people(programme.id, SORA.name).lines
    [applicant] = find_people(programme.id, HYUN.name).lines

    assert (contact.organisation, contact.places) == ("한빛정보", [Registered(event.title, "seminar", delegation.reference, Standing.SEATED)])
    assert (applicant.organisation, applicant.places) == ("바른기술", [Applied("바른기술", application.reference, 1)])


def test_who_appears_often_is_shown_with_the_newest_places(app):
    programme = make_programme()
    one = person(programme)
    for number in range(7):
        delegation = make_delegation(make_event(programme, f"event-{number}"))
        with transaction():
            delegation.rsvps[0].person_id = one.id

    [line] = [line for line in find_people(programme.id).lines if line.person.id == one.id]

    assert ([place.slug for place in line.places], line.more) == ([f"event-{number}" for number in (6, 5, 4, 3, 2)], 2)


def test_the_page_asks_as_much_for_one_as_for_many(app):
    programme = make_programme()
    mina = sign_in(app.test_client(), make_staff("organiser", programme))
    event = make_event(programme)
    make_delegation(event)
    mina.get(PEOPLE)
    with count_queries() as one:
        mina.get(PEOPLE)
    for number in range(4):
        make_delegation(event, size=3, organisation=f"기관 {number}")
    with count_queries() as many:
        mina.get(PEOPLE)

    assert len(many) == len(one)


def test_the_page_leads_to_registrations_and_applications(app):
    programme = make_programme()
    delegation = make_delegation(make_event(programme), organisation="한빛정보")
    application = make_application(make_call(programme), "바른기술", contact=HYUN)
    mina = sign_in(app.test_client(), make_staff("organiser", programme))

    shown = mina.get(PEOPLE).text

    assert f"/staff/alliance/events/seminar/people/{delegation.reference}/" in shown
    assert f"/staff/alliance/applications/{application.reference}/" in shown


def test_a_contact_who_does_not_come_is_shown_as_contact(app):
    programme = make_programme()
    delegation = make_delegation(make_event(programme), organisation="한빛정보")
    other = person(programme)
    with transaction():
        delegation.rsvps[0].person_id = other.id

    [line] = find_people(programme.id, SORA.name).lines

    assert [place.standing for place in line.places] == [None]


def test_strange_questions_are_answered(app):
    programme = make_programme()
    mina = sign_in(app.test_client(), make_staff("organiser", programme))

    assert [mina.get(PEOPLE, query_string=asked).status_code for asked in ({"page": "-1"}, {"page": "²"}, {"page": "9" * 30}, {"q": "\ud7ff%" * 90}, {"q": "가" * 5_000})] == [200] * 5


@pytest.mark.parametrize(("role", "status"), [("organiser", 200), ("committee", 200), ("desk", 200), ("viewer", 403), ("", 403)])
def test_who_may_see_people_sees_them(app, role, status):
    programme = make_programme()
    hyun = sign_in(app.test_client(), make_staff(role, programme, who=HYUN))

    assert hyun.get(PEOPLE).status_code == status


def test_another_programmes_organiser_sees_nobody(app):
    make_programme()
    hyun = sign_in(app.test_client(), make_staff("organiser", make_programme("other"), who=HYUN))

    assert hyun.get(PEOPLE).status_code == 403
