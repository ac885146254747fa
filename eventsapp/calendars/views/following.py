"""Following an undated event: the form that asks for an address, and the page behind the link that the address gets."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ...core import access, clock, tokens
from ...core.errors import Refusal
from ...core.limits import brake
from ...core.locale import language, prefer
from ...core.security import private_page
from ...events.queries import find_event
from ...events.rules import Status, past_at
from ..actions import followers as actions
from ..forms.following import STOP, FollowedForm, FollowForm
from ..models import Follower
from ..purposes import FOLLOW
from ..queries.followers import get_follower
from ..rules.following import is_offered, may_follow
from .base import bp

_ONE_CLICK = {"List-Unsubscribe": ["One-Click"]}


@bp.route("/<programme>/<event>/follow", methods=["GET", "POST"])
@access.public
@brake("10 per minute")
def follow(programme: str, event: str) -> Any:
    """Ask for an address. The answer is the same whether or not it was known."""
    found = find_event(programme, event)
    if found is None or found.status is Status.DRAFT:
        abort(404)
    prefer(found.programme.languages)
    back = url_for("events.event", programme=programme, event=event)
    over_at = past_at(found.starts_at, found.ends_at, found.window_to, found.zone)
    if request.method != "POST" and not is_offered(found.status, found.starts_at, over_at, clock.now()):
        return redirect(back, 303)
    form = FollowForm()
    if not form.validate_on_submit():
        page = render_template("calendars/follow.html", programme=found.programme, event=found, form=form)
        return make_response(page, 422 if request.method == "POST" else 200, {"Cache-Control": "no-store"})
    try:
        actions.follow(event_id=found.id, email=form.email.data, locale=language(), now=clock.now(), real=clock.real())
    except Refusal as refusal:
        flash(str(refusal), "warn")
    else:
        flash(_("We have sent a mail to %(address)s. Please confirm with the link in it; then we will tell you.", address=form.email.data), "ok")
    return redirect(back, 303)


@bp.route("/u/<token>/", methods=["GET", "POST"])
@access.by_link
def followed(token: str) -> Any:
    """Looking does nothing, as mail scanners look. A mail program's one-click POST (RFC 8058) has no form of ours, and stops."""
    found = _follower_or_404(token)
    if request.method != "POST":
        return _followed_page(found, token)
    if request.form.to_dict(flat=False) == _ONE_CLICK:
        actions.stop(follower_id=found.id, now=clock.now(), real=clock.real())
        return _followed_page(_follower_or_404(token), token)
    form = FollowedForm()
    if form.validate():
        _press(found, form)
    else:
        flash(_("This page was open for too long. Press the button once more."), "bad")
    return redirect(url_for("calendars.followed", token=token), 303)


def _press(found: Follower, form: FollowedForm) -> None:
    press = actions.stop if form.do.data == STOP else actions.confirm
    try:
        press(follower_id=found.id, now=clock.now(), real=clock.real())
    except Refusal as refusal:
        flash(str(refusal), "warn")


def _followed_page(found: Follower, token: str) -> Response:
    event = found.event
    state = "stopped" if found.ended_at else "told" if found.told_at else "confirmed" if found.confirmed_at else "asked"
    page = render_template(
        "calendars/followed.html", programme=event.programme, event=event, token=token, state=state, open=may_follow(event.status, event.starts_at), form=FollowedForm()
    )
    return private_page(make_response(page))


def _follower_or_404(token: str) -> Follower:
    row_id = tokens.find_row_id(FOLLOW, token, now=clock.real())
    found = get_follower(row_id) if row_id is not None else abort(404)
    prefer(found.event.programme.languages)
    return found
