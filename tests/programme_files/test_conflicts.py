"""What staff changed since the last import stays; where the file says something new as well, that is a conflict."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask
from sqlalchemy import select

from eventsapp.core.db import db, transaction
from eventsapp.core.words import Words
from eventsapp.events.models import AgendaItem
from eventsapp.events.queries import agenda_items
from eventsapp.events.rules import Status
from eventsapp.programmes.models import Programme
from tests.programme_files.desk import FILE, FILE_OVERLAY, NOW, bring, edit, event, programme


def test_what_staff_changed_stays_while_the_file_says_what_it_said(both: Flask) -> None:
    bring(FILE)
    edit(event(), title=Words(ko="고친 제목", en="Seminar"))

    outcome = bring(FILE.replace("In short", "Shorter"))

    assert (outcome.changed, outcome.kept, outcome.conflicts) == (["event[seminar].summary.en"], ["event[seminar].title.ko"], [])
    assert event().title == Words(ko="고친 제목", en="Seminar")


def test_what_staff_and_file_changed_is_a_conflict_and_the_rest_is_applied(both: Flask) -> None:
    bring(FILE)
    edit(event(), title=Words(ko="고친 제목", en="Seminar"))
    changed = FILE.replace("설명회", "발표회").replace("In short", "Shorter")

    outcome = bring(changed)

    assert [str(conflict) for conflict in outcome.conflicts] == ['line 57: event[seminar].title.ko: here "고친 제목", in the file "발표회"']
    assert (event().title["ko"], event().summary["en"]) == ("고친 제목", "Shorter")
    assert [conflict.path for conflict in bring(changed).conflicts] == ["event[seminar].title.ko"]


def test_force_takes_the_file_in_a_conflict_and_nothing_else_of_the_staffs(both: Flask) -> None:
    bring(FILE)
    edit(event(), title=Words(ko="고친 제목", en="Staff's title"))

    outcome = bring(FILE.replace("설명회", "발표회"), force=True)

    assert (outcome.changed, outcome.kept, outcome.conflicts) == (["event[seminar].title.ko"], ["event[seminar].title.en"], [])
    assert event().title == Words(ko="발표회", en="Staff's title")


def test_a_key_that_staff_filled_before_any_file_did_is_a_conflict(both: Flask) -> None:
    bring(FILE)
    edit(event(), ends_at=datetime(2019, 1, 9, 4, tzinfo=UTC))

    assert [conflict.path for conflict in bring(FILE_OVERLAY).conflicts] == ["event[seminar].end"]


def test_staff_and_file_agreeing_is_no_conflict(both: Flask) -> None:
    bring(FILE)
    edit(event(), title=Words(ko="발표회", en="Seminar"))

    outcome = bring(FILE.replace("설명회", "발표회"))

    assert (outcome.changed, outcome.conflicts) == ([], [])
    assert bring(FILE.replace("설명회", "보고회")).changed == ["event[seminar].title.ko"]


def test_an_event_that_staff_cancelled_is_not_brought_back_even_by_force(both: Flask) -> None:
    bring(FILE)
    edit(event(), status=Status.CANCELLED)

    assert bring(FILE, force=True).kept == ["event[seminar].status"]
    outcome = bring(FILE.replace('status = "published"', 'status = "draft"'), force=True)

    assert [conflict.path for conflict in outcome.conflicts] == ["event[seminar].status"]
    assert event().status is Status.CANCELLED


def test_what_staff_removed_stays_removed_until_the_file_says_something_new(both: Flask) -> None:
    bring(FILE)
    with transaction():
        db.session.delete(db.session.scalars(select(AgendaItem).where(AgendaItem.code == "questions")).one())

    assert bring(FILE).kept == ["event[seminar].agenda[questions]"]
    reworded = FILE.replace("질의응답", "질문과 답변")
    assert [str(conflict) for conflict in bring(reworded).conflicts] == ["line 78: event[seminar].agenda[questions]: here removed, in the file changed"]
    bring(reworded, force=True)
    assert [item.title["ko"] for item in agenda_items(event().id)] == ["추진 계획", "질문과 답변"]


def test_an_order_that_staff_made_stays_and_a_new_item_still_finds_its_place(both: Flask) -> None:
    bring(FILE)
    first, second = agenda_items(event().id)
    edit(first, position=5)
    edit(second, position=4)

    assert bring(FILE).kept == ["event[seminar].agenda.order"]
    outcome = bring(FILE.replace('[[event.agenda]]\ncode = "questions"', '[[event.agenda]]\ncode = "break"\nkind = "break"\ntitle.en = "Break"\n[[event.agenda]]\ncode = "questions"'))
    assert [str(conflict) for conflict in outcome.conflicts] == [
        "line 70: event[seminar].agenda.order: here questions, plan, in the file plan, break, questions"
    ]
    assert [item.code for item in agenda_items(event().id)] == ["questions", "plan", "break"]


def test_a_change_that_would_end_before_staffs_start_is_a_conflict_that_force_leaves(both: Flask) -> None:
    bring(FILE)
    bring(FILE_OVERLAY)
    edit(event(), starts_at=datetime(2019, 1, 10, 1, 30, tzinfo=UTC), ends_at=datetime(2019, 1, 10, 3, tzinfo=UTC))

    for force in (False, True):
        outcome = bring(FILE_OVERLAY.replace("12:00", "12:30"), force=force)
        assert [conflict.path for conflict in outcome.conflicts] == ["event[seminar].end"]
    assert event().ends_at == datetime(2019, 1, 10, 3, tzinfo=UTC)


def test_a_programme_that_staff_made_takes_from_a_file_what_it_left_empty(both: Flask) -> None:
    with transaction():
        made = Programme(slug="year", uid="u", name=Words(ko="우리의 해"), zone="Asia/Seoul", languages=["ko", "en"], changed_at=NOW)
        db.session.add(made)

    outcome = bring('[programme]\nslug = "year"\nname = { ko = "우리의 해", en = "Our year" }\n')

    assert (outcome.changed, programme().name) == (["programme.name.en"], Words(ko="우리의 해", en="Our year"))
