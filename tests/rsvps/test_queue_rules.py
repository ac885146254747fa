"""Who of those that wait gets free seats: the published rule, on plain numbers."""

from hypothesis import given
from hypothesis import strategies as st

from eventsapp.rsvps.rules import Round, Waiting


def walk(queue, *, free, capacity=100, save_after=3):
    turn, given_to = Round(free, capacity, save_after), []
    for party in queue:
        seats = turn.seats_for(party)
        if seats is None:
            break
        given_to.append(seats)
    return given_to


def test_the_oldest_that_fit_are_taken():
    assert walk([Waiting(2), Waiting(1), Waiting(1)], free=3) == [2, 1]


def test_a_party_that_does_not_fit_keeps_its_rank_and_the_next_that_fits_is_taken():
    triple = Waiting(3)

    assert walk([triple, Waiting(1)], free=2) == [0, 1]
    assert triple.skips == 1


def test_after_the_set_number_of_skips_seats_are_saved_up():
    triple = Waiting(3, skips=2)

    assert walk([triple, Waiting(1), Waiting(1)], free=2) == [0, 1]
    assert triple.skips == 3
    assert walk([triple, Waiting(1)], free=1) == [0]
    assert walk([triple, Waiting(1)], free=3) == [3]


def test_with_no_skips_allowed_the_first_that_does_not_fit_ends_it():
    assert walk([Waiting(3), Waiting(1)], free=2, save_after=0) == [0]


def test_as_many_as_fit_takes_what_there_is():
    assert walk([Waiting(5, takes_part=True), Waiting(1)], free=2) == [2]


def test_a_party_larger_than_the_capacity_holds_nobody_up_and_is_not_skipped():
    large = Waiting(9)

    assert walk([large, *[Waiting(1)] * 4], free=4, capacity=4, save_after=1) == [0, 1, 1, 1, 1]
    assert large.skips == 0


def test_without_a_limit_everybody_is_taken():
    assert walk([Waiting(9), Waiting(4)], free=None, capacity=None) == [9, 4]


parties = st.builds(Waiting, size=st.integers(1, 8), takes_part=st.booleans(), skips=st.integers(0, 3))


@given(st.lists(parties, max_size=30), st.integers(0, 20), st.integers(0, 3))
def test_never_more_than_is_free_and_never_half_a_party_that_asked_for_all(queue, free, save_after):
    before = [party.skips for party in queue]

    seats = walk(queue, free=free, capacity=20, save_after=save_after)

    assert sum(seats) <= free
    assert all(got in (0, party.size) for got, party in zip(seats, queue, strict=False) if not party.takes_part)
    assert all(party.skips <= max(save_after, was) for party, was in zip(queue, before, strict=True))


@given(st.lists(st.integers(1, 4), max_size=40), st.integers(1, 3), st.integers(0, 3))
def test_nobody_starves(singles, size, save_after):
    """However many smaller ones come behind it, a party has its seats after at most save_after of them were taken first."""
    party, taken_before = Waiting(4), 0
    saved = 0
    for smaller in [*singles, *[1] * 10]:
        saved += size
        seats = walk([party, Waiting(smaller)], free=saved, capacity=20, save_after=save_after)
        if seats[0]:
            break
        taken_before += len(seats) > 1 and seats[1] > 0
        saved -= sum(seats)

    assert taken_before <= save_after
