"""The mail that invites a person to act for an organisation.

The address is unproven until its reader confirms: besides names, nothing in the mail was typed by whoever invited them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from ..core import tokens
from ..core.db import db
from ..core.template import address
from ..core.words import name_for_mail
from ..mail.compose import render, speaking
from ..mail.composers import COMPOSERS, Composed
from ..members.rules.deciding import REPRESENTATIVE
from ..people.models import Person
from ..programmes.models import Programme
from .queries.records import get_counting
from .queries.representatives import find_representative
from .rules.representing import INVITED


def register() -> None:
    """Make the composers known to the outbox."""
    COMPOSERS[INVITED] = _invited


def _invited(ids: Mapping[str, Any], lang: str) -> Composed | None:
    """Nothing to say to whoever was removed, is erased or cannot be reached."""
    found = find_representative(ids["representative"])
    token = tokens.find_current(REPRESENTATIVE, found.id) if found is not None else None
    if found is None or token is None or not found.person.email:
        return None
    record = get_counting(found.organisation)
    programme, organisation = db.session.get_one(Programme, record.programme_id), name_for_mail(record.name)
    with speaking(lang):
        heading = _("You may act for %(organisation)s", organisation=organisation)
        subject = _("%(heading)s – %(programme)s", heading=heading, programme=programme.name.text(lang))
    text, html = render(
        INVITED, lang, heading=heading, organisation=organisation, programme=programme, person_name=name_for_mail(found.person.name),
        inviter=_inviter(found.invited_by), link=address("directory.organisation", token=token), confirmed=found.confirmed_at is not None,
    )  # fmt: skip
    return Composed(
        to_name=found.person.name, to_address=found.person.email, subject=subject, text=text, html=html, from_name=programme.name.text(lang),
        reply_to=programme.contact_email, thread=f"representative-{found.id}",
    )  # fmt: skip


def _inviter(actor: str) -> str:
    """The name of the representative who invited; "" for staff, who are the programme."""
    if not actor.startswith("link:representative:"):
        return ""
    inviter = find_representative(int(actor.rpartition(":")[2]))
    person = db.session.get(Person, inviter.person_id) if inviter is not None else None
    return name_for_mail(person.name) if person is not None else ""
