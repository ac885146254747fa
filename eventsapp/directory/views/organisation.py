"""The organisation's own page: everything it takes part in; before that, the one question whether the reader is who was invited."""

from __future__ import annotations

from flask import current_app, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ...core import access, clock, tokens
from ...core.buttons import button, press
from ...core.locale import language
from ...members.forms.membership import STANDING_NAMES
from ...members.rules import Standing
from ...members.rules.applying import APPLICATION
from ...members.wording import STAGES
from ...people.rules import shown_business_number
from ...programmes.queries import terms
from ...programmes.rules import TermList
from ...rsvps.actions import DELEGATION
from ..actions import representatives as actions
from ..queries.representatives import colleagues_of, representatives_of
from ..queries.taking_part import TakingPart, offered, taking_part
from .base import Acting, bp, opened_or_404, page, to
from .documents import documents_for


@bp.get("/")
@access.by_link
def organisation(token: str) -> Response:
    acting = opened_or_404(token)
    if acting.representative.confirmed_at is None:
        return page("confirm", acting, form=button())
    taking, now = taking_part(acting.organisation.id, acting.today), clock.now()
    events = offered(acting.programme.id, taking, person_id=acting.representative.person_id, today=acting.today, now=now)
    ahead = {each.gathering.event.id for each in events}
    return page(
        "organisation", acting, taking=taking, events=events, past=[each for each in taking.delegations if each.delegation.event_id not in ahead],
        links=_links(taking), certificate=_certificate(acting, taking), people=len(colleagues_of(acting.organisation.id)), stages=STAGES,
        representatives=representatives_of(acting.organisation.id), standing_names=STANDING_NAMES, labels=labels_of(acting), shown=shown_business_number,
        today=acting.today, documents=documents_for(acting),
    )  # fmt: skip


@bp.post("/confirm")
@access.by_link
def confirm(token: str) -> Response:
    """The reader says that it is them. A mail scanner that only looks at the link changes nothing."""
    acting = opened_or_404(token)
    press(lambda: actions.confirm(representative_id=acting.representative.id, now=clock.now()), _("Thank you. You can act for your organisation from now on."))
    return to("organisation", token)


def labels_of(acting: Acting) -> dict[str, str]:
    """The terms of the programme by code, in the reader's language."""
    lists = (TermList.ORGANISATION_KIND, TermList.SIZE_CLASS, TermList.SECTOR)
    return {term.code: term.label.text(language()) for name in lists for term in terms(acting.programme.id, name)}


def _links(taking: TakingPart) -> dict[str, str]:
    """The pages of its delegations and applications, as ("d", id) and ("a", id).

    Whoever has confirmed may open them all: to act for the organisation is to act for what it registered, and when a
    contact leaves, somebody must be able to. Staff said so, or a link proved it, where a registration is the organisation's.
    """
    now = clock.now()
    delegations = tokens.currents(DELEGATION, [each.delegation.id for each in taking.delegations if each.opens(now)])
    applications = tokens.currents(APPLICATION, [each.id for each in taking.applications if each.erased_at is None])
    return {f"d{row_id}": url_for("rsvps.delegation", token=secret) for row_id, secret in delegations.items()} | {
        f"a{row_id}": url_for("members.application", token=secret) for row_id, secret in applications.items()
    }


def _certificate(acting: Acting, taking: TakingPart) -> str:
    """Where a member's certificate is; "" for whoever is none today."""
    if taking.membership is None or taking.membership.standing is not Standing.MEMBER or "members.certificate" not in current_app.view_functions:
        return ""
    return url_for("members.certificate", token=acting.token)
