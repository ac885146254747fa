"""The pages of an import: a file is sent, looked at row by row, imported once; and who may not."""

import io

import pytest
from sqlalchemy import func, select

from eventsapp.core.db import db
from eventsapp.core.spreadsheets import read_table, workbook
from eventsapp.directory.models import ImportDraft
from eventsapp.people.models import Organisation, Person
from tests.core.bad_files import BAD_FILES
from tests.factories import HYUN, SORA, count_queries, form_fields, make_organisation, make_programme, make_staff, sign_in

ORGANISATIONS, PEOPLE = "/staff/alliance/organisations/import", "/staff/alliance/people/import"
LIST = "기관명,구분,주소\n한빛정보,기업,서울\n바른기술,대학,부산\n"


@pytest.fixture
def programme(app):
    return make_programme()


@pytest.fixture
def mina(app, programme):
    client = sign_in(app.test_client(), make_staff("organiser", programme))
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def send(client, octets, *, to=ORGANISATIONS, name="list.csv"):
    octets = octets.encode() if isinstance(octets, str) else octets
    return client.post(to, data=form_fields(client.get(to).text) | {"file": (io.BytesIO(octets), name)})


def organisations():
    return db.session.scalars(select(Organisation.name).order_by(Organisation.id)).all()


def test_a_file_is_looked_at_and_then_imported(mina):
    sent = send(mina, LIST)
    seen = mina.get(sent.location).text
    before = organisations()
    done = mina.post(sent.location, data=form_fields(seen))

    assert (sent.status_code, before, done.status_code) == (303, [], 303)
    assert "2 new records" in mina.get(done.location).text
    assert organisations() == ["한빛정보", "바른기술"]
    assert mina.get(sent.location).status_code == 404


def test_an_import_pressed_twice_does_its_work_once(mina):
    sent = send(mina, LIST)
    fields = form_fields(mina.get(sent.location).text)
    answers = [mina.post(sent.location, data=fields) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(organisations()) == 2


def test_wrong_rows_are_shown_with_their_column_and_there_is_no_button(mina):
    seen = mina.get(send(mina, "기관명,사업자등록번호\n한빛정보,1.24E+09\n바른기술,\n").location)

    assert "Business registration number" in seen.text
    assert "shortened this number" in seen.text
    assert "Import the whole list" not in seen.text
    only = mina.get(seen.request.path, query_string={"show": "wrong"}).text
    assert "한빛정보" in only
    assert "바른기술" not in only


def test_changes_are_shown_in_words(mina, programme):
    make_organisation(programme, "한빛정보", kind="university", business_number="1248100998", address="부산")

    seen = mina.get(send(mina, LIST).location).text

    assert "“University” becomes “Company”" in seen
    assert "“부산” becomes “서울”" in seen


def test_what_was_empty_is_added(mina, programme):
    make_organisation(programme, "한빛정보")

    assert "“Company” is added" in mina.get(send(mina, LIST).location).text


def test_what_changed_meanwhile_is_a_conflict_and_is_looked_at_again(mina, programme):
    sent = send(mina, LIST)
    fields = form_fields(mina.get(sent.location).text)
    make_organisation(programme, "한빛정보")
    again = mina.post(sent.location, data=fields)

    assert again.status_code == 409
    assert "Somebody changed the records meanwhile" in again.text
    assert mina.post(sent.location, data=form_fields(again.text)).status_code == 303
    assert organisations() == ["한빛정보", "바른기술"]


def test_a_page_left_open_too_long_imports_nothing_and_can_be_pressed_again(mina):
    sent = send(mina, LIST)
    refused = mina.post(sent.location, data=form_fields(mina.get(sent.location).text) | {"csrf_token": "x"})

    assert refused.status_code == 422
    assert organisations() == []
    assert mina.post(sent.location, data=form_fields(refused.text)).status_code == 303


# Large uploads make the test client open files that it does not close.
@pytest.mark.parametrize("what", [what for what in BAD_FILES if what not in ("100,000 rows", "more octets than we take", "one that nothing closes in a long file")])
def test_every_bad_file_is_refused_on_its_form(mina, what):
    octets, refusal = BAD_FILES[what]()
    refused = send(mina, octets)

    assert refused.status_code == 422, refusal
    assert db.session.scalar(select(func.count()).select_from(ImportDraft)) == 0


def test_no_file_is_refused_on_its_form(mina):
    assert mina.post(ORGANISATIONS, data=form_fields(mina.get(ORGANISATIONS).text)).status_code == 422


def test_people_are_imported_with_organisations_that_are_not_there_yet(mina):
    sent = send(mina, workbook([("성명", "소속", "이메일"), ("박소라", "새로운기업", SORA.email)], title="x"), to=PEOPLE)
    seen = mina.get(sent.location).text

    assert "1 organisation is new and will be made: 새로운기업" in seen
    assert mina.post(sent.location, data=form_fields(seen)).status_code == 303
    assert db.session.scalars(select(Person.email).where(Person.name == "박소라")).all() == [SORA.email]


def test_what_stands_in_a_cell_is_shown_as_text(mina):
    seen = mina.get(send(mina, "기관명,<b>x</b>\n<script>alert(1)</script>,y\n").location).text

    assert "<script>alert" not in seen
    assert "<b>x" not in seen


def test_a_long_list_is_shown_in_pages(mina):
    location = send(mina, "기관명\n" + "".join(f"기관 {number}\n" for number in range(150))).location

    assert "기관 149" not in mina.get(location).text
    assert "기관 149" in mina.get(location, query_string={"page": "2"}).text
    assert "기관 149" in mina.get(location, query_string={"page": "99999"}).text


def test_looking_at_a_list_asks_as_much_for_one_row_as_for_many(mina):
    locations = [send(mina, "기관명\n" + "".join(f"기관 {number}\n" for number in range(size))).location for size in (1, 1, 40)]
    asked = []
    for location in locations:
        with count_queries() as queries:
            mina.get(location)
        asked.append(len(queries))

    assert asked[1] == asked[2]


def test_the_empty_list_has_every_column_and_is_understood(mina):
    for to in (ORGANISATIONS, PEOPLE):
        [row] = read_table(mina.get(to + ".xlsx").data)
        refused = send(mina, workbook([row.cells], title="x"), to=to)
        assert refused.status_code == 422
        assert "no rows below" in refused.text


@pytest.mark.parametrize("role", ["committee", "desk", "viewer"])
def test_who_may_not_edit_may_not_import(app, programme, mina, role):
    location = send(mina, LIST).location
    hyun = sign_in(app.test_client(), make_staff(role, programme, who=HYUN))

    assert [hyun.get(path).status_code for path in (ORGANISATIONS, PEOPLE, ORGANISATIONS + ".xlsx", location)] == [403] * 4
    assert [hyun.post(path).status_code for path in (ORGANISATIONS, location)] == [403, 403]


def test_a_list_that_another_organiser_sent_is_not_shown(app, programme, mina):
    location = send(mina, LIST).location
    hyun = sign_in(app.test_client(), make_staff("organiser", programme, who=HYUN))

    assert hyun.get(location).status_code == 404


def test_visitors_sign_in_first(client, programme):
    assert client.get(ORGANISATIONS).status_code == 303
