"""The verbs of programmes: edit one and the tree of its bodies, grant and revoke roles in it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, exists, select
from sqlalchemy.exc import IntegrityError

from ..core import audit, once
from ..core.access import ROLES
from ..core.db import db, transaction
from ..core.editing import apply
from ..people.actions import INSTALLATION, add_account
from ..people.models import Account
from ..people.queries import find_account
from .models import Body, Grant, Programme
from .queries import EVERYWHERE
from .rules import (
    BelowItself,
    BodyCodeTaken,
    BodyInUse,
    ClosesBeforeItOpens,
    LastOwner,
    NoSuchAccount,
    NoSuchProgramme,
    NoSuchRole,
    SlugTaken,
    stands_below,
)


def add_programme(*, slug: str, values: Mapping[str, Any], sent: once.Sent, now: datetime, actor: str) -> None:
    """A new programme under `slug`, with nothing in it yet. Raises SlugTaken, or AlreadyDone for a form sent twice."""
    with transaction():
        programme = Programme(slug=slug, uid=uuid.uuid4().hex, changed_at=now, **values)
        db.session.add(programme)
        try:
            db.session.flush()
        except IntegrityError:  # there is no row to lock before: the address itself decides who comes first
            db.session.rollback()
            first = once.find(sent)
            raise once.AlreadyDone(first) if first is not None else SlugTaken() from None
        once.remember(sent, result=slug, now=now)
        audit.record("add_programme", programme_id=programme.id, subject="programme", subject_id=programme.id, actor=actor, now=now)


def edit_programme(
    *, programme_id: int, version: int, values: Mapping[str, Any], now: datetime, actor: str, seen: Mapping[str, str] | None = None
) -> None:
    """Write `values` (column → value) into the programme. Raises ClosesBeforeItOpens or ChangedMeanwhile."""
    with transaction():
        programme = _locked(programme_id)
        opens = values.get("recruitment_opens_at", programme.recruitment_opens_at)
        closes = values.get("recruitment_closes_at", programme.recruitment_closes_at)
        if opens is not None and closes is not None and closes <= opens:
            raise ClosesBeforeItOpens("recruitment_closes_at")
        fields = apply(programme, values, version=version, seen=seen)
        if not fields:
            return
        programme.revision += 1
        programme.changed_at = now
        audit.record("edit_programme", programme_id=programme_id, subject="programme", subject_id=programme_id, actor=actor, now=now, fields=fields)


def add_staff(*, email: str, name: str, role: str, programme_slug: str | None, password: str, now: datetime, actor: str = "system") -> int:
    """The person with this address, with an account (an existing one keeps its password) and this role."""
    with transaction():
        person_id = add_account(email=email, name=name, password=password, now=now, actor=actor)
        grant_role(person_id=person_id, programme_slug=programme_slug, role=role, now=now, actor=actor)
        return person_id


def grant_role(*, person_id: int, programme_slug: str | None, role: str, now: datetime, actor: str = "system") -> None:
    """Give this person the role there; who has it already keeps it. Without a programme only an owner, of all of them."""
    if role not in ROLES or (programme_slug is None and role != "owner"):
        raise NoSuchRole()
    with transaction():
        programme_id = None
        if programme_slug is not None:
            programme_id = db.session.scalar(select(Programme.id).where(Programme.slug == programme_slug).with_for_update(key_share=True))
            if programme_id is None:
                raise NoSuchProgramme(programme_slug)
        same = (Grant.person_id == person_id, Grant.programme_id == programme_id, Grant.body_id.is_(None), Grant.role == role)
        if db.session.scalar(select(exists().where(*same))):
            return
        grant = Grant(person_id=person_id, programme_id=programme_id, role=role, granted_at=now)
        db.session.add(grant)
        db.session.flush()
        audit.record("grant_role", programme_id=programme_id or INSTALLATION, subject="person", subject_id=person_id, actor=actor, now=now, fields=[role])


def grant_role_by_address(*, programme_slug: str, email: str, role: str, now: datetime, actor: str) -> None:
    """Give the person whose account has this address a role. Raises NoSuchAccount."""
    with transaction():
        account = find_account(email)
        if account is None:
            raise NoSuchAccount()
        grant_role(person_id=account.person_id, programme_slug=programme_slug, role=role, now=now, actor=actor)


def revoke_role(*, programme_id: int, grant_id: int, now: datetime, actor: str) -> None:
    """Take a role in this programme back. Raises LastOwner when nobody would be left who may grant."""
    with transaction():
        _locked(programme_id)
        grant = db.session.scalar(select(Grant).where(Grant.id == grant_id, Grant.programme_id == programme_id, Grant.body_id.is_(None)))
        if grant is None:
            return
        if grant.role == "owner" and not _another_owner(programme_id, besides=grant_id):
            raise LastOwner()
        db.session.delete(grant)
        db.session.flush()
        audit.record("revoke_role", programme_id=programme_id, subject="person", subject_id=grant.person_id, actor=actor, now=now, fields=[grant.role])


def add_body(*, programme_id: int, code: str, values: Mapping[str, Any], sent: once.Sent, now: datetime, actor: str) -> None:
    """A body at the end of the list. Raises BodyCodeTaken, or AlreadyDone for a form sent twice."""
    with transaction():
        programme = _locked(programme_id)
        first = once.find(sent)
        if first is not None:
            raise once.AlreadyDone(first)
        if any(body.code == code for body in programme.bodies):
            raise BodyCodeTaken()
        last = max((body.position for body in programme.bodies), default=-1)
        body = Body(programme_id=programme_id, code=code, position=last + 1, **values)
        db.session.add(body)
        _show_bodies(programme, now)
        once.remember(sent, result=code, now=now)
        audit.record("add_body", programme_id=programme_id, subject="body", subject_id=body.id, actor=actor, now=now)


def edit_body(*, body_id: int, version: int, values: Mapping[str, Any], now: datetime, actor: str, seen: Mapping[str, str] | None = None) -> None:
    """Write `values` (column → value) into the body. Raises BelowItself or ChangedMeanwhile."""
    with transaction():
        programme, body = _locked_body(body_id)
        if stands_below(body_id, values.get("parent_id"), {each.id: each.parent_id for each in programme.bodies}):
            raise BelowItself()
        fields = apply(body, values, version=version, seen=seen)
        if fields:
            _show_bodies(programme, now)
            audit.record("edit_body", programme_id=programme.id, subject="body", subject_id=body_id, actor=actor, now=now, fields=fields)


def move_body(*, body_id: int, by: int, now: datetime, actor: str) -> None:
    """Move it up (-1) or down (1) among those beside it; at the end nothing happens."""
    with transaction():
        programme, body = _locked_body(body_id)
        beside = [each for each in programme.bodies if each.parent_id == body.parent_id]
        there = beside.index(body) + by
        if by not in (-1, 1) or not 0 <= there < len(beside):
            return
        order = list(programme.bodies)
        one, other = order.index(body), order.index(beside[there])
        order[one], order[other] = order[other], order[one]
        for position, each in enumerate(order):
            each.position = position
        _show_bodies(programme, now)
        audit.record("move_body", programme_id=programme.id, subject="body", subject_id=body_id, actor=actor, now=now)


def remove_body(*, body_id: int, now: datetime, actor: str) -> None:
    """Remove a body that nothing hangs on. Raises BodyInUse."""
    with transaction():
        programme, body = _locked_body(body_id)
        try:
            db.session.execute(delete(Body).where(Body.id == body.id))  # the database knows best what refers to it
        except IntegrityError:
            db.session.rollback()
            raise BodyInUse() from None
        db.session.expire(programme, ["bodies"])
        _show_bodies(programme, now)
        audit.record("remove_body", programme_id=programme.id, subject="body", subject_id=body_id, actor=actor, now=now)


def _locked_body(body_id: int) -> tuple[Programme, Body]:
    """The body with its programme, locked: a tree is changed by one at a time."""
    programme = _locked(db.session.execute(select(Body.programme_id).where(Body.id == body_id)).scalar_one())
    return programme, db.session.get_one(Body, body_id, populate_existing=True)


def _show_bodies(programme: Programme, now: datetime) -> None:
    """Pages and feeds of the programme show something else now."""
    programme.revision += 1
    programme.changed_at = now
    db.session.flush()


def _locked(programme_id: int) -> Programme:
    return db.session.scalars(select(Programme).where(Programme.id == programme_id).with_for_update(key_share=True).execution_options(populate_existing=True)).one()


def _another_owner(programme_id: int, *, besides: int) -> bool:
    """Whether somebody else who can sign in is owner here, or of the whole installation."""
    here = (Grant.programme_id == programme_id) | EVERYWHERE
    others = select(Grant.id).join(Account, Account.person_id == Grant.person_id).where(Grant.role == "owner", Grant.body_id.is_(None), here, Grant.id != besides)
    return db.session.scalar(others.where(Account.disabled_at.is_(None)).limit(1)) is not None
