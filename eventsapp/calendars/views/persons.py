"""A delegate's own calendar, behind their link or behind the address that was made for it alone."""

from __future__ import annotations

from flask import Response, abort, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from ...core import access, clock, tokens
from ...core.forms import Form
from ...core.limits import brake
from ...core.locale import prefer
from ...core.words import LANGUAGES
from ...rsvps.actions import RSVP
from ...rsvps.queries import get_rsvp
from ..actions.addresses import renew_own_address
from ..answers import File, answer
from ..ics import calendar
from ..queries import persons as queries
from ..queries.feeds import Choice
from .base import asked, bp


@bp.get("/r/<token>/calendar.ics")
@access.by_link
def own(token: str) -> Response:
    """What this person means to come to, with their answer as text; empty once they declined."""
    facts = queries.own_facts(token, real=clock.real()) or abort(404)
    rsvp_id, locale = facts[:2]
    choice = Choice(asked("lang") or (locale if locale in LANGUAGES else LANGUAGES[0]), asked("agenda") == "items")
    return answer(("own", str(rsvp_id), choice.lang, asked("agenda")), facts, lambda: _own_file(rsvp_id, choice))


@bp.post("/r/<token>/calendar/renew")
@access.by_link
@brake("20 per minute")
def renew_own(token: str) -> AnyResponse:
    """A new address for this person's calendar. Only their page may ask for one: whoever knows the address alone may not."""
    rsvp_id = tokens.find_row_id(RSVP, token, now=clock.real())
    found = get_rsvp(rsvp_id) if rsvp_id is not None else abort(404)
    prefer(found.delegation.event.programme.languages)
    if Form().validate_on_submit():
        renew_own_address(rsvp_id=found.id, actor=f"link:rsvp:{found.id}", now=clock.now(), real=clock.real())
        flash(_("Your calendar has a new address. The old one has ended: subscribe anew where you used it."), "ok")
    else:
        flash(_("This page was open for too long. Press the button once more."), "bad")
    return redirect(url_for("rsvps.rsvp", token=token), 303)


def _own_file(rsvp_id: int, choice: Choice) -> File:
    found = queries.own_calendar(rsvp_id, choice, now=clock.now()) or abort(410)
    return File(calendar(found.vevents, found.feed), "inline", found.changed_at, found.holds_until, packs=True, private=True)
