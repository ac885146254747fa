"""Records of organisations: what stands on one, and that one organisation has one."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from ...core.errors import Conflict, Refusal
from ...people.rules import searchable

FIELDS = ("name", "name_en", "business_number", "kind", "size_class", "sectors", "chief", "address", "homepage")


class NumberOnRecord(Refusal):
    """For staff: `name` is the record that has the number."""

    def __init__(self, name: str) -> None:
        super().__init__(_l("This number stands on another record: %(name)s. If both are one organisation, merge them.", name=name), field="business_number")


class NumberOfAnother(Refusal):
    """For the organisation itself."""

    def __init__(self) -> None:
        super().__init__(_l("This number is on record for another organisation. Please write to the organiser."), field="business_number")


class NameOnRecord(Refusal):
    def __init__(self, name: str) -> None:
        super().__init__(_l("An organisation of this name is on record: %(name)s. If this is another one, say so below.", name=name), field="name")


class RecordMerged(Conflict):
    """The record stands for another one by now."""

    def __init__(self) -> None:
        super().__init__(_l("This record was merged into another one meanwhile. Look at that one."))


class NothingToLink(Conflict):
    def __init__(self) -> None:
        super().__init__(_l("These registrations and applications are linked already, or can no longer be."))


def also_found(search: str, organisation: str) -> str:
    """What is kept to be searched, found under this name of an organisation, too: earlier names go on finding it. Erased stays erased."""
    if not search:
        return ""
    return "\n".join(dict.fromkeys([*search.split("\n"), *searchable("", organisation).split("\n")]))
