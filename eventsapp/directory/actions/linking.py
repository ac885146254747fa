"""Saying whose registrations and applications are: of a record there is, or of one made from what was typed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from ...core import audit
from ...core.db import db, transaction
from ...events.models import Event
from ...members.actions import reviewing
from ...members.models import Application
from ...members.rules.calls import UNDECIDED
from ...people.models import Organisation
from ...rsvps import actions as rsvps
from ...rsvps.models import Delegation
from ..rules.records import NothingToLink, RecordMerged
from .records import lock_programme, locked_record, make_record


def link(
    *, programme_id: int, organisation_id: int | None, delegations: Collection[int], applications: Collection[int] = (), by_id: int, actor: str, now: datetime,
    again: bool = False,
) -> int:  # fmt: skip
    """Link these of the programme to a record; without one, to a new record made from what they say. Returns its id.

    What is linked meanwhile stays as it is, unless it is to be linked again. Raises NothingToLink, RecordMerged, NumberOnRecord,
    or what keeps by_id, the person who does it, out of one of the applications.
    """
    with transaction():
        if organisation_id is None:
            lock_programme(programme_id)
        ours, theirs = _locked_delegations(programme_id, delegations), _locked_applications(programme_id, applications)
        if not again:
            ours, theirs = [row for row in ours if row.organisation_id is None], [row for row in theirs if row.organisation_id is None]
        if not ours and not theirs:
            raise NothingToLink()
        record = locked_record(organisation_id) if organisation_id is not None else _made(programme_id, [*theirs, *ours], actor, now)
        if record.programme_id != programme_id:
            raise RecordMerged()
        for delegation in ours:
            rsvps.link_record(delegation_id=delegation.id, organisation_id=record.id, actor=actor, now=now)
        for application in theirs:
            reviewing.link_record(application_id=application.id, organisation_id=record.id, by_id=by_id, actor=actor, now=now)
        return record.id


def unlink(*, programme_id: int, delegation_id: int, actor: str, now: datetime) -> None:
    """Say that it is not known whose registration this is."""
    with transaction():
        if not _locked_delegations(programme_id, [delegation_id]):
            raise NothingToLink()
        rsvps.link_record(delegation_id=delegation_id, organisation_id=None, actor=actor, now=now)


def _locked_delegations(programme_id: int, ids: Collection[int]) -> Sequence[Delegation]:
    """In the order of their ids, all of them before anything is written."""
    mine = select(Delegation).join(Delegation.event).where(Event.programme_id == programme_id, Delegation.id.in_(ids), Delegation.erased_at.is_(None))
    named = mine.where(Delegation.organisation != "").order_by(Delegation.id)
    return db.session.scalars(named.with_for_update(key_share=True, of=Delegation).execution_options(populate_existing=True)).all()


def _locked_applications(programme_id: int, ids: Collection[int]) -> Sequence[Application]:
    mine = select(Application).where(Application.programme_id == programme_id, Application.id.in_(ids), Application.stage.in_(UNDECIDED))
    return db.session.scalars(mine.order_by(Application.id).with_for_update(key_share=True, of=Application).execution_options(populate_existing=True)).all()


def _made(programme_id: int, typed: Sequence[Delegation | Application], actor: str, now: datetime) -> Organisation:
    """A record of what the first of these says, an application before a registration; its number may stand on another of them."""
    record = make_record(programme_id, _said(typed), now=now)
    audit.record("add_organisation", programme_id=programme_id, subject="organisation", subject_id=record.id, actor=actor, now=now)
    return record


def _said(typed: Sequence[Delegation | Application]) -> dict[str, Any]:
    first = typed[0]
    number = next((each.business_number for each in typed if each.business_number), "")
    said = {
        "name": first.organisation,
        "kind": first.organisation_kind,
        "size_class": first.size_class,
        "sectors": list(first.sectors),
        "business_number": number,
    }
    if isinstance(first, Application):
        said |= {"name_en": first.organisation_en, "chief": first.chief, "address": first.address, "homepage": first.homepage}
    return said
