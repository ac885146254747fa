"""Reading what organisers add to the mails of an event."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from ...core.db import db
from ...core.words import Words
from ..models import MailText
from ..rules.mail_texts import Occasion

# Made once: each mail asks it.
_WORDS = select(MailText.words).where(MailText.event_id == bindparam("event"), MailText.occasion == bindparam("occasion"))


def words_for(event_id: int, occasion: Occasion) -> Words:
    """The organisers' words for these mails; empty if they have none."""
    return db.session.scalar(_WORDS, {"event": event_id, "occasion": occasion}) or Words()


def mail_texts_of(event_id: int) -> dict[Occasion, MailText]:
    """What organisers have written for this event, by occasion."""
    return {text.occasion: text for text in db.session.scalars(select(MailText).where(MailText.event_id == event_id))}


def find_mail_text(event_id: int, occasion: Occasion) -> MailText | None:
    query = select(MailText).where(MailText.event_id == event_id, MailText.occasion == occasion)
    return db.session.scalar(query.execution_options(populate_existing=True))
