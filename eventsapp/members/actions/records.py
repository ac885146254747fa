"""Records of organisations made from what applicants typed. Must run inside a transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ...core.db import Model, run
from ...people.models import Organisation
from ...people.rules import folded, searchable
from ..models import Application


def make_records(applications: Sequence[Application], now: datetime) -> dict[int, int]:
    """A new record for each application, as it was typed: application → organisation."""
    rows = [
        {
            "programme_id": a.programme_id, "name": a.organisation, "name_en": a.organisation_en, "name_key": folded(a.organisation),
            "search": searchable("", a.organisation), "kind": a.organisation_kind, "size_class": a.size_class, "sectors": list(a.sectors),
            "business_number": a.business_number, "chief": a.chief, "address": a.address, "homepage": a.homepage, "created_at": now,
        }
        for a in applications
    ]  # fmt: skip
    return dict(zip((a.id for a in applications), insert_and_number(Organisation, rows), strict=True))


def insert_and_number(model: type[Model], rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Insert rows that all name the same columns, past the ORM; their ids, in the order of the rows."""
    if not rows:
        return []
    table: Any = model.__table__
    return list(run(table.insert().returning(table.c.id, sort_by_parameter_order=True), rows).scalars())
