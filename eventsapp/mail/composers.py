"""The named composers of mails. A package's messages room writes them, create_app registers them here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


class ToldMeanwhile(Exception):
    """What a mail was composed from has changed before it could be stored."""


@dataclass(frozen=True)
class Attachment:
    """A file of a mail: exact octets under a file name."""

    name: str
    mimetype: str
    octets: bytes
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Composed:
    """A mail as written: to whom, what it says as text and as HTML, what hangs on it.

    `from_name` is shown before our own address (a programme's name); people's answers go to `reply_to`, if any.
    alternatives: other forms of the same message, richest last (an invitation). sender: the address it is from and that it
    comes back to, if not our usual one. thread: the same for all mails of one matter.
    unsubscribe: where a POST stops further mails of this kind (RFC 8058).
    told: writes down what this mail says, in the transaction that stores it; raises ToldMeanwhile to have it composed anew.
    """

    to_name: str
    to_address: str
    subject: str
    text: str
    html: str
    attachments: tuple[Attachment, ...] = ()
    from_name: str = ""
    reply_to: str = ""
    alternatives: tuple[Attachment, ...] = ()
    sender: str = ""
    thread: str = ""
    unsubscribe: str = ""
    told: Callable[[], None] | None = None


# Ids (and under `now` the time of composing) and locale in, the mail out; None when there is nothing to say any more (withdrawn, erased).
Composer = Callable[[Mapping[str, Any], str], Composed | None]

COMPOSERS: dict[str, Composer] = {}
