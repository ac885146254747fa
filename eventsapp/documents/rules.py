"""Documents of an event: who may read one, and what is refused. Decisions on plain values."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from flask_babel import lazy_gettext as _l

from ..core.errors import Conflict, Refusal

MOST_DOCUMENTS = 300  # of one event
MOST_AT_ONCE = 20
MOST_OCTETS = 25 * 1024 * 1024  # of one document
MOST_OCTETS_OF_EVENT = 300 * 1024 * 1024
MOST_OCTETS_SENT = 80 * 1024 * 1024  # of one request: several files at once


class Readers(StrEnum):
    """For whom a document is. Whoever is of one kind reads what is public, too."""

    PUBLIC = "public"
    MEMBERS = "members"  # organisations that are members on the day they look
    PARTICIPANTS = "participants"  # whoever has a seat, and speakers
    STAFF = "staff"


EVERYBODY = frozenset({Readers.PUBLIC})


class TooManyDocuments(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("An event can have at most %(most)d documents.", most=MOST_DOCUMENTS), field="files_")


class TooManyAtOnce(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("At most %(most)d files can be sent at once. Nothing was kept; send them in portions.", most=MOST_AT_ONCE), field="files_")


class TooMuchAtOnce(Refusal):
    def __init__(self, field: str) -> None:
        most = MOST_OCTETS_SENT // 1024 // 1024
        super().__init__(_l("What you sent is larger than %(most)d MB in all. Nothing was kept; send the files in portions.", most=most), field=field)


class NoMoreRoom(Refusal):
    def __init__(self) -> None:
        most = MOST_OCTETS_OF_EVENT // 1024 // 1024
        super().__init__(_l("The documents of an event may have %(most)d MB in all. Remove some, or send smaller ones.", most=most), field="files_")


class DocumentGone(Conflict):
    def __init__(self) -> None:
        super().__init__(_l("This document was removed meanwhile."))


class NoSuchItem(Conflict):
    def __init__(self) -> None:
        super().__init__(_l("This agenda item was taken out meanwhile. Choose what the document belongs to."), field="item")


def may_read(readers: Readers, *, after_event: bool, over: bool, reader: Collection[Readers]) -> bool:
    """Whether somebody who is all of `reader` may read it now. Staff prepare, so for them nothing waits for the end of the event."""
    if Readers.STAFF in reader:
        return True
    return readers in reader and (over or not after_event)
