"""The mail that tells an organisation what became of its membership."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from ...core import tokens
from ...core.template import absolute
from ...core.words import name_for_mail
from ...mail.compose import render, speaking
from ...mail.composers import COMPOSERS, Composed
from ..models import MembershipChange
from ..queries.register import acting_for, get_change
from ..rules import Change
from ..rules.deciding import CHANGED, REPRESENTATIVE


def register() -> None:
    """Make this composer known to the outbox."""
    COMPOSERS[CHANGED] = _changed


def _changed(ids: Mapping[str, Any], lang: str) -> Composed | None:
    """Nothing to say to whoever acts for it no more, or cannot be reached."""
    change, acting = get_change(ids["change"]), acting_for(ids["representative"])
    if acting is None or not acting.person.email:
        return None
    membership, programme = change.membership, change.membership.programme
    token = tokens.find_current(REPRESENTATIVE, acting.id)
    with speaking(lang):
        title = _heading(change)
        subject = _("%(heading)s – %(programme)s", heading=title, programme=programme.name.text(lang))
    text, html = render(
        CHANGED, lang, heading=title, change=change, membership=membership, programme=programme, person_name=name_for_mail(acting.person.name),
        organisation=name_for_mail(acting.organisation.name), link=absolute(f"/o/{token}/") if token else "",
    )  # fmt: skip
    return Composed(
        to_name=acting.person.name, to_address=acting.person.email, subject=subject, text=text, html=html, from_name=programme.name.text(lang),
        reply_to=programme.contact_email, thread=f"membership-{membership.id}",
    )  # fmt: skip


def _heading(change: MembershipChange) -> str:
    said = {
        Change.SUSPENDED: _("Your organisation’s membership is suspended"),
        Change.RESUMED: _("Your organisation’s membership is in force again"),
        Change.RESIGNED: _("Your organisation has left"),
        Change.LAPSED: _("Your organisation’s membership has ended"),
        Change.READMITTED: _("Your organisation is a member again"),
    }
    return said.get(change.change, _("Your organisation is a member"))
