"""What a mail that came in is made of: calendar objects, or what a mail server says of one of ours; bounded, for any octets.

The standard library's parser recurses and counts nothing; this walk has a limit on everything before it looks, opens only
what can be an answer (nothing inside a forwarded mail or a report), and never raises.
"""

from __future__ import annotations

import binascii
import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from email.message import Message
from email.utils import collapse_rfc2231_value
from enum import StrEnum

MOST_OCTETS = 25 * 1024 * 1024
MOST_PARTS = 200
MOST_DEPTH = 20
MOST_HEADERS = 64 * 1024  # of one part
MOST_SEARCHED = 3 * MOST_OCTETS  # in all: what is nested is searched once for each level
MOST_CALENDAR = 256 * 1024
_MOST_STATUS = 64 * 1024
_MOST_VALUE = 2000  # of a header that has parameters: reading those takes the square of its length
_MOST_IDS = 20

_CALENDARS = ("text/calendar", "application/ics")
_STATUSES = ("message/delivery-status", "message/global-delivery-status")
_RETURNED = ("message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers")
_HEADER = re.compile(
    rb"(?im)^(content-type|content-transfer-encoding|auto-submitted|x-autoreply|x-autorespond|precedence|message-id|in-reply-to|references|"
    rb"original-recipient|final-recipient|action|status)[ \t]*:[ \t]*([^\r\n]*)"
)
_END_OF_HEADERS = re.compile(rb"\n\r?\n")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,250}>")

# Python also knows codecs that are no character sets, some of which take the square of the time.
_CHARSETS = ("utf-8", "utf-16", "utf-32", "ascii", "iso8859", "iso2022", "cp", "euc", "johab", "big5", "gb", "shift_jis", "koi8")
_KOREAN = {"ks_c_5601-1987", "ks_c_5601", "ksc5601", "ks_x_1001", "euc-kr", "euc_kr"}


class Kind(StrEnum):
    CALENDAR = "calendar"
    BOUNCE = "bounce"
    AUTOMATIC = "automatic"
    PLAIN = "plain"
    TOO_LARGE = "too_large"


@dataclass(frozen=True)
class CalendarPart:
    """An iCalendar object in UTF-8, and the METHOD that its Content-Type declares ("" if none)."""

    method: str
    octets: bytes


@dataclass(frozen=True)
class Failure:
    """What a mail server says of one recipient (RFC 3464)."""

    recipients: tuple[str, ...]  # as the mail was sent to, and as it went on
    action: str
    status: str

    @property
    def final(self) -> bool:
        return self.action == "failed" and self.status.startswith("5.")


@dataclass(frozen=True)
class Letter:
    """A mail as far as we read it. message_ids: of the mails that it answers or returns."""

    kind: Kind
    calendars: tuple[CalendarPart, ...] = ()
    failures: tuple[Failure, ...] = ()
    message_ids: tuple[str, ...] = ()
    auto_submitted: bool = False


def read_letter(octets: bytes) -> Letter:
    """The letter in these octets, whatever they are."""
    if len(octets) > MOST_OCTETS:
        return Letter(Kind.TOO_LARGE)
    found = _Found()
    try:
        top = _part(octets, 0, len(octets))
        _walk(octets, top, 0, found)
    except _TooLarge:
        return Letter(Kind.TOO_LARGE)
    automatic = _is_automatic(top.headers)
    ids = [*found.returned, *_MESSAGE_ID.findall(top.headers.get("in-reply-to", "")), *_MESSAGE_ID.findall(top.headers.get("references", ""))[-_MOST_IDS:]]
    return Letter(
        _kind(found, automatic), tuple(sorted(found.calendars, key=lambda part: not part.method)), tuple(found.failures),
        tuple(dict.fromkeys(ids[:_MOST_IDS])), automatic,
    )  # fmt: skip


class _TooLarge(Exception):
    pass


@dataclass
class _Found:
    parts: int = 0
    searched: int = 0
    calendars: list[CalendarPart] = field(default_factory=list)
    reports: int = 0
    statuses: int = 0
    failures: list[Failure] = field(default_factory=list)
    returned: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Part:
    """A MIME part: its headers, and where in the octets its body lies."""

    headers: dict[str, str]
    start: int
    end: int

    @property
    def content_type(self) -> Message:
        """The Content-Type, as something that one can ask for parameters."""
        asked = Message()
        asked["Content-Type"] = self.headers.get("content-type", "text/plain")[:_MOST_VALUE]
        return asked


def _kind(found: _Found, automatic: bool) -> Kind:
    if found.calendars:
        return Kind.CALENDAR
    if found.statuses:
        return Kind.BOUNCE
    return Kind.AUTOMATIC if automatic or found.reports else Kind.PLAIN


def _is_automatic(headers: dict[str, str]) -> bool:
    submitted = headers.get("auto-submitted", "no").partition(";")[0].strip().lower()
    return submitted not in ("no", "") or "x-autoreply" in headers or "x-autorespond" in headers or headers.get("precedence", "").strip().lower() == "auto_reply"


def _part(octets: bytes, start: int, end: int) -> _Part:
    """The part that lies between two offsets. Raises _TooLarge when its headers do not end in time."""
    if octets.startswith((b"\n", b"\r\n"), start, end):  # no headers at all
        return _Part({}, start, end)
    blank = _END_OF_HEADERS.search(octets, start, min(end, start + MOST_HEADERS))
    if blank is None and end - start > MOST_HEADERS:
        raise _TooLarge()
    return _Part(_headers(octets[start : blank.start() if blank else end]), blank.end() if blank else end, end)


