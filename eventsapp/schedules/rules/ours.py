"""What schedule XML and JSON cannot say of an agenda of ours: an object of our own beside each event, and one beside the conference.

Other programs pass over it. They may change the plain fields, and leave our object as it was; so the rule of reading is that the plain
fields win. Our object holds what the plain fields said when it was written (`written`), and each thing it adds counts only while the plain
field it belongs to still says that. A title in one language that was changed is changed in that language. The start of an event is always
the plain one, and an item is pinned to it where it would not begin then by itself. An event with the `guid` of another is a copy that some
program made, and only the first is ours. What has no plain event, blocks and items without a time, is ours alone."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from ...core.words import LANGUAGES, Words, clean_line, clean_text
from ...events.rules import MOST_ITEMS, MOST_MINUTES, ItemKind, Released, SpeakerRole, Speaking
from .entries import MOST_TEXT, Entry, Named, in_its_language, is_near

KEY = "eventsapp"
_MOST_PEOPLE = 200  # on one item
_BLANK: tuple[Any, ...] = ("", "false", False, None, [])
_GENERATED = ("url", "slug", "id", "guid", "type", "language", "subtitle", "track", "description", "logo", "links", "attachments", "do_not_record", "persons")


@dataclass(frozen=True)
class Head:
    """What our object beside the conference says: the language of the plain fields, the event's first day, the items that have no plain event."""

    lang: str = LANGUAGES[0]
    first: date | None = None
    items: Sequence[Any] = ()
    header: Mapping[str, Any] = field(default_factory=dict)
    written: Mapping[str, Any] | None = None  # what we made of the conference; None: the file is not ours


@dataclass(frozen=True)
class Ours:
    """What our object beside an event says, read and cleaned."""

    entry: Entry
    written: Mapping[str, str]
    kept: frozenset[str]  # which plain keys are the item's `extra`
    added: frozenset[int]  # which plain persons are not


def head_of(*, lang: str, first: date | None, items: Sequence[Mapping[str, Any]], header: Mapping[str, Any], written: Mapping[str, Any]) -> dict[str, Any]:
    """`header`: what an imported schedule said of the conference; `written`: what we say of it ourselves."""
    return {"format": 1, "lang": lang, "first": first.isoformat() if first else None, "items": list(items), "header": dict(header), "written": dict(written)}


def read_head(raw: Any) -> Head:
    """What stands there, however little of it can be read."""
    if not isinstance(raw, dict):
        return Head()
    items, lang = raw.get("items"), raw.get("lang")
    return Head(
        lang if isinstance(lang, str) and lang in LANGUAGES else LANGUAGES[0], _date(raw.get("first")), items[: MOST_ITEMS + 1] if isinstance(items, list) else (),
        _object(raw.get("header")), _object(raw.get("written")),
    )  # fmt: skip


def header_of(plain: Mapping[str, Any], head: Head, written: Mapping[str, Any]) -> dict[str, Any]:
    """What a file of ours says of the conference beside what we made ourselves: what another schedule had said, and what is changed or new in the plain fields."""
    kept = {part: _kept(_object(plain.get(part)), _object(head.header.get(part)), written) for part in ("conference", "schedule", "root")}
    days = {str(day.get("date")): day for day in _each(head.header.get("days"), dict)}
    for day in plain["days"]:
        kept_day = _kept(day, days.get(str(day.get("date")), {}), {key: day.get(key) for key in ("date", "index")})
        if kept_day:
            days[str(day.get("date"))] = {"date": str(day.get("date")), **kept_day}
    version = str(plain.get("version") or "")
    found = {
        **{part: plain.get(part) or head.header.get(part) for part in ("xml", "rooms")}, **kept, "days": list(days.values()),
        "version": version if version != written.get("version") else head.header.get("version"),
    }  # fmt: skip
    return {key: value for key, value in found.items() if value}


def _kept(plain: Mapping[str, Any], before: Mapping[str, Any], written: Mapping[str, Any]) -> dict[str, Any]:
    """What was said before, and of the plain fields what is neither that nor written by us."""
    changed = {key: value for key, value in plain.items() if str(value) != str(before[key] if key in before else written.get(key))}
    return {**before, **changed}


def object_of(item: Released, place: int, *, codes: Mapping[str, str], block: bool, people: Sequence[Speaking]) -> dict[str, Any]:
    """All that an item of ours is, but for its plain fields. `codes`: of all items by uid; a block is as long as its parts."""
    wished = item.minutes + item.short + item.gave if item.minutes is not None else None
    return {
        "place": place, "code": item.code, "uid": item.uid, "kind": item.kind.value, "title": dict(item.title), "summary": dict(item.summary), "speakers": dict(item.speakers),
        "people": [_person(each) for each in people], "minutes": None if block else wished, "cut": 0 if block else item.short + item.gave, "least": item.least,
        "pinned": item.pinned, "parent": codes.get(item.parent, ""), "day": item.day.isoformat() if item.day else None,
        "room": dict(item.room_name) if item.room_name else None,
    }  # fmt: skip


