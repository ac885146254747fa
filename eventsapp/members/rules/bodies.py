"""Seats in bodies: which day they hold, and why one is refused: decisions on plain values."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from flask_babel import lazy_gettext as _l

from ...core.errors import Conflict, Refusal


class Term(StrEnum):
    """Where a day stands to a seat's term."""

    TO_COME = "to_come"
    NOW = "now"
    OVER = "over"


class AlreadySeated(Conflict):
    def __init__(self) -> None:
        super().__init__(_l("The same person or organisation has a seat in this body in that time already."))


class EndsBeforeItBegins(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("The last day must not lie before the first."), field="to_on")


class NoSuchOrganisation(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("No organisation of this name or member number is on record."), field="organisation")


class PersonNamedAlready(Conflict):
    def __init__(self) -> None:
        super().__init__(_l("Somebody is named for this seat already. End its term and add a seat for the next person, so that both can be read."))


def term_on(from_on: date, to_on: date | None, day: date) -> Term:
    """Both days of a term count; without a last day it runs on."""
    if day < from_on:
        return Term.TO_COME
    return Term.OVER if to_on is not None and day > to_on else Term.NOW


def overlap(from_on: date, to_on: date | None, other_from: date, other_to: date | None) -> bool:
    return (to_on is None or other_from <= to_on) and (other_to is None or from_on <= other_to)


def must_be_in_order(from_on: date, to_on: date | None) -> None:
    if to_on is not None and to_on < from_on:
        raise EndsBeforeItBegins()
