"""What the answer of a calendar is worth: whose it is, what it says, and whether something newer stands already.

The secret in the address it came to proves whose invitation it answers; here it is decided whether it fits that
invitation (RFC 5546 3.2.3). The order of answers is the order in which people gave them, not the one in which mails arrive.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import unquote

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from ...core.addresses import ascii_address
from ...rsvps.rules import (
    Answer,
    EventIsOff,
    NoRegistration,
    NoSeatsLeft,
    NoSuchStanding,
    NotOpenYet,
    RegistrationClosed,
    TooLate,
)  # fmt: skip
from .invitations import Partstat

CLOCK_AHEAD = timedelta(minutes=10)  # a DTSTAMP further in the future counts as now
MOST_ANSWERS_A_DAY = 50  # of one person
MOST_REFRESHES_A_DAY = 5
MOST_REFUSALS_A_DAY = 3  # that are told by mail
REFUSED_COMPOSER = "answer_refused"  # the name of the mail that tells it

ANSWERS = {Partstat.ACCEPTED: Answer.GOING, Partstat.TENTATIVE: Answer.MAYBE, Partstat.DECLINED: Answer.DECLINED}


class Verdict(StrEnum):
    """What became of a mail that came in."""

    APPLIED = "applied"
    REFUSED = "refused"
    STALE = "stale"
    REPEATED = "repeated"
    FORGED = "forged"
    STRANGER = "stranger"
    COUNTER = "counter"
    DELEGATED = "delegated"
    AUTOMATIC = "automatic"
    BOUNCE = "bounce"
    NOT_A_REPLY = "not_a_reply"
    UNREADABLE = "unreadable"
    ENDED = "ended"
    REFRESH = "refresh"
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"


# What a person wrote, or what could not be read: somebody has to look at it. A proposal of another time is one, too.
AWAITS_AN_ANSWER = (Verdict.DELEGATED, Verdict.NOT_A_REPLY, Verdict.UNREADABLE, Verdict.TOO_LARGE)


class Why(StrEnum):
    """The reason for a verdict, where there are several."""

    NO_CALENDAR = "no calendar"
    NO_METHOD = "no method"
    CONTRADICTS_ITSELF = "contradicts itself"
    OTHER_METHOD = "other method"
    OTHER_EVENT = "other event"
    OTHER_PERSON = "other person"
    NO_ANSWER = "no answer"
    NO_STAMP = "no stamp"
    OTHER_TIME = "other time"
    OLDER_ANSWER = "older answer"
    OLDER_THAN_SITE = "older than site"
    CLOCK_AHEAD = "clock ahead"
    NOT_FINAL = "not final"
    OTHER_ADDRESS = "other address"


@dataclass(frozen=True)
class Attendee:
    """An ATTENDEE as an object names it."""

    address: str
    partstat: str


@dataclass(frozen=True)
class Heard:
    """A VEVENT that came in, as far as it can be an answer. statuses: its REQUEST-STATUS codes. starts_at: what it calls the start."""

    uid: str
    attendees: tuple[Attendee, ...] = ()
    sequence: int | None = None
    stamp: datetime | None = None
    comment: str = ""
    statuses: tuple[str, ...] = ()
    starts_at: datetime | None = None


@dataclass(frozen=True)
class Reply:
    """What the person invited says, in an object that fits their invitation."""

    method: str
    uid: str
    attendee: str
    partstat: str
    sequence: int | None
    stamp: datetime | None
    comment: str
    starts_at: datetime | None = None


@dataclass(frozen=True)
class Invited:
    """What an answer is weighed against: what was said to the calendar, and what was answered by any door."""

    ended: bool
    sequence: int
    time_sequence: int
    reply_sequence: int | None
    reply_stamp: datetime | None
    answered_at: datetime


@dataclass(frozen=True)
class Finding:
    """A verdict, and its reason: a Why, the name of a refusal, or nothing."""

    verdict: Verdict
    why: str = ""


@dataclass(frozen=True)
class Weighed(Finding):
    """With APPLIED: under which SEQUENCE and DTSTAMP to keep the answer."""

    sequence: int = 0
    stamp: datetime | None = None


def reply_in(method: str, declared: str, heard: Sequence[Heard], *, uid: str, address: str) -> Reply | Finding:
    """The reply to the invitation of `uid` to `address`, or why there is none.

    `declared` is the method of the Content-Type: it may be missing, but not say something else. Other people whom the
    object names are passed over; who the mail is from, and what it calls our ORGANIZER, proves nothing and is not asked.
    """
    if not method:
        return Finding(Verdict.NOT_A_REPLY, Why.NO_METHOD)
    if declared and declared != method:
        return Finding(Verdict.NOT_A_REPLY, Why.CONTRADICTS_ITSELF)
    if method not in ("REPLY", "COUNTER", "REFRESH"):
        return Finding(Verdict.NOT_A_REPLY, Why.OTHER_METHOD)
    event = next((event for event in heard if event.uid == uid), None)
    if event is None:
        return Finding(Verdict.FORGED, Why.OTHER_EVENT)
    ours = {attendee.partstat for attendee in event.attendees if is_same_address(attendee.address, address)}
    if not ours:
        return Finding(Verdict.FORGED, Why.OTHER_PERSON)
    if len(ours) > 1:
        return Finding(Verdict.NOT_A_REPLY, Why.CONTRADICTS_ITSELF)
    reply = Reply(method, uid, address, ours.pop(), event.sequence, event.stamp, event.comment, event.starts_at)
    return reply if method != "REPLY" or not any(code.startswith("3.") for code in event.statuses) else Finding(Verdict.NOT_A_REPLY, Why.NO_ANSWER)


def weigh(reply: Reply, invited: Invited, now: datetime) -> Weighed:
    """Whether the reply is the newest word of its person, and is to be applied.

    It must answer the time that stands now, be newer than the last answer that came by mail (RFC 5546 2.1.5: SEQUENCE,
    then DTSTAMP) and newer than what was last answered on the site. So repetitions and latecomers do no harm.
    """
    if invited.ended:
        return Weighed(Verdict.ENDED)
    if reply.method == "REFRESH":
        return Weighed(Verdict.REFRESH)
    if reply.method == "COUNTER":
        return Weighed(Verdict.COUNTER)
    if reply.partstat == "DELEGATED":
        return Weighed(Verdict.DELEGATED)
    if reply.partstat not in ANSWERS:
        return Weighed(Verdict.NOT_A_REPLY, Why.NO_ANSWER)
    if reply.stamp is None:
        return Weighed(Verdict.NOT_A_REPLY, Why.NO_STAMP)
    return _in_order(reply.sequence, reply.stamp, invited, now)


def _in_order(said: int | None, stamp: datetime, invited: Invited, now: datetime) -> Weighed:
    if said is not None and said < invited.time_sequence:
        return Weighed(Verdict.STALE, Why.OTHER_TIME)
    ahead = stamp > now + CLOCK_AHEAD
    stamp = (now if ahead else stamp).replace(microsecond=0)
    stored = invited.reply_sequence if invited.reply_sequence is not None else invited.time_sequence
    sequence = min(said, invited.sequence) if said is not None else stored  # without a SEQUENCE the DTSTAMP decides
    if invited.reply_stamp is not None and (sequence, stamp) == (stored, invited.reply_stamp):
        return Weighed(Verdict.REPEATED)
    if invited.reply_stamp is not None and (sequence, stamp) < (stored, invited.reply_stamp):
        return Weighed(Verdict.STALE, Why.OLDER_ANSWER)
    if stamp <= invited.answered_at.replace(microsecond=0):
        return Weighed(Verdict.STALE, Why.OLDER_THAN_SITE)
    return Weighed(Verdict.APPLIED, Why.CLOCK_AHEAD if ahead else "", sequence, stamp)


def is_same_address(theirs: str, ours: str) -> bool:
    """Whether a calendar address names this person: mailto: in any case, percent-encoded or not, the domain in either form."""
    return _comparable(unquote(theirs.strip().lower().removeprefix("mailto:"))) == _comparable(ours)


def _comparable(address: str) -> str:
    try:
        return ascii_address(address).casefold()
    except ValueError:
        return address.strip().casefold()


# The reasons in words, for staff and for whoever answered: a Why, or the name of a refusal.
WHY: dict[str, str | LazyString] = {
    Why.NO_CALENDAR: _l("It has no calendar part."),
    Why.NO_METHOD: _l("Its calendar part does not say that it is an answer."),
    Why.CONTRADICTS_ITSELF: _l("It says two different things."),
    Why.OTHER_METHOD: _l("Its calendar part is something else than an answer."),
    Why.OTHER_EVENT: _l("It is about another event."),
    Why.OTHER_PERSON: _l("It does not name the person invited."),
    Why.NO_ANSWER: _l("It neither accepts nor declines."),
    Why.NO_STAMP: _l("It does not say when it was given."),
    Why.OTHER_TIME: _l("It answers a time that the event no longer has."),
    Why.OLDER_ANSWER: _l("A newer answer came by mail before."),
    Why.OLDER_THAN_SITE: _l("A newer answer was given on the site."),
    Why.CLOCK_AHEAD: _l("The clock of the calendar runs ahead."),
    Why.NOT_FINAL: _l("The mail server is still trying, or may take the mail later."),
    Why.OTHER_ADDRESS: _l("It is about an address that the person no longer has."),
} | {
    type(refusal).__name__: refusal.sentence
    for refusal in (TooLate(), NotOpenYet(), RegistrationClosed(), NoRegistration(), EventIsOff(), NoSeatsLeft(asked=1, free=0), NoSuchStanding())
}


def with_digest(why: str, digest: str) -> str:
    """The reason as it is kept, with what tells a repetition of this very object."""
    return f"{why} #{digest}"


def why_in_words(why: str) -> str | LazyString:
    """The sentence for a reason as it is kept; empty where the verdict says all."""
    return WHY.get(why.partition(" #")[0], "")


def proposed_start(outcome: str, why: str) -> datetime | None:
    """When somebody proposes to begin instead; None if that is not what the mail says."""
    return datetime.fromisoformat(why) if outcome == Verdict.COUNTER and why else None
