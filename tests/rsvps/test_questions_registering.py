"""Registering with an organiser's questions: of the party and of each person, conditions, files, what is kept and what is refused."""

import io
from datetime import timedelta

import pytest

from eventsapp.core import clock
from eventsapp.core.files import StoredFile
from eventsapp.rsvps import actions
from eventsapp.rsvps.models import Delegation, FormUpload, Rsvp
from eventsapp.rsvps.rules import AskedOf, QuestionKind
from tests.factories import JUN, NOW, SORA, form_fields, make_event, words
from tests.rsvps.asked import PDF, answered, ask, ask_each, question, reword
from tests.rsvps.pages import rows, send, text

REGISTER = "/alliance/seminar/register"
PARTY = {"organisation": "한빛정보 ㈜", "name": SORA.name, "email": SORA.email, "delegates-0-name": "하나"}
GUEST = {"name": JUN.name, "email": JUN.email}


@pytest.fixture
def event(app, now):
    return make_event(capacity=10)


@pytest.fixture
def later(stand_at):
    """Let some time pass."""
    return lambda **time: stand_at(NOW + timedelta(**time))


def pdf(name="paper.pdf", octets=PDF):
    return io.BytesIO(octets), name


def send_files(client, data, **query):
    page = client.get(REGISTER, query_string=query)
    return client.post(REGISTER, data=form_fields(page.text) | data, query_string=query, content_type="multipart/form-data")


def test_a_party_and_each_of_its_people_are_asked_and_answer(client, event):
    ask(event, label="How do you arrive?")
    ask_each(event, QuestionKind.CHOICE, choices=("Meat", "Vegetables"))
    ask_each(event, QuestionKind.CHOICES, "What interests you?", choices=("Energy", "Mobility"))

    response = send(
        client, REGISTER,
        PARTY | {"contact_attends": "y", "answers-q1": "By train", "own-q2": "1", "delegates-0-own-q2": "2", "delegates-0-own-q3": ["1", "2"]},
    )  # fmt: skip

    assert response.status_code == 303
    assert answered() == {("q1", 1, None): "By train", ("q2", 1, 1): "1", ("q2", 1, 2): "2", ("q3", 1, 2): ["1", "2"]}


def test_the_contact_is_asked_what_delegates_are_only_if_they_attend(client, event):
    ask_each(event, needed=True)

    assert send(client, REGISTER, PARTY | {"own-q1": "ignored", "delegates-0-own-q1": "All"}).status_code == 303

    assert answered() == {("q1", 1, 1): "All"}


def test_a_needed_answer_is_demanded_at_its_field_and_in_the_summary_and_nothing_typed_is_lost(client, event):
    ask(event, label="How do you arrive?", needed=True)
    ask_each(event, QuestionKind.CHOICE, "Which room?", choices=("Large", "Small"), needed=True)

    response = send(client, REGISTER, PARTY | {"delegates-1-name": "둘", "delegates-1-own-q2": "2"})

    assert response.status_code == 422
    assert '<a href="#answers-q1">How do you arrive?: Please fill this in.</a>' in response.text
    assert '<a href="#delegates-0-own-q2-0">Delegate 1 · Which room?: Please choose one.</a>' in response.text
    assert 'id="delegates-0-own-q2-error"' in response.text
    assert 'checked id="delegates-1-own-q2-1"' in response.text
    assert rows(Delegation) == []


def test_a_row_left_empty_is_asked_nothing(client, event):
    ask_each(event, needed=True)

    assert send(client, REGISTER, PARTY | {"delegates-0-own-q1": "All", "delegates-1-name": ""}).status_code == 303


def test_answers_without_a_name_are_not_dropped_in_silence(client, event):
    ask_each(event)

    response = send(client, REGISTER, PARTY | {"delegates-1-name": "", "delegates-1-own-q1": "Fish"})

    assert response.status_code == 422
    assert "Please write this delegate's name." in text(response)
    assert 'value="Fish"' in response.text


