"""Row locks let foreign-key checks pass, or two verbs that take event and pool the other way round would stop each other."""

import re

from tests.house.test_sources import PRODUCT, code, offences


def test_a_row_lock_shares_the_key():
    """Inserting an RSVP checks its event with KEY SHARE while it holds the pool: FOR UPDATE on the event would deadlock with it."""

    def greedy(path):
        return [lock for lock in re.findall(r"with_for_update[^\n]{0,30}", code(path)) if "key_share" not in lock]

    assert offences(PRODUCT, greedy) == {}
