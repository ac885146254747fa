"""Words in braces that each reader's mail says differently: which there are, which a segment can fill, what is wrong with a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from enum import StrEnum

from flask_babel import lazy_gettext as _l

from ...core.errors import Refusal
from .segments import Segment, needs_event


class Placeholder(StrEnum):
    NAME = "name"
    ORGANISATION = "organisation"
    PROGRAMME = "programme"
    EVENT = "event"
    WHEN = "when"
    WHERE = "where"
    PAGE = "page"  # the event's public page
    DEADLINE = "deadline"
    LINK = "link"  # the reader's own page
    SEATS = "seats"  # without a name
    MISSING = "missing"  # documents and additions


# As one types them in Korean; the English names are the values.
KOREAN = {
    Placeholder.NAME: "이름", Placeholder.ORGANISATION: "기관", Placeholder.PROGRAMME: "프로그램", Placeholder.EVENT: "행사", Placeholder.WHEN: "일시",
    Placeholder.WHERE: "장소", Placeholder.PAGE: "행사페이지", Placeholder.DEADLINE: "마감", Placeholder.LINK: "링크", Placeholder.SEATS: "좌석수",
    Placeholder.MISSING: "미비서류",
}  # fmt: skip
_BY_NAME = {placeholder.value: placeholder for placeholder in Placeholder} | {korean: placeholder for placeholder, korean in KOREAN.items()}
_BRACES = re.compile(r"\{\s*([^{}\n]{0,40}?)\s*\}")

Filled = Callable[[Placeholder], str]


class CannotBeFilled(Refusal):
    """`column` is where it stands: subject or text."""

    def __init__(self, wrong: Iterable[str], right: Iterable[str], column: str) -> None:
        super().__init__(
            _l("These placeholders cannot be filled for this choice of people: %(wrong)s. These can: %(right)s.", wrong=", ".join(wrong), right=", ".join(right)),
            field=column,
        )


def find_placeholder(name: str) -> Placeholder | None:
    return _BY_NAME.get(name.strip().casefold())


def shown(placeholder: Placeholder, lang: str) -> str:
    """As it is typed in this language, braces included."""
    return "{" + (KOREAN[placeholder] if lang == "ko" else placeholder.value) + "}"


def fillable(segment: Segment, *, has_deadline: bool) -> tuple[Placeholder, ...]:
    """What can be said of everybody in a segment. has_deadline: the event's registration, or the call, has an end."""
    can = [Placeholder.NAME, Placeholder.PROGRAMME]
    if segment is not Segment.CONSENTED:
        can.append(Placeholder.ORGANISATION)
    if needs_event(segment):
        can += [Placeholder.EVENT, Placeholder.WHEN, Placeholder.WHERE, Placeholder.PAGE]
    if segment not in (Segment.BODY, Segment.CONSENTED):
        can.append(Placeholder.LINK)
    if has_deadline and (needs_event(segment) or segment in (Segment.APPLICANTS, Segment.DOCUMENTS)):
        can.append(Placeholder.DEADLINE)
    can += [placeholder for placeholder, only in ((Placeholder.SEATS, Segment.UNNAMED), (Placeholder.MISSING, Segment.DOCUMENTS)) if segment is only]
    return tuple(placeholder for placeholder in Placeholder if placeholder in can)


def used_in(text: str) -> list[str]:
    """What stands in braces, in order, each once."""
    return list(dict.fromkeys(match.group(1) for match in _BRACES.finditer(text)))


def must_be_fillable(texts: Iterable[tuple[str, str]], can: Iterable[Placeholder], lang: str) -> None:
    """Raise CannotBeFilled for the first of these texts (column, text) with a placeholder that is none, or that this segment cannot fill."""
    able = tuple(can)
    for column, text in texts:
        wrong = ["{" + name + "}" for name in used_in(text) if find_placeholder(name) not in able]
        if wrong:
            raise CannotBeFilled(wrong, [shown(placeholder, lang) for placeholder in able], column)


def filled(text: str, value: Filled) -> str:
    """The text with each placeholder's value; what is none stays as it is."""

    def one(match: re.Match[str]) -> str:
        placeholder = find_placeholder(match.group(1))
        return value(placeholder) if placeholder is not None else match.group(0)

    return _BRACES.sub(one, text)
