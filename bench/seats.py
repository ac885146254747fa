"""Seats per second where no web server stands between: the verb of registering, beside the barest transaction."""

from __future__ import annotations

import multiprocessing
import secrets
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from sqlalchemy import bindparam, insert, update

from bench.world import MANY, World, bare_seat
from eventsapp import create_app
from eventsapp.core import clock, once
from eventsapp.core.db import db, transaction
from eventsapp.rsvps import actions
from eventsapp.rsvps.models import SeatPool
from eventsapp.rsvps.rules import Contact, Delegate, Organisation, Party

KINDS = ("bare", "guest", "three", "ten")
_SIZES = {"guest": 1, "three": 3, "ten": 10}
_PATIENCE = 60  # seconds for a rival to come to the start


def seats_per_second(settings: Mapping[str, str], world: World, *, hands: int, rounds: int, seconds: float) -> list[dict[str, float]]:
    """For each round, transactions a second of each kind by `hands` processes at once on one pool of seats."""
    context = multiprocessing.get_context("spawn")
    together, results = context.Barrier(hands), context.Queue()
    arguments = (dict(settings), dict(world.seats), rounds, seconds, together, results)
    processes = [context.Process(target=_work, args=arguments, daemon=True) for _ in range(hands)]
    for process in processes:
        process.start()
    try:
        shares = [results.get(timeout=_PATIENCE + 2 * rounds * len(KINDS) * seconds) for _ in processes]
    finally:
        for process in processes:
            process.join(5)
            process.terminate()
    return [{kind: sum(share[number][kind] for share in shares) for kind in KINDS} for number in range(rounds)]


def _work(settings: dict[str, str], seats: dict[str, int], rounds: int, seconds: float, together: Any, results: Any) -> None:
    app = create_app(settings)
    verbs: dict[str, Callable[[int], object]] = {"bare": _bare} | {kind: partial(_register, size=size) for kind, size in _SIZES.items()}
    with app.app_context():
        for kind in KINDS:
            verbs[kind](seats[kind])  # what is made once, is made
        results.put([{kind: _count(verbs[kind], seats[kind], seconds, together) for kind in KINDS} for _ in range(rounds)])
        db.session.remove()
        db.engine.dispose()


def _count(verb: Callable[[int], object], event_id: int, seconds: float, together: Any) -> float:
    together.wait(_PATIENCE)
    started, done = time.perf_counter(), 0
    while time.perf_counter() - started < seconds:
        verb(event_id)
        done += 1
    return done / (time.perf_counter() - started)


_POOL: Any = SeatPool.__table__
_TAKE = update(_POOL).where(_POOL.c.event_id == bindparam("event"), _POOL.c.taken < MANY).values(taken=_POOL.c.taken + 1)
_INSERT = insert(bare_seat)


def _bare(event_id: int) -> None:
    """One conditional UPDATE, one INSERT, as any application would write them."""
    with transaction() as session:
        taken: Any = session.execute(_TAKE, {"event": event_id})
        assert taken.rowcount == 1
        session.execute(_INSERT, {"event_id": event_id, "name": "이준"})


def _register(event_id: int, size: int) -> None:
    """A guest, or so many of an organisation, each at an address of their own, and their contact."""
    mark = secrets.token_hex(6)
    contact = Contact("박소라", f"sora-{mark}@example.com", "010-2345-6789")
    if size == 1:
        party = Party(contact, contact_attends=True)
    else:
        delegates = tuple(Delegate(f"참가자 {number}", "기획팀", "책임", f"{number}-{mark}@example.com") for number in range(size))
        party = Party(contact, delegates, Organisation("한빛솔루션", "company", "small", ("energy",)))
    now = clock.real()
    actions.register(event_id=event_id, party=party, sent=once.Sent.of("bench", mark, {"size": size}), now=now, real=now)
