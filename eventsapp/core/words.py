"""Content in several languages, and the cleaning of everything that people type."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

LANGUAGES = ("ko", "en")

# Control characters other than newline and tab, the marks that turn the direction of text round, and the letters of Hangul that show nothing.
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u115f\u1160\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\uffff]")


class Said(NamedTuple):
    """A text and the language it is in."""

    text: str
    lang: str


class Words(dict[str, str]):
    """One content in several languages. One may be missing: then the other shows, with its own `lang`."""

    def said(self, lang: str, order: Sequence[str] = LANGUAGES) -> Said:
        """The text in `lang`, else in the first language that has one, else empty."""
        for candidate in (lang, *order, *self):
            if self.get(candidate):
                return Said(self[candidate], candidate)
        return Said("", lang)

    def text(self, lang: str) -> str:
        return self.said(lang).text

    def missing(self, languages: Sequence[str] = LANGUAGES) -> list[str]:
        """The languages still to be written; none when there is nothing to say in any."""
        return [lang for lang in languages if not self.get(lang)] if self else []

    def __bool__(self) -> bool:
        return any(self.values())


def clean_text(raw: str) -> str:
    """NFC, plain newlines, no control or direction characters, no blanks at the ends."""
    kept = _UNWANTED.sub("", raw.replace("\r\n", "\n").replace("\r", "\n"))
    return unicodedata.normalize("NFC", kept).strip()


def clean_line(raw: str) -> str:
    """clean_text on one line, each run of blanks one blank."""
    return re.sub(r"\s+", " ", clean_text(raw)).strip()


def whole(typed: str | None, most_digits: int = 9) -> int | None:
    """The whole number that these plain digits write, None for anything else: ², other scripts, or more digits than a row of ours can count."""
    return int(typed) if typed and typed.isascii() and typed.isdigit() and len(typed) <= most_digits else None


def name_for_mail(name: str) -> str:
    """A stranger's name as a mail to an unproven address may show it: one line, 60 characters, nothing a client would link."""
    return re.sub(r"(?i)https?:|www\.|[/@<>\\]|(?<=\w)\.(?=\w)", " ", clean_line(name))[:60].strip()
