"""The verb of programme files: import one, whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from ...core import audit
from ...core.db import db, transaction
from ...events.models import Event
from ...programmes.models import Programme
from ...programmes.queries import find_programme
from ..models import ImportedValue
from ..queries import stored_hashes, what_stands
from ..rules import Conflict, Plan, Samples, parse, plan_of, slug_of
from ..rules.paths import label_of
from .writing import Writing


@dataclass
class Outcome:
    """What an import did: the paths of what it wrote, and what it left to the staff."""

    slug: str
    new: bool
    changed: list[str] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    samples: Samples = field(default_factory=Samples)


def import_file(octets: bytes, *, force: bool = False, now: datetime, real: datetime) -> Outcome:
    """Make the programme what the file says, but for what staff changed since; conflicts only with `force`.

    Raises rules.Faulty with every fault of the file; then, as after any error, nothing is imported. Nothing is deleted.
    """
    slug = slug_of(octets)
    with transaction():
        programme = _locked(slug)
        known = what_stands(programme)
        file = parse(octets, known)
        plan = plan_of(file.records, known, stored_hashes(programme.id) if programme else {}, force=force)
        outcome = Outcome(slug, programme is None, [label_of(change.id, change.key) for change in plan.changes], plan.conflicts, plan.kept, file.samples)
        if plan.changes:
            programme = Writing(programme, file, plan, now, real).write()
        _remember(programme, plan)
        if programme and plan.changes:
            audit.record(
                "import_programme", programme_id=programme.id, subject="programme", subject_id=programme.id, actor="system", now=now, fields=outcome.changed
            )
    return outcome


def _locked(slug: str) -> Programme | None:
    """The programme, with the rows of its events locked before its own: the order that every verb keeps."""
    programme = find_programme(slug)
    if programme is None:
        return None
    db.session.scalars(select(Event).where(Event.programme_id == programme.id).order_by(Event.id).with_for_update(key_share=True)).all()
    return db.session.get_one(Programme, programme.id, with_for_update={"key_share": True}, populate_existing=True)


def _remember(programme: Programme | None, plan: Plan) -> None:
    for path, digest in plan.hashes.items():
        assert programme is not None
        db.session.merge(ImportedValue(programme_id=programme.id, path=path, hash=digest))
