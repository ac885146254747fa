"""Every key of a TOML text is found on its line, however the text is laid out."""

from __future__ import annotations

import tomllib
from typing import Any

import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from eventsapp.programme_files.rules.lines import Path, lines_of

TEXT = '''# a comment with [brackets] and = signs
[programme]
slug = "a"   # "quoted" comment
name.ko = "가"
name . "en" = 'it''
[programme.contact]
text = """
[not a table]
key = "not a key" \\""" still the text ""\"""
after = 1

[[event]]
slug = "one"
window = { from = 2019-01-21, label = { ko = "1월 말" } }
list = [
    1,  # one
    [2, 3],
    { a = 1,
b = 2 },
]
[event.registration]
opens = 2019-01-02 09:00:00
[[event.agenda]]
code = "x"
[[event.agenda]]
code = 'y'
lit = \'\'\'
a = 1
\'\'\'
[[event]]
[[event.agenda]]
'''.replace("'it''", "'it'").replace("{ a = 1,\nb = 2 }", "{ a = 1, b = 2 }")


def test_every_way_of_writing_a_key_is_found_on_its_line() -> None:
    lines = lines_of(TEXT)

    said = {path: TEXT.splitlines()[line - 1].strip() for path, line in lines.items()}
    assert said[("programme",)] == "[programme]"
    assert said[("programme", "name", "ko")] == 'name.ko = "가"'
    assert said[("programme", "name", "en")].startswith("name . ")
    assert said[("programme", "contact", "after")] == "after = 1"
    assert said[("event", 0, "window", "label", "ko")].startswith("window")
    assert said[("event", 0, "list", 1)] == "[2, 3],"
    assert said[("event", 0, "list", 2, "b")] == "{ a = 1, b = 2 },"
    assert said[("event", 0, "registration", "opens")] == "opens = 2019-01-02 09:00:00"
    assert said[("event", 0, "agenda", 1, "code")] == "code = 'y'"
    assert said[("event", 0, "agenda", 1, "lit")] == "lit = '''"
    assert said[("event", 1)] == "[[event]]"
    assert lines[("event", 1, "agenda", 0)] == len(TEXT.splitlines())


_KEYS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=8)
_DOCUMENTS = st.recursive(
    st.text(st.characters(codec="utf-8", exclude_characters="\r", exclude_categories=["Cs"])) | st.integers(0, 9) | st.booleans() | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(_KEYS, _DOCUMENTS, max_size=4))
def test_nothing_that_toml_can_say_is_without_a_line(document: dict[str, Any]) -> None:
    text = tomli_w.dumps(document, multiline_strings=True)

    assert set(_paths(tomllib.loads(text))) <= set(lines_of(text))


def _paths(value: Any, at: Path = ()) -> list[Path]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path for key, each in inner for path in [(*at, key), *_paths(each, (*at, key))]]
