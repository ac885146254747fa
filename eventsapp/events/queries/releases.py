"""Reading the releases of an agenda, and what each changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from ...core.db import db
from ...people.queries import names_of
from ..models import AgendaRelease
from ..rules import AgendaChange, Released, ReleaseKind, compare

PER_PAGE = 20


@dataclass(frozen=True)
class Version:
    """A release, who published it ("" for nobody known), and what it changed against the one before."""

    release: AgendaRelease
    who: str
    changes: Sequence[AgendaChange]


def find_release(event_id: int, number: int) -> AgendaRelease | None:
    return db.session.scalar(select(AgendaRelease).where(AgendaRelease.event_id == event_id, AgendaRelease.number == number))


def numbers_of(event_id: int) -> Sequence[int]:
    """The numbers of all releases, the newest first."""
    return db.session.scalars(select(AgendaRelease.number).where(AgendaRelease.event_id == event_id).order_by(AgendaRelease.number.desc())).all()


def versions_of(event_id: int, *, before: int | None = None, most: int = PER_PAGE, live: bool = True) -> list[Version]:
    """The newest releases, or the newest below a number, each with what it changed; without `live`, as if there were none from the room."""
    found = select(AgendaRelease).where(AgendaRelease.event_id == event_id).order_by(AgendaRelease.number.desc()).limit(most + 1)
    if not live:
        found = found.where(AgendaRelease.kind != ReleaseKind.LIVE)
    releases = db.session.scalars(found.where(AgendaRelease.number < before) if before is not None else found).all()
    names = names_of({release.by_id for release in releases if release.by_id is not None})
    lines = [lines_of(release) for release in releases] + [[]]
    return [
        Version(release, names.get(release.by_id or 0, ""), compare(lines[place + 1], lines[place])) for place, release in enumerate(releases[:most])
    ]  # fmt: skip


def lines_of(release: AgendaRelease | None) -> list[Released]:
    """What a release says, line by line; nothing without one."""
    return [Released.of(item) for item in release.items] if release is not None else []

