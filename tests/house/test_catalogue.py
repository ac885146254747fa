"""Korean is complete: every sentence of code and templates has its translation, with the same placeholders."""

from __future__ import annotations

import re

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from tests.house.sources import ROOT

PO = ROOT / "eventsapp" / "translations" / "ko" / "LC_MESSAGES" / "messages.po"
KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2), "lazy_ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
JINJA = {"trim_blocks": "true", "lstrip_blocks": "true"}
METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.txt", "jinja2")]
PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]")


@pytest.fixture(scope="module")
def said() -> dict[str, tuple[str, ...]]:
    """Every msgid of the product, with its plural if it has one."""
    found = {}
    for folder in ("eventsapp", "templates"):
        for _file, _line, message, _comments, _context in extract_from_dir(ROOT / folder, METHODS, {"**.html": JINJA, "**.txt": JINJA}, KEYWORDS):
            forms = message if isinstance(message, tuple) else (message,)
            found[forms[0]] = forms
    return found


@pytest.fixture(scope="module")
def korean() -> Catalog:
    with PO.open("rb") as file:
        return read_po(file, locale="ko")


def translations(catalogue: Catalog, msgid: str) -> list[str]:
    message = catalogue.get(msgid)
    if message is None or message.fuzzy:
        return []
    return list(message.string) if isinstance(message.string, tuple) else [message.string]


def test_there_is_something_to_translate(said):
    assert len(said) > 100


def test_every_sentence_has_a_korean_translation(said, korean):
    missing = [msgid for msgid in said if not any(translations(korean, msgid)) or not all(translations(korean, msgid))]

    assert missing == []


def test_translations_have_the_placeholders_of_their_sentences(said, korean):
    """A plural may leave out the number that its singular spells."""
    wrong = [
        (msgid, text)
        for msgid, forms in said.items()
        for text in translations(korean, msgid)
        if not any(set(PLACEHOLDER.findall(text)) == set(PLACEHOLDER.findall(form)) for form in forms)
    ]

    assert wrong == []


def test_no_translation_is_unsure(korean):
    assert [message.id for message in korean if message.id and message.fuzzy] == []


def test_no_translation_is_left_over(said, korean):
    ours = {message.id[0] if isinstance(message.id, tuple) else message.id for message in korean if message.id}

    assert sorted(ours - said.keys()) == []
