"""What changed of an event since its people were told, and what becomes of that: decisions on plain values."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from ...events.rules import Status
from .invitations import unknown_changes
from .topics import Topic, Topics, same_topic


@dataclass(frozen=True)
class Known:
    """An event as all its people were looked at last, and what organisers said of its news.

    topics None: it is not known what was said. told_revision: how far all were looked at. send_now, send_all: up to these
    revisions it is told at once, whatever it is.
    """

    topics: Topics | None
    told_revision: int
    send_now: int
    send_all: int
    significant: Collection[str]
    quiet_minutes: int


@dataclass(frozen=True)
class Current:
    """The event as it is now."""

    status: Status
    over: bool
    topics: Topics
    revision: int
    time_revision: int
    changed_at: datetime


@dataclass(frozen=True)
class Pending:
    """changed: what is not as people were told. counting: what of it is told by mail by itself, none if nothing is.

    goes_out_at: when; None if nothing goes out, or with the next round of the sweep.
    """

    changed: frozenset[str] = frozenset()
    counting: frozenset[str] = frozenset()
    goes_out_at: datetime | None = None

    @property
    def passed_over(self) -> bool:
        """Whether there are changes, and nobody will be told of any."""
        return bool(self.changed) and not self.counting


def pending(event: Current, known: Known | None, now: datetime) -> Pending:
    """What of an event is to be told still. Nothing of a draft, of one that is over, and before anybody was told of it."""
    if known is None or event.over or event.status is Status.DRAFT:
        return Pending()
    changed = changed_topics(event, known)
    if known.told_revision >= event.revision:  # all were looked at: what is left did not count then
        return Pending(changed)
    counting = changed if known.send_all >= event.revision else changed & (frozenset(known.significant) | {Topic.STATUS})
    at_once = Topic.STATUS in counting or known.send_now >= event.revision
    due_at = event.changed_at + timedelta(minutes=known.quiet_minutes)
    return Pending(changed, counting, due_at if counting and not at_once and due_at > now else None)


def changed_topics(event: Current, known: Known) -> frozenset[str]:
    """The topics that are not as they were when all were looked at."""
    if known.topics is None:
        return frozenset(unknown_changes(event.status, event.time_revision, known.told_revision))
    return frozenset(topic for topic in event.topics if not same_topic(event.topics[topic], known.topics.get(topic)))
