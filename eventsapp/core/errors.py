"""Refusals: the small exceptions by which a rule says no, in the reader's language."""

from __future__ import annotations

from typing import Any

from flask_babel import LazyString


class Refusal(Exception):
    """Something a person asked for that the rules do not allow.

    `status` is the HTTP status, `field` the form field it belongs to, if any. A view puts it on its form or flashes it;
    what no view catches becomes a page with the sentence on it.
    """

    status = 422

    def __init__(self, sentence: str | LazyString, *, field: str | None = None, **facts: Any) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field
        self.facts = facts

    def __str__(self) -> str:
        return str(self.sentence)


class Conflict(Refusal):
    """Somebody else changed the same thing meanwhile; what was typed is kept and both versions are shown."""

    status = 409


class Busy(Refusal):
    """The database could not give the lock in time; trying again is safe."""

    status = 503
