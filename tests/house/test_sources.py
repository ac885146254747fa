"""The house rules that no other tool knows: sizes, the one clock, templates without inline script or style, tests that assert."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from tests.house.sources import ROOT, python_files, templates

MOST_LINES_OF_A_FILE = 300
MOST_LINES_OF_A_FUNCTION = 50

PRODUCT = [*python_files("eventsapp"), ROOT / "config.py", ROOT / "wsgi.py"]
TESTS = python_files("tests")
PAGES = [path for path in templates() if path.parent.name != "mail" or path.name in ("outbox.html", "mail.html", "inbound.html", "inbound_mail.html")]
ROOMS = {"rules", "models", "queries", "actions", "messages", "forms"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def offences(paths: Sequence[Path], find: Callable[[Path], Any]) -> dict[str, Any]:
    """What `find` found in each of the files in which it found anything."""
    return {str(path.relative_to(ROOT)): found for path in paths if (found := find(path))}


@cache
def text(path: Path) -> str:
    return path.read_text("utf-8")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(text(path))


def code(path: Path) -> str:
    """A Python file without its comments and docstrings."""
    return re.sub(r'"""[\s\S]*?"""|#.*', "", text(path))


@cache
def functions(path: Path) -> list[Function]:
    return [node for node in ast.walk(tree(path)) if isinstance(node, Function)]


def test_no_file_outgrows_its_reader():
    long = offences([*PRODUCT, *TESTS, *templates()], lambda path: max(0, len(text(path).splitlines()) - MOST_LINES_OF_A_FILE))

    assert long == {}


def test_no_function_outgrows_its_reader():
    def long(path):
        return [function.name for function in functions(path) if (function.end_lineno or 0) - function.lineno >= MOST_LINES_OF_A_FUNCTION]

    assert offences(PRODUCT, long) == {}


def test_a_file_opens_with_a_sentence_that_says_what_it_is_for():
    def unsaid(path):
        said = ast.get_docstring(tree(path)) or ""
        return text(path).strip() and not said.split("\n\n")[0].rstrip().endswith((".", "?"))

    assert offences([*PRODUCT, *TESTS], unsaid) == {}


def test_only_the_clock_reads_the_time():
    """Time spent is measured with perf_counter and monotonic, which tell no date."""
    reading = re.compile(r"\bdatetime\.(?:now|utcnow|today)\(|\bdate\.today\(|\btime\.time\(")

    assert offences([path for path in PRODUCT if path.name != "clock.py"], lambda path: reading.findall(code(path))) == {}


def test_the_clock_is_read_at_the_door_only():
    rooms = [path for path in PRODUCT if ROOMS & {path.stem, path.parent.name} and "core" not in path.parts]

    assert offences(rooms, lambda path: re.findall(r"\bclock\.(?:now|real)\(\)", code(path))) == {}


def test_a_page_has_no_inline_style_or_script():
    """The content security policy would drop them. A block of linked data, which is not run, may stand."""

    def inline(path):
        page = re.sub(r"\{#.*?#\}", "", text(path), flags=re.S)
        scripts = [tag for tag in re.findall(r"<script\b[^>]*>", page, re.I) if "src=" not in tag and 'type="application/ld+json"' not in tag]
        return scripts + re.findall(r"<style\b|\sstyle=|\son[a-z]+=|javascript:", page, re.I)

    assert offences(PAGES, inline) == {}


def test_a_page_loads_nothing_from_a_foreign_host():
    """Links may lead away."""
    loading = re.compile(r"""<(?:script|img|iframe|link|source|audio|video)\b[^>]*\b(?:src|srcset)=["'](?:https?:)?//""", re.I)

    assert offences(PAGES, lambda path: loading.findall(text(path))) == {}


def test_a_template_trusts_no_text():
    assert offences(templates(), lambda path: re.findall(r"\|\s*safe\b|autoescape false", text(path))) == {}


def test_every_test_asserts_something():
    """By itself, or by a helper that does."""
    helpers = {function.name for path in TESTS for function in functions(path) if _asserts(function)}

    def silent(path):
        tests = [function for function in functions(path) if function.name.startswith("test_")]
        return [test.name for test in tests if not _asserts(test) and not _called(test) & helpers]

    assert offences(TESTS, silent) == {}


def test_nothing_is_left_to_do_later():
    unfinished = re.compile(r"\b(?:" + "TO" + "DO|FIX" + "ME|XX" + r"X)\b")

    assert offences([*PRODUCT, *TESTS, *templates()], lambda path: unfinished.findall(text(path))) == {}


def test_tests_sleep_only_between_two_looks():
    def idle(path):
        return [function.name for function in functions(path) if "sleep" in _called(function) and not function.name.startswith("wait_")]

    assert offences(TESTS, idle) == {}


def _asserts(function: ast.AST) -> bool:
    return any(isinstance(node, ast.Assert) for node in ast.walk(function)) or bool(_called(function) & {"raises", "fail", "expect"})


@cache
def _called(function: ast.AST) -> set[str]:
    return {ast.unparse(node.func).rsplit(".", 1)[-1] for node in ast.walk(function) if isinstance(node, ast.Call)}
