"""The letter that tells an applicant what was decided: a number and a welcome, or the reason.

Besides names, nothing in it was typed by whoever applied; the reason is the committee's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from ...core import tokens
from ...core.template import absolute, address
from ...core.words import name_for_mail
from ...mail.compose import render, speaking
from ...mail.composers import COMPOSERS, Composed
from ..models import Application
from ..queries.deciding import Joined, get_decision, joined_by
from ..rules import Outcome
from ..rules.applying import APPLICATION
from ..rules.deciding import LETTER, REPRESENTATIVE


def register() -> None:
    """Make this composer known to the outbox."""
    COMPOSERS[LETTER] = _letter


def _letter(ids: Mapping[str, Any], lang: str) -> Composed | None:
    """Nothing to say to whoever cannot be reached, or is erased."""
    decision = get_decision(ids["decision"])
    found = decision.application
    if found.erased_at is not None or not found.contact.email:
        return None
    joined = joined_by(found) if decision.outcome is Outcome.ADMITTED else None
    programme = found.call.programme
    with speaking(lang):
        title = _heading(found, joined)
        subject = _("%(heading)s – %(programme)s", heading=title, programme=programme.name.text(lang))
    text, html = render(
        LETTER, lang, heading=title, application=found, programme=programme, decision=decision, joined=joined, person_name=name_for_mail(found.contact.name),
        organisation=name_for_mail(found.organisation), link=address("members.application", token=tokens.current(APPLICATION, found.id)), **_own_page(joined),
    )  # fmt: skip
    return Composed(
        to_name=found.contact.name, to_address=found.contact.email, subject=subject, text=text, html=html, from_name=programme.name.text(lang),
        reply_to=programme.contact_email, thread=f"application-{found.reference}",
    )  # fmt: skip


def _heading(found: Application, joined: Joined | None) -> str:
    if joined is not None:
        return _("Welcome as member no. %(number)d", number=joined.number)
    return _("Application no. %(number)d: what was decided", number=found.number)


def _own_page(joined: Joined | None) -> dict[str, str]:
    """The organisation's page and its certificate, for a contact who still acts for it."""
    token = tokens.find_current(REPRESENTATIVE, joined.representative_id) if joined and joined.representative_id is not None else None
    return {"own_page": absolute(f"/o/{token}/") if token else "", "certificate": absolute(f"/o/{token}/certificate") if token else ""}
