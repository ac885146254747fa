"""The verbs of applying: what they write, refuse, and let go."""

import secrets

import pytest
from sqlalchemy import func, select

from eventsapp.core import audit, tokens
from eventsapp.core.db import db, transaction
from eventsapp.core.files import FileTooLarge, StoredFile, StoredOctets, WrongKindOfFile
from eventsapp.core.once import Sent
from eventsapp.mail.models import OutboxMail
from eventsapp.members.actions.applications import answer_addition, change, withdraw
from eventsapp.members.actions.erasing import discard_draft, erase_application, forget_drafts
from eventsapp.members.models import AdditionRequest, Application, CommitteeMeeting, Decision, Membership, MembershipChange
from eventsapp.members.rules import Change, Outcome, Stage
from eventsapp.members.rules.applying import APPLICATION, MOST_OCTETS, SentFile, TooManyFiles, TooMuchInAll, must_not_be_too_much
from eventsapp.members.rules.calls import DRAFT_KEPT, Asked, CallClosed, CannotBeChanged, Incomplete, NothingAsked, SaySomething, lacking
from eventsapp.members.rules.completeness import Needed
from eventsapp.people.models import Consent, Person
from eventsapp.people.rules import Consented
from tests.factories import SORA, form_fields, make_body, make_organisation, make_person, make_programme, reload, words
from tests.members.applying import CLOSES, OPEN, OPENS, PDF, apply_as, said

FILE = SentFile("registration", "등록증.pdf", PDF)


@pytest.fixture
def programme(both):
    return make_programme(recruitment_opens_at=OPENS, recruitment_closes_at=CLOSES)


def application(application_id):
    db.session.rollback()
    return db.session.get_one(Application, application_id)


def edit(application_id, *, version=1, send=False, now=OPEN, files=(), removed=(), **more):
    name = more.pop("name", "한빛정보")
    change(
        application_id=application_id, version=version, said=said(name, **more), files=files, removed=removed, send=send,
        sent=Sent.of("application", secrets.token_hex(8), {}), actor=f"link:application:{application_id}", now=now, real=now,
    )  # fmt: skip


def ask(application_id, text="정관을 보내 주세요."):
    by = make_person()
    with transaction() as session:
        session.get_one(Application, application_id).stage = Stage.ASKED
        session.add(AdditionRequest(application_id=application_id, text=text, asked_at=OPEN, by_id=by.id))
    return db.session.scalars(select(AdditionRequest.id).order_by(AdditionRequest.id.desc())).first()


def add(application_id, request_id, answer="보냅니다.", files=()):
    answer_addition(application_id=application_id, request_id=request_id, answer=answer, files=files, actor="visitor", now=OPEN, real=OPEN)


def decide(application_id, outcome=Outcome.ADMITTED):
    found = application(application_id)
    body, by = make_body(found.call.programme, "panel"), make_person()
    with transaction() as session:
        found = session.get_one(Application, application_id)
        found.stage = Stage(outcome.value)
        meeting = CommitteeMeeting(programme_id=found.programme_id, body_id=body.id, held_at=OPEN, seats=3, quorum=2, present=[], created_at=OPEN)
        session.add(meeting)
        session.flush()
        session.add(Decision(application_id=application_id, meeting_id=meeting.id, outcome=outcome, reason=words("Fits well.", "취지에 맞습니다."), batch="a", at=OPEN, by_id=by.id))


def mails():
    return list(db.session.scalars(select(OutboxMail.message).order_by(OutboxMail.id)))


def test_an_application_lacks_in_the_order_of_the_form():
    asked = Asked(kind=True, size_class=True, sectors=True, needed=Needed(("rules", "truth"), ("articles",)))

    assert lacking(asked, said("", chief="", declared=(), contact_name="", phone=""), ()) == ["organisation", "chief", "name", "phone", "document_articles", "declared"]
    assert lacking(asked, said(), ("articles",)) == []


def test_nothing_incomplete_is_sent_and_nothing_of_it_is_left(programme):
    with pytest.raises(Incomplete) as refused:
        apply_as(programme, declared=("rules",))

    assert refused.value.lacking == ("declared",)
    assert db.session.scalar(select(func.count()).select_from(Application)) == 0


def test_numbers_follow_the_order_in_which_drafts_are_sent(programme):
    first = apply_as(programme, "먼저", send=False)
    second = apply_as(programme, "나중")

    edit(first, name="먼저", send=True)

    assert (application(second).number, application(first).number) == (1, 2)


def test_the_contact_is_found_by_staff_of_the_programme(programme):
    apply_as(programme)

    contact = db.session.scalars(select(Person)).one()
    assert (contact.programme_id, contact.email_key) == (programme.id, SORA.email)
    assert "한빛정보" in contact.search


def test_the_same_file_sent_again_is_kept_once(programme):
    found = apply_as(programme, files=[FILE, FILE])
    edit(found, files=[FILE])

    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 1


@pytest.mark.parametrize(("octets", "refusal"), [(b"GIF89a", WrongKindOfFile), (PDF + bytes(10 * 1024 * 1024), FileTooLarge)])
def test_a_bad_file_leaves_nothing_behind(programme, octets, refusal):
    with pytest.raises(refusal):
        apply_as(programme, files=[FILE, SentFile("", "bad.pdf", octets)])

    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 0


