"""Importing a list of ten thousand organisations, and as many people: from the octets of the file to the commit, with the memory it takes."""

from __future__ import annotations

import logging
import multiprocessing
import resource
import secrets
import sys
import time
from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select

from bench.world import ALLIANCE
from eventsapp import create_app
from eventsapp.core import clock
from eventsapp.core.db import db
from eventsapp.core.once import Sent
from eventsapp.core.spreadsheets import workbook
from eventsapp.directory.actions.importing import import_draft, keep_draft
from eventsapp.directory.queries.importing import find_draft, plan_of
from eventsapp.directory.rules.columns import Kind
from eventsapp.people.models import Person
from eventsapp.programmes.queries import find_programme

PATIENCE = 120.0  # seconds for one import


def measure(settings: Mapping[str, str], *, rounds: int, rows: int) -> list[tuple[float, float, float]]:
    """For each round: milliseconds for organisations and for people, then the most memory the process took, in megabytes.

    Each round is a process of its own, so that its memory is its own.
    """
    context = multiprocessing.get_context("spawn")
    results: Any = context.Queue()
    found = []
    for number in range(rounds):
        process = context.Process(target=_round, args=(dict(settings), number, rows, results), daemon=True)
        process.start()
        try:
            found.append(results.get(timeout=PATIENCE))
        finally:
            process.join(5)
            process.terminate()
    return found


def organisations(number: int, rows: int) -> bytes:
    """A workbook whose names no other round has."""
    header = ["기관명", "구분", "규모", "대표자", "주소", "홈페이지"]
    cells = ([f"㈜한빛정보 {number}-{row}", "기업", "", "김한빛", f"서울 종로구 세종대로 {row}", f"www.hanbit-{row}.example"] for row in range(rows))
    return workbook([header, *cells], title="organisations")


def people(number: int, rows: int) -> bytes:
    """A workbook of people at the organisations of the same round."""
    header = ["성명", "이메일", "전화", "소속", "부서", "직위"]
    cells = ([f"이준 {row}", f"p{row}-{number}@hanbit.example", "010-1234-5678", f"한빛정보 {number}-{row}", "기획팀", "책임"] for row in range(rows))
    return workbook([header, *cells], title="people")


def _round(settings: dict[str, str], number: int, rows: int, results: Any) -> None:
    app = create_app(settings)
    logging.disable(logging.INFO)
    files = {Kind.ORGANISATIONS: organisations(number, rows), Kind.PEOPLE: people(number, rows)}
    with app.app_context():
        took = [_import(kind, octets, rows) for kind, octets in files.items()]
        db.session.remove()
        db.engine.dispose()
    results.put((*took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)))


def _import(kind: Kind, octets: bytes, rows: int) -> float:
    """Read, kept, looked at, imported."""
    programme = find_programme(ALLIANCE)
    assert programme is not None
    programme_id, by_id = programme.id, db.session.scalar(select(func.max(Person.id))) or 0
    started = time.perf_counter()
    now = clock.real()
    reference = keep_draft(programme_id=programme_id, kind=kind, name="list.xlsx", octets=octets, by_id=by_id, real=now)
    draft = find_draft(programme_id, kind, reference, by_id=by_id, real=now)
    assert draft is not None
    seal = plan_of(draft).seal
    sent = Sent.of("import", secrets.token_hex(8), {})
    done = import_draft(programme_id=programme_id, kind=kind, reference=reference, seal=seal, sent=sent, by_id=by_id, actor="system", now=now, real=now)
    if done.new != rows:
        raise RuntimeError(f"{done} instead of {rows} new")
    return (time.perf_counter() - started) * 1000
