"""An export makes the same programme elsewhere and changes nothing where it was made."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import tomli_w
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from eventsapp.core.db import db, transaction
from eventsapp.core.words import Words, clean_line, clean_text
from eventsapp.events.queries import find_event
from eventsapp.programme_files.actions import import_file
from eventsapp.programme_files.export import exported
from eventsapp.programme_files.queries import what_stands
from eventsapp.programmes.queries import find_programme
from tests.programme_files.desk import FILE, FILE_OVERLAY, NOW


def bring(text: str) -> list[str]:
    outcome = import_file(text.encode(), now=NOW, real=NOW)
    assert outcome.conflicts == []
    return outcome.changed


def export() -> str:
    db.session.rollback()
    programme = find_programme("year")
    assert programme is not None
    return exported(programme)


def forget_everything() -> None:
    with transaction():
        for table in reversed(db.metadata.sorted_tables):
            db.session.execute(delete(table))
        db.session.expunge_all()


def test_an_export_changes_nothing_here_and_makes_the_same_elsewhere(both: Flask) -> None:
    bring(FILE)
    bring(FILE_OVERLAY)
    text = export()

    assert bring(text) == []
    forget_everything()
    bring(text)
    assert export() == text


def test_an_export_says_what_staff_made_of_it(both: Flask) -> None:
    bring(FILE)
    with transaction():
        found = find_event("year", "seminar")
        assert found is not None
        found.title = Words(en="Made here")
        found.registration_closes_at = datetime(2019, 1, 8, 9, tzinfo=UTC)

    text = export()

    assert 'en = "Made here"' in text
    assert "closes = 2019-01-08 18:00:00" in text
    assert bring(text) == []


def test_every_status_zone_and_pin_survives(app: Flask) -> None:
    more = """
[[event.agenda]]
code = "pinned"
kind = "break"
title.en = "Lunch"
day = 2019-02-12
pinned = 2019-02-12T12:00:00
[[event.agenda]]
code = "inner"
kind = "talk"
title.en = "Over lunch"
parent = "pinned"
[[event]]
slug = "abroad"
kind = "meeting"
status = "cancelled"
zone = "Europe/Berlin"
title.en = "Abroad"
start = 2019-10-27T02:30:00+01:00
registration = { enabled = false, capacity = 5 }
"""
    bring(FILE + more)
    text = export()

    assert "start = 2019-10-27 02:30:00+01:00" in text
    found = find_event("year", "abroad")
    assert found is not None
    assert found.starts_at == datetime(2019, 10, 27, 1, 30, tzinfo=UTC)
    forget_everything()
    bring(text)
    assert export() == text


_TEXT = st.text(st.characters(codec="utf-8"), max_size=40)
_WORDS = st.fixed_dictionaries({}, optional={"ko": _TEXT, "en": _TEXT})
_NAMED = st.fixed_dictionaries({"ko": st.just("이름")}, optional={"en": _TEXT})
_MOMENT = st.datetimes(datetime(1990, 1, 1), datetime(2080, 1, 1))  # noqa: DTZ001 - wall times
_EVENTS = st.fixed_dictionaries(
    {"kind": st.sampled_from(["seminar", "meeting"]), "title": _NAMED},
    optional={
        "summary": _WORDS, "description": _WORDS, "start": _MOMENT, "status": st.sampled_from(["draft", "published", "cancelled"]),
        "registration": st.fixed_dictionaries({}, optional={"capacity": st.integers(1, 9), "waiting_list": st.booleans(), "open_to": st.sampled_from(["public", "members", "invited"]), "approval": st.booleans(), "skips": st.integers(0, 9), "offer_hours": st.integers(1, 48), "last_day": st.dates(date(1990, 1, 1))}),
    },
)  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=_NAMED, purpose=_WORDS, remit=_WORDS, events=st.lists(_EVENTS, max_size=2))
def test_whatever_people_write_survives_the_way_out_and_in(app: Flask, name: Any, purpose: Any, remit: Any, events: Any) -> None:
    forget_everything()
    body = {"code": "a", "kind": "other", "name": name, "remit": remit}
    listed = [event | {"slug": f"event-{number}"} for number, event in enumerate(events)]
    bring(tomli_w.dumps({"programme": {"slug": "year", "zone": "Asia/Seoul", "name": name, "purpose": purpose}, "body": [body], "event": listed}))
    before, text = what_stands(find_programme("year")), export()

    assert bring(text) == []
    forget_everything()
    bring(text)

    assert (export(), what_stands(find_programme("year"))) == (text, before)
    assert before[("programme",)]["name.en"] == clean_line(name.get("en", ""))
    assert before[("programme",)]["purpose.ko"] == clean_text(purpose.get("ko", ""))
