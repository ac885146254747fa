"""Two people editing the same thing: who comes second sees both versions and loses nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from ..errors import Conflict
from ..words import Words


class ChangedMeanwhile(Conflict):
    """Two people edited the same thing; `facts["theirs"]` is what stands now where it differs, `facts["version"]` its version."""

    def __init__(self, *, version: int, theirs: Mapping[str, Any]) -> None:
        super().__init__(_l("Somebody else changed this while you were editing. Compare both versions below and save again to keep yours."), version=version, theirs=theirs)


def differences(row: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in `row` where `values` says something else, by field."""
    return {name: getattr(row, name) for name, value in values.items() if _plain(getattr(row, name)) != _plain(value)}


def apply(row: Any, values: Mapping[str, Any], *, version: int) -> list[str]:
    """Write `values` into `row` and raise its version; the names of the fields that changed.

    `version` is the one the editor saw. Saving what already stands changes nothing, so a form sent twice does no harm;
    anything else over a newer version raises ChangedMeanwhile. The caller holds the row's lock.
    """
    theirs = differences(row, values)
    if not theirs:
        return []
    if row.version != version:
        raise ChangedMeanwhile(version=row.version, theirs=theirs)
    for name in theirs:
        setattr(row, name, values[name])
    row.version += 1
    return sorted(theirs)


def _plain(value: Any) -> Any:
    """An empty language is a missing one."""
    return {lang: text for lang, text in value.items() if text} if isinstance(value, Words) else value