def _headers(block: bytes) -> dict[str, str]:
    """The first of each of the headers that we read, unfolded."""
    found: dict[str, str] = {}
    for name, value in _HEADER.findall(re.sub(rb"\r?\n[ \t]+", b" ", block)):
        found.setdefault(name.decode().lower(), value.decode("latin-1").strip())
    return found


def _walk(octets: bytes, part: _Part, depth: int, found: _Found) -> None:
    found.parts += 1
    if depth > MOST_DEPTH or found.parts > MOST_PARTS:
        raise _TooLarge()
    kind = part.content_type
    name = kind.get_content_type()
    if name == "multipart/report":
        found.reports += 1
        _read_report(octets, part, found)
    elif name.startswith("multipart/"):
        found.searched += part.end - part.start
        if found.searched > MOST_SEARCHED:
            raise _TooLarge()
        for child in _children(octets, part):
            _walk(octets, child, depth + 1, found)
    elif name in _CALENDARS:
        declared = _parameter(kind, "method").upper()
        found.calendars.append(CalendarPart(declared, _utf8(_body(octets, part, MOST_CALENDAR), _parameter(kind, "charset"))))


def _children(octets: bytes, part: _Part) -> Iterator[_Part]:
    """The parts of a multipart, up to the closing line or the end."""
    mark = b"--" + _parameter(part.content_type, "boundary").encode("latin-1", "replace").rstrip()
    if mark == b"--":
        return
    begins: int | None = None
    for at, after, last in _lines_with(octets, mark, part.start, part.end):
        if begins is not None:
            yield _part(octets, begins, max(begins, at))
        begins = after
        if last:
            return
    if begins is not None:
        yield _part(octets, begins, part.end)


def _lines_with(octets: bytes, mark: bytes, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """Where the lines that part a multipart begin and end, and whether it is the closing one."""
    at, seen = start, 0
    while (at := octets.find(mark, at, end)) >= 0:
        seen += 1
        if seen > 10 * MOST_PARTS:
            raise _TooLarge()
        after = at + len(mark)
        line_end = octets.find(b"\n", after, min(end, after + 100))
        rest = octets[after : min(end, after + 100) if line_end < 0 else line_end]
        if (at == start or octets[at - 1 : at] == b"\n") and rest.removeprefix(b"--").strip() == b"":
            yield at, end if line_end < 0 else line_end + 1, rest.startswith(b"--")
        at = after


def _read_report(octets: bytes, report: _Part, found: _Found) -> None:
    """A report of a mail server: what it says of each recipient, and which mail it is about."""
    for child in _children(octets, report):
        found.parts += 1
        if found.parts > MOST_PARTS:
            raise _TooLarge()
        name = child.content_type.get_content_type()
        if name in _STATUSES:
            found.statuses += 1
            found.failures.extend(_failures(_beginning(octets, child)))
        elif name in _RETURNED:
            inner = _beginning(octets, child).lstrip()
            blank = _END_OF_HEADERS.search(inner)
            found.returned.extend(_MESSAGE_ID.findall(_headers(inner[: blank.start() if blank else None]).get("message-id", "")))


def _failures(status: bytes) -> Iterator[Failure]:
    for block in re.split(rb"\n[ \t]*\r?\n", status)[:MOST_PARTS]:
        said = _headers(block)
        named = tuple(said[name].rpartition(";")[2].strip().lower() for name in ("original-recipient", "final-recipient") if said.get(name))
        if named and "action" in said:
            yield Failure(named, said["action"].split(" ")[0].lower(), said.get("status", "").split(" ")[0])


def _parameter(kind: Message, name: str) -> str:
    try:
        value = kind.get_param(name, "")
        return collapse_rfc2231_value(value).strip() if value else ""
    except (ValueError, LookupError):  # RFC 2231 in a character set that is none
        return ""


def _beginning(octets: bytes, part: _Part) -> bytes:
    return _decoded(octets[part.start : min(part.end, part.start + _MOST_STATUS)], part)


def _body(octets: bytes, part: _Part, most: int) -> bytes:
    """The whole body. Raises _TooLarge beyond `most`; encoded it may be three times that."""
    if part.end - part.start > 3 * most + 1000:
        raise _TooLarge()
    body = _decoded(octets[part.start : part.end], part)
    if len(body) > most:
        raise _TooLarge()
    return body


def _decoded(body: bytes, part: _Part) -> bytes:
    encoding = part.headers.get("content-transfer-encoding", "").strip().lower()
    if encoding == "quoted-printable":
        return binascii.a2b_qp(body)
    if encoding != "base64":
        return body
    for padding in (b"", b"=", b"=="):
        try:
            return binascii.a2b_base64(body + padding)
        except binascii.Error:
            continue
    return body


def _utf8(octets: bytes, declared: str) -> bytes:
    """The text in UTF-8 without a mark at its beginning, in whichever of the likely character sets it is."""
    for charset in _likely(declared):
        try:
            text = octets.decode(charset)
        except ValueError:
            continue
        break
    else:
        text = octets.decode("utf-8", "replace")
    return text.removeprefix("\ufeff").encode("utf-8", "replace")


def _likely(declared: str) -> Sequence[str]:
    if declared.lower() in _KOREAN:
        return ("cp949", "utf-8")
    try:
        name = codecs.lookup(declared).name if declared else ""
    except (LookupError, ValueError):
        name = ""
    return (name, "utf-8", "cp949") if name.startswith(_CHARSETS) else ("utf-8", "cp949")
