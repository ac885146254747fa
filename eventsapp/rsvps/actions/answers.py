"""What one person answers: going, maybe or not, on the site or in their calendar, and what becomes of their seat."""

from __future__ import annotations

from datetime import datetime

from ...core.db import transaction
from ..models import Delegation, Rsvp, SeatPool
from ..queries import registration_facts
from ..rules import ACTIVE, Answer, NoSuchStanding, Registration, Standing, must_be_open, must_take_answers
from .delegates import must_have_room, queue_up
from .news import mark_untold, record
from .seats import fits, give, locked_rsvp, settle, take_back


def answer(*, rsvp_id: int, answer: Answer, actor: str, at: datetime, now: datetime, real: datetime) -> None:
    """Let one person answer for themselves. Declining frees the seat and fills it; who withdrew may come back while registration is open.

    `at` is when they answered: one given before the answer that stands changes nothing. Raises the refusal that says why
    an answer cannot be granted (begun, off, not open, closed, no seat).
    """
    with transaction():
        pool, delegation, rsvp = locked_rsvp(rsvp_id)
        if delegation.erased_at is not None or answer is Answer.NONE:
            raise NoSuchStanding()
        if at < rsvp.answered_at:
            return
        if rsvp.answer is not answer:
            facts = registration_facts(delegation.event, now)
            must_take_answers(facts)
            if answer is Answer.DECLINED:
                take_back(pool, delegation, [rsvp], actor=actor, now=now)
            else:
                _take(pool, delegation, rsvp, answer, facts, actor=actor, now=now)
        rsvp.answered_at = at


def _take(pool: SeatPool, delegation: Delegation, rsvp: Rsvp, answer: Answer, facts: Registration, *, actor: str, now: datetime) -> None:
    said = [f"rsvp.{rsvp.id}", answer.value]
    if rsvp.standing not in ACTIVE:
        must_be_open(facts, now)
        _come_back(pool, delegation, rsvp, facts.keeps_waiting_list, now=now)
        said.append(rsvp.standing.value)
    rsvp.answer = answer
    rsvp.version += 1
    delegation.version += 1
    mark_untold(delegation)
    record("answer", delegation, actor, now, fields=said)


def _come_back(pool: SeatPool, delegation: Delegation, rsvp: Rsvp, keeps_waiting_list: bool, *, now: datetime) -> None:
    """Give who withdrew a seat if one is free and nobody waits, else a place in the queue; not whom somebody else came instead of."""
    if rsvp.standing is not Standing.WITHDRAWN or rsvp.objected_at is not None or any(other.seat_of_id == rsvp.id for other in delegation.rsvps):
        raise NoSuchStanding()
    must_have_room(pool, delegation, 1)
    if delegation.event.needs_approval and not any(other.standing in (Standing.SEATED, Standing.WAITING, Standing.OFFERED) for other in delegation.rsvps):
        rsvp.standing = Standing.PENDING
        settle(pool, delegation)
    elif not pool.waiting and fits(pool, 1):
        give(pool, delegation, [rsvp], standing=Standing.SEATED)
    else:
        queue_up(pool, delegation, [rsvp], keeps_waiting_list, now=now)
