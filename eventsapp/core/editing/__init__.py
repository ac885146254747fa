"""Two people editing the same thing: who comes second sees both versions and loses nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
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


def apply(row: Any, values: Mapping[str, Any], *, version: int, seen: Mapping[str, str] | None = None) -> list[str]:
    """Write `values` into `row` and raise its version; the names of the fields that changed.

    `version` is the one the editor saw, `seen` the digests of the fields as they were then. Saving what already stands
    changes nothing, so a form sent twice does no harm. Over a newer version, fields that nobody else changed are written;
    one that somebody else changed too raises ChangedMeanwhile. Without `seen` all count as changed. The caller holds the lock.
    """
    differing = differences(row, values)
    if row.version != version:
        theirs = {name: value for name, value in differing.items() if seen is None or seen.get(name) != digest(value)}
        if theirs:
            raise ChangedMeanwhile(version=row.version, theirs=theirs)
    if not differing:
        return []
    for name in differing:
        setattr(row, name, values[name])
    row.version += 1
    return sorted(differing)


def digest(value: Any) -> str:
    """A short fingerprint of a field's value: what an editor saw, told without carrying it."""
    plain = _plain(value)
    if isinstance(plain, datetime):
        plain = plain.astimezone(UTC)
    text = repr(sorted(plain.items())) if isinstance(plain, dict) else str(plain)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _plain(value: Any) -> Any:
    """An empty language is a missing one."""
    return {lang: text for lang, text in value.items() if text} if isinstance(value, Words) else value
