"""What the pages of a registration share: who gets in, what may still be changed."""

from __future__ import annotations

from flask import Blueprint, Response, abort, make_response, render_template, url_for

from ...core import clock, tokens
from ...core.locale import language, prefer
from ...core.security import private_page
from ...core.words import whole
from ...events.models import Event
from ...events.rules import Status, end_of
from ...programmes.queries import terms
from ...programmes.rules import TermList
from .. import actions
from ..forms import OrganisationFields, WithdrawForm
from ..models import Rsvp
from ..rules import (
    TooLate,
    link_is_over,
)  # fmt: skip

bp = Blueprint("rsvps", __name__)



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


def rsvp_link(found: Rsvp) -> str:
    return url_for("rsvps.rsvp", token=tokens.current(actions.RSVP, found.id))


def offer_terms(form: OrganisationFields, event: Event) -> None:
    kinds, sizes, sectors = (terms(event.programme_id, name) for name in (TermList.ORGANISATION_KIND, TermList.SIZE_CLASS, TermList.SECTOR))
    form.offer(kinds, sizes, sectors, language())


def withdraw_page(event: Event, form: WithdrawForm, leaving: list[Rsvp], back: str) -> Response:
    page = render_template("rsvps/withdraw.html", form=form, event=event, programme=event.programme, leaving=leaving, back=back)
    return private_page(make_response(page, 422 if form.errors else 200))


def version_of(typed: str | None) -> int:
    return whole(typed) or 0
