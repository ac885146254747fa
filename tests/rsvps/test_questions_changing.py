"""Answers after registering: corrected by the contact, by a delegate, by a guest; asked of whoever takes a seat; erased."""

import io
import secrets

import pytest

from eventsapp.core.audit import AuditEntry, AuditValue
from eventsapp.core.clock import real as real_clock
from eventsapp.core.db import db
from eventsapp.core.files import StoredFile, StoredOctets
from eventsapp.core.once import Sent
from eventsapp.rsvps import actions
from eventsapp.rsvps.models import Delegation, FormAnswer, FormQuestion, Rsvp
from eventsapp.rsvps.queries.questions import counts_of, exported_answers
from eventsapp.rsvps.rules import Answers, Contact, Delegate, Given, Organisation, Party, QuestionKind, UploadGone
from tests.factories import HYUN, JUN, NOW, SORA, form_fields, make_delegation, make_event
from tests.rivals import at_once
from tests.rsvps.asked import PDF, answered, ask, ask_each, question, reword
from tests.rsvps.pages import claim_page, contact_page, own_page, rows, send, text

REGISTER = "/alliance/seminar/register"
PARTY = {"organisation": "한빛정보", "name": SORA.name, "email": SORA.email, "delegates-0-name": "하나", "delegates-1-name": "둘"}
ORGANISATION = {"organisation": "한빛정보", "name": SORA.name, "email": SORA.email}
ROWS = {"delegates-0-name": "하나", "delegates-1-name": "둘"}


@pytest.fixture
def event(app, now):
    event = make_event(capacity=10)
    ask(event, QuestionKind.YES_NO, "Do you stay for dinner?")
    ask_each(event, label="What do you eat?", needed=True, only_if=("q1", "yes"))
    ask_each(event, QuestionKind.FILE, "A photograph")
    return event


@pytest.fixture
def delegation(client, event):
    """Two people, both of whom stay for dinner; the first sent a photograph."""
    said = {"answers-q1": "yes", "delegates-0-own-q2": "Fish", "delegates-1-own-q2": "Meat", "delegates-0-own-q3": (io.BytesIO(PDF), "face.pdf")}
    fields = form_fields(client.get(REGISTER).text) | PARTY | said
    assert client.post(REGISTER, data=fields, content_type="multipart/form-data").status_code == 303
    return rows(Delegation)[0]


@pytest.fixture
def page(delegation):
    return contact_page(delegation)


def test_the_contact_sees_what_was_answered_and_changes_it(client, page):
    assert "What do you eat? Fish" in text(client.get(page))
    shown = client.get(page + "edit").text
    assert 'value="Fish"' in shown
    assert "Kept: face.pdf." in shown

    assert send(client, page + "edit", ORGANISATION | ROWS | {"answers-q1": "yes", "delegates-0-own-q2": "All", "delegates-1-own-q2": "Meat"}).status_code == 303

    assert answered() == {("q1", 1, None): "yes", ("q2", 1, 1): "All", ("q3", 1, 1): "face.pdf", ("q2", 1, 2): "Meat"}


def test_an_answer_that_is_asked_no_more_is_erased_and_one_asked_newly_is_demanded(client, page):
    assert send(client, page + "edit", ORGANISATION | ROWS | {"answers-q1": "no", "delegates-0-own-q2": "Fish"}).status_code == 303
    assert answered() == {("q1", 1, None): "no", ("q3", 1, 1): "face.pdf"}

    response = send(client, page + "edit", ORGANISATION | ROWS | {"answers-q1": "yes", "delegates-0-own-q2": "Fish"})

    assert response.status_code == 422
    assert "Delegate 2 · What do you eat?: Please fill this in." in response.text


def test_a_file_taken_back_is_erased(client, page):
    send(client, page + "edit", ORGANISATION | ROWS | {"answers-q1": "no", "delegates-0-own-q3-drop": "y"})

    assert answered() == {("q1", 1, None): "no"}
    assert [file.name for file in rows(StoredFile)] == [""]
    assert db.session.query(StoredOctets).count() == 0


def test_a_file_that_was_sent_by_another_cannot_be_kept_as_ones_own(client, delegation):
    other = own_page(delegation.rsvps[1])

    send(client, other + "edit", {"name": "둘", "own-q2": "Meat", "own-q3-kept": "stands"})

    assert ("q3", 1, 2) not in answered()


