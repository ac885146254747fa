"""Registrations that ask for approval: approved, refused, asked back, answered."""

from __future__ import annotations

from datetime import datetime

from ...core.db import db, transaction
from ..models import Delegation, Review, Rsvp
from ..queries import registration_facts
from ..rules import Answer, NoSuchStanding, Standing, Verdict, must_be_able_to_wait
from .news import mark_untold, record
from .seats import fill_pool, fits, free, give, let_go, locked, settle


def approve(*, delegation_id: int, actor: str, now: datetime, real: datetime) -> None:
    """Let a pending delegation have seats, or its place in the queue by its arrival.

    Raises NoSuchStanding when it is not pending any more, and the refusal that says why it can neither sit nor wait.
    """
    with transaction():
        pool, delegation = locked(delegation_id)
        pending = _pending(delegation)
        if not pool.waiting and fits(pool, len(pending)):
            give(pool, delegation, pending, standing=Standing.SEATED)
        else:
            must_be_able_to_wait(len(pending), registration_facts(delegation.event, now).keeps_waiting_list, pool.capacity, free(pool))
            for rsvp in pending:
                rsvp.standing = Standing.WAITING
                rsvp.version += 1
            settle(pool, delegation)
            fill_pool(pool, now=now, at_once=delegation.id)
        _review(delegation, Verdict.APPROVED, "", actor, now)


def refuse(*, delegation_id: int, reason: str, actor: str, now: datetime, real: datetime) -> None:
    """Turn a pending delegation away, with a reason its contact is told. Raises NoSuchStanding when it is not pending any more."""
    with transaction():
        pool, delegation = locked(delegation_id)
        let_go(pool, delegation, _pending(delegation), standing=Standing.REFUSED, answer=Answer.GOING, now=now)
        _review(delegation, Verdict.REFUSED, reason, actor, now)


def ask_back(*, delegation_id: int, text: str, actor: str, now: datetime, real: datetime) -> None:
    """Ask the contact of a pending delegation something before deciding. Raises NoSuchStanding when it is not pending any more."""
    with transaction():
        _pool, delegation = locked(delegation_id)
        _pending(delegation)
        _review(delegation, Verdict.ASKED, text, actor, now)


def answer_back(*, delegation_id: int, text: str, actor: str, now: datetime, real: datetime) -> None:
    """Let the contact answer what was asked. Raises NoSuchStanding when it is decided by now."""
    with transaction():
        _pool, delegation = locked(delegation_id)
        _pending(delegation)
        _review(delegation, Verdict.ANSWERED, text, actor, now)


def _pending(delegation: Delegation) -> list[Rsvp]:
    pending = [rsvp for rsvp in delegation.rsvps if rsvp.standing is Standing.PENDING]
    if not pending:
        raise NoSuchStanding()
    return pending


def _review(delegation: Delegation, verdict: Verdict, text: str, actor: str, now: datetime) -> None:
    db.session.add(Review(delegation_id=delegation.id, verdict=verdict, text=text, at=now, by=actor))
    delegation.version += 1
    mark_untold(delegation)
    record(f"review_{verdict.value}", delegation, actor, now)
