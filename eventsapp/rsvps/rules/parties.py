"""Who a registration form may name, and how an organisation and its number are written."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from ...core.errors import Conflict, Refusal

MOST_DELEGATES = 10
PRIVACY_VERSION = "2026-11"
REFERENCE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # no 0/O/1/I
_WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)


@dataclass(frozen=True)
class Contact:
    """Who registers, and where that person is reached. A guest is a contact who is the only delegate."""

    name: str
    email: str
    phone: str = ""
    department: str = ""
    title: str = ""


@dataclass(frozen=True)
class Delegate:
    """One person who is to come; without an address of their own they are reached through the contact."""

    name: str
    department: str = ""
    title: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Organisation:
    """An organisation as typed; kind, size class and sectors are codes of the programme's terms."""

    name: str
    kind: str = ""
    size_class: str = ""
    sectors: tuple[str, ...] = ()
    business_number: str = ""


@dataclass(frozen=True)
class Consented:
    """One text somebody was shown (a notice) or asked about (a consent), and whether they agreed."""

    purpose: str
    given: bool
    text_version: str
    text_hash: str


@dataclass(frozen=True)
class Party:
    """Everything a registration form says. `contact_attends`: the contact is the first delegate, without a second entry."""

    contact: Contact
    delegates: tuple[Delegate, ...] = ()
    organisation: Organisation | None = None
    contact_attends: bool = False
    consents: tuple[Consented, ...] = ()
    locale: str = "ko"

    @property
    def size(self) -> int:
        return len(self.delegates) + self.contact_attends


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


def business_number(typed: str) -> str | None:
    """The ten digits of a Korean business registration number (사업자등록번호), or None if its check digit is wrong.

    Weights 1 3 7 1 3 7 1 3 5 over the first nine, plus the tens of 5 × the ninth; the tenth makes the sum end in 0.
    Dashes, blanks and full-width digits are accepted; the empty string stays empty.
    """
    digits = "".join(str(int(c)) for c in typed if c.isdecimal())
    if not typed.strip():
        return ""
    if len(digits) != 10 or any(not (c.isdecimal() or c in " -–.") for c in typed):
        return None
    numbers = [int(c) for c in digits]
    total = sum(n * w for n, w in zip(numbers, _WEIGHTS, strict=False)) + numbers[8] * 5 // 10
    return digits if (10 - total % 10) % 10 == numbers[9] else None


def shown_business_number(digits: str) -> str:
    return f"{digits[:3]}-{digits[3:5]}-{digits[5:]}" if digits else ""
