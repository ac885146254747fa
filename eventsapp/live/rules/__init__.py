"""What the run of show decides: which acts there are, when one is possible, and what becomes of the plan."""

from .acts import Act, AlreadyAbsorbing, NothingToUndo, NotLive, NotNow, NotPossible, Overtaken, Verb, day_bounds, must_be_possible
from .replay import LONGEST_OVERRUN, LiveItem, LivePlan, State, by_the_clock, next_change, replay
from .rooms import Panel, panels, remaining_minutes, screen_of

__all__ = [
    "LONGEST_OVERRUN",
    "Act",
    "AlreadyAbsorbing",
    "LiveItem",
    "LivePlan",
    "NotLive",
    "NotNow",
    "NotPossible",
    "NothingToUndo",
    "Overtaken",
    "Panel",
    "State",
    "Verb",
    "by_the_clock",
    "day_bounds",
    "must_be_possible",
    "next_change",
    "panels",
    "remaining_minutes",
    "replay",
    "screen_of",
]
