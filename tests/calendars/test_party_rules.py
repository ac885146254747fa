"""Who of a delegation means to come, as an invitation keeps it, and what happened since."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventsapp.calendars.rules.parties import Happened, party_kept, party_told, what_happened
from eventsapp.rsvps.rules import ACTIVE, Standing

SEATED, WAITING, OFFERED, PENDING, WITHDRAWN = Standing.SEATED, Standing.WAITING, Standing.OFFERED, Standing.PENDING, Standing.WITHDRAWN
people = st.dictionaries(st.integers(1, 50), st.sampled_from(list(Standing)), min_size=1)


@given(st.sampled_from(ACTIVE), people)
def test_what_is_kept_comes_back(standing, party):
    going = {position: each for position, each in party.items() if each in ACTIVE}

    told = party_told(standing, party_kept(standing, party.items()))

    assert told == (going or {0: standing})


@pytest.mark.parametrize("standing", [SEATED, WAITING])
def test_what_an_older_version_kept_stands_as_the_delegation_did(standing):
    assert party_told(standing, "1,3") == {1: standing, 3: standing}


@pytest.mark.parametrize(("before", "now", "happened"), [
    ({1: SEATED}, {1: SEATED}, None),
    ({1: WAITING, 2: WAITING}, {1: OFFERED, 2: WAITING}, Happened.OFFERED),
    ({1: PENDING}, {1: SEATED}, Happened.APPROVED),
    ({1: PENDING}, {1: WAITING}, Happened.APPROVED),
    ({1: PENDING, 2: PENDING}, {2: PENDING}, Happened.OTHERWISE),
    ({1: WAITING}, {1: SEATED}, Happened.SEATED),
    ({1: OFFERED, 2: WAITING}, {1: SEATED, 2: WAITING}, Happened.SEATED),
    ({1: WAITING, 2: WAITING}, {2: SEATED}, Happened.SEATED),
    ({1: SEATED}, {1: SEATED, 2: WAITING}, Happened.OTHERWISE),
    ({1: SEATED, 2: SEATED}, {1: SEATED}, Happened.OTHERWISE),
    ({1: SEATED}, {1: WAITING}, Happened.OTHERWISE),
])  # fmt: skip
def test_the_weightiest_of_what_happened(before, now, happened):
    assert what_happened(before, now) is happened
