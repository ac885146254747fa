"""Importing lists of organisations and people: what a row comes to, all of it or nothing, once."""

from datetime import timedelta

import pytest
from flask_babel import force_locale
from sqlalchemy import select

from eventsapp.core import clock, once
from eventsapp.core.audit import AuditEntry, AuditValue, broken_entries
from eventsapp.core.db import db
from eventsapp.core.spreadsheets import workbook
from eventsapp.directory.actions import importing
from eventsapp.directory.models import ImportDraft
from eventsapp.directory.queries.importing import find_draft, plan_of
from eventsapp.directory.rules.columns import Kind, NoHeader, NothingBelowTheHeader, TwiceTheSameColumn
from eventsapp.directory.rules.importing import Outcome
from eventsapp.directory.rules.planning import NothingToImport, RowsToCorrect, SeenOtherwise
from eventsapp.people.models import Organisation, Person
from tests.directory.lists import World, count, faults, outcomes
from tests.factories import JUN, SORA, make_delegation, make_event, make_organisation, make_person, make_programme

ORGANISATIONS, PEOPLE = Kind.ORGANISATIONS, Kind.PEOPLE
NUMBER, OTHER = "124-81-00998", "220-81-62517"


@pytest.fixture
def world(both):
    with force_locale("en"):
        yield World()


def test_new_organisations_are_made_with_everything_said_of_them(world):
    header = ("기관명(필수)", "영문명", "사업자등록번호", "구분", "규모", "참여 분야", "대표자", "주소", "홈페이지", "비고")
    row = ("㈜한빛정보", "Hanbit", NUMBER, "기업", "small", "에너지, mobility", "김한빛", "서울", "hanbit.example", "x")

    assert world.import_(ORGANISATIONS, header, row) == importing.Imported(1, 0, 0)

    made = db.session.scalars(select(Organisation)).one()
    assert (made.name, made.name_en, made.business_number, made.kind, made.size_class, made.sectors) == ("㈜한빛정보", "Hanbit", "1248100998", "company", "small", ["energy", "mobility"])
    assert (made.chief, made.address, made.homepage, made.name_key) == ("김한빛", "서울", "https://hanbit.example", "한빛정보")
    assert "한빛정보\nㅎㅂㅈㅂ" in made.search


def test_a_list_imported_twice_changes_nothing_the_second_time(world):
    rows = (("Organisation", "Address"), ("한빛정보", "서울"), ("바른기술", ""))
    world.import_(ORGANISATIONS, *rows)

    assert outcomes(world.plan(ORGANISATIONS, *rows)) == ["same", "same"]
    with pytest.raises(NothingToImport):
        world.import_(ORGANISATIONS, *rows)


def test_an_organisation_is_known_by_its_number_else_by_its_folded_name(world):
    by_number = make_organisation(world.programme, "옛이름", business_number="1248100998", address="부산")
    by_name = make_organisation(world.programme, "바른기술", address="대전")

    plan = world.plan(ORGANISATIONS, ("기관명", "사업자번호", "주소"), ("새이름", NUMBER, "부산"), ("(주)바른 기술", OTHER, ""))

    assert [(row.outcome.value, row.record_id, [(each.field, each.before, each.after) for each in row.changes]) for row in plan.rows] == [
        ("changed", by_number.id, [("name", "옛이름", "새이름")]),
        ("changed", by_name.id, [("business_number", "", "2208162517")]),
    ]


def test_a_changed_organisation_keeps_what_the_list_does_not_say(world):
    known = make_organisation(world.programme, "한빛정보", address="부산", chief="김한빛")

    assert world.import_(ORGANISATIONS, ("기관명", "주소", "대표자"), ("주식회사 한빛정보", "서울", "")) == importing.Imported(0, 1, 0)

    db.session.refresh(known)
    assert (known.name, known.address, known.chief, known.version) == ("한빛정보", "서울", "김한빛", 2)


def test_a_name_that_could_be_two_records_is_not_guessed(world):
    make_organisation(world.programme, "한빛정보")
    make_organisation(world.programme, "㈜한빛정보")

    assert faults(world.plan(ORGANISATIONS, ("기관명",), ("한빛 정보",))) == [[("Organisation", "Several records could be this one. Merge them first, then import the list.")]]


