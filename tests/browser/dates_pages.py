"""Days being found and a backward plan, to be looked at in a browser."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from eventsapp.core.db import db, transaction
from eventsapp.core.editing import digest
from eventsapp.core.tokens import derive
from eventsapp.core.words import Words
from eventsapp.events.models import Event, Room
from eventsapp.events.rules import EventKind
from eventsapp.planning.actions.steps import lay_plan
from eventsapp.polls import actions
from eventsapp.polls.models import DatePoll, DateVoter
from eventsapp.polls.queries import find_poll, voters_of
from eventsapp.polls.rules import VOTE, Choice
from eventsapp.programmes.models import Programme
from tests.factories import NOW, make_event, make_venue, words

DAY = timedelta(days=1)
FIRST = datetime(2019, 1, 28, 5, tzinfo=UTC)  # Mon 28 January, 14:00 in Seoul
_SAID = [(Choice.YES, Choice.IF_NEED_BE, Choice.NO, Choice.YES), (Choice.NO, Choice.YES, Choice.YES, Choice.YES), (Choice.IF_NEED_BE, Choice.YES, Choice.NO, Choice.NO)]
_PEOPLE = [("김운영", "운영위원회", 3, True), ("최모빌리티", "주식회사 스마트 모빌리티 솔루션즈 코리아", 1, False), ("Alexandra Featherstonehaugh", "Institute of Urban Innovation", 1, False), ("박에너지", "한빛에너지", 1, False)]

BASE = "/staff/alliance/events/"
LOOKS = [
    ("find a day, nothing yet", BASE + "dates-empty/dates", True, False, 200),
    ("find a day, being drafted", BASE + "dates-draft/dates", True, False, 200),
    ("find a day, open", BASE + "dates-open/dates", True, False, 200),
    ("find a day, fixed", BASE + "dates-fixed/dates", True, False, 200),
    ("fix a day", "fix a day", True, False, 200),
    ("vote on days", "vote on days", False, False, 200),
    ("vote on days with errors", "vote on days anew", False, True, 422),
    ("vote on days, over", "vote on days, over", False, False, 200),
    ("backward plan", "/staff/alliance/plan", True, False, 200),
    ("backward plan, a trial", "/staff/alliance/plan?move=recruitment_closes&to=2019-01-28", True, False, 200),
    ("plan a step", "/staff/alliance/plan/new", True, False, 200),
    ("plan a step with errors", "/staff/alliance/plan/new", True, True, 422),
    ("a step of the plan", "/staff/alliance/plan/notice/", True, False, 200),
]


def furnish(programme: Programme, account_person_id: int) -> dict[str, str]:
    """Four events whose day is looked for, in four states, and a plan; paths by name."""
    venue = make_venue(programme, "dates-hall", name=words("Convention centre", "컨벤션센터"))
    with transaction() as session:
        session.add_all(Room(venue_id=venue.id, code=code, name=name, floor={}, equipment={}) for code, name in (("a", words("Hall A", "가 홀")), ("b", words("Hall B", "나 홀"))))
    _event(programme, "dates-empty", venue.id)
    _poll(_event(programme, "dates-draft", venue.id), opened=False)
    running, over = _event(programme, "dates-open", venue.id), _event(programme, "dates-fixed", venue.id)
    voters, _ = _poll(running), _poll(over)
    days = _poll_of(over).candidates
    actions.fix_day(candidate_id=days[1].id, room="", was=digest(None), real=NOW, **_told(over, account_person_id))
    _plan(programme)
    return {
        "fix a day": f"{BASE}dates-open/dates/days/{_poll_of(running).candidates[1].id}/fix", "vote on days": _link(voters[0]), "vote on days anew": _link(voters[3]),
        "vote on days, over": _link(_voters(over)[1]),
    }  # fmt: skip


def _plan(programme: Programme) -> None:
    """Recruitment, the conference "end of January", the assembly of 14 February."""
    window = {"starts_at": None, "ends_at": None, "window_from": date(2019, 1, 21), "window_to": date(2019, 1, 31), "window_label": words("end of January", "1월 말")}
    make_event(programme, "plan-conference", kind=EventKind.CONFERENCE, title=words("Initiator conference", "발기인대회"), takes_registrations=False, **window)
    starts = FIRST + 17 * DAY
    make_event(programme, "plan-assembly", kind=EventKind.ASSEMBLY, title=words("Founding assembly", "창립총회"), takes_registrations=False, starts_at=starts, ends_at=starts + timedelta(hours=2))
    lay_plan(programme_id=programme.id, now=NOW, actor="person:1")


def _event(programme: Programme, slug: str, venue_id: int) -> Event:
    return make_event(
        programme, slug, title=words("Meeting of the operating committee", "운영위원회 회의"), kind=EventKind.MEETING, venue_id=venue_id, takes_registrations=False, starts_at=None,
        ends_at=None, window_from=date(2019, 1, 21), window_to=date(2019, 1, 31), window_label=words("end of January", "1월 말"), registration_opens_at=None, registration_closes_at=None,
    )  # fmt: skip


def _poll(event: Event, *, opened: bool = True) -> list[DateVoter]:
    """Four days, one of them on the eve of a holiday and outside the window, and four people, of whom three have answered."""
    facts = _told(event)
    actions.add_candidates(starts=[FIRST, FIRST + DAY, FIRST + 3 * DAY, FIRST + 6 * DAY], minutes=120, **facts)
    for number, (name, affiliation, weight, must) in enumerate(_PEOPLE):
        actions.add_person(
            name=name, email=f"voter{number}@dates.test", affiliation=affiliation, locale="ko", weight=weight, must=must, real=NOW, **facts
        )
    note = Words({"ko": "점심 도시락을 드립니다.", "en": "Lunch is served."})
    actions.edit_poll(note=note, shows_results=True, closes_at=datetime(2019, 1, 15, 15, tzinfo=UTC), **facts)
    if opened:
        actions.open_poll(real=NOW, **facts)
        days = [day.id for day in _poll_of(event).candidates]
        for voter, said in zip(_voters(event), _SAID, strict=False):
            actions.vote(voter_id=voter.id, choices=dict(zip(days, said, strict=True)), comment="오전은 어렵습니다.", now=NOW)
    return _voters(event)


def _told(event: Event, person_id: int | None = None) -> dict[str, object]:
    return {"event_id": event.id, "now": NOW, "actor": f"person:{person_id or 1}"}


def _poll_of(event: Event) -> DatePoll:
    db.session.rollback()
    return find_poll(event.id) or DatePoll()


def _voters(event: Event) -> list[DateVoter]:
    return sorted(voters_of(_poll_of(event).id), key=lambda voter: voter.id)


def _link(voter: DateVoter) -> str:
    return f"/v/{derive(VOTE, voter.id)}/"
