"""The organisers' own paragraph in a mail, filled in for its reader."""

from __future__ import annotations

from ...core.words import Said, name_for_mail
from ...events.models import Event
from ...events.wording import when, where
from ..queries import mail_texts as queries
from ..rules.mail_texts import Occasion, filled
from .cases import Case


def own_words(case: Case, occasion: Occasion | None, lang: str) -> Said | None:
    """What organisers add on this occasion; None if nothing. Who is erased, or has moved on, is told by us alone."""
    if occasion is None or not case.stands.here:
        return None
    return words_to(case.event, occasion, case.reader.person.name, case.delegation.organisation, lang)


def words_to(event: Event, occasion: Occasion, name: str, organisation: str, lang: str) -> Said | None:
    """The paragraph as this person of this organisation reads it, with the language it is in. Call it while speaking that language."""
    words = queries.words_for(event.id, occasion)
    return fill(words.said(lang), event, name, organisation) if words else None


def fill(said: Said, event: Event, name: str, organisation: str) -> Said:
    values = {
        "name": name_for_mail(name), "event": event.title.text(said.lang), "when": when(event), "where": where(event), "organisation": name_for_mail(organisation),
    }  # fmt: skip
    return Said(filled(said.text, values), said.lang)
