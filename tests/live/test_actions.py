"""Acts on the day: who and when, pages and calendars that follow, twice is once, undo gives back the plan; on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from eventsapp.core.audit import AuditEntry
from eventsapp.core.db import db, transaction
from eventsapp.core.once import AlreadyDone, Sent
from eventsapp.events.models import AgendaRelease, Event
from eventsapp.events.queries import agenda_items, latest_release
from eventsapp.events.rules import ReleaseKind, Status
from eventsapp.live import actions
from eventsapp.live.models import LiveAct
from eventsapp.live.queries import actual_times, done_acts, live_plan
from eventsapp.live.rules import AlreadyAbsorbing, NothingToUndo, NotLive, NotNow, NotPossible, Overtaken, Verb
from tests.factories import MINA, STARTS, make_event, make_staff, reload
from tests.live.conftest import at, make_seminar, sent, uid_of

WHO = "person:1"


@pytest.fixture
def seminar(seminar_on_both):
    return seminar_on_both


def do(event, verb, title="", minute=0, minutes=0, by_id=None, key=None):
    return actions.act(
        event_id=event.id, verb=verb, item=uid_of(event, title) if title else "", minutes=minutes, sent=key or sent(), now=at(minute), actor=WHO, by_id=by_id
    )


def undo(event, minute=0):
    newest = db.session.scalar(select(LiveAct).where(LiveAct.undone_at.is_(None)).order_by(LiveAct.number.desc()).limit(1))
    return actions.undo(event_id=event.id, number=newest.number if newest else 0, sent=sent(), now=at(minute), actor=WHO, by_id=None)


def public(event):
    db.session.rollback()
    return {item["title"]["en"]: (item["starts_at"][11:16], item["minutes"], item["short"]) for item in latest_release(event.id).items}


def test_an_overrun_of_twelve_minutes_moves_the_public_agenda_and_undo_gives_back_the_plan(seminar):
    plan = latest_release(seminar.id).items
    do(seminar, Verb.START, "First")
    do(seminar, Verb.START, "Second", 30)
    do(seminar, Verb.ADJUST, "Second", 50, minutes=12)

    assert public(seminar) == {
        "First": ("01:30", 30, 0), "Second": ("02:00", 42, 0), "Break": ("02:42", 5, 0), "Last": ("02:47", 28, 2), "Lunch": ("03:15", 60, 0), "After": ("04:15", 30, 0),
    }  # fmt: skip

    undo(seminar, 51)

    assert latest_release(seminar.id).items == plan
    assert latest_release(seminar.id).kind is ReleaseKind.LIVE


def test_what_is_on_time_releases_nothing(seminar):
    do(seminar, Verb.START, "First")

    assert latest_release(seminar.id).kind is ReleaseKind.WRITTEN
    assert reload(seminar).revision == 1


def test_calendars_follow_what_moves_and_the_draft_stays(seminar):
    draft = [(item.minutes, item.version) for item in agenda_items(seminar.id)]
    do(seminar, Verb.START, "First", 5)

    assert reload(seminar).revision == 2
    assert reload(seminar).programme.revision > 0
    assert [(item.minutes, item.version) for item in agenda_items(seminar.id)] == draft


def test_each_act_says_who_and_when(seminar):
    mina = make_staff(who=MINA).person_id
    do(seminar, Verb.START, "First", 1, by_id=mina)

    act = db.session.scalars(select(LiveAct)).one()
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()

    assert (act.number, act.verb, act.by_id, act.at, act.planned_at) == (1, Verb.START, mina, at(1), at(0))
    assert (entry.verb, entry.actor, entry.fields) == ("live_start", WHO, ["act 1"])
    assert [(done.title["en"], done.by) for done in done_acts(seminar.id, {act.item_uid: agenda_items(seminar.id)[0].title})] == [("First", MINA.name)]


def test_pressed_twice_it_is_done_once(seminar):
    key = Sent.of("live", "one key", "start")
    do(seminar, Verb.START, "First", key=key)

    with pytest.raises(AlreadyDone):
        do(seminar, Verb.START, "First", 1, key=key)

    assert len(db.session.scalars(select(LiveAct)).all()) == 1


def test_what_is_left_out_is_no_more_on_the_public_agenda_and_comes_back(seminar):
    do(seminar, Verb.SKIP, "Second", 10)
    left_out = public(seminar)
    undo(seminar, 11)

    assert "Second" not in left_out
    assert list(public(seminar)) == ["First", "Second", "Break", "Last", "Lunch", "After"]


@pytest.mark.parametrize(
    ("verb", "title", "minutes"),
    [(Verb.END, "First", 0), (Verb.END, "Second", 0), (Verb.START, "nothing", 0), (Verb.ADJUST, "Second", 0), (Verb.ADJUST, "Second", -30), (Verb.ADJUST, "Second", 9_999)],
)
def test_what_does_not_fit_is_refused_and_leaves_nothing(seminar, verb, title, minutes):
    uid = "unknown" if title == "nothing" else uid_of(seminar, title)

    with pytest.raises(NotPossible):
        actions.act(event_id=seminar.id, verb=verb, item=uid, minutes=minutes, sent=sent(), now=at(0), actor=WHO, by_id=None)

    assert db.session.scalars(select(LiveAct)).all() == []


def test_what_began_does_not_begin_again(seminar):
    do(seminar, Verb.START, "First")

    with pytest.raises(NotPossible):
        do(seminar, Verb.START, "First", 5)

    assert len(db.session.scalars(select(LiveAct)).all()) == 1


def test_breaks_give_way_once(seminar):
    do(seminar, Verb.ABSORB)

    with pytest.raises(AlreadyAbsorbing):
        do(seminar, Verb.ABSORB, minute=1)

    assert live_plan(seminar, at(1)).absorbing


@pytest.mark.parametrize("minute", [-60 * 24, 60 * 24])
def test_an_event_is_run_on_its_day_only(seminar, minute):
    with pytest.raises(NotNow):
        do(seminar, Verb.START, "First", minute)

    assert latest_release(seminar.id).kind is ReleaseKind.WRITTEN


@pytest.mark.parametrize("status", [Status.DRAFT, Status.POSTPONED, Status.CANCELLED])
def test_only_a_published_event_is_run(seminar, status):
    with transaction() as session:
        session.get_one(Event, seminar.id).status = status

    with pytest.raises(NotLive):
        do(seminar, Verb.START, "First")

    assert db.session.scalars(select(LiveAct)).all() == []


def test_an_agenda_that_was_never_published_is_not_run(both, now):
    event = make_event(agenda=[("Talk", 10)])

    with pytest.raises(NotLive):
        do(event, Verb.START, "Talk")

    assert latest_release(event.id) is None


def test_only_what_was_looked_at_is_undone(seminar):
    with pytest.raises(NothingToUndo):
        undo(seminar)
    do(seminar, Verb.START, "First")
    do(seminar, Verb.END, "First", 20)

    with pytest.raises(Overtaken):
        actions.undo(event_id=seminar.id, number=1, sent=sent(), now=at(21), actor=WHO, by_id=None)
    undone = undo(seminar, 21)

    assert (undone.number, undone.undone_at) == (2, at(21))
    assert [done.undone for done in done_acts(seminar.id, {})] == [True, False]


def test_after_undoing_the_next_act_has_a_number_of_its_own(seminar):
    do(seminar, Verb.START, "First")
    undo(seminar, 1)

    assert do(seminar, Verb.START, "First", 2).number == 2


def test_planned_and_actual_times_are_kept_for_the_minutes(seminar):
    do(seminar, Verb.START, "First", 3)
    do(seminar, Verb.START, "Second", 36)
    do(seminar, Verb.SKIP, "Break", 40)
    do(seminar, Verb.END, "Second", 70)

    times = {each.title["en"]: each for each in actual_times(seminar.id)}

    assert (times["First"].planned_start, times["First"].planned_end, times["First"].started_at, times["First"].ended_at) == (at(0), at(30), at(3), at(36))
    assert (times["Second"].planned_end, times["Second"].ended_at) == (at(60), at(70))
    assert times["Break"].skipped
    assert (times["Lunch"].planned_start, times["Lunch"].started_at) == (at(105), None)


def test_another_events_items_are_not_touched(seminar):
    other = make_seminar("other", reload(seminar).programme)

    with pytest.raises(NotPossible):
        actions.act(event_id=seminar.id, verb=Verb.START, item=uid_of(other, "First"), sent=sent(), now=STARTS, actor=WHO, by_id=None)

    assert len(db.session.scalars(select(AgendaRelease).where(AgendaRelease.event_id == other.id)).all()) == 1


def test_an_act_counts_from_the_minute_it_was_pressed(seminar):
    actions.act(event_id=seminar.id, verb=Verb.START, item=uid_of(seminar, "First"), sent=sent(), now=at(0) + timedelta(seconds=59), actor=WHO, by_id=None)

    assert latest_release(seminar.id).kind is ReleaseKind.WRITTEN