def test_a_delegate_is_asked_only_what_concerns_them_and_changes_their_own(client, delegation):
    own = own_page(delegation.rsvps[0])
    shown = text(client.get(own + "edit"))
    assert "What do you eat?" in shown
    assert "Do you stay for dinner?" not in shown
    assert "Only if" not in shown

    assert send(client, own + "edit", {"name": "하나", "own-q2": "Rice"}).status_code == 303

    assert answered()["q2", 1, 1] == "Rice"
    assert answered()["q2", 1, 2] == "Meat"
    assert "What do you eat? Rice" in text(client.get(own))
    assert "Meat" not in text(client.get(own))


def test_a_guest_changes_all_answers_on_their_own_page(client, event):
    ask(event, label="How do you arrive?")
    own = send(client, REGISTER, {"name": JUN.name, "email": JUN.email, "answers-q4": "By train"}, **{"as": "guest"}).location

    assert send(client, own + "edit", {"name": JUN.name, "answers-q1": "yes", "own-q2": "All", "answers-q4": "By bus"}).status_code == 303

    assert answered() == {("q1", 1, None): "yes", ("q4", 1, None): "By bus", ("q2", 1, 1): "All"}


def test_a_reworded_question_is_answered_anew_when_the_form_is_saved(client, event, page):
    reword(event, "q2", NOW, label={"en": "Which dish?"})

    send(client, page + "edit", ORGANISATION | ROWS | {"answers-q1": "yes", "delegates-0-own-q2": "Fish", "delegates-1-own-q2": "Meat"})

    assert {key for key in answered() if key[0] == "q2"} == {("q2", 2, 1), ("q2", 2, 2)}


def test_what_was_answered_to_a_retired_question_stays(client, event, page):
    actions.retire_question(event_id=event.id, code="q2", actor="person:1", now=NOW)

    send(client, page + "edit", ORGANISATION | ROWS | {"answers-q1": "no"})

    assert answered()["q2", 1, 1] == "Fish"


def test_the_audit_says_what_was_answered_otherwise_and_keeps_no_answer(client, page):
    send(client, page + "edit", ORGANISATION | ROWS | {"answers-q1": "yes", "delegates-0-own-q2": "All", "delegates-1-own-q2": "Meat"})

    assert rows(AuditEntry)[-1].fields == ["answer.q2"]
    assert "Fish" not in str([value.value for value in db.session.query(AuditValue)])


class TestWhoTakesASeat:
    @pytest.fixture
    def open_seat(self, client, event):
        page = send(client, REGISTER, ORGANISATION | {"unnamed": "1", "contact_attends": "y", "answers-q1": "yes", "own-q2": "Fish"}).location
        return page, rows(Delegation)[0]

    def test_whoever_claims_it_is_asked(self, client, open_seat):
        seat = claim_page(open_seat[1])
        typed = {"name": HYUN.name, "email": HYUN.email}
        assert send(client, seat, typed).status_code == 422

        assert send(client, seat, typed | {"own-q2": "Rice"}).status_code == 303

        assert answered()["q2", 1, 2] == "Rice"

    def test_whoever_is_named_for_it_is_asked(self, client, open_seat):
        assert send(client, open_seat[0] + "name", {"name": "셋"}, who="2").status_code == 422

        assert send(client, open_seat[0] + "name", {"name": "셋", "own-q2": "Rice"}, who="2").status_code == 303

        assert answered()["q2", 1, 2] == "Rice"

    def test_whoever_comes_instead_is_asked(self, client, page):
        assert send(client, page + "swap", {"name": "셋", "own-q2": "Rice"}, who="1").status_code == 303

        assert answered()["q2", 1, 3] == "Rice"

    def test_people_added_are_asked(self, client, page):
        assert send(client, page + "add", {"delegates-0-name": "셋"}).status_code == 422

        assert send(client, page + "add", {"delegates-0-name": "셋", "delegates-0-own-q2": "Rice"}).status_code == 303

        assert answered()["q2", 1, 3] == "Rice"


