"""Forms clean what was typed, keep it when something is wrong, and are sent once."""

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import StringField
from wtforms.validators import InputRequired

from eventsapp.core.editing.forms import EditForm
from eventsapp.core.errors import Refusal
from eventsapp.core.forms import AddressField, Form, LineField, ParagraphsField, PhoneField, RowsField, WordsField
from eventsapp.core.words import Words


class Sample(Form):
    name = LineField("Name", [InputRequired("Write your name.")], most=10)
    about = ParagraphsField("About", most=20)
    title = WordsField("Title", required=True)
    email = AddressField("E-mail")
    phone = PhoneField("Telephone")


GOOD = {"name": "Jun", "title-ko": "행사", "key": "a_key"}


@pytest.fixture
def fill(app):
    """fill(name=…): the form as if that had been posted, its CSRF token right unless given."""

    def make(**typed):
        from flask_wtf.csrf import generate_csrf

        return Sample(MultiDict({"csrf_token": generate_csrf()} | typed))

    with app.test_request_context("/", method="POST", headers={"Accept-Language": "en"}):
        yield make


def test_a_good_form_is_valid(fill):
    assert fill(**GOOD).validate()


def test_a_token_that_no_longer_fits_is_an_error_that_loses_nothing(fill):
    form = fill(**GOOD | {"csrf_token": "stale"})

    assert not form.validate()
    assert (list(form.errors), form.name.data, form.title.data) == (["csrf_token"], "Jun", Words(ko="행사"))


def test_lines_are_cleaned(fill):
    assert fill(**GOOD | {"name": "  Jun\u202e\n  Lee\x00 "}).name.data == "Jun Lee"


def test_paragraphs_keep_their_lines(fill):
    assert fill(**GOOD | {"about": "one\r\n\r\ntwo\x0b "}).about.data == "one\n\ntwo"


@pytest.mark.parametrize("typed", ["\u200b", " ", "\x00"])
def test_what_cleans_away_counts_as_nothing(fill, typed):
    form = fill(**GOOD | {"name": typed})

    assert not form.validate()
    assert form.errors == {"name": ["Write your name."]}


def test_too_long_says_how_long_it_may_be(fill):
    form = fill(**GOOD | {"name": "x" * 11, "about": "x" * 21, "title-en": "x" * 201})

    assert not form.validate()
    assert {name: [str(error) for error in errors] for name, errors in form.errors.items()} == {
        "name": ["At most 10 characters."], "about": ["At most 20 characters."], "title": ["At most 200 characters."],
    }  # fmt: skip


def test_words_are_taken_in_each_language_and_empty_ones_left_out(fill):
    assert fill(**GOOD | {"title-en": "  "}).title.data == Words(ko="행사")
    assert fill(**GOOD | {"title-en": "Event"}).title.data == Words(ko="행사", en="Event")


def test_words_that_are_needed_may_not_be_empty_in_every_language(fill):
    form = fill(**GOOD | {"title-ko": " "})

    assert not form.validate()
    assert [str(error) for error in form.errors["title"]] == ["Write this in at least one language."]


def test_words_of_a_row_show_before_anything_is_posted(app):
    with app.test_request_context("/"):
        assert Sample(data={"title": Words(en="Event")}).title.data == Words(en="Event")


@pytest.mark.parametrize("typed", ["jun", "jun@", "jun@localhost", "a b@c.kr", "jun@ex ample.kr", "jun@x.kr\nBcc: hyun@x.kr, a@b.kr", "한글@x.kr", '"a b"@x.kr', "jun@한국"])
def test_an_address_that_mail_could_not_reach_is_refused(fill, typed):
    form = fill(**GOOD | {"email": typed})

    assert not form.validate()
    assert list(form.errors) == ["email"]


@pytest.mark.parametrize(("typed", "kept"), [("Jun.Lee@Example.COM", "Jun.Lee@example.com"), (" jun@guest.test ", "jun@guest.test"), ("", "")])
def test_a_good_address_is_taken(fill, typed, kept):
    form = fill(**GOOD | {"email": typed})

    assert form.validate(), form.errors
    assert form.email.data in (kept, typed.strip())


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("01012345678", "010-1234-5678"), ("021234567", "02-123-4567"), ("15881234", "1588-1234"), ("050412345678", "050412345678"), ("+49 30 123456", "+49 30 123456"), ("０１０-１２３４-５６７８", "010-1234-5678")],
)
def test_telephone_numbers_are_grouped_as_usual(fill, typed, shown):
    form = fill(**GOOD | {"phone": typed})

    assert form.validate(), form.errors
    assert form.phone.data == shown


def test_a_refusal_shows_at_its_field_or_above_the_form(fill):
    form = fill(**GOOD)
    form.validate()

    form.take(Refusal("No such name.", field="name"))
    form.take(Refusal("Too late."))

    assert (list(form.name.errors), form.form_errors) == (["No such name."], ["Too late."])


def test_a_refused_form_gets_a_new_key_so_that_it_can_be_sent_corrected(fill):
    form = fill(**GOOD)
    form.take(Refusal("Too late."))

    assert form.key.data not in ("a_key", "")


def test_the_same_content_under_one_key_is_one_sending(fill):
    assert fill(**GOOD).sent("x") == fill(**GOOD).sent("x")
    assert fill(**GOOD).sent("x") != fill(**GOOD | {"name": "Sora"}).sent("x")


@pytest.mark.parametrize("key", ["", "a\x00key", "a key", "열쇠", "k" * 65])
def test_a_form_without_a_key_of_ours_is_a_new_sending_each_time(fill, key):
    keyless = GOOD | {"key": key}

    first, second = fill(**keyless).sent("x").key, fill(**keyless).sent("x").key
    assert first != second
    assert first.isprintable()


class Rows(Form):
    rows = RowsField(StringField("Row"), max_entries=2)


@pytest.mark.parametrize("index", ["²", "x", "-1", "1" * 5_000])
def test_a_row_under_a_name_no_page_gives_is_passed_over(app, index):
    with app.test_request_context("/", method="POST"):
        form = Rows(MultiDict({"rows-0": "first", f"rows-{index}": "odd", "rows-1": "second"}))

    assert form.rows.data == ["first", "second"]


@pytest.mark.parametrize(("sent", "version"), [("3", 3), ("²", 0), ("٣", 0), ("1" * 5_000, 0), ("", 0)])
def test_a_version_that_is_no_number_of_ours_is_one_that_no_row_has(app, sent, version):
    with app.test_request_context("/", method="POST"):
        assert EditForm(MultiDict({"version": sent})).seen_version == version
