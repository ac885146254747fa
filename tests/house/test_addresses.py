"""No word of the product's own addresses can be the name of a programme, an event, a venue or an agenda item."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import permutations

import pytest
from flask import Flask

from eventsapp.programme_files.rules import fields
from eventsapp.programmes.rules import RESERVED_BELOW, is_slug


def is_code(word: str) -> bool:
    try:
        return fields.code(word) == word
    except fields.Expected:
        return False


MAY_BE: dict[str, Callable[[str], bool]] = {
    "<programme>": is_slug,
    "<event>": lambda word: is_slug(word, RESERVED_BELOW),
    "<venue>": is_code,
    "<item>": is_code,
    "<body>": is_code,
}


def rivals(addresses: list[list[str]]) -> Iterator[tuple[str, str]]:
    """Each word of an address that stands where another address has a name, with that name."""
    for one, other in permutations(addresses, 2):
        for word, name in zip(one, other, strict=False):
            if name in MAY_BE and not word.startswith("<") and word:
                yield word, name
            if word != name:
                break


def test_no_word_of_an_address_can_be_a_name_that_stands_there(sqlite_app: Flask) -> None:
    found = set(rivals([rule.rule.strip("/").split("/") for rule in sqlite_app.url_map.iter_rules()]))

    assert {("staff", "<programme>"), ("new", "<event>"), ("new", "<venue>"), ("undo", "<item>"), ("release", "<item>"), ("new", "<body>")} <= found
    assert [(word, name) for word, name in sorted(found) if MAY_BE[name](word)] == []


@pytest.mark.parametrize("name", MAY_BE)
def test_an_ordinary_word_can_be_a_name(name: str) -> None:
    assert MAY_BE[name]("spring-seminar")