def test_rows_that_mean_the_same_are_told(world):
    rows = (("기관명", "사업자번호"), ("가나", NUMBER), ("다라", NUMBER), ("(주)가나", ""), ("마바", ""), ("마바", OTHER), ("가나", OTHER), ("사아", ""))

    plan = world.plan(ORGANISATIONS, *rows)

    assert outcomes(plan) == ["new", "wrong", "wrong", "new", "wrong", "new", "new"]
    assert [said for row in faults(plan) for _, said in row] == ["This is the same as row 2.", "This is the same as row 2.", "This is the same as row 5."]


def test_records_of_another_programme_are_not_known(world):
    make_organisation(make_programme("other"), "한빛정보")

    assert outcomes(world.plan(ORGANISATIONS, ("기관명",), ("한빛정보",))) == ["new"]


def test_new_people_come_with_their_organisation_which_is_made_if_need_be(world):
    known = make_organisation(world.programme, "한빛정보")
    header = ("성 명", "E-mail", "휴대전화", "소속", "부서", "직위", "언어")

    done = world.import_(
        PEOPLE, header, ("이준", "Jun@Guest.test", "01012345678", "(주)한빛정보", "기획팀", "책임", "영어"), ("박소라", "", "", "새로운", "", "", ""), ("최현", "", "", "새로운㈜", "", "", "")
    )

    assert done == importing.Imported(3, 0, 0)
    jun, sora, hyun = db.session.scalars(select(Person).where(Person.programme_id == world.programme_id).order_by(Person.id)).all()
    made = db.session.scalars(select(Organisation).where(Organisation.name == "새로운")).one()
    assert (jun.email_key, jun.phone, jun.organisation_id, jun.department, jun.title, jun.locale) == ("jun@guest.test", "010-1234-5678", known.id, "기획팀", "책임", "en")
    assert [person.organisation_id for person in (sora, hyun)] == [made.id] * 2
    assert {"이준", "ㅇㅈ", "한빛정보", "ㅎㅂㅈㅂ", "jun@guest.test"} <= set(jun.search.split("\n"))
    assert jun.email_proven_at is None


def test_a_person_is_known_by_address_and_name(world):
    known = make_person(JUN, programme_id=world.programme_id)
    make_person(JUN, programme_id=world.programme_id)
    make_person(SORA, programme_id=world.programme_id)

    plan = world.plan(PEOPLE, ("이름", "이메일", "부서"), ("이 준", "JUN@guest.test", "기획팀"), ("다른이", SORA.email, ""))

    assert [(row.outcome.value, row.record_id) for row in plan.rows] == [("changed", known.id), ("new", None)]


def test_people_without_an_address_are_known_by_organisation_or_telephone(world):
    rows = (("이름", "소속", "전화"), ("이준", "한빛", ""), ("이준", "바른", ""), ("박소라", "", "010-2345-6789"))
    world.import_(PEOPLE, *rows)

    assert outcomes(world.plan(PEOPLE, *rows)) == ["same"] * 3
    assert outcomes(world.plan(PEOPLE, rows[0], ("이준", "새곳", ""), ("박소라", "", "010-9999-9999"))) == ["new", "new"]


def test_who_changes_the_organisation_is_found_under_the_new_one(world):
    person = make_person(JUN, programme_id=world.programme_id, search="x")

    assert world.import_(PEOPLE, ("이름", "이메일", "소속"), (JUN.name, JUN.email, "바른기술")) == importing.Imported(0, 1, 0)

    db.session.refresh(person)
    assert db.session.get_one(Organisation, person.organisation_id).name == "바른기술"
    assert "ㅂㄹㄱㅅ" in person.search


def test_a_registration_keeps_its_own_words(world):
    delegation = make_delegation(make_event(world.programme), organisation="한빛정보")

    world.import_(PEOPLE, ("이름", "이메일", "부서", "소속"), (SORA.name, SORA.email, "연구소", "새이름"))

    db.session.refresh(delegation)
    assert (delegation.organisation, delegation.contact.name, delegation.rsvps[0].department) == ("한빛정보", SORA.name, "")


