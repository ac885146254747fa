"""The rules by which a campaign finds whom to write to, and what each of them needs to be told."""

from __future__ import annotations

import hashlib
from enum import StrEnum


class Segment(StrEnum):
    """To whom a campaign goes: a rule, counted anew until its sending begins."""

    REGISTERED = "registered"  # of an event, by standing
    SEATED = "seated"
    WAITING = "waiting"
    OFFERED = "offered"
    PENDING = "pending"
    NO_ANSWER = "no_answer"  # whom an event is for, and who never registered
    NO_DELEGATE = "no_delegate"  # members of whom nobody comes to an event, as things stand
    UNNAMED = "unnamed"  # contacts with seats that nobody is named for
    DOCUMENTS = "documents"  # applicants who still owe documents or additions
    APPLICANTS = "applicants"  # of the current call, by stage
    MEMBERS = "members"  # one person for each member of today
    REPRESENTATIVES = "representatives"  # everybody who may act for one
    BODY = "body"  # people who sit in a body today
    CONSENTED = "consented"  # who agreed to news


_OF_EVENTS = frozenset(
    {Segment.REGISTERED, Segment.SEATED, Segment.WAITING, Segment.OFFERED, Segment.PENDING, Segment.NO_ANSWER, Segment.NO_DELEGATE, Segment.UNNAMED}
)


class About(StrEnum):
    """What connects a recipient with the programme: the row that their mail is about."""

    RSVP = "rsvp"
    DELEGATION = "delegation"
    APPLICATION = "application"
    REPRESENTATIVE = "representative"
    BODY_SEAT = "body_seat"
    CONSENT = "consent"


class LeftOut(StrEnum):
    """Why somebody whom the rule finds gets no mail."""

    SAME_ADDRESS = "same_address"  # another one of them has it: one mail per address
    BOUNCED = "bounced"
    UNSUBSCRIBED = "unsubscribed"
    NO_CONSENT = "no_consent"  # marketing only: never given, withdrawn, or older than it holds


class Fate(StrEnum):
    """What became of one recipient. The last four are what the outbox says of the mail."""

    AHEAD = "ahead"  # fixed; the turn has not come
    LEFT_OUT = "left_out"  # unsubscribed, erased or without consent by the time it came
    OWED = "owed"
    SENT = "sent"
    HELD = "held"
    UNDELIVERABLE = "undeliverable"
    NOT_NEEDED = "not_needed"


def needs_event(segment: Segment) -> bool:
    return segment in _OF_EVENTS


def needs_body(segment: Segment) -> bool:
    return segment is Segment.BODY


def offers_stage(segment: Segment) -> bool:
    return segment is Segment.APPLICANTS


def address_hash(address: str) -> str:
    """What is kept of an address to know it again. Without a key of ours: a refusal counts also after that has changed."""
    return hashlib.sha256(f"mail to {address.strip().casefold()}".encode()).hexdigest()
