"""The questions of a form, for organisers: worded, changed, moved, retired, taken over, counted, exported; and who may not."""

import io
import re

import pytest
from openpyxl import load_workbook

from eventsapp.core.errors import Conflict
from eventsapp.rsvps import actions
from eventsapp.rsvps.models import FormQuestion
from eventsapp.rsvps.rules import AskedOf, ConditionBroken, QuestionKind
from tests.conftest import reader
from tests.factories import HYUN, NOW, SORA, count_queries, form_fields, make_event, make_programme, make_staff, sign_in, words
from tests.rsvps.asked import PDF, ask, ask_each, question, reword
from tests.rsvps.pages import rows, send, text

REGISTER = "/alliance/seminar/register"
QUESTIONS = "/staff/alliance/events/seminar/questions"
NEW = {
    "kind": "choice", "asked_of": "delegate", "label-en": "What do you eat?", "label-ko": "식사", "options-0-label-en": "Meat", "options-1-label-ko": "채식", "needed": "y",
    "condition": "",
}  # fmt: skip
PARTY = {"organisation": "한빛정보", "name": SORA.name, "email": SORA.email, "delegates-0-name": "하나"}


@pytest.fixture
def event(app, now):
    return make_event(capacity=10)


@pytest.fixture
def staff(app, event):
    return sign_in(reader(app, "en"), make_staff("organiser", event.programme))


def labels(event):
    return [row.label["en"] for row in rows(FormQuestion, event_id=event.id, retired_at=None)]


def in_order(event, of=AskedOf.DELEGATION):
    return [row.code for row in sorted(rows(FormQuestion, event_id=event.id, retired_at=None, asked_of=of), key=lambda row: row.position)]


def press(client, path, **more):
    return client.post(f"{QUESTIONS}/{path}", data=form_fields(client.get(QUESTIONS).text) | more, follow_redirects=True)


class TestWording:
    def test_a_question_is_added_in_both_languages(self, staff, event):
        assert send(staff, f"{QUESTIONS}/new", NEW).status_code == 303

        (made,) = rows(FormQuestion)
        assert (made.code, made.kind, made.asked_of, made.needed, made.label) == ("q1", QuestionKind.CHOICE, AskedOf.DELEGATE, True, {"ko": "식사", "en": "What do you eat?"})
        assert [option["label"] for option in made.options] == [{"en": "Meat"}, {"ko": "채식"}]
        assert len({option["code"] for option in made.options}) == 2
        assert "What do you eat?" in text(staff.get(QUESTIONS))

    def test_added_twice_by_one_form_it_stands_once(self, staff, event):
        fields = form_fields(staff.get(f"{QUESTIONS}/new").text) | NEW
        for _time in range(2):
            assert staff.post(f"{QUESTIONS}/new", data=fields).status_code == 303

        assert len(rows(FormQuestion)) == 1

    @pytest.mark.parametrize(("flaw", "said"), [
        ({"label-en": "", "label-ko": ""}, "Write this in at least one language."),
        ({"options-1-label-ko": ""}, "Write at least two answers to choose from."),
        ({"kind": "none"}, "Not a valid choice"),
        ({"condition": "q9=1"}, "Choose one from the list."),
    ])  # fmt: skip
    def test_what_is_lacking_is_said_and_what_was_typed_is_kept(self, staff, event, flaw, said):
        response = send(staff, f"{QUESTIONS}/new", NEW | flaw)

        assert response.status_code == 422
        assert said in response.text
        assert 'value="Meat"' in response.text

    def test_room_for_more_answers_keeps_what_was_typed(self, staff, event):
        response = send(staff, f"{QUESTIONS}/new", NEW | {"rows": "add"})

        assert response.status_code == 200
        assert 'name="options-4-label-en"' in response.text
        assert 'value="Meat"' in response.text

    def test_a_change_is_a_new_version_and_old_answers_keep_their_words(self, client, staff, event):
        ask(event, QuestionKind.CHOICE, "Which room?", choices=("Large", "Small"))
        page = send(client, REGISTER, PARTY | {"answers-q1": "2"}).location

        assert send(staff, f"{QUESTIONS}/q1/", edited(staff, "q1") | {"label-en": "Which hall?", "options-1-label-en": "Tiny"}).status_code == 303

        assert [(row.version, row.label["en"], row.retired_at is None) for row in rows(FormQuestion)] == [(1, "Which room?", False), (2, "Which hall?", True)]
        assert "Which room? Small" in text(client.get(page))

    def test_saving_without_a_change_makes_no_version(self, staff, event):
        ask(event, QuestionKind.CHOICE, "Which room?", choices=("Large", "Small"))

        assert send(staff, f"{QUESTIONS}/q1/", edited(staff, "q1")).status_code == 303

        assert len(rows(FormQuestion)) == 1

    def test_whoever_saves_second_sees_both_versions_and_loses_nothing(self, staff, event):
        ask(event, label="How do you arrive?")
        fields = form_fields(staff.get(f"{QUESTIONS}/q1/").text)
        reword(event, "q1", NOW, label=words("When do you arrive?"))

        response = staff.post(f"{QUESTIONS}/q1/", data=fields | {"label-en": "Where?", "label-ko": "어디?", "condition": ""})

        assert response.status_code == 409
        assert "When do you arrive?" in response.text
        assert 'value="Where?"' in response.text
        assert staff.post(f"{QUESTIONS}/q1/", data=form_fields(response.text) | {"label-en": "Where?", "label-ko": "어디?", "condition": ""}).status_code == 303
        assert labels(event) == ["Where?"]

    def test_a_question_taken_off_meanwhile_cannot_be_changed_and_what_was_typed_is_kept(self, staff, event):
        ask(event)
        fields = form_fields(staff.get(f"{QUESTIONS}/q1/").text)
        actions.retire_question(event_id=event.id, code="q1", actor="person:1", now=NOW)

        response = staff.post(f"{QUESTIONS}/q1/", data=fields | {"label-en": "Where?", "condition": ""})

        assert response.status_code == 409
        assert "Somebody else has taken this question off the form." in response.text
        assert 'value="Where?"' in response.text
        assert staff.get(f"{QUESTIONS}/q1/").status_code == 303
        assert staff.get(f"{QUESTIONS}/q9/").status_code == 404
        with pytest.raises(Conflict):
            actions.edit_question(event_id=event.id, code="q1", version=1, values={}, seen={}, actor="person:1", now=NOW)


