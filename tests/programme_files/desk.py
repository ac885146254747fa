"""The programme files that these tests import, and what stands afterwards."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from eventsapp.core.db import db, transaction
from eventsapp.events.models import Event
from eventsapp.events.queries import find_event
from eventsapp.programme_files.actions import Outcome, import_file
from eventsapp.programmes.models import Programme
from eventsapp.programmes.queries import find_programme

NOW = datetime(2019, 1, 8, 0, 0, tzinfo=UTC)

FILE = """\
# Our year, as a secretary would write it down.
[programme]
slug = "year"
zone = "Asia/Seoul"
languages = ["ko", "en"]
name = { ko = "우리의 해", en = "Our year" }
purpose.ko = "함께"

[programme.contact]
name = { ko = "사무국", en = "Office" }
email = "office@example.org"
phone = "02-000-0000"

[recruitment]
first_day = 2019-01-11
last_day = 2019-01-25

[terms]
sector = [
    { code = "energy", label = { ko = "에너지", en = "Energy" } },
    { code = "mobility", label = { ko = "교통" } },
]

[[body]]
code = "committee"
kind = "operating_committee"
name.ko = "운영위원회"

[[body]]
code = "pilot"
kind = "subcommittee"
parent = "committee"
name.ko = "분과위원회"

[[venue]]
code = "hall"
latitude = 37.5716
longitude = 126.9777

[venue.name]
ko = "강당"
en = "Hall"

[venue.room]
ko = "12층"
en = "12th floor"

[[event]]
slug = "seminar"
kind = "seminar"
status = "published"
start = 2019-01-09T10:30:00
venue = "hall"
body = "pilot"

[event.title]
ko = "설명회"
en = "Seminar"

[event.summary]
ko = "요약"
en = "In short"

[event.registration]
opens = 2019-01-02T09:00:00
last_day = 2019-01-08
capacity = 100
waiting_list = false

[[event.agenda]]
code = "plan"
kind = "plan_sharing"
minutes = 20
title = { ko = "추진 계획", en = "Plan" }
speakers.ko = "발표자"

# The answers take as long as they take.
[[event.agenda]]
code = "questions"
kind = "questions"
title = { ko = "질의응답", en = "Questions" }

[[event]]
slug = "assembly"
kind = "assembly"
window = { from = 2019-02-11, to = 2019-02-20, label = { ko = "2월 중순", en = "mid-February" } }
title = { ko = "창립총회", en = "Founding assembly" }
"""

FILE_OVERLAY = """\
[programme]
slug = "year"

[[venue]]
code = "hall"
parking.ko = "주차장 없음"

[[event]]
slug = "seminar"
end = 2019-01-09T12:00:00

[[event.agenda]]
code = "questions"
minutes = 30
"""


def bring(text: str, *, force: bool = False, at: datetime = NOW) -> Outcome:
    return import_file(text.encode(), force=force, now=at, real=at)


def event(slug: str = "seminar") -> Event:
    db.session.rollback()
    found = find_event("year", slug)
    assert found is not None
    return found


def programme() -> Programme:
    db.session.rollback()
    found = find_programme("year")
    assert found is not None
    return found


def edit(row: Any, **columns: Any) -> None:
    """What staff does on a page, as far as these rules care."""
    with transaction():
        row = db.session.get_one(type(row), row.id)
        for name, value in columns.items():
            setattr(row, name, value)


def everything() -> dict[str, list[Any]]:
    """Every row of every table."""
    db.session.rollback()
    return {table.name: sorted(db.session.execute(select(table)).all(), key=repr) for table in db.metadata.sorted_tables}
