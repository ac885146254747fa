"""The backward plan: when each step is to be done, what it leaves of an event's days, what turns red. Plain dates in and out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from flask_babel import lazy_gettext as _l

from ...core.errors import Refusal
from ...core.words import Words
from ...core.working_days import DAY, days_before, is_working_day, last_working_day, next_days

MOST_STEPS = 60
MOST_LEAD = 400
MOST_DURATION = 120
MOST_DAYS = 400  # of a window: a longer one counts as if nothing bounded it


class Anchor(StrEnum):
    """What a step hangs on."""

    DAY = "day"
    RECRUITMENT_OPENS = "recruitment_opens"
    RECRUITMENT_CLOSES = "recruitment_closes"
    EVENT = "event"
    STEP = "step"


class Side(StrEnum):
    BEFORE = "before"
    AFTER = "after"


class Unit(StrEnum):
    """How leads and durations count; weeks are of seven days, and a step counted in weeks lasts days."""

    DAYS = "days"
    WORKING_DAYS = "working_days"
    WEEKS = "weeks"


class AnchorMissing(Refusal):
    def __init__(self, name: str) -> None:
        super().__init__(_l("Choose what this step hangs on."), field=name)


class GoesInACircle(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("These steps would wait for each other. Let this one hang on something else."), field="after_step")


class TooManySteps(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("A plan has at most %(most)d steps. Remove one first.", most=MOST_STEPS))


class OthersHangOnIt(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("Other steps hang on this one. Change or remove them first."))


@dataclass(frozen=True)
class Step:
    """A step as it is planned. event, before_event: slugs; after: the code of a step."""

    code: str
    name: Words
    anchor: Anchor
    side: Side
    unit: Unit
    lead: int = 0
    duration: int = 1
    fixed_on: date | None = None
    event: str = ""
    after: str = ""
    before_event: str = ""
    done: bool = False


@dataclass(frozen=True)
class EventDays:
    """The day of an event, or the days it may be on; both inclusive."""

    title: Words
    first: date
    last: date
    dated: bool


@dataclass(frozen=True)
class Known:
    """What a plan counts from. The day recruitment closes is the last one on which it is open."""

    today: date
    recruitment_opens: date | None = None
    recruitment_closes: date | None = None
    events: Mapping[str, EventDays] = field(default_factory=dict)


class Kind(StrEnum):
    """What is wrong with a step; those of RED turn it red."""

    NOTHING_LEFT = "nothing_left"
    TOO_EARLY = "too_early"
    OVERDUE = "overdue"
    DAY_OFF = "day_off"


RED = frozenset({Kind.NOTHING_LEFT, Kind.TOO_EARLY, Kind.OVERDUE})


@dataclass(frozen=True)
class Computed:
    """A step with its days (none as long as what it hangs on has none), and what they leave of the event that waits for it."""

    step: Step
    counted_from: date | None = None
    days: tuple[date, ...] = ()
    target: EventDays | None = None
    left: tuple[date, ...] = ()
    problems: tuple[Kind, ...] = ()

    @property
    def first(self) -> date | None:
        return self.days[0] if self.days else None

    @property
    def last(self) -> date | None:
        return self.days[-1] if self.days else None

    @property
    def red(self) -> bool:
        return not RED.isdisjoint(self.problems)

    @property
    def advised(self) -> date | None:
        """The last working day on or before the last day: what to plan with, whatever the law counts."""
        return last_working_day(self.days[-1]) if self.days else None


def compute(steps: Sequence[Step], known: Known) -> list[Computed]:
    """Every step with its days and problems, in the order given."""
    by_code = {step.code: step for step in steps}
    days: dict[str, tuple[date | None, tuple[date, ...]]] = {}
    for step in steps:
        _days_of(step, by_code, known, days, ())
    return [_judged(step, *days[step.code], known) for step in steps]


def goes_in_a_circle(code: str, after: str, hangs_on: Mapping[str, str]) -> bool:
    """Whether a step that hangs on `after` would, by way of others, hang on itself."""
    seen = {code}
    while after and after not in seen:
        seen.add(after)
        after = hangs_on.get(after, "")
    return after in seen


def left_for(event: str, computed: Sequence[Computed]) -> tuple[date, ...] | None:
    """The days that all steps together leave to an event; None where nothing bounds it."""
    bound = [set(each.left) for each in computed if each.step.before_event == event and each.days and not each.step.done]
    return tuple(sorted(set.intersection(*bound))) if bound else None


def moved(steps: Sequence[Step], known: Known, what: str, to: date) -> tuple[list[Step], Known]:
    """The same plan if one date were another: `what` is recruitment_opens, recruitment_closes, event:SLUG or step:CODE."""
    kind, _, name = what.partition(":")
    if what == Anchor.RECRUITMENT_OPENS:
        return list(steps), replace(known, recruitment_opens=to)
    if what == Anchor.RECRUITMENT_CLOSES:
        return list(steps), replace(known, recruitment_closes=to)
    if kind == "event" and name in known.events:
        was = known.events[name]
        there = replace(was, first=to, last=to + (was.last - was.first if was.dated else timedelta(0)), dated=True)
        return list(steps), replace(known, events={**known.events, name: there})
    return [replace(step, fixed_on=to) if kind == "step" and step.code == name and step.anchor is Anchor.DAY else step for step in steps], known


def _days_of(
    step: Step, by_code: Mapping[str, Step], known: Known, found: dict[str, tuple[date | None, tuple[date, ...]]], above: tuple[str, ...]
) -> tuple[date | None, tuple[date, ...]]:
    if step.code not in found:
        day = _anchor_day(step, by_code, known, found, (*above, step.code))
        found[step.code] = (day, _span(step, day) if day is not None else ())
    return found[step.code]


def _anchor_day(
    step: Step, by_code: Mapping[str, Step], known: Known, found: dict[str, tuple[date | None, tuple[date, ...]]], above: tuple[str, ...]
) -> date | None:
    if step.anchor is Anchor.DAY:
        return step.fixed_on
    if step.anchor is Anchor.RECRUITMENT_OPENS:
        return known.recruitment_opens
    if step.anchor is Anchor.RECRUITMENT_CLOSES:
        return known.recruitment_closes
    if step.anchor is Anchor.EVENT:
        event = known.events.get(step.event)
        return None if event is None else event.first if step.side is Side.BEFORE else event.last
    other = by_code.get(step.after)
    if other is None or other.code in above:
        return None
    _, days = _days_of(other, by_code, known, found, above)
    return None if not days else days[0] if step.side is Side.BEFORE else days[-1]


def _span(step: Step, day: date) -> tuple[date, ...]:
    """The days of a step: `lead` whole days lie between them and the day it counts from, which itself does not count."""
    working = step.unit is Unit.WORKING_DAYS
    lead = step.lead * (7 if step.unit is Unit.WEEKS else 1)
    if step.side is Side.AFTER:
        return tuple(next_days(day, lead + step.duration, working=working)[lead:])
    return tuple(reversed(days_before(day, lead + step.duration, working=working)[lead:]))


def _judged(step: Step, counted_from: date | None, days: tuple[date, ...], known: Known) -> Computed:
    target = known.events.get(step.before_event) if step.before_event else None
    left: tuple[date, ...] = ()
    problems = []
    if days and target is not None:
        left = tuple(day for day in _days_between(target.first, target.last) if day > days[-1])
        if not step.done and target.dated and target.first <= days[-1]:
            problems.append(Kind.TOO_EARLY)
        elif not step.done and not left:
            problems.append(Kind.NOTHING_LEFT)
    if days and not step.done:
        if days[-1] < known.today:
            problems.append(Kind.OVERDUE)
        elif step.side is Side.BEFORE and not is_working_day(days[-1]):
            problems.append(Kind.DAY_OFF)
    return Computed(step, counted_from, days, target, left, tuple(problems))


def _days_between(first: date, last: date) -> list[date]:
    return [first + DAY * number for number in range(min((last - first).days + 1, MOST_DAYS))]
