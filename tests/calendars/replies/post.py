"""Mails as calendars and mail servers send them, written from templates: one for each family of programs."""

from __future__ import annotations

import base64
import itertools
import quopri
import re
from datetime import UTC, datetime
from pathlib import Path

FOLDER = Path(__file__).parent
ANSWERS = ("google", "exchange", "old_outlook", "apple", "thunderbird", "counting_up", "no_method_parameter", "two_attendees")

_number = itertools.count(1)
_REGION = re.compile(r"\[\[(\S+?)(?: (\S+?))?\]\]\n(.*?)\n\[\[end\]\]", re.DOTALL)

DEFAULTS = {
    "recipient": "events+nobody@example.org", "address": "jun@guest.test", "uid": "00000000-0000-4000-8000-000000000001", "stamp": datetime(2019, 1, 8, 1, tzinfo=UTC),
    "partstat": "ACCEPTED", "sequence": 1, "ours": "<none@example.org>", "action": "failed", "status": "5.1.1",
}  # fmt: skip


def letter(name: str, **said: object) -> bytes:
    """The mail of this template, under a Message-ID of its own; `said` as in DEFAULTS."""
    text = (FOLDER / f"{name}.eml").read_text("utf-8")
    values = DEFAULTS | {"number": next(_number)} | said
    if isinstance(values["stamp"], datetime):
        values["stamp"] = f"{values['stamp']:%Y%m%dT%H%M%SZ}"
    for key, value in values.items():
        text = text.replace(f"{{{key}}}", str(value))
    octets = b"".join(_encoded(part) for part in re.split(r"(\[\[(?!end).*?\[\[end\]\])", text, flags=re.DOTALL))
    return octets.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def _encoded(part: str) -> bytes:
    region = _REGION.fullmatch(part)
    if region is None:
        return part.encode("ascii")
    how, charset, body = region.groups()
    octets = body.replace("\n", "\r\n").encode(charset or "utf-8") + b"\r\n"
    if how == "base64":
        return base64.encodebytes(octets)
    return quopri.encodestring(octets.replace(b"\r\n", b"\n")) if how == "quoted-printable" else octets