def test_a_name_alone_says_too_little_and_a_row_needs_one(world):
    plan = world.plan(PEOPLE, ("이름", "이메일"), ("이준", ""), ("", SORA.email))

    assert outcomes(plan) == ["wrong", "wrong"]


def test_one_wrong_row_keeps_all_the_others_out(world):
    with pytest.raises(RowsToCorrect):
        world.import_(ORGANISATIONS, ("기관명", "구분"), ("한빛정보", "기업"), ("바른기술", "없음"))

    assert count(Organisation) == 0


def test_what_changed_since_it_was_seen_is_looked_at_again(world):
    reference = world.keep(ORGANISATIONS, ("기관명", "주소"), ("한빛정보", "서울"))
    seal = plan_of(db.session.scalars(select(ImportDraft)).one()).seal
    make_organisation(world.programme, "한빛정보", address="부산")

    with pytest.raises(SeenOtherwise):
        world.run(ORGANISATIONS, reference, seal)

    assert db.session.scalars(select(Organisation.address)).all() == ["부산"]


def test_an_import_sent_twice_does_its_work_once(world):
    reference, sent = world.keep(ORGANISATIONS, ("기관명",), ("한빛정보",)), once.Sent.of("import", "key", {})
    world.run(ORGANISATIONS, reference, sent=sent)

    with pytest.raises(once.AlreadyDone) as again:
        world.run(ORGANISATIONS, reference, seal="x", sent=sent)

    assert importing.result_of(again.value.result) == importing.Imported(1, 0, 0)
    assert (count(Organisation), count(ImportDraft)) == (1, 0)


def test_a_table_is_kept_for_an_hour_and_for_who_sent_it(world):
    later = clock.real() + timedelta(minutes=61)
    reference = world.keep(ORGANISATIONS, ("기관명",), ("한빛정보",))

    assert find_draft(world.programme_id, ORGANISATIONS, reference, by_id=world.by_id + 1, real=clock.real()) is None
    assert find_draft(world.programme_id, PEOPLE, reference, by_id=world.by_id, real=clock.real()) is None
    with pytest.raises(importing.DraftGone):
        world.run(ORGANISATIONS, reference, real=later)
    importing.forget_drafts(real=later)
    assert count(ImportDraft) == 0


def test_an_import_is_written_down_with_file_and_records(world):
    world.import_(ORGANISATIONS, ("기관명",), ("한빛정보",), ("바른기술",))

    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "import_organisations")).one()
    values = db.session.get_one(AuditValue, entry.id).values
    assert (entry.subject, entry.actor, values["file"]) == ("import", f"person:{world.by_id}", "목록.csv")
    assert values["new"] == sorted(db.session.scalars(select(Organisation.id)))
    assert list(broken_entries()) == []


def test_the_header_may_stand_below_a_title_and_is_needed(world):
    assert outcomes(world.plan(ORGANISATIONS, ("2019년 회원사 명단",), (), ("연번", "기관명", "구분"), ("1", "한빛정보", "기업"))) == ["new"]
    for rows, refusal in (([("한빛", "정보")], NoHeader), ([("기관명", "회사명"), ("a", "b")], TwiceTheSameColumn), ([("기관명", "주소")], NothingBelowTheHeader)):
        with pytest.raises(refusal):
            world.keep(ORGANISATIONS, *rows)


def test_a_workbook_is_imported_as_well(world):
    octets = workbook([("기관명", "사업자등록번호"), ("=cmd()", NUMBER)], title="명단")
    reference = importing.keep_draft(programme_id=world.programme_id, kind=ORGANISATIONS, name="x.csv", octets=octets, by_id=world.by_id, real=clock.real())

    world.run(ORGANISATIONS, reference)

    assert db.session.scalars(select(Organisation.name)).all() == ["=cmd()"]


def test_what_a_row_comes_to_has_four_names():
    assert [outcome.value for outcome in Outcome] == ["new", "changed", "same", "wrong"]
