"""What the pages of a registration share: who gets in, what may still be changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, abort, make_response, render_template, request, url_for

from ...core import clock, once, tokens
from ...core.db import transaction
from ...core.errors import Refusal
from ...core.locale import language, prefer
from ...core.security import private_page
from ...core.words import whole
from ...events.models import Event
from ...events.queries.places import Join, join_of
from ...events.rules import Status, end_of
from ...programmes.queries import terms
from ...programmes.rules import TermList
from .. import actions
from ..forms import OrganisationFields, WithdrawForm
from ..models import Delegation, Rsvp
from ..queries import get_delegation
from ..rules import KEPT_AFTER_EVENT, TooLate, link_is_over, may_join

bp = Blueprint("rsvps", __name__)


def delegation_or_404(purpose: str, token: str) -> Delegation:
    """The delegation that a link of this purpose opens; gone a month after the event."""
    row_id = tokens.find_row_id(purpose, token, now=clock.real())
    found = get_delegation(row_id) if row_id is not None else abort(404)
    refuse_over(found.event)
    return found


def refuse_over(event: Event) -> None:
    prefer(event.programme.languages)
    if link_is_over(event.status, end_of(event.starts_at, event.ends_at), clock.now()):
        abort(410)


def is_over(event: Event) -> bool:
    end = end_of(event.starts_at, event.ends_at)
    return event.status is not Status.POSTPONED and end is not None and clock.now() >= end


def is_changeable(event: Event) -> bool:
    """What was registered may be changed until the event begins; a postponed one has not, a cancelled one never will."""
    if event.status is not Status.PUBLISHED:
        return event.status is Status.POSTPONED
    return event.starts_at is None or clock.now() < event.starts_at


def must_be_changeable(event: Event) -> None:
    if not is_changeable(event):
        raise TooLate()


def erased_on(event: Event) -> date | None:
    """The day on which the personal data of its registrations are deleted; none while it has no date."""
    end = event.ends_at or event.starts_at
    return (end + KEPT_AFTER_EVENT).astimezone(ZoneInfo(event.zone)).date() if end is not None and event.status is not Status.POSTPONED else None


def join_for(event: Event, rsvps: Iterable[Rsvp]) -> Join:
    """What these people see of the way to take part online: the link is for whoever has a seat and has not declined."""
    return join_of(event, clock.now(), entitled=any(may_join(rsvp.standing, rsvp.answer) for rsvp in rsvps))


def rsvp_links(rsvps: Iterable[Rsvp]) -> dict[int, str]:
    """The addresses of these delegates' own pages, by RSVP id; no entry where the link was ended."""
    secrets = tokens.currents(actions.RSVP, [rsvp.id for rsvp in rsvps])
    return {rsvp_id: url_for("rsvps.rsvp", token=secret) for rsvp_id, secret in secrets.items()}


def offer_terms(form: OrganisationFields, event: Event) -> None:
    kinds, sizes, sectors = (terms(event.programme_id, name) for name in (TermList.ORGANISATION_KIND, TermList.SIZE_CLASS, TermList.SECTOR))
    form.offer(kinds, sizes, sectors, language())


def named_rows() -> int:
    """How many delegates the request names, also beyond those the form has room for."""
    return len({key.split("-")[1] for key, value in request.form.items() if key.startswith("delegates-") and key.endswith("-name") and value.strip()})


def done_once(sent: once.Sent, verb: Callable[[], object]) -> str:
    """What `verb` led to; the same form sent twice does it once. Raises what the verb refuses."""
    try:
        with transaction():
            result = str(verb())
            once.remember(sent, result=result, now=clock.real())
        return result
    except once.AlreadyDone as done:
        return done.result
    except Refusal:
        first = once.find(sent)  # a second press of the button is refused for what the first one took
        if first is not None:
            return first
        raise


def withdraw_page(event: Event, form: WithdrawForm, leaving: list[Rsvp], back: str) -> Response:
    page = render_template("rsvps/withdraw.html", form=form, event=event, programme=event.programme, leaving=leaving, back=back)
    return private_page(make_response(page, 422 if form.errors else 200))


def version_of(typed: str | None) -> int:
    return whole(typed) or 0
