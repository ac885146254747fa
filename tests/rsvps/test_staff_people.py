"""Who comes, as staff see it: searching, exporting, withdrawing and seating by hand; and who may not."""

import csv
import io
from contextvars import Context

import pytest
from openpyxl import load_workbook
from sqlalchemy import select
from werkzeug.test import EnvironBuilder, run_wsgi_app

from eventsapp.core.audit import AuditEntry
from eventsapp.core.db import db
from eventsapp.core.once import Sent
from eventsapp.rsvps import actions
from eventsapp.rsvps.models import Delegation
from eventsapp.rsvps.rules import Contact, Delegate, Organisation, Party, Standing
from tests.factories import HYUN, JUN, SORA, count_queries, form_fields, make_event, make_programme, make_staff, sign_in

PEOPLE = "/staff/alliance/events/seminar/people"


@pytest.fixture
def event(app, now):
    return make_event(capacity=2)


@pytest.fixture
def mina(app, event):
    return sign_in(app.test_client(), make_staff("organiser", event.programme))


def register(event, now, name="한빛정보", *delegates):
    party = Party(Contact(SORA.name, SORA.email), delegates or (Delegate(JUN.name, email=JUN.email),), Organisation(name))
    return actions.register(event_id=event.id, party=party, sent=Sent.of("register", name, name), now=now, real=now)


def reference(delegation_id):
    return db.session.get_one(Delegation, delegation_id).reference


def test_people_are_found_by_name_organisation_address_and_reference(mina, event, now):
    first = register(event, now)
    register(event, now, "다솜기술", Delegate(HYUN.name, email=HYUN.email))

    for search in (JUN.name, "한빛", "guest.test", reference(first).lower()):
        page = mina.get(PEOPLE, query_string={"q": search}).text
        assert JUN.name in page
        assert HYUN.name not in page
    assert JUN.name not in mina.get(PEOPLE, query_string={"q": "%"}).text


def test_the_list_asks_the_same_number_of_questions_for_one_and_for_many(mina, event, now):
    register(event, now)
    mina.get(PEOPLE)
    with count_queries() as one:
        mina.get(PEOPLE)
    for number in range(5):
        register(event, now, f"기관 {number}")
    with count_queries() as many:
        mina.get(PEOPLE)

    assert len(many) == len(one)


def test_the_export_is_text_to_every_spreadsheet_and_its_taking_is_recorded(mina, event, now):
    register(event, now, "=HYPERLINK(1)", Delegate("+82 이름", phone="+1 212 555 0100"))

    response = mina.get(PEOPLE + ".csv")

    assert response.data.startswith(b"\xef\xbb\xbf")
    head, row = csv.reader(io.StringIO(response.data.decode("utf-8-sig")))
    assert head[:2] == ["접수번호", "기관·기업"]
    assert (row[1], row[6], row[10]) == ("'=HYPERLINK(1)", "'+82 이름", "'+1 212 555 0100")
    assert "export_people" in db.session.scalars(select(AuditEntry.verb)).all()


def test_csv_is_written_whole_after_the_session_of_its_request_has_ended(app, mina, event, now):
    register(event, now, "한빛정보", Delegate("하나"))
    address = EnvironBuilder(path=PEOPLE + ".csv", headers={"Cookie": f"session={mina.get_cookie('session').value}"}).get_environ()

    written = Context().run(lambda: b"".join(run_wsgi_app(app.wsgi_app, address)[0]))  # outside the test's own context, as on a server

    assert "하나" in written.decode("utf-8-sig")


def test_the_workbook_says_the_same_as_the_csv_and_its_taking_is_recorded(mina, event, now):
    register(event, now, "=HYPERLINK(1)", Delegate("+82 이름", phone="+1 212 555 0100"))

    response = mina.get(PEOPLE + ".xlsx")

    assert response.headers["Content-Disposition"] == "attachment; filename=seminar-people.xlsx"
    head, row = load_workbook(io.BytesIO(response.data)).active.iter_rows(values_only=True)
    assert head[:2] == ("접수번호", "기관·기업")
    assert (row[1], row[6], row[10]) == ("=HYPERLINK(1)", "+82 이름", "+1 212 555 0100")
    assert db.session.scalars(select(AuditEntry.verb)).all()[-1] == "export_people"


def test_an_organiser_withdraws_and_whoever_waits_moves_up(mina, event, now):
    first = register(event, now, "첫째", Delegate("하나"), Delegate("둘"))
    second = register(event, now, "둘째")
    page = f"{PEOPLE}/{reference(first)}/"

    mina.post(page + "withdraw", data=form_fields(mina.get(page).text) | {"who": ""})

    assert db.session.get_one(Delegation, first).standing is Standing.WITHDRAWN
    assert db.session.get_one(Delegation, second).standing is Standing.SEATED


def test_an_organiser_seats_by_hand_only_what_fits(mina, event, now):
    register(event, now, "첫째")
    pair = register(event, now, "둘째", Delegate("하나"), Delegate("둘"))
    single = register(event, now, "셋째")

    for delegation_id in (pair, single):
        page = f"{PEOPLE}/{reference(delegation_id)}/"
        mina.post(page + "seat", data=form_fields(mina.get(page).text))

    assert db.session.get_one(Delegation, pair).standing is Standing.WAITING
    assert db.session.get_one(Delegation, single).standing is Standing.SEATED


def test_a_button_pressed_without_its_token_does_nothing(mina, event, now):
    first = register(event, now)

    mina.post(f"{PEOPLE}/{reference(first)}/withdraw")

    assert db.session.get_one(Delegation, first).standing is Standing.SEATED


@pytest.mark.parametrize(("role", "path", "status"), [("viewer", "", 403), ("desk", ".csv", 403), ("desk", "", 200), ("committee", ".csv", 403), ("desk", ".xlsx", 403), ("viewer", ".xlsx", 403)])
def test_a_role_sees_and_exports_only_what_it_may(app, event, role, path, status):
    client = sign_in(app.test_client(), make_staff(role, event.programme))

    assert client.get(PEOPLE + path).status_code == status


def test_an_organiser_of_another_programme_finds_nothing_here(app, event, now):
    first = register(event, now)
    stranger = sign_in(app.test_client(), make_staff("organiser", make_programme("other"), who=HYUN))

    assert stranger.get(PEOPLE).status_code == 403
    assert stranger.get(f"/staff/other/events/seminar/people/{reference(first)}/").status_code == 404
    assert app.test_client().get(PEOPLE).location.startswith("/sign-in")
