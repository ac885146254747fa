"""The people that files name: who they are in a file, and which speakers of the programme they are."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...core.words import clean_line
from ...events.rules import SpeakerRole, Speaking
from .entries import Entry, Named, in_its_language

MOST_PERSONS = 2_000  # of one file
MOST_MENTIONS = 10_000  # of all of them on items
_MOST_BIO = 2_000
_MOST_CELL = 10_000  # characters
_ROLES = {
    "chair": SpeakerRole.CHAIR, "moderator": SpeakerRole.CHAIR, "host": SpeakerRole.CHAIR, "panellist": SpeakerRole.PANELLIST, "panelist": SpeakerRole.PANELLIST,
    "speaker": SpeakerRole.SPEAKER, "presenter": SpeakerRole.SPEAKER, "좌장": SpeakerRole.CHAIR, "토론": SpeakerRole.PANELLIST, "발표": SpeakerRole.SPEAKER,
}  # fmt: skip
_IN_A_CELL = re.compile(r"(?P<name>.*?)\s*(?:\[(?P<code>[A-Za-z0-9_-]{1,100})\])?\s*(?:\((?P<role>[^()]*)\))?")


@dataclass(frozen=True)
class Known:
    """A speaker of the programme, as matching sees them. `here`: they stand on the agenda that is read into."""

    id: int
    code: str
    names: frozenset[str]  # folded
    foreign: str = ""
    here: bool = False


@dataclass(frozen=True)
class Meant:
    """Somebody in a file, on however many items: who they are of the speakers there are (None: somebody new), and what is remembered of them."""

    named: Named
    foreign: str
    speaker: Known | None = None
    by_name: bool = False  # found by their name alone


@dataclass(frozen=True)
class Cast:
    """Everybody a file names. `too_many`: more than can become speakers; they stay text."""

    everybody: Sequence[Meant] = ()
    keys: Mapping[tuple[int, int], int] = field(default_factory=dict)  # entry and place among its people → place in `everybody`
    too_many: bool = False

    @property
    def new(self) -> int:
        return sum(each.speaker is None for each in self.everybody)

    @property
    def by_name(self) -> int:
        return sum(each.by_name for each in self.everybody)

    @property
    def by_code(self) -> int:
        return len(self.everybody) - self.new - self.by_name


def fold(name: str) -> str:
    """A name as it is compared: without case, width and runs of blanks."""
    return clean_line(unicodedata.normalize("NFKC", name)).casefold()


def name_of(person: Mapping[str, Any]) -> str:
    """What a schedule calls a person."""
    return clean_line(str(person.get("public_name") or person.get("name") or ""))


def named_of(persons: Iterable[Any]) -> tuple[Named, ...]:
    """The persons of a plain event who have a name."""
    found = []
    for place, each in enumerate(persons):
        name = in_its_language(name_of(each))
        if name:
            code = next((str(each[key]) for key in ("guid", "code", "id") if isinstance(each.get(key), str | int) and each[key] != ""), "")
            bio = next((str(each[key]) for key in ("biography", "bio", "description", "abstract") if isinstance(each.get(key), str) and each[key]), "")
            role = _ROLES.get(str(each.get("role") or "").casefold())
            found.append(Named(name, foreign=clean_line(code)[:100], role=role, bio=in_its_language(bio, most=_MOST_BIO), raw=place))
    return tuple(found)


def cell_of(people: Iterable[Speaking]) -> str:
    """People as one cell of a table says them: "Name [code] (role); …". What would part them is blank in their names."""
    return "; ".join(f"{_told(each.name.text('ko'))} [{each.code}]{'' if each.role is SpeakerRole.SPEAKER else f' ({each.role.value})'}" for each in people)


def named_in(cell: str) -> tuple[Named, ...]:
    """The people in a cell, as `cell_of` writes them or as people do: "Kim (chair); Lee"."""
    found = []
    for part in cell[:_MOST_CELL].split(";"):
        said = _IN_A_CELL.fullmatch(clean_line(part))
        role = _ROLES.get((said["role"] or "").casefold()) if said else None
        if said and (name := in_its_language(said["name"] if role or not said["role"] or said["code"] else clean_line(part))):
            found.append(Named(name, code=said["code"] or "", role=role or (SpeakerRole.SPEAKER if said["code"] else None)))
    return tuple(found)


def _told(name: str) -> str:
    return clean_line(re.sub(r"[\[\];]", " ", name)) or "-"


def cast_of(entries: Sequence[Entry], known: Sequence[Known], source: str) -> Cast:
    """Who everybody in a file is: by a code of ours, by the file's own that an earlier import remembered, else by their name where only one has it.

    `source` is whose codes they are: the conference's acronym. A code that stands with several names is no code. Whoever has none is remembered by
    name. The same file again finds everybody it made."""
    mentions = [(entry, place, each) for entry, line in enumerate(entries) for place, each in enumerate(line.people)]
    names: dict[str, set[str]] = {}
    for _, _, each in mentions:
        names.setdefault(each.foreign, set()).add(fold(each.name.text("ko")))
    persons: dict[tuple[str, str], Named] = {}
    keys: dict[tuple[int, int], int] = {}
    order: dict[tuple[str, str], int] = {}
    for entry, place, each in mentions:
        foreign = each.foreign if len(names[each.foreign]) == 1 else ""
        key = ("ours", each.code) if each.code else ("theirs", foreign) if foreign else ("name", fold(each.name.text("ko")))
        if key not in persons or (each.bio and not persons[key].bio):
            persons[key] = each
        keys[entry, place] = order.setdefault(key, len(order))
    if len(persons) > MOST_PERSONS or len(mentions) > MOST_MENTIONS:
        return Cast(too_many=True)
    return Cast(_matched(persons, known, source), keys)


def _matched(persons: Mapping[tuple[str, str], Named], known: Sequence[Known], source: str) -> list[Meant]:
    by_code = {each.code: each for each in known}
    by_foreign = {each.foreign: each for each in known if each.foreign}
    remembered = {key: _remembered(key, source) for key in persons}
    found = {key: (by_code.get(key[1]) if key[0] == "ours" else None) or by_foreign.get(remembered[key]) for key in persons}
    taken = {each.id for each in found.values() if each is not None}
    by_name: dict[str, list[Known]] = {}
    for each in known:
        for name in each.names if each.id not in taken else ():
            by_name.setdefault(name, []).append(each)
    same = Counter(fold(name) for key, each in persons.items() if found[key] is None for name in set(each.name.values()))
    meant = []
    for key, named in persons.items():
        speaker = found[key]
        called = speaker is None
        if speaker is None:
            folded = {fold(name) for name in named.name.values()}
            those = {each.id: each for name in folded if same[name] == 1 for each in by_name.get(name, ())}
            those = those if len(those) < 2 else {each.id: each for each in those.values() if each.here}
            speaker = next(iter(those.values())) if len(those) == 1 else None
        meant.append(Meant(named, remembered[key], speaker, by_name=called and speaker is not None))
    return meant


def _remembered(key: tuple[str, str], source: str) -> str:
    """What is kept of somebody to know them again: the code with whose it is, never a name as it stands."""
    kind, value = key
    said = hashlib.sha256(value.encode()).hexdigest()[:20] if kind == "name" else value
    return f"{kind}:{clean_line(source).casefold()[:60]}:{said}"


