"""The calendar of those who organise, behind an address of their own, and the buttons that make and end it."""

from __future__ import annotations

from flask import Response, abort, flash, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from ...core import access, clock
from ...core.forms import Form
from ...core.limits import brake
from ...core.words import LANGUAGES
from ..actions.addresses import end_staff_address, renew_staff_address
from ..answers import File, answer
from ..ics import calendar
from ..queries import staff as queries
from ..queries.feeds import Choice
from .base import asked, bp


@bp.get("/p/<token>/calendar.ics")
@access.by_link
def staff(token: str) -> Response:
    """Every event that the owner of this address may see now, drafts too, with its seats in words."""
    facts = queries.staff_facts(token, real=clock.real()) or abort(404)
    person_id, locale = facts[:2]
    choice = Choice(asked("lang") or (locale if locale in LANGUAGES else LANGUAGES[0]), asked("agenda") == "items")
    return answer(("staff", str(person_id), choice.lang, asked("agenda")), facts, lambda: _staff_file(person_id, choice))


@bp.post("/me/calendar")
@access.signed_in
@brake("20 per minute")
def renew_staff() -> AnyResponse:
    if _sent():
        renew_staff_address(account_id=current_user.account_id, real=clock.real())
        flash(_("Your calendar has a new address. Subscribe to it with the address below; an earlier one has ended."), "ok")
    return redirect(url_for("people.me") + "#calendar", 303)


@bp.post("/me/calendar/end")
@access.signed_in
def end_staff() -> AnyResponse:
    if _sent():
        end_staff_address(account_id=current_user.account_id, real=clock.real())
        flash(_("The address of your calendar has ended."), "ok")
    return redirect(url_for("people.me") + "#calendar", 303)


def _sent() -> bool:
    if Form().validate_on_submit():
        return True
    flash(_("This page was open for too long. Press the button once more."), "bad")
    return False


def _staff_file(person_id: int, choice: Choice) -> File:
    found = queries.staff_calendar(person_id, choice) or abort(404)
    return File(calendar(found.vevents, found.feed), "inline", found.changed_at, packs=True, private=True)
