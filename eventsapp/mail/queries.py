"""Reading the outbox, and what came in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, true

from ..core.db import db
from .models import InboundMail, MailState, OutboxMail

PAGE = 50


def is_due(now: datetime) -> ColumnElement[bool]:
    """Whose turn has come and whom nobody else is carrying."""
    free = or_(OutboxMail.lease_until.is_(None), OutboxMail.lease_until <= now)
    return (OutboxMail.state == MailState.DUE) & (OutboxMail.not_before <= now) & free


def due(*, now: datetime, most: int) -> Sequence[int]:
    """The ids of the mails to carry next, in the order of their turn."""
    return db.session.scalars(select(OutboxMail.id).where(is_due(now)).order_by(OutboxMail.not_before, OutboxMail.id).limit(most)).all()


def oldest_overdue(*, before: datetime) -> datetime | None:
    """Since when the longest neglected mail should have been tried, if that is earlier than `before`."""
    return db.session.scalar(select(func.min(OutboxMail.not_before)).where(is_due(before)))


def sent_since(address_key: str, moment: datetime) -> int:
    """How many mails the address of this key was owed after `moment`."""
    return db.session.scalar(select(func.count()).where(OutboxMail.address_key == address_key, OutboxMail.created_at > moment)) or 0


@dataclass(frozen=True)
class Scope:
    """Whose mails: those of these programmes, or every one."""

    programme_ids: tuple[int, ...] | None

    def condition(self) -> ColumnElement[bool]:
        return OutboxMail.id.is_not(None) if self.programme_ids is None else OutboxMail.programme_id.in_(self.programme_ids)


def page_of(scope: Scope, *, state: MailState | None, page: int) -> Sequence[Any]:
    """One page of the outbox, newest first, without the octets."""
    columns = (
        OutboxMail.id, OutboxMail.message, OutboxMail.subject, OutboxMail.recipient, OutboxMail.person_id, OutboxMail.programme_id, OutboxMail.locale,
        OutboxMail.state, OutboxMail.tries, OutboxMail.not_before, OutboxMail.created_at, OutboxMail.sent_at, OutboxMail.error,
    )  # fmt: skip
    mails = select(*columns).where(scope.condition()).order_by(OutboxMail.created_at.desc(), OutboxMail.id.desc())
    if state is not None:
        mails = mails.where(OutboxMail.state == state)
    return db.session.execute(mails.limit(PAGE).offset((page - 1) * PAGE)).all()


def counts(scope: Scope) -> dict[MailState, int]:
    """How many mails are in each state."""
    found = db.session.execute(select(OutboxMail.state, func.count()).where(scope.condition()).group_by(OutboxMail.state)).all()
    return dict.fromkeys(MailState, 0) | dict(found)


def find_mail(mail_id: int, scope: Scope) -> OutboxMail | None:
    return db.session.scalar(select(OutboxMail).where(OutboxMail.id == mail_id, scope.condition()))


def came_in(programme_ids: tuple[int, ...] | None, *, page: int, awaiting: Sequence[str] = ()) -> Sequence[Any]:
    """One page of the mails that came in for these programmes, or for any and for none; newest first, without the octets.

    `awaiting`: only those with one of these outcomes that nobody has dealt with.
    """
    columns = (
        InboundMail.id, InboundMail.door, InboundMail.recipient, InboundMail.sender, InboundMail.subject, InboundMail.received_at, InboundMail.state, InboundMail.outcome,
        InboundMail.why, InboundMail.dealt_at,
    )  # fmt: skip
    mails = select(*columns).where(_came_for(programme_ids), _awaiting(awaiting)).order_by(InboundMail.id.desc())
    return db.session.execute(mails.limit(PAGE).offset((page - 1) * PAGE)).all()


def count_came_in(programme_ids: tuple[int, ...] | None, *, awaiting: Sequence[str] = ()) -> int:
    return db.session.scalar(select(func.count()).select_from(InboundMail).where(_came_for(programme_ids), _awaiting(awaiting))) or 0


def outcomes(programme_id: int) -> dict[str, int]:
    """What became of the mails that came in for a programme and that nobody has dealt with: outcome → how many."""
    open_ = select(InboundMail.outcome, func.count()).where(InboundMail.programme_id == programme_id, InboundMail.dealt_at.is_(None))
    return dict(db.session.execute(open_.group_by(InboundMail.outcome)).all())


def find_inbound(mail_id: int, programme_ids: tuple[int, ...] | None) -> InboundMail | None:
    return db.session.scalar(select(InboundMail).where(InboundMail.id == mail_id, _came_for(programme_ids)))


def _awaiting(outcomes: Sequence[str]) -> ColumnElement[bool]:
    return InboundMail.outcome.in_(outcomes) & InboundMail.dealt_at.is_(None) if outcomes else true()


def _came_for(programme_ids: tuple[int, ...] | None) -> ColumnElement[bool]:
    return InboundMail.id.is_not(None) if programme_ids is None else InboundMail.programme_id.in_(programme_ids)
