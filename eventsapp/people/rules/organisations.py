"""How organisations and people are written, folded and found: decisions on plain values."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)
# What says only which legal form an organisation has, in the ways it is written: ㈜, (주), 주식회사, (유), 재단법인, Co., Ltd.
_LEGAL_FORMS = re.compile(
    r"\((?:주|유|합|재|사|복|학)\)|주식회사|유한책임회사|유한회사|합자회사|합명회사|재단법인|사단법인|사회복지법인|학교법인|농업회사법인"
    r"|\b(?:co|corp|inc|ltd|llc|gmbh|plc|corporation|incorporated|limited|company)\b\.?"
)
_DOMAIN = re.compile(r"[\w-]*(?:\.[a-z0-9-]+)*\.[a-z]{2,}")
_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_FIRST, _LAST, _PER_INITIAL = ord("가"), ord("힣"), 21 * 28


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


def folded(name: str) -> str:
    """An organisation's name without what one writes this way or that: legal form, blanks, punctuation, case, width.

    "㈜한빛 정보", "주식회사 한빛정보" and "한빛정보(주)" are one; a name that is nothing else keeps its letters.
    """
    plain = unicodedata.normalize("NFKC", name).casefold()  # ㈜ becomes (주), ｋ becomes k
    kept = re.sub(r"[\W_]+", "", _LEGAL_FORMS.sub(" ", plain))
    return kept or re.sub(r"[\W_]+", "", plain)


def initials(text: str) -> str:
    """The 초성 of each Hangul syllable, other letters as they are, no blanks: 스마트 → ㅅㅁㅌ."""
    return "".join(_INITIALS[(ord(c) - _FIRST) // _PER_INITIAL] if _FIRST <= ord(c) <= _LAST else c for c in text.casefold() if not c.isspace())


def searchable(name: str, organisation: str = "", email: str = "") -> str:
    """What a search for a person looks in: name, initials, organisation folded and in initials, and the address after @ too.

    One string of parts between line feeds, so that what is sought matches within one part.
    """
    org = folded(organisation)
    parts = (unicodedata.normalize("NFKC", name).casefold(), re.sub(r"\s+", "", name.casefold()), initials(name), org, initials(org), email.casefold())
    return "\n".join(dict.fromkeys(part for part in parts if part))


def sought(typed: str) -> str:
    """What to look for in searchable() when somebody typed this; "" for nothing."""
    plain = unicodedata.normalize("NFC", typed).strip().casefold()
    if "@" in plain:
        return plain
    if any(c in _INITIALS for c in plain):
        return re.sub(r"\s+", "", plain)
    return re.sub(r"\s+", " ", plain)


def sought_ways(typed: str) -> tuple[str, ...]:
    """Each thing to look for in searchable() when somebody typed this, any of which is a find; () for nothing.

    Names are kept without blanks, too, and organisations without their legal form: "홍 길동" and "㈜한빛 정보" find what
    "홍길동" and "한빛정보" find. An address or a domain is looked for as it is.
    """
    plain = sought(typed)
    if "@" in plain or _DOMAIN.fullmatch(plain) or any(letter in _INITIALS for letter in plain):
        return (plain,)
    typed_so, without_form = re.sub(r"\s+", "", plain), folded(typed)
    if without_form and without_form in typed_so:  # whatever holds the longer one holds this: one look at each row, not two
        return (without_form,)
    return tuple(way for way in (typed_so, without_form) if way)


def organisation_key(name: str, business_number: str = "", organisation_id: int | None = None) -> str:
    """What a quota per organisation counts by: the record if it is known, else the number, else the folded name."""
    if organisation_id is not None:
        return f"#{organisation_id}"
    return business_number or folded(name)


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
