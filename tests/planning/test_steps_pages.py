"""The backward plan's verbs on both databases and its pages, with the alliance's dates."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from eventsapp.core.audit import broken_entries
from eventsapp.core.db import db
from eventsapp.core.once import Sent
from eventsapp.core.words import Words
from eventsapp.events.rules import EventKind, NotOurs
from eventsapp.planning.actions.steps import add_step, edit_step, finish_step, lay_plan, remove_step, take_preset
from eventsapp.planning.models import PlanStep
from eventsapp.planning.queries.steps import find_step, presets, red_steps, steps_of
from eventsapp.planning.rules.steps import Anchor, AnchorMissing, GoesInACircle, OthersHangOnIt, Side, TooManySteps, Unit
from tests.conftest import reader
from tests.factories import HYUN, NOW, SORA, count_queries, form_fields, make_call, make_event, make_programme, make_staff, reload, sign_in, words
from tests.rivals import at_once

PLAN = "/staff/alliance/plan"


def alliance():
    """Recruitment until 25 January, the conference "end of January", the assembly on 14 February."""
    programme = make_programme()
    make_call(programme)
    window = {"starts_at": None, "ends_at": None, "window_from": date(2019, 1, 21), "window_to": date(2019, 1, 31), "window_label": words("end of January", "1월 말")}
    make_event(programme, "conference", kind=EventKind.CONFERENCE, title=words("Initiator conference", "발기인대회"), takes_registrations=False, **window)
    starts = datetime(2019, 2, 14, 5, tzinfo=UTC)
    make_event(programme, "assembly", kind=EventKind.ASSEMBLY, title=words("Founding assembly", "창립총회"), starts_at=starts, ends_at=starts + timedelta(hours=2), takes_registrations=False)
    return programme


def values(**columns):
    plain = {
        "name": words("A step"), "note": Words(), "anchor": Anchor.RECRUITMENT_CLOSES, "fixed_on": None, "event_id": None, "after_step_id": None, "side": Side.AFTER,
        "lead": 0, "unit": Unit.DAYS, "duration": 1, "before_event_id": None,
    }  # fmt: skip
    return plain | columns


def told(programme):
    return {"programme_id": programme.id, "now": NOW, "actor": "person:1"}


def planned(programme, key, **columns):
    add_step(values=values(**columns), sent=Sent.of("step", key, {}), **told(programme))
    return steps_of(programme.id)[-1]


def test_a_plan_is_laid_once_around_the_events_there_are(both):
    programme = alliance()

    assert lay_plan(**told(programme)) == 2
    assert lay_plan(**told(programme)) == 0
    assert [step.code for step in steps_of(programme.id)] == ["committee", "notice"]
    assert red_steps(programme.id, NOW) == []
    assert [each.step.code for each in red_steps(programme.id, NOW + timedelta(days=40))] == ["committee", "notice"]
    assert list(broken_entries()) == []


def test_steps_make_no_circle(both):
    programme = alliance()
    one = planned(programme, "one")
    two = planned(programme, "two", anchor=Anchor.STEP, after_step_id=one.id)
    change = {"anchor": Anchor.STEP, "after_step_id": two.id}

    with pytest.raises(GoesInACircle):
        edit_step(code=one.code, version=1, values=change, seen={}, **told(programme))
    with pytest.raises(OthersHangOnIt):
        remove_step(code=one.code, **told(programme))
    remove_step(code=two.code, **told(programme))
    remove_step(code=two.code, **told(programme))
    assert [step.code for step in steps_of(programme.id)] == ["step"]


def test_two_organisers_make_no_circle_between_them(both):
    programme = alliance()
    one, two = planned(programme, "one"), planned(programme, "two")
    hang = {(one.code): two.id, (two.code): one.id}
    facts = told(programme)
    db.session.rollback()

    outcomes = at_once(both, [
        lambda code=code, after=after: edit_step(code=code, version=1, values={"anchor": Anchor.STEP, "after_step_id": after}, seen={}, **facts) for code, after in hang.items()
    ])  # fmt: skip

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["GoesInACircle", "NoneType"]


def test_a_step_hangs_on_something_of_its_own_programme(both):
    programme, other = alliance(), make_event(make_programme("other"), "other")

    with pytest.raises(NotOurs):
        planned(programme, "one", anchor=Anchor.EVENT, event_id=other.id)
    with pytest.raises(NotOurs):
        take_preset(preset="notice", event_id=other.id, **told(programme))
    with pytest.raises(AnchorMissing):
        planned(programme, "two", anchor=Anchor.DAY)
    assert db.session.scalar(select(func.count()).select_from(PlanStep)) == 0


def test_a_plan_has_an_end(both):
    programme = alliance()
    for number in range(60):
        planned(programme, str(number))

    with pytest.raises(TooManySteps):
        planned(programme, "one more")


def test_every_preset_can_be_taken_over(app):
    programme = alliance()
    event_id = steps_event(programme)

    assert sum(take_preset(preset=preset.code, event_id=event_id, **told(programme)) for preset in presets()) == len(steps_of(programme.id))
    assert all({"ko", "en"} <= set(step.name) for step in steps_of(programme.id))


def steps_event(programme):
    return make_event(programme, "third").id


@pytest.fixture
def mina(app, now):
    programme = alliance()
    lay_plan(**told(programme))
    return sign_in(reader(app, "en"), make_staff(programme=programme))


def test_the_plan_says_what_is_left_and_what_to_mind(mina):
    page = mina.get(PLAN).text

    assert "Only Thu 31 January 2019 is left." in page
    assert "Mon 28 January, Tue 29 January, Wed 30 January" in page
    assert "by the end of Wed 6 February 2019" in page
    assert "The working day before is Fri 1 February 2019." in page
    assert "Does not fit" not in page


def test_what_if_recruitment_were_extended(mina):
    page = mina.get(f"{PLAN}?move=recruitment_closes&to=2019-01-28").text

    assert "This is a trial: nothing is saved." in page
    assert (
        "Recruitment ends Mon 28 January 2019, “The committee decides on applications” needs Tue 29 January, Wed 30 January, Thu 31 January; "
        "nothing of the window Mon 21 January – Thu 31 January 2019 is left for “Initiator conference”."
    ) in page
    assert "Red only because of this trial." in page
    assert "Does not fit" not in mina.get(PLAN).text


@pytest.mark.parametrize("query", ["move=nonsense&to=2019-01-28", "move=recruitment_closes&to=soon", "move=recruitment_closes&to=9999-12-31", "move=event:none&to=2019-01-28", "to=%00", "move=x"])
def test_a_trial_of_nothing_is_the_plan_with_a_sentence(mina, query):
    answer = mina.get(f"{PLAN}?{query}")

    assert answer.status_code in (200, 404)
    assert "This is a trial" not in answer.text


def test_a_step_is_planned_edited_done_and_removed(mina):
    fields = form_fields(mina.get(f"{PLAN}/new").text)
    typed = {"name-en": "Book the hall", "anchor": "event:assembly", "side": "before", "lead": "2", "unit": "weeks", "duration": "1", "before_event": ""}
    assert mina.post(f"{PLAN}/new", data=fields | typed).status_code == 303
    assert mina.post(f"{PLAN}/new", data=fields | typed).status_code == 303  # sent twice
    assert "by the end of Wed 30 January 2019" in mina.get(PLAN).text
    edited = form_fields(mina.get(f"{PLAN}/step/").text)
    fields = {"csrf_token": edited["csrf_token"]}
    assert mina.post(f"{PLAN}/step/", data=edited | typed | {"lead": "1"}).status_code == 303
    assert mina.post(f"{PLAN}/step/done", data=fields).status_code == 303
    assert "Done" in mina.get(PLAN).text
    assert mina.post(f"{PLAN}/step/remove", data=fields).status_code == 303
    assert "Book the hall" not in mina.get(PLAN).text


@pytest.mark.parametrize("typed", [
    {}, {"name-en": "x", "anchor": "step:gone"}, {"name-en": "x", "anchor": "day"}, {"name-en": "x", "anchor": "recruitment_closes", "lead": "-1"},
    {"name-en": "x", "anchor": "recruitment_closes", "lead": "1000000"}, {"name-en": "x", "anchor": "day", "fixed_on": "31 January"}, {"name-en": "x", "side": "beside"},
])  # fmt: skip
def test_a_step_that_cannot_be_keeps_what_was_typed(mina, typed):
    fields = form_fields(mina.get(f"{PLAN}/new").text)
    plain = {"anchor": "recruitment_closes", "side": "after", "lead": "0", "unit": "days", "duration": "1", "before_event": ""}
    answer = mina.post(f"{PLAN}/new", data=fields | plain | typed)

    assert answer.status_code == 422
    assert "Please check what you typed" in answer.text


def test_who_may_see_may_not_change(app, now):
    programme = alliance()
    lay_plan(**told(programme))
    viewer = sign_in(reader(app, "en"), make_staff("viewer", programme, who=HYUN))
    assert viewer.get(PLAN).status_code == 200
    assert "Mark as done" not in viewer.get(PLAN).text
    for path in ("/new", "/committee/", "/committee/remove", "/committee/done", "/presets"):
        assert viewer.post(PLAN + path).status_code == 403
    stranger = sign_in(reader(app, "en"), make_staff(programme=make_programme("other"), who=SORA))
    assert stranger.get(PLAN).status_code == 403
    assert app.test_client().get(PLAN).status_code == 303


def test_an_unknown_step_is_not_found(mina):
    assert mina.get(f"{PLAN}/none/").status_code == 404


def test_the_page_asks_the_same_number_of_questions_however_many_steps(mina):
    programme = db.session.scalars(select(PlanStep)).first()
    take_preset(programme_id=programme.programme_id, preset="preparation", event_id=programme.before_event_id, now=NOW, actor="person:1")
    remove_all_but_one = [step.code for step in steps_of(programme.programme_id)]
    mina.get(PLAN)
    with count_queries() as many:
        mina.get(PLAN)
    for code in reversed(remove_all_but_one[1:]):
        remove_step(programme_id=1, code=code, now=NOW, actor="person:1")
    with count_queries() as few:
        mina.get(PLAN)

    assert len(many) == len(few)


def test_done_twice_is_done_once(both):
    programme = alliance()
    lay_plan(**told(programme))
    for done in (True, True, False):
        finish_step(code="notice", done=done, **told(programme))

    assert reload(find_step(programme.id, "notice")).done_at is None
