"""The mails of an event as an example: to people who do not exist, so that organisers see what theirs will look like."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _

from ...core.template import address
from ...core.words import Said, Words, name_for_mail
from ...events.models import Event
from ...mail.compose import render, speaking
from ...rsvps.rules import ACTIVE, Standing
from ..queries.mail_texts import words_for
from ..rules.invitations import News
from ..rules.mail_texts import Occasion
from ..rules.reminders import Distance, Unit
from .mail_texts import fill
from .reminding import words_for as reminding_words
from .subjects import todo

_OFFERED_FOR = timedelta(hours=48)
_REFERENCE = "ABCD2345"
# What each occasion is news of, and how those it is told to stand.
_NEWS = {
    Occasion.REGISTERED: (News.REGISTRATION, Standing.SEATED),
    Occasion.WAITING: (News.REGISTRATION, Standing.WAITING),
    Occasion.PENDING: (News.REGISTRATION, Standing.PENDING),
    Occasion.APPROVED: (News.APPROVED, Standing.SEATED),
    Occasion.OFFERED: (News.OFFERED, Standing.OFFERED),
    Occasion.SEATED: (News.SEATED, Standing.SEATED),
    Occasion.REFUSED: (News.REFUSED, Standing.REFUSED),
    Occasion.EXPIRED: (News.EXPIRED, Standing.WITHDRAWN),
    Occasion.SWAPPED: (News.SWAPPED, Standing.WITHDRAWN),
    Occasion.WITHDRAWN: (News.WITHDRAWN, Standing.WITHDRAWN),
    Occasion.REMINDER: (News.REGISTRATION, Standing.SEATED),
}


@dataclass(frozen=True)
class _Person:
    name: str


@dataclass(frozen=True)
class _Rsvp:
    id: int
    person: _Person
    standing: Standing


@dataclass(frozen=True)
class _Delegation:
    reference: str
    organisation: str
    contact: _Person
    takes_part: bool
    offered_until: datetime


def sample_html(event: Event, occasion: Occasion, lang: str, now: datetime) -> str:
    """The mail of this occasion in this language, as HTML; who is swapped reads it as a delegate, all others as a contact."""
    news, _standing = _NEWS[occasion]
    with speaking(lang):
        context = _context(event, occasion, lang, now)
    name = "reminder" if occasion is Occasion.REMINDER else f"{news}_{'delegate' if occasion is Occasion.SWAPPED else 'contact'}"
    return render(name, lang, **context)[1]


def sample_words(event: Event, words: Words, lang: str) -> Said:
    """The organisers' words as a person who does not exist would read them."""
    with speaking(lang):
        return fill(words.said(lang), event, _("Hong Gil-dong"), _("Example organisation"))


def _context(event: Event, occasion: Occasion, lang: str, now: datetime) -> dict[str, Any]:
    contact, colleague = _Person(_("Hong Gil-dong")), _Person(_("Kim Yeong-hui"))
    news, standing = _NEWS[occasion]
    people = [_Rsvp(number, person, standing) for number, person in enumerate((contact, colleague), start=1)]
    heading, lead = reminding_words(Distance(Unit.TOMORROW), event.title.text(lang))
    words, event_url = words_for(event.id, occasion), address("events.event", programme=event.programme.slug, event=event.slug)
    return {
        "person_name": contact.name, "clean": name_for_mail, "event": event, "programme": event.programme,
        "delegation": _Delegation(_REFERENCE, _("Example organisation"), contact, False, now + _OFFERED_FOR),
        "standing": standing, "told": Standing.WAITING, "leads": True, "position": 3, "others": 0, "named": people, "through": [], "offered": len(people),
        "unnamed": [], "mixed": False, "links": {}, "own_link": "", "claim": "", "happened": [], "own_words": sample_words(event, words, lang) if words else None,
        "link": event_url, "todo": todo(news, active=standing in ACTIVE), "object_link": "",
        "event_url": event_url, "reason": Words(), "said": _("The reason that you write."),
        "asks": False, "fixed": False, "changes": frozenset(), "before": "", "title_before": "", "can_return": True, "heading": heading, "lead": lead, "note": Words(),
    }  # fmt: skip
