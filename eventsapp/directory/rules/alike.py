"""Which organisations could be one: equal in business number or folded name. People decide."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from ...core.words import Words
from ...people.rules import folded


class Named(Protocol):
    """What has a folded name and perhaps a business number."""

    @property
    def name_key(self) -> str: ...

    @property
    def business_number(self) -> str: ...


Item = TypeVar("Item", bound=Named)


@dataclass(frozen=True)
class Record:
    """A record of an organisation, as far as it tells who it is. member: the number of its membership, if it has or had one."""

    id: int
    name: str
    name_key: str
    business_number: str
    member: int | None = None


@dataclass(frozen=True)
class Group:
    """Records that look alike, the oldest first."""

    records: tuple[Record, ...]

    @property
    def differs(self) -> bool:
        """Their numbers differ: perhaps branches or namesakes."""
        return len({record.business_number for record in self.records if record.business_number}) > 1


@dataclass(frozen=True)
class Typed:
    """A delegation (at: the event and its slug) or an application (at: the call, no slug) of an organisation that was only typed."""

    id: int
    name: str
    business_number: str
    reference: str
    at: Words
    slug: str
    when: datetime

    @property
    def name_key(self) -> str:
        return folded(self.name)

    @property
    def is_application(self) -> bool:
        return not self.slug


@dataclass(frozen=True)
class Cluster:
    """What was typed of one organisation, as far as one can tell, and the records it could be."""

    typed: tuple[Typed, ...]
    fits: tuple[Record, ...]

    @property
    def delegations(self) -> list[Typed]:
        return [each for each in self.typed if not each.is_application]

    @property
    def applications(self) -> list[Typed]:
        return [each for each in self.typed if each.is_application]


def groups(records: Iterable[Record]) -> list[Group]:
    """Those that look like another; where numbers differ, last."""
    found = [Group(tuple(sorted(part, key=lambda record: record.id))) for part in alike(list(records)) if len(part) > 1]
    return sorted(found, key=lambda group: (group.differs, group.records[0].name, group.records[0].id))


def clusters(typed: Iterable[Typed], records: Iterable[Record]) -> list[Cluster]:
    """What fits a record first, then what came most often. Applications alone that fit none wait for their decision, which makes the record."""
    by_key: dict[str, list[Record]] = {}
    for record in records:
        for key in keys_of(record):
            by_key.setdefault(key, []).append(record)
    found = []
    for part in alike(list(typed)):
        fits = {record.id: record for each in part for key in keys_of(each) for record in by_key.get(key, ())}
        if fits or not all(each.is_application for each in part):
            found.append(Cluster(tuple(part), tuple(fits[row_id] for row_id in sorted(fits))))
    return sorted(found, key=lambda cluster: (not cluster.fits, -len(cluster.typed), cluster.typed[0].name, cluster.typed[0].id))


def alike(items: Sequence[Item]) -> list[list[Item]]:
    """These in parts: whoever shares a number or a folded name with one of a part belongs to it."""
    part_of = list(range(len(items)))

    def find(place: int) -> int:
        while part_of[place] != place:
            part_of[place] = part_of[part_of[place]]
            place = part_of[place]
        return place

    first: dict[str, int] = {}
    for place, item in enumerate(items):
        for key in keys_of(item):
            part_of[find(place)] = find(first.setdefault(key, place))
    parts: dict[int, list[Item]] = {}
    for place, item in enumerate(items):
        parts.setdefault(find(place), []).append(item)
    return list(parts.values())


def keys_of(item: Named) -> list[str]:
    """What it can be found by. A number and a name that is the same digits are two things."""
    return [f"{kind}:{key}" for kind, key in (("number", item.business_number), ("name", item.name_key)) if key]
