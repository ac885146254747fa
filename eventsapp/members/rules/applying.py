"""What an application says, and the limits of what may come with it."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from ...core.errors import Conflict, Refusal
from ...people.rules import Consented, Organisation

PRIVACY_VERSION = "2026-11"
REFERENCE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # no 0/O/1/I
MOST_FILES = 20
MOST_OCTETS = 50 * 1024 * 1024  # of all files of one application
LARGEST_REQUEST = MOST_OCTETS + 2 * 1024 * 1024

# The names of the mails, under which composers are registered and verbs owe them.
DRAFT_SAVED, RECEIVED, ADDITION_ASKED, ADDITION_RECEIVED, WITHDRAWN = (
    "application_draft", "application_received", "application_asked", "application_added", "application_withdrawn"
)  # fmt: skip
APPLICATION = "application"  # the purpose of an application's link


@dataclass(frozen=True)
class Applied:
    """Everything the form of a call says. wishes: codes of bodies; declared: codes of the call's declarations."""

    organisation: Organisation
    email: str
    organisation_en: str = ""
    chief: str = ""
    address: str = ""
    homepage: str = ""
    wishes: tuple[str, ...] = ()
    motive: str = ""
    declared: tuple[str, ...] = ()
    contact_name: str = ""
    phone: str = ""
    department: str = ""
    title: str = ""
    consents: tuple[Consented, ...] = ()
    locale: str = "ko"


@dataclass(frozen=True)
class SentFile:
    """A file as it came: for which of the call's documents ("" for none of them), under which name."""

    code: str
    name: str
    octets: bytes


class TooManyFiles(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("At most %(most)d files can come with one application. Remove some first.", most=MOST_FILES))


class TooMuchInAll(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("All files together may have at most %(most)d MB. Send smaller ones.", most=MOST_OCTETS // 1024 // 1024))


class ApplicationChangedMeanwhile(Conflict):
    """`facts["version"]` is the version that stands now."""

    def __init__(self, *, version: int) -> None:
        super().__init__(_l("This application was changed while you were editing it. What you typed is kept: compare and save again."), version=version)


def must_not_be_too_much(count: int, octets: int) -> None:
    """Raise TooManyFiles or TooMuchInAll when an application would hold more than it may."""
    if count > MOST_FILES:
        raise TooManyFiles()
    if octets > MOST_OCTETS:
        raise TooMuchInAll()
