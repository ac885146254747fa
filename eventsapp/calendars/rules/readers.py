"""An event's entry as one of its people or its organisers see it: decisions on plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from ...core.words import Words
from ...events.rules import Status
from ...rsvps.rules import ACTIVE, Answer, Seats, Standing
from .entries import Entry, State

# In both languages here, for the reason that rules.entries gives.
OWN_CALENDAR = Words(ko="{} – 내 일정", en="{} – my events")
STAFF_CALENDAR = Words(ko="주최 측 행사 일정", en="Events I organise")
_WAITING = Words(ko="[대기] {}", en="[Waiting list] {}")
_OFFERED = Words(ko="[좌석 제안] {}", en="[Seat offered] {}")
_PENDING = Words(ko="[승인 대기] {}", en="[To be approved] {}")
_MAYBE = Words(ko="[참석 미정] {}", en="[Maybe] {}")
_DRAFT = Words(ko="[초안] {}", en="[Draft] {}")
_ANSWERS = {
    Answer.GOING: Words(ko="회신: 참석합니다.", en="Your answer: going."),
    Answer.MAYBE: Words(ko="회신: 참석 여부를 아직 정하지 않았습니다.", en="Your answer: maybe."),
}
_SEAT = Words(ko="좌석이 확정되었습니다.", en="You have a seat.")
_NO_SEAT = {
    Standing.WAITING: Words(
        ko="대기 중입니다. 자리가 나면 이메일로 알려 드리며 이 일정도 바뀝니다.",
        en="You are on the waiting list. If a seat comes free you get a mail, and this entry changes.",
    ),
    Standing.OFFERED: Words(
        ko="좌석이 제안되었습니다. 기한까지 수락하면 확정되며 이 일정도 바뀝니다.",
        en="A seat is offered. Once it is accepted in time it is yours, and this entry changes.",
    ),
    Standing.PENDING: Words(
        ko="주최 측에서 신청을 확인하고 있습니다. 결과를 이메일로 알려 드리며 이 일정도 바뀝니다.",
        en="The organiser is looking at the registration. You get a mail when it is decided, and this entry changes.",
    ),
}
_MARKS = {Standing.WAITING: _WAITING, Standing.OFFERED: _OFFERED, Standing.PENDING: _PENDING}
_JOIN = Words(ko="온라인 참여: {}", en="Take part online: {}")
_SEATED_OF = Words(ko="좌석 {capacity}석 중 {taken}석 확정", en="Seated {taken} of {capacity}")
_SEATED = Words(ko="좌석 {taken}석 확정(정원 없음)", en="Seated {taken}, no limit")
_QUEUE = Words(ko=", 대기 {waiting}건", en=", waiting {waiting}")


@dataclass(frozen=True)
class Own:
    """What one person's calendar says of them.

    sequence: the highest their invitations ever said. changed_at: when their answer, or what they were told, last changed.
    """

    answer: Answer
    standing: Standing
    sequence: int
    changed_at: datetime
    join_url: str = ""  # while they may take part online
    join_note: Words = field(default_factory=Words)


def comes(standing: Standing, answer: Answer) -> bool:
    """Whether the event stands in this person's calendar: not once they declined or withdrew."""
    return standing in ACTIVE and answer is not Answer.DECLINED


def own_entries(entries: Sequence[Entry], own: Own, lang: str) -> list[Entry]:
    """The event's entry, first, and those of its items, as this person's calendar shows them.

    The UID is that of every other file and of the invitation. SEQUENCE is never below what the person's invitation
    said, so that a program that knows both takes neither for out of date; it does not count their answers, for the
    number is the event's. That something else is said of their seat, or of how they take part online, moves LAST-MODIFIED and
    DTSTAMP alone.
    """
    seated = own.standing is Standing.SEATED
    firm = seated and own.answer is not Answer.MAYBE
    dated = [
        replace(
            entry, sequence=max(entry.sequence, own.sequence), changed_at=max(entry.changed_at, own.changed_at),
            state=entry.state if firm or entry.state is State.CANCELLED else State.TENTATIVE, busy=entry.busy and seated,
        )
        for entry in entries
    ]  # fmt: skip
    return [_answered(dated[0], own, lang), *dated[1:]] if dated and dated[0].state is not State.CANCELLED else dated


def staff_entry(entry: Entry, status: Status, seats: Seats, changed_at: datetime, lang: str) -> Entry:
    """The event for those who organise it: how its seats stand comes first; a draft is marked, tentative and keeps no time."""
    entry = replace(entry, description=f"{seats_in_words(seats, lang)}\n\n{entry.description}", changed_at=max(entry.changed_at, changed_at))
    if status is not Status.DRAFT:
        return entry
    return replace(entry, summary=_DRAFT.text(lang).format(entry.summary), state=State.TENTATIVE, busy=False)


def seats_in_words(seats: Seats, lang: str) -> str:
    """"Seated 37 of 100, waiting 2": people seated, registrations that wait."""
    told = (_SEATED if seats.capacity is None else _SEATED_OF).text(lang) + (_QUEUE.text(lang) if seats.waiting else "")
    return told.format(taken=seats.taken, capacity=seats.capacity, waiting=seats.waiting)


def _answered(entry: Entry, own: Own, lang: str) -> Entry:
    mark = _MARKS.get(own.standing, _MAYBE if own.answer is Answer.MAYBE else None)
    said = [_ANSWERS[own.answer].text(lang)] if own.answer in _ANSWERS else []
    note = " ".join([*said, _NO_SEAT.get(own.standing, _SEAT).text(lang)])
    if own.join_url:
        note = "\n".join(part for part in (note, _JOIN.text(lang).format(own.join_url), own.join_note.text(lang)) if part)
    summary = mark.text(lang).format(entry.summary) if mark else entry.summary
    return replace(entry, summary=summary, description=f"{note}\n\n{entry.description}", conference=own.join_url)