def apart_of(said: Mapping[str, Any], item: Released, starts_at: datetime | None) -> dict[str, Any]:
    """The object of an item that has no plain event."""
    extra = {key: value for key, value in item.extra.items() if key not in ("schedule", KEY)}
    return {**said, "extra": extra, "starts": starts_at.isoformat() if starts_at and item.pinned else None}


def pinned_starts(items: Sequence[Released]) -> dict[str, datetime | None]:
    """When each block begins, by uid: with the first of what is in it, which begins when the block is pinned to; later parts may begin before."""
    blocks = {item.parent for item in items if item.parent}
    above = {item.uid: item.parent for item in items}
    starts: dict[str, datetime | None] = {}
    for item in items:
        uid, seen = item.parent if item.uid not in blocks else "", {item.uid}
        while uid and uid not in seen:
            seen.add(uid)
            starts.setdefault(uid, item.starts_at)
            uid = above.get(uid, "")
    return starts


def beside(said: Mapping[str, Any], event: Mapping[str, Any], *, day: str, extra: Sequence[str], added: Sequence[int]) -> dict[str, Any]:
    """The object of an item beside its plain event, with what that says."""
    written = {name: event.get(name) or "" for name in ("guid", "id", "duration", "room", "type")} | {"day": day}
    return {**said, "written": {key: str(value) for key, value in written.items()}, "kept": sorted(extra), "added": list(added)}


def plain_id(code: str) -> int:
    """The number that an item goes by in plain fields: other programs take nothing else."""
    return int(code) if code.isascii() and code.isdigit() and len(code) < 10 else zlib.crc32(code.encode())


def code_in(event: Mapping[str, Any]) -> str:
    """The code of an item of ours in an event whose addition another program threw away; "" in any other."""
    slug = event.get("slug")
    return slug if isinstance(slug, str) and slug and str(event.get("url")).endswith(f"#item-{slug}") else ""


def read_object(raw: Any, head: Head) -> Ours | None:
    """The item that our object says, by itself; None if it is no such object."""
    if not isinstance(raw, dict):
        return None
    title, code = _words(raw.get("title")), _line(raw.get("code"), 100)
    if not title or not code:
        return None
    written = raw.get("written")
    kind, room = raw.get("kind"), _words(raw.get("room"), most=100)
    people = raw.get("people")
    entry = Entry(
        title, code=code, uid=_line(raw.get("uid"), 200), kind=ItemKind(kind) if isinstance(kind, str) and kind in set(ItemKind) else ItemKind.TALK,
        day=_date(raw.get("day")) or head.first, minutes=_whole(raw.get("minutes"), 1, MOST_MINUTES), cut=_whole(raw.get("cut"), 0, MOST_MINUTES) or 0,
        summary=_words(raw.get("summary"), most=MOST_TEXT), speakers=_words(raw.get("speakers")), people=tuple(_named(people if isinstance(people, list) else [])),
        room=room.text(LANGUAGES[0]), room_name=room, everybody=not room, parent=_line(raw.get("parent"), 100), least=_whole(raw.get("least"), 0, MOST_MINUTES),
        pinned=raw.get("pinned") is True or None, place=_whole(raw.get("place"), 0, MOST_ITEMS),
    )  # fmt: skip
    said = {key: value for key, value in written.items() if isinstance(value, str)} if isinstance(written, dict) else {}
    return Ours(entry, said, frozenset(_each(raw.get("kept"), str)), frozenset(_each(raw.get("added"), int)))


def apart(head: Head, codes: frozenset[str]) -> Iterator[Entry]:
    """The items that have no plain event; `codes` are taken."""
    for raw in head.items:
        ours = read_object(raw, head)
        if ours is not None and ours.entry.code not in codes:
            codes |= {ours.entry.code}
            extra = raw.get("extra")
            yield replace(ours.entry, starts=_moment(raw.get("starts")), extra=extra if isinstance(extra, dict) else {})


def over(plain: Entry, ours: Ours, event: Mapping[str, Any], head: Head, *, day: str, room: str) -> Entry:
    """What a plain event says, and what our object adds to it where the two do not contradict each other."""
    own, written = ours.entry, ours.written
    same_room = written.get("room") == room
    minutes, cut = (own.minutes, own.cut) if written.get("duration") == str(event.get("duration")) else (plain.minutes, 0)
    kind = str(event.get("type") or "")
    people, speakers, same_people = _people(plain, own, head, ours.added)
    return replace(
        plain, code=own.code, uid=own.uid or plain.uid, place=own.place, least=own.least, parent=own.parent, pinned=own.pinned, minutes=minutes, cut=cut,
        title=_said(plain.title, own.title, head.lang, 300), summary=_said(plain.summary, own.summary, head.lang, MOST_TEXT), people=people, speakers=speakers,
        kind=own.kind if written.get("type") == kind or kind not in set(ItemKind) else plain.kind, day=own.day if own.day and written.get("day") == day else plain.day,
        room=own.room if same_room else plain.room, room_name=own.room_name if same_room else Words(), everybody=own.everybody and same_room,
        extra=_extra(plain, ours, same_people=same_people),
    )  # fmt: skip


