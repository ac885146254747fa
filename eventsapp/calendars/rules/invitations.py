"""What one person is owed news of, and what their calendar is to be told: decisions on plain values.

Nobody is told by the verb that changed something. The sweep compares what somebody was told last with what is so now;
so any number of changes since is one mail, and one that was taken back is none.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from ...events.rules import Status
from ...rsvps.rules import ACTIVE, Answer, Standing
from .parties import Happened, party_told, what_happened
from .topics import Topic, Topics, same_topic

COMPOSER = "invitation"  # the name of the mail's composer


class Said(StrEnum):
    """What an invitation last said to the calendar (RFC 5546): the METHOD of the mail."""

    NOTHING = "NOTHING"
    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


class Partstat(StrEnum):
    """What the calendar answered (RFC 5545 3.2.12)."""

    NEEDS_ACTION = "NEEDS-ACTION"
    ACCEPTED = "ACCEPTED"
    TENTATIVE = "TENTATIVE"
    DECLINED = "DECLINED"


# What an organiser may let count or not; a change of status is always told.
CHOOSABLE = (Topic.TIME, Topic.PLACE, Topic.TITLE, Topic.AGENDA, Topic.TEXT)
SIGNIFICANT = (Topic.TIME, Topic.PLACE)


class News(StrEnum):
    """What a mail is about; its templates bear this name."""

    REGISTRATION = "registration"  # seated, waiting or to be approved, said for the first time, or again
    APPROVED = "approved"
    OFFERED = "offered"
    SEATED = "seated"
    ASKED = "asked"  # by an organiser, before it is approved
    CHANGED = "changed"  # of a contact: who comes with the delegation
    WITHDRAWN = "withdrawn"  # everybody whom the mail is about
    DECLINED = "declined"  # by the person's own calendar
    SWAPPED = "swapped"  # somebody else comes in the person's place
    REFUSED = "refused"
    EXPIRED = "expired"  # an offer that was not accepted in time
    OBJECTED = "objected"  # the person wants no part in it
    MOVED = "moved"  # to another address; told to the old one
    STATUS = "status"
    UPDATE = "update"
    FIXED = "fixed"  # an undated event has its day


@dataclass(frozen=True)
class Told:
    """What somebody was told last. `standing` None: nothing yet. `topics` None: it is not known what was said. asked: the last question."""

    standing: Standing | None
    going: str
    topics: Topics | None
    revision: int
    said: Said
    asked: int = 0


@dataclass(frozen=True)
class Stands:
    """What is so now for one reader: a delegate, or the contact of an organisation's delegation.

    standing: the delegate's, or for a contact the delegation's. own: the reader's own seat, None for a contact who does
    not come. going: who of a contact's delegation means to come (rules.parties). speaks_for: somebody with a seat is reached
    only through this contact. here: the address the invitation went to is still the reader's. leads: the reader answers for
    the registration, as its contact or as a guest. gone: how it ended, once it has. asked: an organiser's question that
    waits for an answer, 0 for none. lang: what the reader is written to in; other languages' changes are none to them.
    """

    contact: bool
    standing: Standing
    own: Standing | None
    going: str
    speaks_for: bool
    here: bool
    declined_by_calendar: bool
    status: Status
    dated: bool
    over: bool
    topics: Topics
    revision: int
    time_revision: int
    leads: bool = False
    gone: News = News.WITHDRAWN
    asked: int = 0
    lang: str = ""


@dataclass(frozen=True)
class Heed:
    """Which changes of the event's content count now: none while they rest, all that differ where an organiser said so."""

    topics: Collection[str] = ()
    all_up_to: int = -1  # revision: what changed until then counts whatever it is


def unknown_changes(status: Status, time_revision: int, told_revision: int) -> set[str]:
    """What must have changed where it is not known what was told: the time if it moved since, the state if the event is off."""
    found: set[str] = {Topic.TIME} if time_revision > told_revision else set()
    return found if status is Status.PUBLISHED else found | {Topic.STATUS}


def differing(stands: Stands, told: Told) -> set[str]:
    """The topics that are not as they were told. Where it is not known what was told, the time's revision decides."""
    if told.topics is None:
        return unknown_changes(stands.status, stands.time_revision, told.revision)
    return {topic for topic in stands.topics if not same_topic(stands.topics[topic], told.topics.get(topic), stands.lang)}


def news(stands: Stands, told: Told, heed: Heed) -> News | None:
    """What this reader is owed a mail about, the weightiest first; None if nothing."""
    if stands.over or stands.status is Status.DRAFT:
        return None
    if not stands.here:
        return last_word(stands) if told.said is Said.REQUEST else None
    if stands.standing not in ACTIVE:
        return _ended(stands, told)
    if told.standing not in ACTIVE:
        return first_word(stands)
    changed, own = differing(stands, told), _own_news(stands, told)
    # That a cancelled or postponed event is on again goes without saying in a mail about a seat at it.
    if Topic.STATUS in changed and (stands.status is not Status.PUBLISHED or own in (None, News.CHANGED)):
        return News.STATUS
    return own or _update(stands, told, changed, heed)


