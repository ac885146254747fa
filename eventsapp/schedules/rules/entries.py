"""An agenda as some text or file says it, before it is one of ours."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from ...core.errors import Refusal
from ...core.words import Words, clean_line, clean_text
from ...events.rules import MOST_ITEMS, MOST_MINUTES, ItemKind, SpeakerRole

LARGEST = 5 * 1024 * 1024  # octets of a file
MOST_TEXT = 4_000  # characters of a summary
FIRST_YEAR, LAST_YEAR = 1900, 2200  # of the days an agenda may be on

_HANGUL = re.compile("[가-힣ᄀ-ᇿ㄰-㆏]")
_KINDS: tuple[tuple[ItemKind, str], ...] = (
    (ItemKind.BREAK, r"휴식|커피|티타임|쉬는|\bbreak\b|\bcoffee\b|\btea\b|\bpause\b"),
    (ItemKind.MEAL, r"점심|오찬|만찬|식사|중식|석식|\blunch\b|\bdinner\b|\bmeal\b"),
    (ItemKind.QUESTIONS, r"질의|질문|응답|문답|\bq ?& ?a\b|\bquestions?\b"),
    (ItemKind.SUGGESTIONS, r"건의|제안|\bsuggestions?\b"),
    (ItemKind.ELECTION, r"선출|선거|\belections?\b"),
    (ItemKind.RESOLUTION, r"의안|안건|의결|승인의 건|\bresolutions?\b"),
    (ItemKind.REPORT, r"보고|\breports?\b"),
    (ItemKind.PLAN_SHARING, r"추진 ?계획|계획 ?공유"),
    (ItemKind.CEREMONY, r"개회|폐회|환영|축사|인사|국민의례|등록|접수|\bopening\b|\bclosing\b|\bwelcome\b|\bregistration\b"),
)


@dataclass(frozen=True)
class Named:
    """Somebody whom a file puts on an item. `code` is a speaker's of ours, `foreign` what the file calls them, `raw` their place in its list of persons."""

    name: Words
    code: str = ""
    foreign: str = ""
    role: SpeakerRole | None = None  # None: as they stand on it, else as its speaker
    position: Words = field(default_factory=Words)
    affiliation: Words = field(default_factory=Words)
    bio: Words = field(default_factory=Words)
    public: bool = True
    raw: int | None = None


@dataclass(frozen=True)
class Entry:
    """One line as it was read. `starts` is on the wall of the event, or an instant where the file has zones; `parent` an entry's code.

    `speakers` are names that are text and stay text, `people` those who can become speakers."""

    title: Words
    line: int = 0  # where it stands in the text or file
    kind: ItemKind = ItemKind.TALK
    day: date | None = None
    starts: datetime | None = None
    minutes: int | None = None
    code: str = ""
    uid: str = ""
    summary: Words = field(default_factory=Words)
    speakers: Words = field(default_factory=Words)
    room: str = ""
    parent: str = ""
    least: int | None = None
    pinned: bool | None = None  # None: as the times need it
    extra: Mapping[str, Any] = field(default_factory=dict)
    people: tuple[Named, ...] = ()
    place: int | None = None  # in the agenda, where a file says it
    cut: int = 0  # so many of the minutes it did not get
    room_name: Words = field(default_factory=Words)  # what the room is called, where the file says that it is one and in which languages
    everybody: bool = False  # in no room, even if its block is in one

    @property
    def who(self) -> Words:
        """Everybody on it as text."""
        names = [each.name for each in self.people]
        return joined([*names, self.speakers]) if names else self.speakers


@dataclass(frozen=True)
class Fault:
    """A line that could not be read: which, what it says, and why."""

    line: int
    text: str
    sentence: str | LazyString


@dataclass(frozen=True)
class Read:
    """What came of a text or file: entries in order, faults, and what the file says of the whole event."""

    entries: Sequence[Entry]
    faults: Sequence[Fault] = ()
    header: Mapping[str, Any] = field(default_factory=dict)
    source: str = ""  # whose codes of persons these are
    ordered: bool = False  # the lines stand in the order that is meant, whatever times they say


class NothingRead(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("No agenda could be found in it. Lines may look like this: 10:30–10:50 Title (Speaker)."))


class FileTooLarge(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("This file is larger than %(most)d MB. Please send a smaller one.", most=LARGEST // 1024 // 1024))


class Unreadable(Refusal):
    """`what` is the format as people call it."""

    def __init__(self, what: str) -> None:
        super().__init__(_l("This looks like %(what)s, but it is damaged or not what such files should be.", what=what))


class TooManyLines(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("An agenda holds %(most)d items at most; this has more.", most=MOST_ITEMS))


def in_its_language(text: str, lang: str = "", *, most: int = 300) -> Words:
    """Content in one language: the one a file names if it is one of ours, else Korean where there is Hangul, else English."""
    cleaned = (clean_text(text) if most > 300 else clean_line(text))[:most].strip()
    chosen = lang if lang in ("ko", "en") else "ko" if _HANGUL.search(cleaned) else "en"
    return Words({chosen: cleaned}) if cleaned else Words()


def joined(names: Sequence[Words]) -> Words:
    """Names one after the other, as long as a line may be: in one language if each has but one, else in each language that one of them has."""
    langs = dict.fromkeys(lang for name in names for lang in name)
    if all(len(name) < 2 for name in names):
        return in_its_language(", ".join(filter(None, (name.text("ko") for name in names))))
    return Words({lang: ", ".join(filter(None, (name.text(lang) for name in names)))[:300] for lang in langs})


def kind_of(title: str) -> ItemKind:
    """What a title most likely is; a talk if nothing tells."""
    lowered = title.casefold()
    return next((kind for kind, pattern in _KINDS if re.search(pattern, lowered)), ItemKind.TALK)


def minutes_between(start: datetime, end: datetime) -> int | None:
    """Whole minutes from one to the other; None unless it is later, by a day at most."""
    minutes = int((end - start).total_seconds() // 60)
    return minutes if 0 < minutes <= MOST_MINUTES else None


def must_be_few(entries: Sequence[Entry], faults: Sequence[Fault]) -> None:
    """Raises NothingRead for nothing at all, TooManyLines however few of them can be read."""
    if not entries and not faults:
        raise NothingRead()
    if len(entries) + len(faults) > MOST_ITEMS:
        raise TooManyLines()


def is_near(day: date) -> bool:
    """Whether a day is one that people plan for, so that reckoning with it stays within the calendar."""
    return FIRST_YEAR <= day.year <= LAST_YEAR
