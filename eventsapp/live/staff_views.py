"""The console of those who run the room: what is on, what comes next, and a button for each act."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from ..calendars.queries.reach import shift_reach
from ..core import access, clock
from ..core.buttons import button
from ..core.downloads import table_file
from ..core.errors import Refusal
from ..core.forms import Form
from ..core.once import AlreadyDone
from ..core.security import private_page
from ..core.template import plain
from ..core.words import whole
from ..events.finding import event_or_404
from ..events.models import Event
from ..events.queries import latest_release
from ..events.rules import Status
from . import actions
from .queries import actual_times, done_acts, live_plan, public_number, untold_shift
from .rules import LivePlan, Verb, day_bounds, next_change, panels, remaining_minutes
from .showing import days_of, rooms_of
from .wording import lateness, left, left_pattern, over_pattern, said_of

bp = Blueprint("live_staff", __name__, url_prefix="/staff/<programme>")


@dataclass(frozen=True)
class Press:
    """A button of the console: what it does, and to what."""

    verb: Verb
    minutes: int = 0


# What a button says when it is pressed, before the colon and the item's uid.
PRESSES = {
    "start": Press(Verb.START), "end": Press(Verb.END), "skip": Press(Verb.SKIP), "absorb": Press(Verb.ABSORB),
    "plus5": Press(Verb.ADJUST, 5), "plus10": Press(Verb.ADJUST, 10), "minus5": Press(Verb.ADJUST, -5),
}  # fmt: skip


@bp.get("/events/<event>/live")
@access.staff("desk")
def console(programme: str, event: str) -> Response:
    row, now = event_or_404(programme, event), clock.now()
    live, release = live_plan(row, now), latest_release(row.id)
    bounds = day_bounds([each.item for each in live.items], None, row.zone)
    runs = row.status is Status.PUBLISHED and bool(live.items)
    shift = untold_shift(row.id, live) if runs else 0
    done = done_acts(row.id, {each.item.uid: each.item.title for each in live.items})
    return private_page(make_response(render_template(
        "live/staff/console.html", programme=row.programme, event=row, live=live, panels=panels(live), days=days_of(live, row.zone), button=button(),
        runs=runs, is_open=runs and bounds is not None and bounds[0] <= now < bounds[1], opens_at=bounds[0] if bounds else None, now=now,
        patterns=(left_pattern(), over_pattern()), rooms=[(code, plain(name)) for code, name in rooms_of(live)], done=done,
        newest=next((each for each in done if not each.undone), None), shift=shift, people=shift_reach(row, now) if shift else 0, release=release, number=public_number(row),
        next_change=next_change(live, now), left=lambda each: left(remaining_minutes(each, now)), lateness=lateness, said_of=said_of,
    )))  # fmt: skip


@bp.get("/events/<event>/live/times")
@access.staff("desk")
def times(programme: str, event: str) -> Response:
    """What was planned beside what was."""
    row = event_or_404(programme, event)
    return private_page(make_response(render_template("live/staff/times.html", programme=row.programme, event=row, times=actual_times(row.id), lateness=lateness)))


@bp.get("/events/<event>/live/times.<any(csv, xlsx):kind>")
@access.staff("desk")
def times_file(programme: str, event: str, kind: str) -> Response:
    row = event_or_404(programme, event)
    head = [_("Agenda item"), _("Room"), _("Planned start"), _("Planned end"), _("Began at"), _("Ended at"), _("Left out")]
    lines = [[plain(each.title), each.room, *(_wall(moment, row.zone) for moment in each.moments), _("yes") if each.skipped else ""] for each in actual_times(row.id)]
    return table_file([head, *lines], kind, name=f"{row.slug}-times", title=_("Planned and actual times"))


@bp.post("/events/<event>/live")
@access.staff("desk")
def press(programme: str, event: str) -> Response:
    """One button: `do` names the verb and what it is about."""
    return _pressed(event_or_404(programme, event), _do)


@bp.post("/events/<event>/live/tell")
@access.staff("edit")
def tell(programme: str, event: str) -> Response:
    """Send a mail about the shift as it stands to everybody with a seat."""
    return _pressed(event_or_404(programme, event), _tell)


def _pressed(row: Event, do: Callable[[Event, Form, str, str], str]) -> Response:
    form = Form()
    if not form.validate_on_submit():
        flash(_("This page was open for too long. Nothing was changed; press the button once more."), "bad")
        return _back(row)
    what, _colon, about = request.form.get("do", "")[:300].partition(":")
    try:
        flash(do(row, form, what, about), "ok")
    except AlreadyDone:
        flash(_("This is done already."), "ok")
    except Refusal as refusal:
        flash(str(refusal), "bad")
    return _back(row)


def _do(row: Event, form: Form, what: str, about: str) -> str:
    """Do what the button says; what was done, as a sentence."""
    sent, now, by_id = form.sent(f"live {row.id} {what} {about}"), clock.now(), current_user.person_id
    if what == "undo":
        undone = actions.undo(event_id=row.id, number=whole(about) or 0, sent=sent, now=now, actor=current_user.actor, by_id=by_id)
        return _("Undone: %(what)s", what=said_of(undone.verb, _title(live_plan(row, now), undone.item_uid), undone.minutes))
    pressed = PRESSES.get(what)
    if pressed is None:
        return _("Nothing was done.")
    actions.act(
        event_id=row.id, verb=pressed.verb, item=about if pressed.verb is not Verb.ABSORB else "", minutes=pressed.minutes, sent=sent, now=now,
        actor=current_user.actor, by_id=by_id,
    )  # fmt: skip
    return said_of(pressed.verb, _title(live_plan(row, now), about), pressed.minutes)


def _tell(row: Event, form: Form, what: str, about: str) -> str:
    sent = form.sent(f"live {row.id} {what} {about}")
    people = actions.tell(event_id=row.id, release=whole(about) or 0, sent=sent, now=clock.now(), actor=current_user.actor)
    return ngettext("%(num)d person will get a mail within a minute.", "%(num)d people will get a mail within a minute.", people)


def _title(live: LivePlan, uid: str) -> str:
    each = live.find(uid)
    return plain(each.item.title) if each is not None else ""


def _wall(moment: datetime | None, zone: str) -> str:
    return moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M") if moment is not None else ""


def _back(row: Event) -> Response:
    return redirect(url_for("live_staff.console", programme=row.programme.slug, event=row.slug), 303)
