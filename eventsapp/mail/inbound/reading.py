"""Reading a mail that came in for people to look at, whatever its octets are: nothing here raises, or takes long."""

from __future__ import annotations

import binascii
import re
from email import message_from_bytes
from email.message import Message

from ...core.words import clean_line, clean_text

_MOST_HEADER = 100_000
_MOST_FIELD = 4_000
_MOST_BODY = 1_000_000
_MOST_TEXT = 20_000
_MOST_PARTS = 100  # the parser takes the square of how deep they are nested

_END_OF_HEADER = re.compile(rb"\r?\n\r?\n")
_FIELD = re.compile(rb"^([!-9;-~]+)[ \t]*:(.*(?:\n[ \t].*)*)", re.MULTILINE)
_ADDRESS = re.compile(r"[^\s<>,;:\"()]{1,200}@[^\s<>,;:\"()@]{1,200}")
_WORD = r"=\?([^?*\s]{1,40})(?:\*[^?\s]{0,40})?\?([bBqQ])\?([^?\s]*)\?="
_WORDS = re.compile(rf"{_WORD}(?:\s*{_WORD})*")
_EACH_WORD = re.compile(_WORD)
# Names under which Korean systems send CP949, the character set they have had since KS X 1001 became too small.
_CP949 = frozenset({"ks_c_5601-1987", "ks_c_5601", "ksc5601", "ksx1001", "ks_x_1001", "euc-kr", "euckr", "korean", "iso-ir-149", "windows-949", "ms949"})


class Head:
    """The fields of a mail's header."""

    def __init__(self, octets: bytes) -> None:
        top = octets[:_MOST_HEADER]
        end = _END_OF_HEADER.search(top)
        top = (top[: end.start()] if end else top).replace(b"\r", b"")
        self._fields = [(name.lower().decode("ascii"), value[:_MOST_FIELD]) for name, value in _FIELD.findall(top)]

    def all(self, name: str) -> list[bytes]:
        return [value.strip() for each, value in self._fields if each == name.lower()]

    def first(self, name: str) -> bytes:
        return next(iter(self.all(name)), b"")

    def text(self, name: str) -> str:
        """The field as people read it, on one line; empty without one."""
        return line(_WORDS.sub(_said, text_of(self.first(name))))

    def addresses(self, *names: str) -> list[str]:
        """The addresses in these fields, in their order, each once."""
        return list(dict.fromkeys(address for name in names for value in self.all(name) for address in _ADDRESS.findall(line(text_of(value)))))


def text_of(octets: bytes, charset: str = "") -> str:
    """These octets as text: in the character set they claim, else in one of those that are sent without a claim."""
    claimed = charset.strip().strip('"').lower()
    for name in ("cp949" if claimed in _CP949 else claimed, "utf-8", "cp949"):
        try:
            if name and "escape" not in name:  # an escape is a notation of Python's, not a character set
                return octets.decode(name)
        except (LookupError, ValueError):
            continue
    return octets.decode("utf-8", "replace")


def line(text: str) -> str:
    """On one clean line, of characters that every database takes."""
    return clean_line(_storable(text))


def plain_text(octets: bytes) -> str:
    """The first plain text part, cut where it is long; empty without one."""
    if octets[:_MOST_BODY].lower().count(b"boundary=") > _MOST_PARTS:
        return ""
    try:
        for part in message_from_bytes(octets[:_MOST_BODY]).walk():
            if part.get_content_type() == "text/plain":
                return clean_text(_storable(_content(part)))[:_MOST_TEXT]
    except Exception:  # the parser of the standard library promises nothing about what is no mail
        return ""
    return ""


def _content(part: Message) -> str:
    octets = part.get_payload(decode=True)
    return text_of(octets, str(part.get_content_charset() or "")) if isinstance(octets, bytes) else ""


def _said(run: re.Match[str]) -> str:
    """Encoded words in a row; a character may be cut in two between words of one character set."""
    pieces: list[tuple[str, bytes]] = []
    for charset, kind, text in _EACH_WORD.findall(run.group()):
        octets = _octets(kind, text)
        if pieces and pieces[-1][0] == charset.lower():
            octets = pieces.pop()[1] + octets
        pieces.append((charset.lower(), octets))
    return "".join(text_of(octets, charset) for charset, octets in pieces)


def _octets(kind: str, text: str) -> bytes:
    raw = text.encode("utf-8", "replace")
    if kind in "qQ":
        return binascii.a2b_qp(raw, header=True)
    try:
        return binascii.a2b_base64(raw + b"===")
    except ValueError:
        return raw


def _storable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