class TestErasing:
    def test_with_the_registration_its_answers_go(self, delegation):
        actions.erase_delegation(delegation_id=delegation.id, actor="person:1", now=NOW, real=real_clock())

        assert [answer.value for answer in rows(FormAnswer)] == [None] * 4
        assert [file.name for file in rows(StoredFile)] == [""]

    def test_of_whoever_objects_their_own_go_and_no_others(self, delegation):
        actions.object_to(rsvp_id=delegation.rsvps[0].id, now=NOW, real=real_clock())

        assert answered() == {("q1", 1, None): "yes", ("q2", 1, 1): None, ("q3", 1, 1): "", ("q2", 1, 2): "Meat"}

    def test_erased_answers_are_shown_and_counted_nowhere(self, client, event, delegation, page):
        actions.object_to(rsvp_id=delegation.rsvps[0].id, now=NOW, real=real_clock())

        assert "Fish" not in client.get(page).text
        assert "face.pdf" not in client.get(page).text


def test_a_file_is_taken_once(both, now):
    event = make_event(capacity=10)
    ask_each(event, QuestionKind.FILE, "A photograph")
    secret = actions.keep_upload(event_id=event.id, name="a.pdf", octets=PDF, real=now)
    given = Answers(("q1",), (Given(question(event, "q1").id, "q1", upload=secret),))
    delegation_id = make_delegation(event, size=1, organisation="한빛정보").id
    add = {"delegation_id": delegation_id, "delegates": [Delegate("하나", answers=given)], "actor": "visitor", "now": now, "real": now}
    actions.add_delegates(**add)

    with pytest.raises(UploadGone):
        actions.add_delegates(**add)

    assert len(rows(Rsvp)) == 2
    assert answered() == {("q1", 1, 2): "a.pdf"}


def test_answers_are_written_counted_and_erased_on_both_databases(both, now):
    event = make_event(capacity=10)
    ask_each(event, QuestionKind.CHOICES, "Which days?", choices=("Monday", "Tuesday"))
    row = question(event, "q1").id
    delegation_id = make_delegation(event, size=1, organisation="한빛정보").id
    for value in (("1",), ("1", "2")):
        who = Delegate("하나", answers=Answers(("q1",), (Given(row, "q1", value),)))
        actions.add_delegates(delegation_id=delegation_id, delegates=[who], actor="visitor", now=now, real=now)

    assert counts_of(event.id) == {"q1": {"1": 2, "2": 1}}
    assert sorted(cell["q1"] for cell in exported_answers(event.id, "en").cells.values()) == ["Monday", "Monday, Tuesday"]
    actions.erase_delegation(delegation_id=delegation_id, actor="person:1", now=now, real=now)
    assert counts_of(event.id) == {}


def test_people_who_register_while_a_question_is_reworded_keep_the_version_they_saw(both, now):
    event = make_event(capacity=50)
    ask(event, label="How do you arrive?")
    event_id, row = event.id, question(event, "q1").id
    db.session.remove()
    answers = Answers(("q1",), (Given(row, "q1", "By train"),))

    def arrive():
        register(event_id, answers)

    def change():
        actions.edit_question(event_id=event_id, code="q1", version=1, values={"label": {"en": "When?"}}, seen={}, actor="person:1", now=now)

    outcomes = at_once(both, [arrive, arrive, change, arrive, arrive])

    assert outcomes == [None] * 5
    assert [(answer.question.version, answer.value) for answer in rows(FormAnswer)] == [(1, "By train")] * 4
    assert question(event, "q1").version == 2


def test_of_two_organisers_who_reword_at_once_the_second_is_told(both, now):
    event = make_event()
    ask(event, label="How?")
    event_id = event.id
    db.session.remove()

    def change(label):
        return lambda: actions.edit_question(event_id=event_id, code="q1", version=1, values={"label": {"en": label}}, seen={}, actor="person:1", now=now)

    outcomes = at_once(both, [change("When?"), change("Where?")])

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["ChangedMeanwhile", "NoneType"]
    assert len(rows(FormQuestion)) == 2


def register(event_id, answers):
    party = Party(Contact(SORA.name, SORA.email), (Delegate("하나"),), Organisation("한빛정보"), answers=answers)
    actions.register(event_id=event_id, party=party, sent=Sent.of("register", secrets.token_hex(8), {}), now=NOW, real=NOW)