def test_files_are_limited_in_number_and_in_all():
    must_not_be_too_much(20, MOST_OCTETS)
    with pytest.raises(TooManyFiles):
        must_not_be_too_much(21, 0)
    with pytest.raises(TooMuchInAll):
        must_not_be_too_much(1, MOST_OCTETS + 1)


def test_after_the_last_day_nothing_is_sent_or_changed_but_everything_can_be_withdrawn(programme):
    draft, sent = apply_as(programme, send=False), apply_as(programme)

    for application_id in (draft, sent):
        with pytest.raises(CannotBeChanged):
            edit(application_id, send=True, now=CLOSES)
    with pytest.raises(CallClosed):
        apply_as(programme, now=CLOSES)
    withdraw(application_id=sent, actor="visitor", now=CLOSES, real=CLOSES)
    assert application(sent).stage is Stage.WITHDRAWN


def test_what_was_decided_stays(programme):
    found = apply_as(programme)
    decide(found)

    with pytest.raises(CannotBeChanged):
        edit(found)
    with pytest.raises(CannotBeChanged):
        withdraw(application_id=found, actor="visitor", now=OPEN, real=OPEN)


def test_a_consent_taken_back_says_when(programme):
    given, taken = (Consented("marketing", agreed, "1", "hash") for agreed in (True, False))
    found = apply_as(programme, consents=(given,))

    edit(found, consents=(taken,))

    rows = db.session.scalars(select(Consent).order_by(Consent.id)).all()
    assert [(row.given, row.withdrawn_at) for row in rows] == [(True, OPEN), (False, None)]


def test_with_the_last_answer_an_application_is_under_review_again(programme):
    found = apply_as(programme)
    first, second = ask(found), ask(found, "대표자 성함은?")

    add(found, first, files=[SentFile("", "정관.pdf", PDF)])
    assert application(found).stage is Stage.ASKED
    add(found, second)

    assert application(found).stage is Stage.UNDER_REVIEW
    assert mails()[1:] == ["application_added", "application_added"]
    with pytest.raises(NothingAsked):
        add(found, second)


def test_an_answer_says_something_and_belongs_to_its_application(programme):
    found, other = apply_as(programme), apply_as(programme, "다른 회사")
    request = ask(found)

    with pytest.raises(SaySomething):
        add(found, request, answer="")
    with pytest.raises(NothingAsked):
        add(other, request)


def test_erasing_lets_the_person_go_and_keeps_the_record(programme):
    found = apply_as(programme, files=[FILE], motive="비밀")
    edit(found, contact_name="다른 이름", files=[FILE])

    erase_application(application_id=found, actor="system", now=OPEN, real=OPEN)
    erase_application(application_id=found, actor="system", now=OPEN, real=OPEN)

    row = application(found)
    assert (row.organisation, row.number, row.stage) == ("한빛정보", 1, Stage.RECEIVED)
    assert (row.chief, row.motive, row.contact.name, row.contact.email, row.contact.search) == ("", "", "", "", "")
    assert db.session.scalars(select(StoredOctets)).all() == []
    assert db.session.scalars(select(audit.AuditValue)).all() == []
    assert tokens.find_current(APPLICATION, found) is None
    assert set(db.session.scalars(select(OutboxMail.state))) == {"superseded"}
    assert list(audit.broken_entries()) == []


def test_drafts_are_forgotten_a_month_after_the_last_day(programme):
    draft, sent = apply_as(programme, send=False), apply_as(programme)

    assert forget_drafts(now=CLOSES + DRAFT_KEPT - DRAFT_KEPT / 30, real=OPEN) == 0
    assert forget_drafts(now=CLOSES + DRAFT_KEPT, real=OPEN) == 1
    assert forget_drafts(now=CLOSES + DRAFT_KEPT, real=OPEN) == 0
    assert application(draft).organisation == ""
    assert application(sent).erased_at is None


def test_what_was_sent_is_no_draft_to_be_discarded(programme):
    with pytest.raises(CannotBeChanged):
        discard_draft(application_id=apply_as(programme), actor="visitor", now=OPEN, real=OPEN)


def test_the_page_shows_every_stage_in_the_readers_language(client, korean, stand_at):
    stand_at(OPEN)
    programme = make_programme(recruitment_opens_at=OPENS, recruitment_closes_at=CLOSES)
    found = apply_as(programme)
    here = f"/a/{tokens.derive(APPLICATION, found)}/"
    request = ask(found)
    page = client.get(here)
    assert "정관을 보내 주세요." in page.text
    assert client.post(f"{here}additions/{request}", data={"csrf_token": form_fields(page.text)["csrf_token"]}).status_code == 422
    assert client.post(f"{here}additions/{request}", data={"csrf_token": form_fields(page.text)["csrf_token"], "answer": "여기 있습니다."}).status_code == 303
    assert "여기 있습니다." in client.get(here).text

    decide(found)
    organisation = make_organisation(reload(programme))
    with transaction() as session:
        membership = Membership(programme_id=programme.id, organisation_id=organisation.id, number=1, application_id=found, created_at=OPEN)
        session.add(membership)
        session.flush()
        session.add(MembershipChange(membership_id=membership.id, change=Change.ADMITTED, effective_on=OPEN.date(), at=OPEN, by="system"))

    assert "Fits well." in client.get(here).text
    assert "from Tue 15 January 2019" in client.get(here).text
    assert "취지에 맞습니다." in korean.get(here).text
