"""What one process of the crew does: verbs of the product, one after the other, and what came of each."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
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
from eventsapp.rsvps.actions.arriving import Arrival
from eventsapp.rsvps.models import Delegation, Rsvp, SeatPool
from eventsapp.rsvps.rules import Answer, Audience, Contact, Delegate, Organisation, Party, Standing
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
    locked, answering.locked_rsvp = answering.locked_rsvp, _as_it_looks
    try:
        return answer_many(event_id, answers)
    finally:
        answering.locked_rsvp = locked
        event.listen(Engine, "begin", database._begin)


def _as_it_looks(rsvp_id: int) -> tuple[SeatPool, Delegation, Rsvp]:
    rsvp = db.session.get_one(Rsvp, rsvp_id)
    return rsvp.delegation.pool, rsvp.delegation, rsvp


def leave_and_look(event_id: int, rsvp_ids: Sequence[int], accepts: Sequence[int]) -> list[str]:
    """Withdraw people, accept the offers of delegations, end offers, fill: whatever may move a queue at the same moment."""
    verbs: list[Callable[[], Any]] = [lambda rsvp_id=rsvp_id: actions.withdraw(rsvp_id=rsvp_id, actor="visitor", now=NOW, real=NOW) for rsvp_id in rsvp_ids]
    verbs += [lambda row=row: actions.accept_offer(delegation_id=row, actor="visitor", now=NOW, real=NOW) for row in accepts]
    verbs.append(lambda: actions.expire_offers(now=NOW, real=NOW))
    verbs.append(lambda: actions.fill(event_id=event_id, now=NOW, real=NOW))
    return [_outcome(verb) for verb in verbs]


def claim_many(event_id: int, delegation_id: int, names: Sequence[str]) -> list[str]:
    return [
        _outcome(lambda name=name: actions.claim(delegation_id=delegation_id, delegate=Delegate(name), actor="visitor", now=NOW, real=NOW)) for name in names
    ]


def register_with_code(event_id: int, code: str, sizes: Sequence[int]) -> list[str]:
    def come(size: int) -> None:
        sent = once.Sent.of("register", secrets.token_hex(8), {"size": size})
        actions.register(event_id=event_id, party=replace(party(size), code=code), sent=sent, now=NOW, real=NOW)

    return [_outcome(lambda size=size: come(size)) for size in sizes]


def swap_or_leave(event_id: int, rsvp_ids: Sequence[int], swaps: bool) -> list[str]:
    """Swap each person for another, or withdraw them."""
    if not swaps:
        return [_outcome(lambda rsvp_id=rsvp_id: actions.withdraw(rsvp_id=rsvp_id, actor="visitor", now=NOW, real=NOW)) for rsvp_id in rsvp_ids]
    return [_outcome(lambda rsvp_id=rsvp_id: actions.swap(rsvp_id=rsvp_id, delegate=Delegate("새 참가자"), actor="visitor", now=NOW, real=NOW)) for rsvp_id in rsvp_ids]


def approve_many(event_id: int, delegation_ids: Sequence[int]) -> list[str]:
    return [_outcome(lambda row=row: actions.approve(delegation_id=row, actor="person:1", now=NOW, real=NOW)) for row in delegation_ids]


def register_same_organisation(event_id: int, sizes: Sequence[int]) -> list[str]:
    """Parties of one organisation, of any size."""
    def come(size: int) -> None:
        sent = once.Sent.of("register", secrets.token_hex(8), {"size": size})
        people = tuple(Delegate(f"참가자 {place}") for place in range(size))
        actions.register(event_id=event_id, party=Party(Contact(SORA.name, SORA.email), people, Organisation("한빛")), sent=sent, now=NOW, real=NOW)

    return [_outcome(lambda size=size: come(size)) for size in sizes]


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
    arrive, parties.arrive = parties.arrive, _count_and_hope
    try:
        return register_many(event_id, sizes)
    finally:
        parties.arrive = arrive
        event.listen(Engine, "begin", database._begin)


def _count_and_hope(event_id: int, size: int, _proven: frozenset[Audience]) -> Arrival:
    pool = db.session.execute(select(SeatPool.id, SeatPool.capacity).where(SeatPool.event_id == event_id)).one()
    taken = db.session.scalar(select(func.count()).select_from(Rsvp).where(Rsvp.event_id == event_id, Rsvp.standing == Standing.SEATED)) or 0
    standing = Standing.SEATED if taken + size <= pool.capacity else Standing.WAITING
    return Arrival(pool.id, secrets.randbelow(10**9), standing, True, pool.capacity, 0, None)


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
