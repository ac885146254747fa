"""An agenda of ours goes out as a file, comes into an empty event and is published: it is the same agenda."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.schedules.drafts import by_csv, by_json, by_xlsx, by_xml, drafts, released, written


def agenda(items):
    """What two agendas must agree on: everything but what the database numbers, uids that an event of its own may not keep, and one's own way to say the first day."""
    return [replace(item, id=0, day=item.day) for item in items]


@pytest.mark.parametrize("form", [by_json, by_xml])
@given(rows=drafts(), lang=st.sampled_from(["ko", "en"]))
def test_any_agenda_comes_back_as_it_was(form, rows, lang):
    items = released(rows)

    again = released(written(form(items, lang)))

    assert agenda(again) == agenda(items)


@pytest.mark.parametrize("form", [by_csv, by_xlsx])
@given(rows=drafts())
def test_any_agenda_comes_back_from_a_table_but_for_what_a_schedule_said_beside(form, rows):
    items = released([replace(row, extra={}) for row in rows])

    again = released(written(form(items, "ko")))

    assert agenda([replace(item, uid="", parent="") for item in again]) == agenda([replace(item, uid="", parent="") for item in items])
    assert [item.parent.rpartition("-")[2] for item in again] == [item.parent.rpartition("-")[2] for item in items]
