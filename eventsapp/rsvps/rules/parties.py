"""Who a registration form may name, and what a party asks for."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from ...core.errors import Conflict, Refusal
from ...people.rules import Consented, Organisation
from .questions import Answers

MOST_DELEGATES = 50
PRIVACY_VERSION = "2026-11"
REFERENCE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # no 0/O/1/I


@dataclass(frozen=True)
class Contact:
    """Who registers, and where that person is reached. A guest is a contact who is the only delegate. answers: their own, if they attend."""

    name: str
    email: str
    phone: str = ""
    department: str = ""
    title: str = ""
    answers: Answers | None = None


@dataclass(frozen=True)
class Delegate:
    """One person who is to come; without an address of their own they are reached through the contact.

    answers: to the questions of the form, None where none were asked.
    """

    name: str
    department: str = ""
    title: str = ""
    email: str = ""
    phone: str = ""
    answers: Answers | None = None


@dataclass(frozen=True)
class Party:
    """Everything a registration form says. `contact_attends`: the contact is the first delegate, without a second entry.

    unnamed: seats for people still to be said. takes_part: as many as fit, instead of all together. code: an admission
    code as typed. record_id, acting_id: the organisation's record and the person acting for it, where a link has proven both.
    answers: the party's own to the questions of the form.
    """

    contact: Contact
    delegates: tuple[Delegate, ...] = ()
    organisation: Organisation | None = None
    contact_attends: bool = False
    consents: tuple[Consented, ...] = ()
    locale: str = "ko"
    unnamed: int = 0
    takes_part: bool = False
    code: str = ""
    record_id: int | None = None
    acting_id: int | None = None
    answers: Answers | None = None

    @property
    def size(self) -> int:
        return len(self.delegates) + self.contact_attends + self.unnamed


class TooManyDelegates(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("At most %(most)d people can be registered at once, the contact included.", most=MOST_DELEGATES))


class NobodyComes(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("Write the name of at least one delegate, or say that the contact attends."))


class EditedMeanwhile(Conflict):
    """`facts["version"]` is the version that stands now."""

    def __init__(self, *, version: int) -> None:
        super().__init__(_l("This registration was changed while you were editing it. What you typed is kept: compare and save again."), version=version)


def must_be_a_party(party: Party) -> None:
    """Raise NobodyComes or TooManyDelegates unless between one and MOST_DELEGATES people would come."""
    if party.size == 0:
        raise NobodyComes()
    must_fit_the_form(party.size)


def must_fit_the_form(people: int) -> None:
    """Raise TooManyDelegates: nobody is left out without a word."""
    if people > MOST_DELEGATES:
        raise TooManyDelegates()
