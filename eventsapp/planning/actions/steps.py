"""The verbs of the backward plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from ...core import audit
from ...core.db import db, transaction
from ...core.editing import apply
from ...core.once import Sent, remember
from ...events.models import Event
from ...events.rules import NotOurs
from ...programmes.models import Programme
from ..models import PlanStep
from ..queries.steps import columns_of, first_of, presets, steps_of
from ..rules.steps import MOST_STEPS, Anchor, AnchorMissing, GoesInACircle, OthersHangOnIt, TooManySteps, goes_in_a_circle

_NEEDS = {Anchor.DAY: "fixed_on", Anchor.EVENT: "event_id", Anchor.STEP: "after_step_id"}


def add_step(*, programme_id: int, values: Mapping[str, Any], sent: Sent, now: datetime, actor: str) -> PlanStep:
    """Plan another step. Raises TooManySteps, AnchorMissing, NotOurs, AlreadyDone."""
    with transaction():
        steps = _locked(programme_id)
        _must_be_possible(programme_id, "", values, steps)
        step = _add(programme_id, _free_code("step", steps), values, steps)
        remember(sent, result=step.code, now=now)
        _record("add_step", step, actor, now)
        return step


def edit_step(*, programme_id: int, code: str, version: int, values: Mapping[str, Any], seen: Mapping[str, str], now: datetime, actor: str) -> None:
    """Write `values` into a step. Raises ChangedMeanwhile, AnchorMissing, GoesInACircle, NotOurs."""
    with transaction():
        steps = _locked(programme_id)
        step = next(each for each in steps if each.code == code)
        _must_be_possible(programme_id, code, {name: getattr(step, name) for name in ("anchor", *_NEEDS.values())} | dict(values), steps)
        fields = apply(step, values, version=version, seen=seen)
        if fields:
            db.session.flush()
            _record("edit_step", step, actor, now, fields)


def finish_step(*, programme_id: int, code: str, done: bool, now: datetime, actor: str) -> None:
    """Note that a step is done, or that it is not after all; said already, nothing happens."""
    with transaction():
        step = next((each for each in _locked(programme_id) if each.code == code), None)
        if step is None or (step.done_at is not None) is done:
            return
        step.done_at = now if done else None
        db.session.flush()
        _record("finish_step" if done else "reopen_step", step, actor, now)


def remove_step(*, programme_id: int, code: str, now: datetime, actor: str) -> None:
    """Take a step out of the plan; done already, nothing happens. Raises OthersHangOnIt."""
    with transaction():
        steps = _locked(programme_id)
        step = next((each for each in steps if each.code == code), None)
        if step is None:
            return
        if any(each.after_step_id == step.id for each in steps):
            raise OthersHangOnIt()
        _record("remove_step", step, actor, now)
        db.session.execute(delete(PlanStep).where(PlanStep.id == step.id))


def take_preset(*, programme_id: int, preset: str, event_id: int, now: datetime, actor: str) -> int:
    """Plan the steps of a preset around an event. Returns how many. Raises TooManySteps, NotOurs."""
    told = next(each for each in presets() if each.code == preset)
    with transaction():
        steps = list(_locked(programme_id))
        _must_be_ours(programme_id, [event_id])
        made: dict[str, PlanStep] = {}
        for each in told.steps:
            after = made.get(each.get("after", ""))
            step = _add(programme_id, _free_code(each["code"], steps), columns_of(each, event_id) | {"after_step_id": after.id if after else None}, steps)
            made[each["code"]] = step
            steps.append(step)
            _record("add_step", step, actor, now)
        return len(made)


def lay_plan(*, programme_id: int, now: datetime, actor: str) -> int:
    """A plan for a programme that has none: each preset around its first event of that kind. Returns how many steps."""
    with transaction():
        if _locked(programme_id):
            return 0
        events = [(preset, first_of(programme_id, preset.kind)) for preset in presets()]
        return sum(take_preset(programme_id=programme_id, preset=preset.code, event_id=event.id, now=now, actor=actor) for preset, event in events if event is not None)


def _locked(programme_id: int) -> Sequence[PlanStep]:
    """The programme's steps as they stand now; its row is held, so that two organisers make no circle between them."""
    db.session.execute(select(Programme.id).where(Programme.id == programme_id).with_for_update(key_share=True))
    db.session.expire_all()
    return steps_of(programme_id)


def _add(programme_id: int, code: str, values: Mapping[str, Any], steps: Sequence[PlanStep]) -> PlanStep:
    if len(steps) >= MOST_STEPS:
        raise TooManySteps()
    step = PlanStep(programme_id=programme_id, code=code, position=max((each.position for each in steps), default=-1) + 1, **values)
    db.session.add(step)
    db.session.flush()
    return step


def _must_be_possible(programme_id: int, code: str, values: Mapping[str, Any], steps: Sequence[PlanStep]) -> None:
    needed = _NEEDS.get(values["anchor"])
    if needed is not None and values.get(needed) is None:
        raise AnchorMissing("fixed_on" if needed == "fixed_on" else "anchor")
    _must_be_ours(programme_id, [values.get("event_id"), values.get("before_event_id")])
    codes = {each.id: each.code for each in steps}
    after = values.get("after_step_id")
    if after is not None and after not in codes:
        raise NotOurs()
    hangs_on = {each.code: codes[each.after_step_id] for each in steps if each.after_step_id is not None and each.code != code}
    if code and goes_in_a_circle(code, codes.get(after or 0, ""), hangs_on):
        raise GoesInACircle()


def _must_be_ours(programme_id: int, event_ids: Sequence[int | None]) -> None:
    wanted = {event_id for event_id in event_ids if event_id is not None}
    ours = set(db.session.scalars(select(Event.id).where(Event.id.in_(wanted), Event.programme_id == programme_id)))
    if wanted - ours:
        raise NotOurs()


def _free_code(stem: str, steps: Sequence[PlanStep]) -> str:
    taken = {each.code for each in steps}
    return next(code for code in (stem, *(f"{stem}-{number}" for number in range(2, MOST_STEPS + 3))) if code not in taken)


def _record(verb: str, step: PlanStep, actor: str, now: datetime, fields: list[str] | None = None) -> None:
    audit.record(verb, programme_id=step.programme_id, subject="plan_step", subject_id=step.id, actor=actor, now=now, fields=fields)