def first_word(stands: Stands) -> News:
    """How somebody is told of a registration from the beginning: of an event that is off, that it is."""
    if stands.status is not Status.PUBLISHED:
        return News.STATUS
    if stands.asked:
        return News.ASKED
    return News.OFFERED if stands.standing is Standing.OFFERED else News.REGISTRATION


def last_word(stands: Stands) -> News:
    """How somebody is told that it ended for them, or at this address."""
    return stands.gone if stands.here or stands.gone is News.OBJECTED else News.MOVED


def _ended(stands: Stands, told: Told) -> News | None:
    """Who was told of nothing is not told that it ended, but whoever asked for seats that they were refused."""
    unheard = told.standing is None and stands.leads and stands.standing is Standing.REFUSED
    return last_word(stands) if told.standing in ACTIVE or unheard else None


_NEWS_OF = {Happened.OFFERED: News.OFFERED, Happened.APPROVED: News.APPROVED, Happened.SEATED: News.SEATED, Happened.OTHERWISE: News.CHANGED}


def _own_news(stands: Stands, told: Told) -> News | None:
    """What is new of this reader's own registration, a contact's being everybody's of the delegation."""
    happened = what_happened(party_told(told.standing, told.going), party_told(stands.standing, stands.going))
    found = _NEWS_OF[happened] if happened is not None else None
    if stands.asked not in (0, told.asked) and found in (None, News.CHANGED):
        return News.ASKED
    return News.REGISTRATION if found is News.CHANGED and not stands.contact else found


def _update(stands: Stands, told: Told, changed: set[str], heed: Heed) -> News | None:
    if stands.own is not Standing.SEATED and not stands.speaks_for:
        return None
    counts = set(heed.topics) | (set(Topic) if told.revision < heed.all_up_to else set())
    if not changed & counts:
        return None
    return News.FIXED if Topic.TIME in changed and stands.dated and told.topics is not None and not told.topics.get(Topic.TIME, "") else News.UPDATE


def method(stands: Stands, told: Told) -> Said:
    """What a mail to this reader says to the calendar: it holds the event exactly while the reader has a seat at it.

    A window of days is never an invitation: people would accept ten days. Whoever declined in the calendar keeps the
    entry there, to change their mind.
    """
    holds = stands.here and stands.own is Standing.SEATED and stands.dated and stands.status in (Status.PUBLISHED, Status.POSTPONED)
    if holds:
        return Said.REQUEST
    if told.said is Said.REQUEST and not (stands.here and stands.declined_by_calendar and stands.status is Status.PUBLISHED):
        return Said.CANCEL
    return Said.NOTHING


def next_sequence(stands: Stands, told: Told, sequence: int, saying: Said) -> int:
    """The SEQUENCE to say now: never down, and up whenever an older answer or entry must not count any more.

    RFC 5546 2.1.4: it rises with the time, the status and every CANCEL. `sequence` is the last one said.
    """
    if told.said is Said.NOTHING:
        return max(stands.revision, sequence)
    must_rise = saying is Said.CANCEL or told.said is Said.CANCEL or bool(differing(stands, told) & {Topic.TIME, Topic.STATUS})
    return max(stands.revision, sequence + 1 if must_rise else sequence)


def time_moved(stands: Stands, told: Told) -> bool:
    """Whether answers given so far were about another time, or about an entry that had been taken away."""
    return told.said is not Said.REQUEST or Topic.TIME in differing(stands, told)


def shown_partstat(answered: Answer, answered_at: datetime, partstat: Partstat, replied_at: datetime | None, said_at: datetime | None, *, moved: bool) -> Partstat:
    """The PARTSTAT that an update carries: what was answered last, in the calendar or on the site; asked anew after a move."""
    if moved:
        return Partstat.NEEDS_ACTION
    since = max((moment for moment in (replied_at, said_at) if moment is not None), default=None)
    if since is not None and answered_at > since:
        return {Answer.GOING: Partstat.ACCEPTED, Answer.MAYBE: Partstat.TENTATIVE, Answer.DECLINED: Partstat.DECLINED}.get(answered, Partstat.NEEDS_ACTION)
    return partstat


def later_stamp(now: datetime, last: datetime | None) -> datetime:
    """A DTSTAMP: now in whole seconds, later than the one before (RFC 5546 2.1.5)."""
    stamp = now.replace(microsecond=0)
    return stamp if last is None or stamp > last else last + timedelta(seconds=1)