def edited(staff, code):
    """Every field of the form of a question, as the page shows it."""
    page = staff.get(f"{QUESTIONS}/{code}/").text
    typed = re.findall(r'<input id="[^"]*" name="([^"]+)" lang="\w+" value="([^"]*)"', page)
    return dict(typed) | {"condition": ""}


class TestOrder:
    @pytest.fixture
    def asked(self, event):
        dinner = ask(event, QuestionKind.YES_NO, "Do you stay for dinner?")
        ask(event, label="With whom?", only_if=(dinner, "yes"))
        ask(event, label="Anything else?")

    def test_questions_move_up_and_down(self, staff, event, asked):
        press(staff, "q3/move", to="up")
        assert in_order(event) == ["q1", "q3", "q2"]

        press(staff, "q1/move", to="down")
        assert in_order(event) == ["q3", "q1", "q2"]

    def test_no_question_moves_above_the_one_it_depends_on(self, staff, event, asked):
        response = press(staff, "q2/move", to="up")

        assert "must stand below that question" in text(response)
        assert in_order(event) == ["q1", "q2", "q3"]

    def test_what_others_depend_on_stays_on_the_form(self, staff, event, asked):
        assert "must stand below that question" in text(press(staff, "q1/retire"))
        assert len(in_order(event)) == 3

    def test_an_answer_that_others_depend_on_stays(self, event):
        ask(event, QuestionKind.CHOICE, "Which room?", choices=("Large", "Small"))
        ask(event, only_if=("q1", "2"))

        with pytest.raises(ConditionBroken):
            reword(event, "q1", NOW, options=[{"code": "1", "label": words("Large")}])

    def test_what_is_asked_no_more_is_listed_with_its_answers(self, client, staff, event, asked):
        send(client, REGISTER, PARTY | {"answers-q3": "Yes, please"})

        response = press(staff, "q3/retire")

        assert "Asked no more Anything else? 1 answer" in text(response)
        assert "Anything else?" not in client.get(REGISTER).text
        press(staff, "q3/again")
        assert "Anything else?" in client.get(REGISTER).text
        assert "Asked no more" not in text(staff.get(QUESTIONS))

    @pytest.mark.parametrize(("path", "more"), [("q9/move", {"to": "up"}), ("q1/move", {"to": "left"}), ("q9/retire", {}), ("q1/again", {}), ("take-over", {"source": "x"})])
    def test_an_odd_press_does_nothing(self, staff, event, asked, path, more):
        response = press(staff, path, **more)

        assert response.status_code in (200, 422)
        assert in_order(event) == ["q1", "q2", "q3"]


