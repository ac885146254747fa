"""Row locks let foreign-key checks pass, or two verbs that take event and pool the other way round would stop each other."""

import re

import pytest

from tests.house.sources import ROOT, python_files


@pytest.mark.parametrize("path", python_files("eventsapp"), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_row_lock_shares_the_key(path):
    """Inserting an RSVP checks its event with KEY SHARE while it holds the pool: FOR UPDATE on the event would deadlock with it."""
    locks = re.findall(r"with_for_update[^\n]{0,30}", path.read_text("utf-8"))

    assert [lock for lock in locks if "key_share" not in lock] == []
