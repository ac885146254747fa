"""What an import would do, row by row: which records are new, which are there already and what changes in them."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import lazy_gettext as _l

from ...core.errors import Conflict, Refusal
from ...people.rules import folded
from .columns import COLUMNS, Kind
from .importing import Change, Fault, Outcome, Planned, Read

_Keys = tuple[object, ...]


class RowsToCorrect(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("Some rows have to be corrected first. Nothing was imported: it is all of the list or nothing."))


class SeenOtherwise(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _l("Somebody changed the records meanwhile, so the import would now do something else. Nothing was imported; please look at the list again.")
        )


class NothingToImport(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("Everything in this list is known already. There is nothing to import."))


@dataclass(frozen=True)
class Known:
    """A record that is there already, with the values an import could change."""

    id: int
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Plan:
    """What an import would do. new_organisations: those that only its people name, by folded name."""

    rows: Sequence[Planned]
    new_organisations: Mapping[str, str] = field(default_factory=dict)

    @property
    def counts(self) -> dict[Outcome, int]:
        return dict(Counter(row.outcome for row in self.rows))

    @property
    def seal(self) -> str:
        """What this plan comes to, so that the import can tell whether it is still what was seen."""
        said = [[row.row, row.outcome, row.record_id, [[each.field, each.before, each.after] for each in row.changes]] for row in self.rows]
        return hashlib.sha256(json.dumps([said, sorted(self.new_organisations)]).encode()).hexdigest()

    def must_be_importable(self, seal: str) -> None:
        if any(row.outcome is Outcome.WRONG for row in self.rows):
            raise RowsToCorrect()
        if self.seal != seal:
            raise SeenOtherwise()
        if all(row.outcome is Outcome.SAME for row in self.rows):
            raise NothingToImport()


def person_key(name: str) -> str:
    """A name as it is compared: without blanks, case and width."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def plan_organisations(rows: Sequence[Read], known: Sequence[Known]) -> Plan:
    """An organisation is known by its business number, else by its folded name; a name spelt otherwise stays as it is."""
    by_number, by_name = defaultdict(list), defaultdict(list)
    for each in known:
        if each.values["business_number"]:
            by_number[each.values["business_number"]].append(each)
        by_name[folded(each.values["name"])].append(each)
    twins = _Twins()

    def find(read: Read) -> list[Known]:
        number = read.values.get("business_number", "")
        named = by_name[folded(read.values["name"])]
        return by_number[number] or [each for each in named if not each.values["business_number"]] if number else named

    def same_as(read: Read) -> tuple[_Keys, _Keys]:
        number, name = read.values.get("business_number", ""), folded(read.values["name"])
        numbered, unnumbered = ("name of a number", name), ("name alone", name)
        # Of one name, two with different numbers are two; one with a number and one without could be the same.
        return ((("number", number), unnumbered), (("number", number), numbered)) if number else ((numbered, unnumbered), (unnumbered,))

    def changed(record: Known, read: Read) -> dict[str, Any]:
        after = dict(read.values)
        if folded(after["name"]) == folded(record.values["name"]):
            del after["name"]
        return after

    return Plan([_planned(Kind.ORGANISATIONS, read, find, same_as, changed, twins) for read in rows])


def plan_people(rows: Sequence[Read], known: Sequence[Known], organisations: Mapping[str, Sequence[int]]) -> Plan:
    """A person is known by address and name, without an address by name and organisation, without either by name and telephone.

    organisations: ids of the records by folded name. One that is not there is made.
    """
    found: dict[object, list[Known]] = {}
    for each in known:
        found.setdefault(_person_key(each.values, each.values["organisation_id"]), [each])  # the first: registrations make more of the same
    new: dict[str, str] = {}
    twins = _Twins()

    def placed(read: Read) -> Read:
        if "organisation" not in read.values:
            return read
        name = folded(read.values["organisation"])
        ids = organisations.get(name, ())
        if len(ids) > 1:
            fault = Fault(COLUMNS[Kind.PEOPLE]["organisation"].label, _l("Several organisations have this name. Merge them first, then import the list."))
            return Read(read.row, read.values, (*read.faults, fault))
        if not ids and not read.faults:
            new.setdefault(name, read.values["organisation"])
        return Read(read.row, read.values | {"organisation_id": ids[0] if ids else name}, read.faults)

    def key_of(read: Read) -> object:
        return _person_key(read.values, read.values.get("organisation_id"))

    def same_as(read: Read) -> tuple[_Keys, _Keys]:
        return (key_of(read),), (key_of(read),)

    def changed(record: Known, read: Read) -> dict[str, Any]:
        after = {name: value for name, value in read.values.items() if name not in ("name", "email")}
        if after.get("organisation_id") == record.values["organisation_id"]:
            after.pop("organisation", None)
        return after

    planned = [_planned(Kind.PEOPLE, placed(read), lambda read: found.get(key_of(read), []), same_as, changed, twins) for read in rows]
    return Plan(planned, new)


def _person_key(values: Mapping[str, Any], organisation: object) -> object:
    name, email = person_key(values["name"]), str(values.get("email", "")).casefold()
    if email:
        return "address", email, name
    return ("organisation", organisation, name) if organisation else ("telephone", values.get("phone", ""), name)


class _Twins:
    """Rows of one list that would come to the same record."""

    def __init__(self) -> None:
        self._rows: dict[object, int] = {}

    def first(self, row: int, sought: _Keys, own: _Keys) -> int | None:
        """The row that has one of the keys `sought`; if there is none, this row has its `own` from now on."""
        earlier = next((self._rows[key] for key in sought if key in self._rows), None)
        if earlier is None:
            for key in own:
                self._rows.setdefault(key, row)
        return earlier


def _planned(
    kind: Kind,
    read: Read,
    find: Callable[[Read], Sequence[Known]],
    same_as: Callable[[Read], tuple[_Keys, _Keys]],
    changed: Callable[[Known, Read], dict[str, Any]],
    twins: _Twins,
) -> Planned:
    name = str(read.values.get("name", ""))
    if read.faults:
        return Planned(read.row, name, Outcome.WRONG, faults=read.faults)
    candidates = find(read)
    if len(candidates) > 1:
        fault = Fault(COLUMNS[kind]["name"].label, _l("Several records could be this one. Merge them first, then import the list."))
        return Planned(read.row, name, Outcome.WRONG, faults=(fault,))
    record = candidates[0] if candidates else None
    sought, own = same_as(read)
    there: _Keys = (("record", record.id),) if record else ()
    earlier = twins.first(read.row, sought + there, own + there)
    if earlier is not None:
        return Planned(read.row, name, Outcome.WRONG, faults=(Fault("", _l("This is the same as row %(row)d.", row=earlier)),))
    if record is None:
        return Planned(read.row, name, Outcome.NEW, values=read.values)
    after = changed(record, read)
    differ = {name: value for name, value in after.items() if record.values.get(name) != value}
    changes = tuple(Change(name, _said(record.values.get(name, "")), _said(value)) for name, value in differ.items() if name != "organisation_id")
    return Planned(read.row, name, Outcome.CHANGED if differ else Outcome.SAME, record.id, differ, changes)


def _said(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value or "")
