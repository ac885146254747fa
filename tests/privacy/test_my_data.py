"""My data, from asking to erasing: the link proves the address, nothing is told to anybody else."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from eventsapp.core import clock, tokens
from eventsapp.core.db import db, transaction
from eventsapp.core.once import Sent
from eventsapp.mail.models import MailState, OutboxMail
from eventsapp.members.models import Application
from eventsapp.members.rules import Stage
from eventsapp.people.models import Consent, Person
from eventsapp.privacy import actions
from eventsapp.privacy.models import DataRequest
from eventsapp.privacy.queries.mine import kept_of
from eventsapp.privacy.rules import LINK_LIVES, MY_DATA, Erasing, Kind
from eventsapp.rsvps import actions as rsvps
from eventsapp.rsvps.models import Delegation, FormAnswer, FormQuestion, Rsvp, SeatPool
from eventsapp.rsvps.rules import Consented, Contact, Party, Standing
from eventsapp.rsvps.rules.questions import AskedOf, QuestionKind
from tests.factories import (
    HYUN,
    JUN,
    NOW,
    SORA,
    form_fields,
    make_application,
    make_call,
    make_delegation,
    make_event,
    make_person,
    make_programme,
    make_staff,
    words,
)
from tests.sweeps import letters


def asked(email=SORA.email):
    actions.ask(email=email, locale="en", real=clock.real())
    return db.session.scalars(select(DataRequest).order_by(DataRequest.id.desc())).first()


def link(request):
    return f"/me/data/{tokens.derive(MY_DATA, request.id)}/"


def erase(*keys, email=SORA.email):
    return actions.erase_kept(email_key=email, keys=keys, actor="link:data_request:1", now=NOW, real=NOW)


@pytest.fixture
def event(both):
    return make_event(capacity=3)


def test_asking_says_the_same_whether_or_not_the_address_is_known_and_only_a_known_one_gets_a_mail(client):
    make_delegation(make_event(), contact=JUN)
    letters(NOW)
    told = []

    for email in (JUN.email, HYUN.email):
        page = client.post("/me/data/", data=form_fields(client.get("/me/data/").text) | {"email": email})
        told.append(client.get(page.location).text.replace(email, "ADDRESS"))

    assert told[0].split('role="status"')[1].split("</")[0] == told[1].split('role="status"')[1].split("</")[0]
    assert [(letter.to, letter.subject) for letter in letters(NOW)] == [(JUN.email, "What is kept under your address")]


def test_an_address_that_is_none_is_refused_and_kept(client):
    page = client.post("/me/data/", data=form_fields(client.get("/me/data/").text) | {"email": "nobody"})

    assert (page.status_code, 'value="nobody"' in page.text) == (422, True)


def test_the_link_shows_everything_under_the_address_and_nothing_of_others(client):
    event = make_event()
    make_delegation(event, size=2, organisation="한빛정보")
    make_delegation(event, contact=HYUN)
    make_application(make_call(make_programme("other")), "한빛정보")

    page = client.get(link(asked())).text

    assert page.count('name="keys"') == 3
    assert SORA.phone in page
    assert HYUN.name not in page


@pytest.mark.parametrize("token", ["nonsense", "a" * 32])
def test_a_strange_link_opens_nothing(client, token):
    assert client.get(f"/me/data/{token}/").status_code == 404
    assert client.get(f"/me/data/{token}/export.json").status_code == 404


def test_the_link_opens_for_an_hour(app):
    make_delegation(make_event(), contact=JUN)
    request = asked(JUN.email)
    token = tokens.derive(MY_DATA, request.id)

    assert tokens.find_row_id(MY_DATA, token, now=request.asked_at + LINK_LIVES - timedelta(seconds=1)) == request.id
    assert tokens.find_row_id(MY_DATA, token, now=request.asked_at + LINK_LIVES) is None


def test_the_export_is_the_same_as_the_page(client):
    make_delegation(make_event(), contact=JUN)

    response = client.get(link(asked(JUN.email)) + "export.json")

    told = json.loads(response.data)
    assert [(entry["kind"], entry["values"]["name"]) for entry in told["data"]] == [("registration", JUN.name)]
    assert "attachment" in response.headers["Content-Disposition"]


def test_nothing_is_erased_without_a_second_press(client):
    delegation = make_delegation(make_event(), contact=JUN)
    page, key = link(asked(JUN.email)), f"registration-{delegation.rsvps[0].id}"
    fields = form_fields(client.get(page).text)

    sure = client.post(page + "erase", data=fields | {"keys": key})
    before = db.session.get_one(Delegation, delegation.id).erased_at
    done = client.post(page + "erase", data=form_fields(sure.text) | {"keys": key, "sure": "yes"})

    db.session.rollback()
    assert ("Yes, erase it" in sure.text, before) == (True, None)
    assert (done.status_code, db.session.get_one(Delegation, delegation.id).erased_at is None) == (303, False)
    assert "Nothing is kept" in client.get(page).text


def test_a_guest_who_erases_gives_the_seat_to_the_next_and_leaves_no_name(event):
    first, _other, waits = make_delegation(event, contact=JUN), make_delegation(event, size=2, organisation="한빛"), make_delegation(event, contact=HYUN)
    letters(NOW)

    assert erase(f"registration-{first.rsvps[0].id}", email=JUN.email) == 1

    db.session.rollback()
    person = db.session.get_one(Rsvp, first.rsvps[0].id).person
    assert (person.name, person.email, person.search) == ("", "", "")
    assert db.session.get_one(Delegation, waits.id).standing is Standing.SEATED
    assert db.session.scalars(select(SeatPool)).one().taken == 3
    assert kept_of(JUN.email, "en") == []
    mails = db.session.scalars(select(OutboxMail).where(OutboxMail.person_id == person.id)).all()
    assert mails
    assert all(mail.octets is None and mail.recipient is None for mail in mails)


def test_who_was_registered_by_somebody_else_erases_themselves_alone(event):
    delegation = make_delegation(event, size=2, organisation="한빛")
    other = delegation.rsvps[1]
    with transaction():
        other.person.email = other.person.email_key = JUN.email

    erase(f"registration-{other.id}", email=JUN.email)

    db.session.rollback()
    assert [rsvp.standing for rsvp in db.session.get_one(Delegation, delegation.id).rsvps] == [Standing.SEATED, Standing.WITHDRAWN]
    assert db.session.get_one(Rsvp, other.id).person.name == ""


def test_a_contact_erases_the_whole_party(event):
    delegation = make_delegation(event, size=3, organisation="한빛")

    erase(f"delegation-{delegation.id}")

    db.session.rollback()
    row = db.session.get_one(Delegation, delegation.id)
    assert (row.standing, row.organisation, row.business_number) == (Standing.WITHDRAWN, "한빛", "")
    assert {rsvp.person.name for rsvp in row.rsvps} == {""}
    assert db.session.scalars(select(SeatPool)).one().taken == 0


def test_an_undecided_application_is_withdrawn_and_erased(both):
    application = make_application(make_call(make_programme()), motive="함께하고 싶습니다.")

    erase(f"application-{application.id}")

    db.session.rollback()
    row = db.session.get_one(Application, application.id)
    assert (row.stage, row.motive, row.contact.email, row.organisation) == (Stage.WITHDRAWN, "", "", "한빛정보")


def test_who_is_only_in_the_register_of_people_leaves_it(both):
    programme = make_programme()
    person = make_person(JUN, programme_id=programme.id, search="이준", department="기획팀")

    assert [(kept.kind, kept.values["department"]) for kept in kept_of(JUN.email, "en")] == [(Kind.PERSON, "기획팀")]
    assert erase(f"person-{person.id}", email=JUN.email) == 1

    db.session.rollback()
    person = db.session.get_one(Person, person.id)
    assert (person.name, person.email, person.search, person.department) == ("", "", "", "")
    assert kept_of(JUN.email, "en") == []


def test_a_consent_is_withdrawn_and_that_it_was_given_stays(event):
    consents = (Consented("notice", True, "1", "x"), Consented("photo", True, "1", "x"), Consented("marketing", False, "1", "x"))
    party = Party(Contact(JUN.name, JUN.email), contact_attends=True, consents=consents)
    rsvps.register(event_id=event.id, party=party, sent=Sent.of("register", "key", 1), now=NOW, real=NOW)
    [kept] = [kept for kept in kept_of(JUN.email, "en") if kept.kind is Kind.CONSENT]

    erase(kept.key, email=JUN.email)

    db.session.rollback()
    photo = db.session.scalars(select(Consent).where(Consent.purpose == "photo")).one()
    assert (kept.values["agreed"], photo.given, photo.withdrawn_at) == ("photo", True, NOW)
    assert [kept.kind for kept in kept_of(JUN.email, "en")] == [Kind.REGISTRATION]


def test_what_was_answered_to_an_organisers_question_is_shown(event):
    delegation = make_delegation(event, contact=JUN)
    with transaction() as session:
        question = FormQuestion(
            event_id=event.id, code="meal", version=1, kind=QuestionKind.TEXT, label=words("Your meal", "식사"), help=words(""), options=[], needed=False,
            asked_of=AskedOf.DELEGATE, position=1, made_at=NOW,
        )  # fmt: skip
        session.add(question)
        session.flush()
        session.add(FormAnswer(question_id=question.id, delegation_id=delegation.id, rsvp_id=delegation.rsvps[0].id, value="채식"))

    [kept] = kept_of(JUN.email, "en")

    assert kept.values["“Your meal”"] == "채식"


def test_what_is_anothers_or_the_records_is_passed_over(event):
    theirs = make_delegation(event, contact=HYUN)
    make_staff(programme=event.programme, who=SORA)

    assert erase(f"registration-{theirs.rsvps[0].id}", *(kept.key for kept in kept_of(SORA.email, "en"))) == 0

    assert [(kept.kind, kept.erasing) for kept in kept_of(SORA.email, "en")] == [(Kind.ACCOUNT, Erasing.NEVER)]
    assert db.session.scalar(select(Person.name).where(Person.email_key == HYUN.email)) == HYUN.name


def test_a_request_forgets_its_address_after_a_day(both):
    make_delegation(make_event(), contact=JUN)
    request = asked(JUN.email)

    assert actions.forget_requests(real=request.asked_at + timedelta(hours=23)) == 0
    assert actions.forget_requests(real=request.asked_at + timedelta(days=1)) == 1

    db.session.rollback()
    request = db.session.get_one(DataRequest, request.id)
    assert (request.email_key, request.person.email) == ("", "")
    assert {mail.state for mail in db.session.scalars(select(OutboxMail).where(OutboxMail.person_id == request.person_id))} == {MailState.SUPERSEDED}


@pytest.mark.parametrize(("stage", "days", "gone"), [(Stage.WITHDRAWN, 364, False), (Stage.WITHDRAWN, 365, True), (Stage.RECEIVED, 999, False)])
def test_applications_are_erased_a_year_after_their_end(both, stage, days, gone):
    application = make_application(make_call(make_programme()), stage=stage, motive="함께", withdrawn_at=NOW if stage is Stage.WITHDRAWN else None)

    done = actions.erase_applications(now=NOW + timedelta(days=days), real=NOW)

    db.session.rollback()
    assert (done, db.session.get_one(Application, application.id).motive) == ((1, "") if gone else (0, "함께"))
