"""What one person answers: going, maybe or not, on the site or in their calendar, and what becomes of their seat."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from ...core.db import db, transaction
from ..models import Delegation, Rsvp, SeatPool
from ..queries import active, registration_facts
from ..rules import (
    ACTIVE,
    Answer,
    NoSeatBesideOthers,
    NoSeatsLeft,
    NoSuchStanding,
    Registration,
    Standing,
    must_be_able_to_wait,
    must_be_open,
    must_take_answers,
)  # fmt: skip
from .news import locked_delegation, mark_untold, record
from .seats import fits, locked_pool, take_back


def answer(*, rsvp_id: int, answer: Answer, actor: str, at: datetime, now: datetime, real: datetime) -> None:
    """Let one person answer for themselves. Declining frees the seat and fills it; who withdrew may come back while registration is open.

    `at` is when they answered: one given before the answer that stands changes nothing. Raises the refusal that says why
    an answer cannot be granted (begun, off, not open, closed, no seat).
    """
    with transaction():
        event_id, delegation_id = db.session.execute(select(Rsvp.event_id, Rsvp.delegation_id).where(Rsvp.id == rsvp_id)).one()
        pool, delegation = locked_pool(event_id), locked_delegation(delegation_id)
        rsvp = next(rsvp for rsvp in delegation.rsvps if rsvp.id == rsvp_id)
        if delegation.erased_at is not None or answer is Answer.NONE:
            raise NoSuchStanding()
        if at < rsvp.answered_at:
            return
        if rsvp.answer is not answer:
            facts = registration_facts(delegation.event, now)
            must_take_answers(facts)
            if answer is Answer.DECLINED:
                take_back(pool, delegation, [rsvp], actor=actor, now=now, real=real)
            else:
                _take(pool, delegation, rsvp, answer, facts, actor=actor, now=now)
        rsvp.answered_at = at


def _take(pool: SeatPool, delegation: Delegation, rsvp: Rsvp, answer: Answer, facts: Registration, *, actor: str, now: datetime) -> None:
    said = [f"rsvp.{rsvp.id}", answer.value]
    if rsvp.standing not in ACTIVE:
        must_be_open(facts, now)
        _come_back(pool, delegation, rsvp, facts.keeps_waiting_list)
        said.append(rsvp.standing.value)
    rsvp.answer = answer
    rsvp.version += 1
    delegation.version += 1
    mark_untold(delegation)
    record("answer", delegation, actor, now, fields=said)


def _come_back(pool: SeatPool, delegation: Delegation, rsvp: Rsvp, keeps_waiting_list: bool) -> None:
    """Give who withdrew a seat if one is free and nobody waits, else a place in the queue; a delegation is never half seated."""
    if rsvp.standing is not Standing.WITHDRAWN:
        raise NoSuchStanding()
    if delegation.standing is Standing.WAITING:
        must_be_able_to_wait(len(active(delegation)) + 1, True, pool.capacity)
    elif not pool.waiting and fits(pool, 1):
        pool.version += 1
        pool.taken += 1
        delegation.standing = Standing.SEATED
    elif active(delegation):
        raise NoSeatBesideOthers() if keeps_waiting_list else NoSeatsLeft()
    else:
        must_be_able_to_wait(1, keeps_waiting_list, pool.capacity)
        _queue_up(pool, delegation)
    rsvp.standing = delegation.standing


def _queue_up(pool: SeatPool, delegation: Delegation) -> None:
    """At the end: the place of its first arrival was given up."""
    pool.version += 1
    pool.arrivals += 1
    pool.waiting += 1
    delegation.number = pool.arrivals
    delegation.standing = Standing.WAITING
