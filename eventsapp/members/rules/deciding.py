"""What the committee may do with an application, and what becomes of many at once: decisions on plain values."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Self

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_ngettext as _n

from ...core.errors import Conflict, Refusal
from ...core.words import Words
from .enums import Choice, Outcome, Stage

OPEN = frozenset({Stage.RECEIVED, Stage.UNDER_REVIEW, Stage.ASKED})  # sent, and neither decided nor withdrawn
DECIDED = frozenset({Stage.ADMITTED, Stage.REFUSED})
LETTER = "decision_letter"  # the mail that tells the outcome
CHANGED = "membership_changed"  # the mail that tells what became of a membership
REPRESENTATIVE = "representative"  # the purpose of the link of whoever may act for an organisation
CAST = (Choice.ADMIT, Choice.REFUSE, Choice.ABSTAIN)


class NotOpen(Conflict):
    """Decided or withdrawn: nothing more is said of it."""

    def __init__(self) -> None:
        super().__init__(_l("This application is decided or withdrawn, so nothing more can be said of it."))


class DecidedBefore(Conflict):
    """Somebody else decided first: who, and what."""

    def __init__(self, who: str, outcome: Outcome) -> None:
        said = _l("%(who)s has decided this application: it is admitted.", who=who)
        super().__init__(said if outcome is Outcome.ADMITTED else _l("%(who)s has decided this application: it is refused.", who=who))


class ChangedSinceShown(Conflict):
    """Some of a batch were decided, withdrawn or linked between the preview and its confirmation; nothing was done."""

    def __init__(self, count: int, who: Sequence[str] = ()) -> None:
        if who:
            super().__init__(
                _n(
                    "%(who)s has decided %(num)d of these meanwhile, so nothing was done. Look at the numbers again and confirm them.",
                    "%(who)s has decided %(num)d of these meanwhile, so nothing was done. Look at the numbers again and confirm them.",
                    count,
                    who=", ".join(who),
                )
            )
        else:
            super().__init__(
                _n(
                    "%(num)d of these changed meanwhile, so nothing was done. Look at the numbers again and confirm them.",
                    "%(num)d of these changed meanwhile, so nothing was done. Look at the numbers again and confirm them.",
                    count,
                )
            )


class Excluded(Refusal):
    """The reviewer belongs to the applicant."""

    status = 403

    def __init__(self) -> None:
        super().__init__(_l("You belong to this organisation, so you take no part in its application."))


class Recused(Refusal):
    """The reviewer said that they take no part, and that stands."""

    status = 403

    def __init__(self) -> None:
        super().__init__(_l("You have declared an interest in this application, so you take no part in it."))


class DayPast(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("Choose a day that is not over yet."), field="due_on")


class NoSuchRecord(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("This organisation is not on record here."), field="record")


class ReasonNeeded(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("A refusal needs a reason in every language of the programme, for each applicant reads it in their own."), field="reason")


class NothingToDecide(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("None of the chosen applications can be decided like this."))


class NoSuchMeeting(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("Choose the meeting that decided."), field="meeting")


class NotQuorate(Refusal):
    def __init__(self, *, needed: int, seats: int, there: int) -> None:
        said = _n(
            "%(needed)d of %(seats)d are needed, %(num)d was there.",
            "%(needed)d of %(seats)d are needed, %(num)d were there.",
            there,
            needed=needed,
            seats=seats,
        )
        super().__init__(said, field="meeting")


class MeetingToCome(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("This meeting has not begun yet."), field="meeting")


class OtherBody(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("Another body decides on this call."), field="meeting")


class MeetingHasDecided(Conflict):
    def __init__(self) -> None:
        super().__init__(_l("Decisions rest on this meeting, so it cannot be changed any more."))


class NobodyInTheBody(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("Nobody has a seat in this body on that day. Enter its people first."))


class QuorumOutOfRange(Refusal):
    def __init__(self, seats: int) -> None:
        super().__init__(_l("Write a number from %(least)d to %(most)d.", least=1, most=seats), field="quorum")


def majority_of(seats: int) -> int:
    """More than half of them: 5 of 9, 6 of 10."""
    return seats // 2 + 1


@dataclass(frozen=True)
class Votes:
    """What the reviewers think of one application."""

    admit: int = 0
    refuse: int = 0
    abstain: int = 0
    recused: int = 0

    @property
    def cast(self) -> int:
        return self.admit + self.refuse + self.abstain

    @property
    def leaning(self) -> Choice | None:
        """What more than half of those who voted want; None without such a majority."""
        counts = ((self.admit, Choice.ADMIT), (self.refuse, Choice.REFUSE))
        return next((choice for count, choice in counts if 2 * count > self.cast), None)


@dataclass(frozen=True)
class Meeting:
    """What decides whether a meeting can decide. body_id: whose it is; call_bodies: who must decide on what is chosen."""

    held_at: datetime
    seats: int
    quorum: int
    there: int
    body_id: int
    call_bodies: frozenset[int] = frozenset()


def must_be_able_to_decide(meeting: Meeting, now: datetime) -> None:
    """Raise MeetingToCome, OtherBody or NotQuorate."""
    if meeting.held_at > now:
        raise MeetingToCome()
    if meeting.call_bodies - {meeting.body_id}:
        raise OtherBody()
    if meeting.there < meeting.quorum:
        raise NotQuorate(needed=meeting.quorum, seats=meeting.seats, there=meeting.there)


def must_have_reason(outcome: Outcome, reason: Words, languages: Sequence[str]) -> None:
    """A refusal is explained in each language; an admission explains itself."""
    if outcome is Outcome.REFUSED and (not reason or reason.missing(languages)):
        raise ReasonNeeded()


def must_be_open(stage: Stage) -> None:
    if stage not in OPEN:
        raise NotOpen()


class Fate(StrEnum):
    """What a batch does with one of the chosen applications."""

    DECIDED_NOW = "decided_now"
    DECIDED_BEFORE = "decided_before"
    WITHDRAWN = "withdrawn"
    CONFLICTED = "conflicted"  # whoever decides has an interest in it
    DOUBLE = "double"  # its organisation is a member already, or is admitted by another application


@dataclass(frozen=True)
class Candidate:
    """A chosen application, as far as it decides its fate. key: identity.Applicant.key, of the record where one is found."""

    id: int
    stage: Stage
    key: str
    interested: bool
    member: bool


@dataclass(frozen=True)
class Plan:
    """What a batch will do, application by application, in the order of arrival."""

    fates: Mapping[int, Fate] = field(default_factory=dict)

    @classmethod
    def of(cls, candidates: Iterable[Candidate], outcome: Outcome) -> Self:
        """Of several applications of one organisation the first is admitted; a refusal knows no doubles."""
        fates: dict[int, Fate] = {}
        admitted: set[str] = set()
        for candidate in candidates:
            fate = _fate(candidate, outcome, admitted)
            if fate is Fate.DECIDED_NOW and outcome is Outcome.ADMITTED:
                admitted.add(candidate.key)
            fates[candidate.id] = fate
        return cls(fates)

    @property
    def now(self) -> tuple[int, ...]:
        return self.of_fate(Fate.DECIDED_NOW)

    def of_fate(self, fate: Fate) -> tuple[int, ...]:
        return tuple(application_id for application_id, found in self.fates.items() if found is fate)

    def must_be_as_shown(self, shown: Collection[int], who: Mapping[int, str]) -> None:
        """Raise ChangedSinceShown when this decides others than the preview said; `who` decided what was decided before."""
        changed = set(shown) ^ set(self.now)
        decided = [application_id for application_id in changed if application_id in who]
        if changed:
            raise ChangedSinceShown(len(decided or changed), sorted({who[application_id] for application_id in decided}))


def _fate(candidate: Candidate, outcome: Outcome, admitted: Collection[str]) -> Fate:
    if candidate.stage in DECIDED:
        return Fate.DECIDED_BEFORE
    if candidate.stage not in OPEN:
        return Fate.WITHDRAWN
    if candidate.interested:
        return Fate.CONFLICTED
    if outcome is Outcome.ADMITTED and (candidate.member or candidate.key in admitted):
        return Fate.DOUBLE
    return Fate.DECIDED_NOW
