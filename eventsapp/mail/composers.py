"""The named composers of mails. A package's messages room writes them, create_app registers them here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


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

    `from_name` is shown before our own address (a programme's name); answers go to `reply_to`, if any.
    """

    to_name: str
    to_address: str
    subject: str
    text: str
    html: str
    attachments: tuple[Attachment, ...] = ()
    from_name: str = ""
    reply_to: str = ""


# Ids and locale in, the mail out; None when there is nothing to say any more (withdrawn, erased).
Composer = Callable[[Mapping[str, Any], str], Composed | None]

COMPOSERS: dict[str, Composer] = {}
