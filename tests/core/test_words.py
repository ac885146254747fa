"""What people type is cleaned at the edge, and content in one language serves readers of the other."""

import unicodedata

import pytest

from eventsapp.core.words import Said, Words, clean_line, clean_text, name_for_mail, whole


def test_decomposed_hangul_becomes_composed():
    assert clean_text(unicodedata.normalize("NFD", "홍길동")) == "홍길동"


@pytest.mark.parametrize("mark", ["\x00", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x7f", "\x85", "\u200b", "\u200e", "\u202e", "\u2066", "\u2069", "\ufeff", "\u061c", "\ufffe", "\u115f", "\u1160", "\u3164", "\uffa0"])
def test_control_and_direction_characters_are_dropped(mark):
    assert clean_text(f"Jun{mark}Lee") == "JunLee"


def test_lines_and_tabs_of_a_text_stay():
    assert clean_text("  one\r\ntwo\rthree\tfour \n") == "one\ntwo\nthree\tfour"


def test_a_line_has_single_blanks_and_no_breaks():
    assert clean_line("  Sora \t\n Park\u3000 Ltd ") == "Sora Park Ltd"


@pytest.mark.parametrize("name", ["홍길동", "Jean-Luc O’Neil", "김 (주) 한빛", "👩‍🔬 Lab", "Zoë"])
def test_names_of_every_kind_stay_as_typed(name):
    assert clean_line(name) == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize("typed", ["https://evil.test/win", "http://evil.test", "www.evil.test", "evil.test", "me@evil.test", "<a href=x>", "//evil.test\\x", "HTTPS://EVIL.TEST"])
def test_a_strangers_name_in_a_mail_holds_nothing_that_becomes_a_link(typed):
    shown = name_for_mail(typed)

    assert not set("@/<>\\") & set(shown)
    assert "evil.test" not in shown.lower()


def test_a_strangers_name_in_a_mail_is_one_line_of_60_characters():
    assert name_for_mail("Jun\r\nBcc: hyun " + "x" * 100) == ("Jun Bcc: hyun " + "x" * 100)[:60]


def test_an_ordinary_name_in_a_mail_stays():
    assert name_for_mail("Dr. J. Lee (주식회사 한빛)") == "Dr. J. Lee (주식회사 한빛)"


def test_the_readers_language_is_said():
    assert Words(ko="행사", en="Event").said("en") == Said("Event", "en")


def test_a_missing_language_shows_the_other_one_and_says_which():
    assert Words(ko="행사").said("en") == Said("행사", "ko")


def test_an_empty_text_counts_as_missing():
    assert Words(ko="행사", en="").said("en") == Said("행사", "ko")


def test_nothing_at_all_is_empty_in_the_readers_language():
    assert Words().said("ko") == Said("", "ko")


def test_missing_lists_the_languages_still_to_be_written():
    assert (Words(ko="행사").missing(), Words().missing(), Words(ko="행사", en="Event").missing()) == (["en"], [], [])


@pytest.mark.parametrize(("words", "something"), [(Words(), False), (Words(ko=""), False), (Words(en="x"), True)])
def test_words_are_true_when_they_say_something(words, something):
    assert bool(words) is something


@pytest.mark.parametrize(("typed", "number"), [("0", 0), ("12", 12), ("007", 7), ("999999999", 999_999_999)])
def test_plain_digits_are_a_number(typed, number):
    assert whole(typed) == number


@pytest.mark.parametrize("typed", ["", None, "²", "١", "１", "-1", "+1", "1.0", "1_0", " 1", "1" * 10, "1" * 5_000])
def test_what_is_no_plain_number_of_nine_digits_is_none(typed):
    assert whole(typed) is None
