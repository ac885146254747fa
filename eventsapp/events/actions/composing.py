"""Acts on single items of an agenda: pin, split, merge, duplicate, hand over to another event."""

from __future__ import annotations

from datetime import datetime

from ...core.db import db, transaction
from ...core.words import Words
from ..models import AgendaItem
from ..rules import MOST_ITEMS, TooManyItems
from ..rules.lines import NoSplitThere, NothingToMerge
from .agendas import new_item, with_parts
from .drafting import Draft, drafting, set_people
from .lines import copies
from .marks import lock_event


def pin_item(*, event_id: int, code: str, pinned_at: datetime | None, now: datetime, actor: str, by_id: int | None = None) -> bool:
    """Let an item start at this moment whatever comes before it; None lets it follow again. False if it is gone."""
    with drafting(event_id, "pin_item", now=now, actor=actor, by_id=by_id) as draft:
        item = draft.find(code)
        if item is not None and item.pinned_at != pinned_at:
            item.pinned_at = pinned_at
            item.version += 1
            draft.about(item, ["pinned_at"])
        return item is not None


def split_item(*, event_id: int, code: str, minutes: int, title: Words, now: datetime, actor: str, by_id: int | None = None) -> str | None:
    """Make two items of one: the first keeps `minutes`, the rest is a new one called `title`, right behind it. Its code; None if it is gone.

    Raises NoSplitThere."""
    with drafting(event_id, "split_item", now=now, actor=actor, by_id=by_id) as draft:
        item = draft.find(code)
        if item is None:
            return None
        if item.minutes is None or _has_parts(draft, item):
            raise NoSplitThere(None)
        if not 0 < minutes < item.minutes:
            raise NoSplitThere(item.minutes)
        same = {name: getattr(item, name) for name in ("kind", "speakers", "parent_id", "room_id", "day")}
        rest = new_item(event_id, same | {"title": title or Words({lang: f"{text} (2)" for lang, text in item.title.items()}), "minutes": item.minutes - minutes})
        db.session.add(rest)
        db.session.flush()
        set_people(rest, [(each.speaker_id, each.role) for each in item.people])
        item.minutes = minutes
        item.least_minutes = min(item.least_minutes, minutes) if item.least_minutes is not None else None
        item.version += 1
        draft.items.insert(draft.items.index(item) + 1, rest)
        draft.about(item, ["minutes"])
        return rest.code


def merge_items(*, event_id: int, code: str, now: datetime, actor: str, by_id: int | None = None) -> None:
    """Make one item of this and the next of the same block, day and room: minutes added, words joined, people united. Raises NothingToMerge."""
    with drafting(event_id, "merge_items", now=now, actor=actor, by_id=by_id) as draft:
        item = draft.find(code)
        other = _next(draft, item) if item is not None else None
        if item is None or other is None:
            raise NothingToMerge()
        item.title, item.summary, item.speakers = (_joined(getattr(item, name), getattr(other, name), glue) for name, glue in _GLUE)
        item.minutes = item.minutes + other.minutes if item.minutes is not None and other.minutes is not None else None
        item.version += 1
        people = [(each.speaker_id, each.role) for each in (*item.people, *other.people)]
        set_people(item, list(dict.fromkeys(people)))
        draft.take_out(other, now)
        draft.about(item, ["minutes", "title"])


def duplicate_item(*, event_id: int, code: str, now: datetime, actor: str, by_id: int | None = None) -> str | None:
    """The same again, with its parts, right behind it; unpinned. The new item's code, None if it is gone. Raises TooManyItems."""
    with drafting(event_id, "duplicate_item", now=now, actor=actor, by_id=by_id) as draft:
        item = draft.find(code)
        if item is None:
            return None
        own = with_parts(draft, item)
        made = copies(draft, own, draft.event)
        place = draft.items.index(own[-1]) + 1
        draft.items[place:place] = made
        if len(draft.items) > MOST_ITEMS:
            raise TooManyItems()
        draft.about(item)
        return made[0].code


def move_to_event(*, event_id: int, code: str, to_id: int, now: datetime, actor: str, by_id: int | None = None) -> bool:
    """Hand an item, with its parts, over to another event, behind what is there: a step of its own in both. False if it is gone.

    The caller has checked that whoever asks may edit both. Raises TooManyItems."""
    with transaction():
        for locked in sorted({event_id, to_id}):
            lock_event(locked)
        with drafting(event_id, "move_to_event", now=now, actor=actor, by_id=by_id) as source:
            item = source.find(code)
            if item is None or event_id == to_id:
                return False
            own = with_parts(source, item)
            with drafting(to_id, "take_from_event", now=now, actor=actor, by_id=by_id) as target:
                made = copies(target, own, source.event)
                made[0].parent_id = None
                target.items += made
                if len(target.items) > MOST_ITEMS:
                    raise TooManyItems()
                target.about(made[0])
            for each in own[::-1]:
                source.take_out(each, now)
            source.about(item)
            return True


_GLUE = (("title", " · "), ("summary", "\n\n"), ("speakers", ", "))


def _joined(one: Words, other: Words, glue: str) -> Words:
    return Words({lang: glue.join(dict.fromkeys(text for text in (one.get(lang, ""), other.get(lang, "")) if text)) for lang in {**one, **other}})


def _has_parts(draft: Draft, item: AgendaItem) -> bool:
    return any(each.parent_id == item.id for each in draft.items)


def _next(draft: Draft, item: AgendaItem) -> AgendaItem | None:
    """The item right behind this one that could be one with it."""
    beside = [each for each in draft.items if (each.parent_id, each.day, each.room_id) == (item.parent_id, item.day, item.room_id)]
    place = beside.index(item) + 1
    found = beside[place] if place < len(beside) else None
    return None if found is None or _has_parts(draft, item) or _has_parts(draft, found) else found