class TestConditions:
    @pytest.fixture
    def asked(self, event):
        dinner = ask(event, QuestionKind.YES_NO, "Do you stay for dinner?", ko="만찬에 참석하십니까?")
        ask_each(event, label="What do you eat?", needed=True, only_if=(dinner, "yes"))

    def test_what_is_not_asked_is_neither_demanded_nor_kept(self, client, asked):
        assert send(client, REGISTER, PARTY | {"answers-q1": "no", "delegates-0-own-q2": "Fish"}).status_code == 303

        assert answered() == {("q1", 1, None): "no"}

    def test_what_is_asked_then_is_demanded_then(self, client, asked):
        response = send(client, REGISTER, PARTY | {"answers-q1": "yes"})

        assert response.status_code == 422
        assert "What do you eat?: Please fill this in." in response.text

    def test_the_page_says_when_a_question_is_meant_and_tells_the_script(self, client, asked):
        page = client.get(REGISTER).text

        assert 'Only if you answer “Do you stay for dinner?” with “Yes”:' in page
        assert 'data-asked-if="answers-q1" data-asked-value="yes"' in page
        assert "asking" in page

    def test_a_guest_is_asked_the_same(self, client, asked):
        assert send(client, REGISTER, GUEST | {"answers-q1": "yes"}, **{"as": "guest"}).status_code == 422
        assert send(client, REGISTER, GUEST | {"answers-q1": "yes", "own-q2": "All"}, **{"as": "guest"}).status_code == 303

        assert answered() == {("q1", 1, None): "yes", ("q2", 1, 1): "All"}

    def test_in_korean(self, korean, asked):
        assert "만찬에 참석하십니까?" in korean.get(REGISTER).text


@pytest.mark.parametrize("odd", ["3", "yes", "x" * 5_000, "²", "\x00"])
def test_a_choice_that_is_not_offered_is_refused(client, event, odd):
    ask(event, QuestionKind.CHOICE, "Which room?", choices=("Large", "Small"))
    ask(event, QuestionKind.CHOICES, "Which days?", choices=("Monday", "Tuesday"))

    response = send(client, REGISTER, PARTY | {"answers-q1": odd, "answers-q2": [odd, "1"]})

    assert response.status_code == 422
    assert response.text.count("Choose one from the list.") == 4


def test_an_answer_in_words_has_an_end(client, event):
    ask(event)

    assert send(client, REGISTER, PARTY | {"answers-q1": "x" * 501}).status_code == 422


class TestFiles:
    @pytest.fixture
    def asked(self, event):
        ask_each(event, QuestionKind.FILE, "A photograph", needed=True)

    def test_a_file_is_kept_with_the_registration(self, client, asked):
        assert send_files(client, PARTY | {"delegates-0-own-q1": pdf()}).status_code == 303

        assert answered() == {("q1", 1, 1): "paper.pdf"}

    def test_a_file_outlives_a_form_that_fails(self, client, asked):
        failed = send_files(client, PARTY | {"email": "", "delegates-0-own-q1": pdf()})
        assert failed.status_code == 422
        assert "Kept: paper.pdf." in text(failed)

        again = client.post(REGISTER, data=form_fields(failed.text) | PARTY)

        assert again.status_code == 303
        assert answered() == {("q1", 1, 1): "paper.pdf"}

    def test_a_file_moves_with_its_row(self, client, asked):
        kept = send_files(client, PARTY | {"rows": "add", "delegates-0-own-q1": pdf()})
        assert "Kept: paper.pdf." in text(kept)

        moved = client.post(REGISTER, data=form_fields(kept.text) | PARTY | {"delegates-1-name": "둘", "rows": "remove-1"})

        assert 'name="delegates-0-own-q1-kept"' in moved.text

    def test_a_file_may_be_taken_back(self, client, asked):
        failed = send_files(client, PARTY | {"email": "", "delegates-0-own-q1": pdf()})

        again = client.post(REGISTER, data=form_fields(failed.text) | PARTY | {"delegates-0-own-q1-drop": "y"})

        assert again.status_code == 422
        assert "A photograph: Please choose a file." in again.text

    @pytest.mark.parametrize(("octets", "why"), [(b"", "This file is empty."), (b"MZ program", "Only PDF, JPEG and PNG files can be sent")])
    def test_what_cannot_be_kept_is_said_at_its_field(self, client, asked, octets, why):
        response = send_files(client, PARTY | {"delegates-0-own-q1": pdf(octets=octets)})

        assert response.status_code == 422
        assert f"Delegate 1 · A photograph: {why}" in response.text
        assert rows(FormUpload) == []

    def test_another_events_secret_or_a_made_up_one_is_no_file(self, client, asked):
        response = send_files(client, PARTY | {"delegates-0-own-q1-kept": "made-up"})

        assert response.status_code == 422
        assert "This file is no longer kept. Please choose it again." in response.text

    def test_a_second_press_of_the_button_registers_nobody_anew(self, client, asked):
        fields = form_fields(client.get(REGISTER).text) | PARTY
        first, second = (client.post(REGISTER, data=fields | {"delegates-0-own-q1": pdf()}, content_type="multipart/form-data") for _time in range(2))

        assert first.location == second.location
        assert len(rows(Rsvp)) == 1

    def test_a_file_whose_form_never_succeeded_goes_after_a_day(self, client, asked):
        send_files(client, PARTY | {"email": "", "delegates-0-own-q1": pdf()})
        assert actions.forget_uploads(real=clock.real() + timedelta(hours=23)) == 0

        assert actions.forget_uploads(real=clock.real() + timedelta(hours=25)) == 1

        assert rows(FormUpload) == []
        assert [file.name for file in rows(StoredFile)] == [""]


