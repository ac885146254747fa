"""The mails to whoever applied: a draft's link, the receipt, what is asked, what came, the withdrawal.

The address is unproven until somebody answers: besides names nothing in these mails was typed by whoever gave it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext as _

from ...core import tokens
from ...core.template import address
from ...core.words import Words, name_for_mail
from ...mail.compose import render, speaking
from ...mail.composers import COMPOSERS, Composed
from ..models import Application
from ..queries.applications import documents_of, find_application, requests_of
from ..queries.calls import window_of
from ..rules.applying import ADDITION_ASKED, ADDITION_RECEIVED, APPLICATION, DRAFT_SAVED, RECEIVED, WITHDRAWN
from ..rules.calls import UNDECIDED
from ..rules.enums import Stage


def register() -> None:
    """Make these composers known to the outbox."""
    COMPOSERS.update({DRAFT_SAVED: _draft, RECEIVED: _received, ADDITION_ASKED: _asked, ADDITION_RECEIVED: _added, WITHDRAWN: _withdrawn})


def _draft(ids: Mapping[str, Any], lang: str) -> Composed | None:
    """Nothing to say once it was sent: then there is a receipt."""
    return _mail(ids, lang, DRAFT_SAVED, lambda _found: _("Your draft of an application"), (Stage.DRAFT,))


def _received(ids: Mapping[str, Any], lang: str) -> Composed | None:
    return _mail(ids, lang, RECEIVED, lambda found: _("Application no. %(number)d received", number=found.number), UNDECIDED)


def _asked(ids: Mapping[str, Any], lang: str) -> Composed | None:
    """What is still open, when the mail is composed; nothing once all was answered."""
    requests = [each for each in requests_of(ids["application"]) if each.answered_at is None]
    if not requests:
        return None
    return _mail(ids, lang, ADDITION_ASKED, lambda found: _("Application no. %(number)d: please add something", number=found.number), UNDECIDED, requests=requests)


def _added(ids: Mapping[str, Any], lang: str) -> Composed | None:
    return _mail(ids, lang, ADDITION_RECEIVED, lambda found: _("Application no. %(number)d: your answer has arrived", number=found.number), UNDECIDED)


def _withdrawn(ids: Mapping[str, Any], lang: str) -> Composed | None:
    return _mail(ids, lang, WITHDRAWN, lambda found: _("Application no. %(number)d withdrawn", number=found.number), (Stage.WITHDRAWN,))


def _mail(ids: Mapping[str, Any], lang: str, template: str, heading: Callable[[Application], str], stages: tuple[Stage, ...], **context: Any) -> Composed | None:
    """None for an application that is erased, or in none of these stages any more."""
    found = find_application(ids["application"])
    if found is None or found.stage not in stages or not found.contact.email:
        return None
    programme = found.call.programme
    with speaking(lang):
        title = heading(found)
        subject = _("%(heading)s – %(programme)s", heading=title, programme=programme.name.text(lang))
    labels = {each["code"]: Words(each["label"]) for each in found.call.documents}
    text, html = render(
        template, lang, heading=title, application=found, programme=programme, window=window_of(found.call, programme), documents=documents_of(found), labels=labels,
        person_name=name_for_mail(found.contact.name), organisation=name_for_mail(found.organisation),
        link=address("members.application", token=tokens.current(APPLICATION, found.id)), **context,
    )  # fmt: skip
    return Composed(
        to_name=found.contact.name, to_address=found.contact.email, subject=subject, text=text, html=html, from_name=programme.name.text(lang),
        reply_to=programme.contact_email, thread=f"application-{found.reference}",
    )  # fmt: skip
