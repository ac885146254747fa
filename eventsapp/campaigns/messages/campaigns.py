"""A campaign's mail to one reader, the same in a preview, in a test and when it goes out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from markupsafe import Markup, escape

from ...core import tokens
from ...core.db import db
from ...core.template import address
from ...mail.compose import render, speaking
from ...mail.composers import COMPOSERS, Composed
from ...mail.masking import masked
from ...people.models import Person
from ..models import Campaign
from ..queries.campaigns import get_campaign, get_recipient
from ..queries.consents import consents_in
from ..rules import MAIL, TEST, UNSUBSCRIBE, About, Kind, State, address_hash, filled, marked
from ..wording import reason_for
from .values import Reader, Values

# Bare addresses become links; what ends a sentence behind one is no part of it.
_LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]}。、]")
_LINKED = Markup('<a class="link" href="{0}" style="color:#0b6b5b">{0}</a>')


@dataclass(frozen=True)
class Written:
    """A mail as its reader sees it, and the language it is in."""

    subject: str
    text: str
    html: str
    lang: str


def register() -> None:
    """Make these composers known to the outbox."""
    COMPOSERS.update({MAIL: _mail, TEST: _test})


def write(campaign: Campaign, reader: Reader, locale: str, *, unsubscribe: str = "", consented_at: datetime | None = None) -> Written:
    """The mail to this reader in their language, or in the one it is written in."""
    lang = language_for(campaign, locale)
    marketing = campaign.kind is Kind.MARKETING
    with speaking(lang):
        value = Values(campaign, reader)
        heading = filled(campaign.subject.text(lang), value)
        body = filled(campaign.text.text(lang), value)
        reason = "" if marketing else reason_for(campaign, value)
        text, html = render(
            "campaign", lang, heading=heading, body=body, paragraphs=paragraphs(body), programme=campaign.programme, marketing=marketing, reason=reason,
            consented_on=consented_at.astimezone(ZoneInfo(campaign.programme.zone)).date() if consented_at else None, unsubscribe=unsubscribe,
        )  # fmt: skip
    return Written(marked(heading) if marketing else heading, text, html, lang)


def language_for(campaign: Campaign, locale: str) -> str:
    return campaign.text.said(locale, campaign.programme.languages).lang


def sample(campaign: Campaign, reader: Reader, locale: str, *, consented_at: datetime | None = None) -> Written:
    """The mail to this reader as somebody else may see it: the secrets of its links are hidden."""
    unsubscribe = address("campaigns.unsubscribe", token=tokens.derive(UNSUBSCRIBE, 0)) if campaign.kind is Kind.MARKETING else ""
    written = write(campaign, reader, locale, unsubscribe=unsubscribe, consented_at=consented_at)
    return Written(masked(written.subject), masked(written.text), masked(written.html), written.lang)


def paragraphs(text: str) -> Markup:
    """Plain text as HTML: blank lines part paragraphs, single ones break the line, bare addresses are links."""
    parts = [part.strip("\n") for part in re.split(r"\n\s*\n", text) if part.strip()]
    return Markup("\n").join(Markup('<p style="margin:0 0 16px">{}</p>').format(Markup("<br>\n").join(_line(line) for line in part.split("\n"))) for part in parts)


def _line(line: str) -> Markup:
    html, end = Markup(""), 0
    for found in _LINK.finditer(line):
        html += escape(line[end : found.start()]) + _LINKED.format(found.group(0))
        end = found.end()
    return html + escape(line[end:])


def _mail(ids: Mapping[str, Any], lang: str) -> Composed | None:
    """Nothing to whoever was erased, unsubscribed meanwhile, or agreed at another address; and nothing of a cancelled campaign."""
    row = get_recipient(ids["recipient"])
    campaign, person = row.campaign, row.person
    if not person.email or campaign.state is State.CANCELLED:
        return None
    link = ""
    if campaign.kind is Kind.MARKETING:
        given = consents_in(campaign.programme_id, ids["now"], keys=[person.email_key]).given
        if address_hash(person.email) != row.address_hash or not given:
            return None
        link = address("campaigns.unsubscribe", token=tokens.current(UNSUBSCRIBE, row.id))
    written = write(campaign, Reader(person, row.about, row.about_id), lang, unsubscribe=link, consented_at=row.consented_at)
    return _composed(campaign, person, written, unsubscribe=link)


def _test(ids: Mapping[str, Any], lang: str) -> Composed | None:
    """As a recipient would get it, to whoever writes it, with the recipient's own links hidden."""
    campaign, to, as_ = get_campaign(ids["campaign"]), db.session.get_one(Person, ids["to"]), db.session.get_one(Person, ids["as"])
    if not to.email or not as_.email:
        return None
    consented_at = datetime.fromisoformat(ids["consented_at"]) if ids["consented_at"] else None
    written = sample(campaign, Reader(as_, About(ids["about"]), ids["about_id"]), lang, consented_at=consented_at)
    with speaking(lang):
        subject = _("[Test] %(subject)s", subject=written.subject)
    return _composed(campaign, to, Written(subject, written.text, written.html, written.lang))


def _composed(campaign: Campaign, to: Person, written: Written, *, unsubscribe: str = "") -> Composed:
    programme = campaign.programme
    return Composed(
        to_name=to.name, to_address=to.email, subject=written.subject, text=written.text, html=written.html, from_name=programme.name.text(written.lang),
        reply_to=programme.contact_email, unsubscribe=unsubscribe,
    )  # fmt: skip
