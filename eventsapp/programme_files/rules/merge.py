"""What an import does with each key: write it, leave it to the staff who changed it, or call it a conflict."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .checks import named, out_of_order, references
from .fields import Value
from .format import Known
from .paths import Identity, label_of
from .sheet import Record, shown

# What a key holds that nobody has filled in; everything else starts empty.
UNTOUCHED: dict[str, Value] = {
    "registration.waiting_list": True, "registration.enabled": False, "registration.open_to": "public", "registration.approval": False, "registration.skips": 3, "status": "draft",
    "attendance": "in_person", "join.minutes": 30, "public": True,
}  # fmt: skip


@dataclass(frozen=True)
class Change:
    """`value` is to stand under `key`; `new` where the thing itself is new."""

    id: Identity
    key: str
    value: Value
    new: bool


@dataclass(frozen=True)
class Conflict:
    """Staff and file both changed this key since the last import."""

    line: int
    path: str
    here: str
    file: str
    note: str = ""

    def __str__(self) -> str:
        return f"line {self.line}: {self.path}: here {self.here}, in the file {self.file}{f' ({self.note})' if self.note else ''}"


@dataclass
class Plan:
    """What an import will do, key by key. `hashes` are to be remembered, `kept` stays as staff changed it."""

    changes: list[Change] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    hashes: dict[str, str] = field(default_factory=dict)
    created: set[Identity] = field(default_factory=set)

    def drop(self, change: Change) -> None:
        self.changes.remove(change)
        self.hashes.pop(label_of(change.id, change.key), None)


def hash_of(value: Value) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False, default=lambda moment: moment.isoformat()).encode()).hexdigest()


def plan_of(records: Sequence[Record], known: Known, stored: Mapping[str, str], *, force: bool) -> Plan:
    """Compare what the file says, what stands, and what the last import wrote (`stored`: hashes by path)."""
    plan = Plan()
    for record in records:
        if record.id[-1] == "":
            _order(plan, record, known, stored, force=force)
        elif record.id in known:
            for key, wanted in record.values.items():
                _key(plan, record, key, wanted, known[record.id][key], stored, force=force)
        elif _was_removed(record, stored) or _is_below_removed(record, known, plan.created):
            _removed(plan, record, stored, force=force)
        else:
            _create(plan, record)
    _withhold_disorder(plan, records, known)
    return plan


def _key(plan: Plan, record: Record, key: str, wanted: Value, here: Value, stored: Mapping[str, str], *, force: bool) -> None:
    path, wished, last = label_of(record.id, key), hash_of(wanted), stored.get(label_of(record.id, key))
    if last == wished:
        if here != wanted:
            plan.kept.append(path)
    elif here == wanted:
        plan.hashes[path] = wished
    elif key == "status" and here != "draft":
        _conflict(plan, record, key, wanted, here, "not by --force either: postpone, cancel or resume the event on its page, where people are told")
    elif force or last == hash_of(here) or (last is None and _untouched(key, here)):
        plan.changes.append(Change(record.id, key, wanted, new=False))
        plan.hashes[path] = wished
    else:
        _conflict(plan, record, key, wanted, here)


def _untouched(key: str, here: Value) -> bool:
    return here in ("", None) or here == [] or (key in UNTOUCHED and here == UNTOUCHED[key])


def _conflict(plan: Plan, record: Record, key: str, wanted: Value, here: Value, note: str = "") -> None:
    plan.conflicts.append(Conflict(record.lines.get(key, record.line), label_of(record.id, key), _said(here), _said(wanted), note))


def _said(value: Value) -> str:
    return "nothing" if value in (None, "") else ", ".join(value) if isinstance(value, list) else shown(value)


def _create(plan: Plan, record: Record) -> None:
    plan.created.add(record.id)
    for key, wanted in record.values.items():
        plan.changes.append(Change(record.id, key, wanted, new=True))
        plan.hashes[label_of(record.id, key)] = hash_of(wanted)
    if not record.values:
        plan.changes.append(Change(record.id, "", None, new=True))


def _was_removed(record: Record, stored: Mapping[str, str]) -> bool:
    """An earlier import wrote it and it is gone: staff removed it, or gave it another address."""
    return any(label_of(record.id, key) in stored for key in record.values)


def _is_below_removed(record: Record, known: Known, created: set[Identity]) -> bool:
    return record.id[0] == "agenda" and not {("event", record.id[1])} & (known.keys() | created)


def _removed(plan: Plan, record: Record, stored: Mapping[str, str], *, force: bool) -> None:
    changed = any(stored.get(label_of(record.id, key)) != hash_of(value) for key, value in record.values.items())
    if not changed:
        plan.kept.append(label_of(record.id))
    elif force:
        _create(plan, record)
    else:
        plan.conflicts.append(Conflict(record.line, label_of(record.id), "removed", "changed"))


def _order(plan: Plan, record: Record, known: Known, stored: Mapping[str, str], *, force: bool) -> None:
    """The order of a list. A file may name some entries only: then the others keep their places."""
    wanted = record.values["order"]
    here = known.get(record.id, {}).get("order", [])
    assert isinstance(wanted, list) and isinstance(here, list)  # noqa: PT018 - for the type checker
    named = [code for code in wanted if code in here or (*record.id[:-1], code) in plan.created]
    result, path, last = arranged(here, named), label_of(record.id, "order"), stored.get(label_of(record.id, "order"))
    undisturbed = last is None or last in (hash_of(here), hash_of([code for code in here if code in named]))
    if result == here:
        plan.hashes |= {} if last else {path: hash_of(wanted)}
    elif last == hash_of(wanted) and len(result) == len(here):
        plan.kept.append(path)
    elif undisturbed or force:
        plan.changes.append(Change(record.id, "order", result, new=not here))
        plan.hashes[path] = hash_of(wanted)
    else:
        _conflict(plan, record, "order", wanted, here)
        if len(result) > len(here):  # what is new has to stand somewhere
            plan.changes.append(Change(record.id, "order", _with_new(here, named), new=False))


def arranged(here: Sequence[str], named: Sequence[str]) -> list[str]:
    """`here` with the named ones in their new order on the places they had; new ones follow whom they follow in `named`."""
    moving = iter([code for code in named if code in here])
    return _with_new([next(moving) if code in named else code for code in here], named)


def _with_new(here: Sequence[str], named: Sequence[str]) -> list[str]:
    result = list(here)
    for before, code in zip(["", *named], named, strict=False):
        if code not in result:
            result.insert(result.index(before) + 1 if before else 0, code)
    return result


def _withhold_disorder(plan: Plan, records: Sequence[Record], known: Known) -> None:
    """Beside what staff keeps, a change may end before it starts, or name what is gone: then it is a conflict, too."""
    ids = known.keys() | plan.created
    planned: dict[Identity, dict[str, Change]] = {}
    for change in plan.changes:
        planned.setdefault(change.id, {})[change.key] = change
    for record in records:
        changes = planned.get(record.id, {})
        for later, why in _disorder(record, known, changes, ids).items():
            for key in _pair_of(later) & changes.keys():
                plan.drop(changes[key])
                _conflict(plan, record, key, changes[key].value, known.get(record.id, {}).get(key), why if key == later else "it belongs to " + later)


def _disorder(record: Record, known: Known, changes: Mapping[str, Change], ids: set[Identity]) -> dict[str, str]:
    after = dict(known.get(record.id, {})) | {key: change.value for key, change in changes.items()}
    wrong = dict(out_of_order(after))
    return wrong | {key: "what it names was removed" for key, prefix in references(record.id) if after.get(key) and named(prefix, str(after[key])) not in ids}


def _pair_of(later: str) -> set[str]:
    pairs = {"end": "start", "window.to": "window.from", "registration.closes": "registration.opens", "closes": "opens", "hours.to": "hours.from"}
    return {later, pairs.get(later, later)}