class TestChangedMeanwhile:
    """Answers go to the question as it was shown; only a form left open for half a day must be looked at anew."""

    def test_a_question_reworded_meanwhile_is_answered_as_it_was_shown(self, client, event, later):
        ask(event, label="How do you arrive?")
        fields = form_fields(client.get(REGISTER).text)
        reword(event, "q1", NOW + timedelta(minutes=1), label=words("When do you arrive?"), needed=True)
        later(minutes=2)

        assert client.post(REGISTER, data=fields | PARTY | {"answers-q1": "By train"}).status_code == 303

        assert answered() == {("q1", 1, None): "By train"}

    def test_what_is_asked_newly_is_not_demanded_of_whom_it_was_not_shown_to(self, client, event, later):
        ask(event, label="How do you arrive?")
        fields = form_fields(client.get(REGISTER).text)
        ask(event, label="When?", needed=True, now=NOW + timedelta(minutes=1))
        later(minutes=2)

        assert client.post(REGISTER, data=fields | PARTY | {"answers-q1": "By train"}).status_code == 303

    def test_a_form_left_open_too_long_is_shown_anew_with_all_that_was_typed(self, client, event, later):
        ask(event, label="How do you arrive?")
        fields = form_fields(client.get(REGISTER).text)
        reword(event, "q1", NOW + timedelta(minutes=1), label=words("When do you arrive?"))
        later(hours=13)

        response = client.post(REGISTER, data=fields | PARTY | {"answers-q1": "By train"})

        assert response.status_code == 409
        assert "The questions of this form have changed since you opened it." in text(response)
        assert "When do you arrive?" in text(response)
        assert 'value="By train"' in response.text
        again = form_fields(response.text) | PARTY | {"answers-q1": "At nine"}
        assert client.post(REGISTER, data=again).status_code == 303
        assert answered() == {("q1", 2, None): "At nine"}

    @pytest.mark.parametrize("forged", ["", "0", "1", "2", "x", "1.1", "9" * 500, "1." * 500])
    def test_nobody_picks_the_questions_they_like(self, client, event, forged):
        ask(event, label="How do you arrive?", needed=True)
        ask(event, label="When?", needed=True)

        response = send(client, REGISTER, PARTY | {"answers-q1": "a", "answers-q2": "", "asked": forged})

        assert response.status_code == 409
        assert rows(Delegation) == []

    def test_the_questions_of_another_event_are_not_those_of_this(self, client, event, now):
        other = make_event(event.programme, "other")
        ask(other, label="Elsewhere?")
        ask(event, label="Here?")

        response = send(client, REGISTER, PARTY | {"asked": str(question(other, "q1").id)})

        assert response.status_code == 409


def test_without_questions_the_form_is_as_it_was(client, event):
    page = client.get(REGISTER).text

    assert 'name="asked"' not in page
    assert "multipart" not in page


def test_of_each_delegate_is_not_of_the_party(client, event):
    ask(event, of=AskedOf.DELEGATE)

    assert 'name="answers-q1"' not in client.get(REGISTER).text
