"""What an organiser should do today, from plain facts about a programme's events and its mail."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from ..core.words import Words
from ..events.rules import Status
from ..rsvps.rules import NEARLY_FULL, Seats
from ..rsvps.rules.needs import Needs

SOON_DAYS = 7
OFFER_ENDS_SOON = timedelta(hours=24)
NOTHING = Needs()


class Task(StrEnum):
    """What is to be done; the more pressing first."""

    UNDELIVERABLE_MAIL = "undeliverable_mail"
    HELD_MAIL = "held_mail"
    MAIL_AWAITS_ANSWER = "mail_awaits_answer"
    OTHER_TIME_PROPOSED = "other_time_proposed"
    TO_DECIDE = "to_decide"
    CLASHES_FORBID = "clashes_forbid"
    CLASHES_WARN = "clashes_warn"
    PLAN_RED = "plan_red"
    TO_APPROVE = "to_approve"
    OFFERS_ENDING = "offers_ending"
    MAIL_CAME_BACK = "mail_came_back"
    FREE_SEATS_AND_WAITING = "free_seats_and_waiting"
    SOON_WITHOUT_PLACE = "soon_without_place"
    SOON_WITHOUT_END = "soon_without_end"
    SOON_WITHOUT_NAMES = "soon_without_names"
    AGENDA_UNPUBLISHED = "agenda_unpublished"
    READY_TO_PUBLISH = "ready_to_publish"
    NOT_READY = "not_ready"
    MISSING_TRANSLATIONS = "missing_translations"
    NEARLY_FULL = "nearly_full"


@dataclass(frozen=True)
class EventFacts:
    """What decides whether an event needs somebody today. `days_ahead` is None without a day, negative when over."""

    slug: str
    title: Words
    status: Status
    days_ahead: int | None
    has_end: bool
    has_venue: bool
    missing: int
    warnings: int
    unpublished: int
    seats: Seats
    needs: Needs = NOTHING


@dataclass(frozen=True)
class Todo:
    task: Task
    count: int = 0
    event: EventFacts | None = None


def todos(events: Sequence[EventFacts], counts: Mapping[Task, int]) -> list[Todo]:
    """Everything that needs doing, the more pressing first. `counts`: how many mails and applications of the programme need each task."""
    found = [Todo(task, count) for task, count in counts.items() if count]
    for event in events:
        if event.days_ahead is None or event.days_ahead >= 0:
            found += _of(event)
    return sorted(found, key=lambda todo: list(Task).index(todo.task))


def _of(event: EventFacts) -> Iterator[Todo]:
    if event.status is Status.DRAFT:
        yield Todo(Task.NOT_READY if event.warnings else Task.READY_TO_PUBLISH, event.warnings, event)
    yield from _of_people(event)
    if event.status is not Status.PUBLISHED:
        return
    free, soon = event.seats.free, event.days_ahead is not None and event.days_ahead <= SOON_DAYS
    if event.seats.waiting and (free is None or free > 0):
        yield Todo(Task.FREE_SEATS_AND_WAITING, event.seats.waiting, event)
    elif free is not None and event.seats.capacity is not None and free <= event.seats.capacity * NEARLY_FULL:
        yield Todo(Task.NEARLY_FULL, free, event)
    if soon and not event.has_venue:
        yield Todo(Task.SOON_WITHOUT_PLACE, event.days_ahead or 0, event)
    if soon and not event.has_end:
        yield Todo(Task.SOON_WITHOUT_END, event.days_ahead or 0, event)
    if event.unpublished:
        yield Todo(Task.AGENDA_UNPUBLISHED, event.unpublished, event)
    if event.missing:
        yield Todo(Task.MISSING_TRANSLATIONS, event.missing, event)


def _of_people(event: EventFacts) -> Iterator[Todo]:
    """What its registrations need; of a cancelled event nothing."""
    if event.status in (Status.DRAFT, Status.CANCELLED):
        return
    soon = event.days_ahead is not None and event.days_ahead <= SOON_DAYS
    counts = ((Task.TO_APPROVE, event.needs.pending), (Task.OFFERS_ENDING, event.needs.ending), (Task.MAIL_CAME_BACK, event.needs.bounced))
    for task, count in (*counts, (Task.SOON_WITHOUT_NAMES, event.needs.unnamed if soon else 0)):
        if count:
            yield Todo(task, count, event)


@dataclass(frozen=True)
class Start:
    """The steps to a first published event, and which are taken."""

    described: bool
    venue: bool
    event: bool
    agenda: bool
    published: bool
