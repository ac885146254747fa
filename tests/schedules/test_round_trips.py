"""An agenda of ours goes out as a file, comes into an empty event and is published: it is the same agenda."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.schedules.drafts import by_json, by_xml, drafts, released, written


def agenda(items):
    """What two agendas must agree on: everything but what the database numbers, uids that an event of its own may not keep, and one's own way to say the first day."""
    return [replace(item, id=0, day=item.day) for item in items]


@pytest.mark.parametrize("form", [by_json, by_xml])
@given(rows=drafts(), lang=st.sampled_from(["ko", "en"]))
def test_any_agenda_comes_back_as_it_was(form, rows, lang):
    items = released(rows)

    again = released(written(form(items, lang)))

    assert agenda(again) == agenda(items)
