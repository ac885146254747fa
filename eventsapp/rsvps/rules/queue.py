"""Who of those that wait gets the seats that are free: the published rule, on plain numbers."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Waiting:
    """A party in the queue: how many of it wait, whether as many as fit will do, how often it was passed over."""

    size: int
    takes_part: bool = False
    skips: int = 0


@dataclass
class Round:
    """One walk along the queue, oldest first, while seats last.

    A party that fits is taken. One that does not keeps its rank and is passed over; each party behind it that is taken
    meanwhile counts as one skip of it, and once it was skipped `save_after` times, nobody behind it is taken any more:
    seats are saved up for it. Who asks for as many as fit takes what there is. A party larger than the whole capacity,
    which was lowered after it came, holds nobody up. `free` and `capacity` None: no limit.
    """

    free: int | None
    capacity: int | None
    save_after: int
    _passed: list[Waiting] = field(default_factory=list)

    def seats_for(self, party: Waiting) -> int | None:
        """How many seats this party, the next in the queue, gets now; None when the round is over."""
        if self.free == 0 or any(passed.skips >= self.save_after for passed in self._passed):
            return None
        if self.free is None or party.size <= self.free:
            return self._take(party.size)
        if party.takes_part:
            return self._take(self.free)
        if self.capacity is None or party.size <= self.capacity:
            self._passed.append(party)
        return 0

    def _take(self, seats: int) -> int:
        if self.free is not None:
            self.free -= seats
        for passed in self._passed:
            passed.skips += 1
        return seats
