"""Searching the people of a programme, in one process without a web server: name, 초성, organisation, mail domain."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Mapping
from typing import Any

from bench.world import ALLIANCE
from eventsapp import create_app
from eventsapp.core import clock
from eventsapp.core.db import db, insert_rows, transaction
from eventsapp.directory.queries.people import find_people
from eventsapp.people.models import Person
from eventsapp.people.rules import searchable
from eventsapp.programmes.queries import find_programme

SOUGHT = {"name": "한결한", "초성": "ㅎㄱㅎ", "organisation": "㈜ 한빛 정보 777", "mail domain": "company-777.example", "nobody": "쀍쀍"}
TWICE = 3  # how often each is sought; the quickest counts, the machine is not alone
_FAMILIES, _SYLLABLES = "김이박최정강조윤장임한오서신권", "가나다라마바사아자차카타파하민지현수영호준서연우진성은미경희결"
_AT_ONCE = 5_000


def measure(settings: Mapping[str, str], *, rounds: int, size: int) -> Iterator[dict[str, float]]:
    """Fill the programme up with so many people; for each round, milliseconds of each search with its first page."""
    app = create_app(settings)
    with app.app_context():
        programme = find_programme(ALLIANCE)
        assert programme is not None
        _fill(programme.id, size)
        for _ in range(rounds):
            yield {what: min(_took(programme.id, typed) for _ in range(TWICE)) for what, typed in SOUGHT.items()}
        db.session.remove()
        db.engine.dispose()


def _fill(programme_id: int, size: int) -> None:
    chance, now = random.Random(1), clock.real()
    for start in range(0, size, _AT_ONCE):
        with transaction():
            insert_rows(Person, [_person(number, chance) | {"programme_id": programme_id, "created_at": now} for number in range(start, min(start + _AT_ONCE, size))])


def _person(number: int, chance: random.Random) -> dict[str, Any]:
    name = chance.choice(_FAMILIES) + chance.choice(_SYLLABLES) + chance.choice(_SYLLABLES)
    email = f"p{number}@company-{number % 8_000}.example"
    return {"name": name, "email": email, "email_key": email, "locale": "ko", "search": searchable(name, f"주식회사 한빛정보{number % 8_000}", email)}


def _took(programme_id: int, typed: str) -> float:
    db.session.rollback()
    started = time.perf_counter()
    find_people(programme_id, typed)
    return (time.perf_counter() - started) * 1000
