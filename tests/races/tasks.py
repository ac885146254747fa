"""What one process of the crew does: verbs of the product, one after the other, and what came of each."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Engine, event, func, select

from eventsapp.calendars.actions import catch_up
from eventsapp.core import db as database
from eventsapp.core import once
from eventsapp.core.db import db
from eventsapp.core.errors import Refusal
from eventsapp.rsvps import actions
from eventsapp.rsvps.actions import answers as answering
from eventsapp.rsvps.actions import parties
from eventsapp.rsvps.models import Delegation, Rsvp, SeatPool
from eventsapp.rsvps.rules import Answer, Contact, Delegate, Organisation, Party, Standing
from tests.factories import NOW, SORA


def party(size: int = 1) -> Party:
    """A guest; from two people on, an organisation's delegation."""
    contact = Contact(SORA.name, SORA.email, SORA.phone)
    if size == 1:
        return Party(contact, contact_attends=True)
    return Party(contact, tuple(Delegate(f"참가자 {place}") for place in range(size)), Organisation("한빛"))


def register_many(event_id: int, sizes: Sequence[int]) -> list[str]:
    return [_outcome(lambda size=size: register(event_id, size)) for size in sizes]


def register(event_id: int, size: int = 1, key: str = "") -> int:
    sent = once.Sent.of("register", key or secrets.token_hex(8), {"size": size})
    return actions.register(event_id=event_id, party=party(size), sent=sent, now=NOW, real=NOW)


def register_with_key(event_id: int, key: str) -> str:
    """One form, sent by every process: the id it led to, whoever was first."""
    try:
        return f"new {register(event_id, key=key)}"
    except once.AlreadyDone as already:
        return f"same {already.result}"


def withdraw_and_fill(event_id: int, rsvp_ids: Sequence[int]) -> list[str]:
    verbs: list[Callable[[], Any]] = []
    for rsvp_id in rsvp_ids:
        verbs.append(lambda rsvp_id=rsvp_id: actions.withdraw(rsvp_id=rsvp_id, actor="visitor", now=NOW, real=NOW))
        verbs.append(lambda: actions.fill(event_id=event_id, now=NOW, real=NOW))
    return [_outcome(verb) for verb in verbs]


def change_capacity(event_id: int, capacities: Sequence[int | None]) -> list[str]:
    return [_outcome(lambda capacity=capacity: actions.set_capacity(event_id=event_id, capacity=capacity, now=NOW, real=NOW)) for capacity in capacities]


def correct_or_withdraw(event_id: int, delegations: Sequence[int], corrects: bool) -> list[str]:
    """Correct each delegation, or withdraw the first person of each."""
    return [_outcome(lambda delegation_id=delegation_id: (_correct if corrects else _withdraw_first)(delegation_id)) for delegation_id in delegations]


def answer_many(event_id: int, answers: Sequence[tuple[int, Answer]]) -> list[str]:
    return [_outcome(lambda rsvp_id=rsvp_id, said=said: answer(rsvp_id, said)) for rsvp_id, said in answers]


def answer(rsvp_id: int, said: Answer) -> None:
    actions.answer(rsvp_id=rsvp_id, answer=said, actor="visitor", at=NOW, now=NOW, real=NOW)


def tell_everybody(event_id: int) -> list[int]:
    """Sweep for news, again and again, as several workers would."""
    return [catch_up(now=NOW, real=NOW) for _ in range(5)]


def answer_without_lock(event_id: int, answers: Sequence[tuple[int, Answer]]) -> list[str]:
    """answer_many with no write lock and a pool that is only looked at."""
    event.remove(Engine, "begin", database._begin)
    locked, answering.locked_pool = answering.locked_pool, _pool_as_it_looks
    try:
        return answer_many(event_id, answers)
    finally:
        answering.locked_pool = locked
        event.listen(Engine, "begin", database._begin)


def _pool_as_it_looks(event_id: int) -> SeatPool:
    return db.session.execute(select(SeatPool).where(SeatPool.event_id == event_id)).scalar_one()


def _correct(delegation_id: int) -> None:
    version = db.session.execute(select(Delegation.version).where(Delegation.id == delegation_id)).scalar_one()
    rsvp_ids = list(db.session.scalars(select(Rsvp.id).where(Rsvp.delegation_id == delegation_id)))
    actions.edit_delegation(
        delegation_id=delegation_id, version=version, contact=Contact(SORA.name, SORA.email), organisation=Organisation("한빛"),
        delegates=[(rsvp_id, Delegate("새 이름", "기획팀")) for rsvp_id in rsvp_ids], actor="visitor", now=NOW, real=NOW,
    )  # fmt: skip


def _withdraw_first(delegation_id: int) -> None:
    first = db.session.execute(select(Rsvp.id).where(Rsvp.delegation_id == delegation_id).order_by(Rsvp.position).limit(1)).scalar_one()
    actions.withdraw(rsvp_id=first, actor="visitor", now=NOW, real=NOW)


def come_or_change(event_id: int, share: Sequence[int], changes: bool) -> list[str]:
    return change_capacity(event_id, share) if changes else register_many(event_id, [1 + number % 3 for number in share])


def register_without_lock(event_id: int, sizes: Sequence[int]) -> list[str]:
    """register_many as one would write it without this house: no write lock, count the rows, then insert."""
    event.remove(Engine, "begin", database._begin)
    arrive, parties._arrive = parties._arrive, _count_and_hope
    try:
        return register_many(event_id, sizes)
    finally:
        parties._arrive = arrive
        event.listen(Engine, "begin", database._begin)


def _count_and_hope(event_id: int, size: int) -> tuple[int, int, Standing]:
    pool = db.session.execute(select(SeatPool.id, SeatPool.capacity).where(SeatPool.event_id == event_id)).one()
    taken = db.session.scalar(select(func.count()).select_from(Rsvp).where(Rsvp.event_id == event_id, Rsvp.standing == Standing.SEATED)) or 0
    return pool.id, secrets.randbelow(10**9), Standing.SEATED if taken + size <= pool.capacity else Standing.WAITING


def _outcome(verb: Callable[[], Any]) -> str:
    """"done", the name of the refusal, or the error in full: nothing else may happen to a guest."""
    try:
        verb()
    except Refusal as refusal:
        return type(refusal).__name__
    except Exception as error:
        db.session.rollback()
        return f"{type(error).__name__}: {error}"
    return "done"