def names_shown(people: Sequence[Any], speakers: Words, lang: str) -> list[tuple[str, Any]]:
    """The names of people (each with `code` and `name`, once in however many roles) and of text, as plain persons say them; with who it is, None for text."""
    once = {each.code or place: each for place, each in reversed(list(enumerate(people)))}
    shown = [(clean_line(each.name.text(lang)), each) for each in list(once.values())[::-1]]
    return [*((name, each) for name, each in shown if name), *((clean_line(name), None) for name in speakers.text(lang).split(", ") if clean_line(name))]


def _said(plain: Words, own: Words, lang: str, most: int) -> Words:
    """Our words, but with what the plain field says in the one language that it can say."""
    shown, text = own.said(lang), next(iter(plain.values()), "")
    if not shown.text:
        return plain
    if text == next(iter(in_its_language(shown.text, shown.lang, most=most).values()), ""):
        return own
    return Words({key: value for key, value in ({**own, shown.lang: text}).items() if value})


def _people(plain: Entry, own: Entry, head: Head, added: frozenset[int]) -> tuple[tuple[Named, ...], Words, bool]:
    """The people and the text of our object, and that they count: while the plain persons say their names. Else whoever those say, known ones as we know them."""
    said = [clean_line(each.name.text(head.lang)) for each in plain.people]
    shown = names_shown(own.people, own.speakers, head.lang)
    raws = {place: place - sum(before < place for before in added) for place in range(len(said)) if place not in added}
    if said == [name for name, _ in shown]:
        theirs = {id(who): (place, plain.people[place]) for place, (_, who) in enumerate(shown) if who is not None}
        by_code = {who.code: found for _, who in shown if who is not None and who.code for found in (theirs[id(who)],)}
        people = []
        for each in own.people:
            place, beside = theirs.get(id(each)) or by_code[each.code]
            people.append(replace(each, foreign=beside.foreign, bio=beside.bio, raw=raws.get(place)))
        return tuple(people), own.speakers, True
    text = [name for name, who in shown if who is None]
    known = {clean_line(name): each for each in own.people for name in each.name.values()}
    strangers = [(name, each) for name, each in zip(said, plain.people, strict=True) if name not in text]
    left = [name for name in text if name in said]
    people = [replace(known.get(name, each), foreign=each.foreign, raw=each.raw) for name, each in strangers]
    return tuple(people), own.speakers if left == text else in_its_language(", ".join(left)), False


def _extra(plain: Entry, ours: Ours, *, same_people: bool) -> Mapping[str, Any]:
    """What the item has of the plain keys: those it had, those that are new, and of those we made whichever says more now."""
    extra = {key: value for key, value in plain.extra.items() if key in ours.kept or not _generated(key, value, ours, same_people)}
    if same_people and isinstance(extra.get("persons"), list):
        extra["persons"] = [each for place, each in enumerate(extra["persons"]) if place not in ours.added]
    return extra


def _generated(key: str, value: Any, ours: Ours, same_people: bool) -> bool:
    """Whether we made this plain field ourselves, and nobody changed it since."""
    code = ours.entry.code
    if key == "url":
        return str(value).endswith(f"#item-{code}")
    if key == "persons":
        return same_people
    return key in _GENERATED and (str(value) in (code, ours.written.get(key)) or value in _BLANK or (key == "language" and value in LANGUAGES))


def _named(raw: Sequence[Any]) -> Iterator[Named]:
    for each in raw[:_MOST_PEOPLE]:
        name = _words(each.get("name")) if isinstance(each, dict) else Words()
        if name:
            role = each.get("role")
            yield Named(
                name, code=_line(each.get("code"), 100), role=SpeakerRole(role) if isinstance(role, str) and role in set(SpeakerRole) else None,
                position=_words(each.get("position")), affiliation=_words(each.get("affiliation")), public=each.get("public") is not False,
            )  # fmt: skip


def _person(each: Speaking) -> dict[str, Any]:
    said = {"name": dict(each.name), "position": dict(each.position), "affiliation": dict(each.affiliation)}
    return {"code": each.code, **said, "role": each.role.value, "public": each.public}


def _words(raw: Any, *, most: int = 300) -> Words:
    clean = clean_text if most > 300 else clean_line
    return Words({lang: text for lang in LANGUAGES if isinstance(raw, dict) and isinstance(raw.get(lang), str) and (text := clean(raw[lang])[:most].strip())})


def _object(raw: Any) -> dict[str, Any]:
    return raw if isinstance(raw, dict) else {}


def _line(raw: Any, most: int) -> str:
    return clean_line(raw)[:most] if isinstance(raw, str) else ""


def _whole(raw: Any, least: int, most: int) -> int | None:
    return raw if isinstance(raw, int) and not isinstance(raw, bool) and least <= raw <= most else None


def _each(raw: Any, kind: type) -> list[Any]:
    return [each for each in raw if isinstance(each, kind)] if isinstance(raw, list) else []


def _date(raw: Any) -> date | None:
    try:
        found = date.fromisoformat(raw) if isinstance(raw, str) else None
    except ValueError:
        return None
    return found if found is not None and is_near(found) else None


def _moment(raw: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(raw) if isinstance(raw, str) else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None and is_near(found) else None