class TestTakingOver:
    def test_the_questions_of_another_event_are_asked_here_too_with_their_conditions(self, staff, event):
        other = make_event(event.programme, "other")
        ask(other, QuestionKind.YES_NO, "Dinner?")
        ask_each(other, only_if=("q1", "yes"))
        ask(event, label="Here?")

        response = press(staff, "take-over", source=str(other.id))

        assert "2 questions have been taken over." in text(response)
        assert labels(event) == ["Here?", "Dinner?", "What do you eat?"]
        assert question(event, "q3").shown_if == {"code": "q2", "value": "yes"}

    def test_of_another_programme_nothing_is_offered(self, staff, event):
        ask(make_event(make_programme("elsewhere"), "other"), label="Secret?")

        assert "Take over from another event" not in text(staff.get(QUESTIONS))


class TestAnswers:
    @pytest.fixture
    def asked(self, client, event):
        ask(event, QuestionKind.CHOICES, "Which days?", choices=("Monday", "Tuesday"))
        ask_each(event, QuestionKind.FILE, "A photograph")
        ask_each(event, label="=What do you eat?")
        fields = form_fields(client.get(REGISTER).text) | PARTY
        more = {"answers-q1": ["1", "2"], "delegates-0-own-q2": (io.BytesIO(PDF), "face.pdf"), "delegates-0-own-q3": "=1+1"}
        assert client.post(REGISTER, data=fields | more, content_type="multipart/form-data").status_code == 303

    def test_the_list_counts_each_answer(self, staff, asked):
        shown = text(staff.get(QUESTIONS))

        assert "Monday: 1 · Tuesday: 1" in shown
        assert shown.count("1 answer") == 2

    def test_the_registration_shows_them_and_the_file_can_be_fetched(self, staff, asked):
        people = staff.get("/staff/alliance/events/seminar/people").text
        page = staff.get(people.split('<td data-label="Reference"><a href="')[1].split('"')[0])

        assert "Which days? Monday, Tuesday" in text(page)
        assert "=What do you eat? =1+1" in text(page)
        fetched = staff.get(f"{QUESTIONS}/files/2")
        assert (fetched.data, fetched.headers["Content-Disposition"]) == (PDF, "attachment; filename=face.pdf")
        assert staff.get(f"{QUESTIONS}/files/1").status_code == 404

    def test_each_question_is_a_column_of_the_file(self, staff, asked):
        sheet = load_workbook(io.BytesIO(staff.get("/staff/alliance/events/seminar/people.xlsx").data)).active
        table = [[cell.value for cell in line] for line in sheet.iter_rows()]
        lines = staff.get("/staff/alliance/events/seminar/people.csv").data.decode("utf-8-sig").splitlines()

        assert table[0][-3:] == ["Which days?", "A photograph", "=What do you eat?"]
        assert table[1][-3:] == ["Monday, Tuesday", "face.pdf", "=1+1"]
        assert lines[1].endswith("face.pdf,'=1+1")

    def test_the_list_costs_the_same_with_one_question_and_three(self, staff, event):
        ask(event)
        with count_queries() as one:
            staff.get(QUESTIONS)
        ask(event)
        ask_each(event)
        with count_queries() as three:
            staff.get(QUESTIONS)

        assert len(one) == len(three)

    def test_the_preview_asks_and_sends_nothing(self, staff, asked):
        page = staff.get(f"{QUESTIONS}/preview")

        assert "Which days?" in text(page)
        assert 'method="post"' not in page.text.split("<main")[1]


@pytest.mark.parametrize("path", ["", "/new", "/q1/", "/preview"])
def test_whoever_may_not_edit_sees_no_questions(app, event, path):
    ask(event)
    viewer = sign_in(app.test_client(), make_staff("desk", event.programme, who=HYUN))

    assert viewer.get(QUESTIONS + path).status_code == 403


@pytest.mark.parametrize("path", ["/q1/move", "/q1/retire", "/q1/again", "/take-over"])
def test_whoever_may_not_edit_changes_none(app, event, path):
    ask(event)
    viewer = sign_in(app.test_client(), make_staff("committee", event.programme, who=HYUN))

    assert viewer.post(QUESTIONS + path).status_code == 403


def test_whoever_may_not_see_people_gets_no_file(app, event):
    viewer = sign_in(app.test_client(), make_staff("viewer", event.programme, who=HYUN))

    assert viewer.get(f"{QUESTIONS}/files/1").status_code == 403
