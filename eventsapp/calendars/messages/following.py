"""The mails to whoever follows an undated event: please confirm, and then the one about the day.

The address of the first is unproven: it holds nothing that whoever typed it could choose.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from ...core import tokens
from ...core.template import address
from ...events.models import Event
from ...events.queries import latest_status_change
from ...events.rules import Status
from ...mail.compose import render, speaking
from ...mail.composers import COMPOSERS, Attachment, Composed
from ..models import Follower
from ..purposes import FOLLOW
from ..queries.feeds import event_ics
from ..queries.followers import get_follower
from ..rules.following import CANCELLED, CONFIRM, FIXED, is_news


def register() -> None:
    """Make these composers known to the outbox."""
    COMPOSERS.update({CONFIRM: _confirm, FIXED: _news, CANCELLED: _news})


def _confirm(ids: Mapping[str, Any], lang: str) -> Composed | None:
    """Nothing to say to whoever stopped meanwhile, or was told."""
    follower = get_follower(ids["follower"])
    if not follower.person.email or follower.ended_at is not None or follower.told_at is not None:
        return None
    already, title = follower.confirmed_at is not None, follower.event.title.text(lang)
    with speaking(lang):
        subject = _("News of the date: %(event)s", event=title) if already else _("Please confirm: %(event)s", event=title)
    return _mail(follower, lang, CONFIRM, subject, already=already)


def _news(ids: Mapping[str, Any], lang: str) -> Composed | None:
    """What is so now, whatever it was when the mail was owed. Nothing to whoever stopped meanwhile."""
    follower = get_follower(ids["follower"])
    if not follower.person.email or follower.ended_at is not None:
        return None
    event = follower.event
    with speaking(lang):
        subject = _subject(event, event.title.text(lang))
    open_again = not is_news(event.status, event.starts_at)
    octets = event_ics(event, lang) if event.status is Status.PUBLISHED and not open_again else b""
    change = latest_status_change(event.id) if event.status is Status.CANCELLED else None
    files = (Attachment(f"{event.slug}.ics", "text/calendar", octets),) if octets else ()
    return _mail(follower, lang, "follow_news", subject, files, reason=change.reason if change else None, open_again=open_again)


def _subject(event: Event, title: str) -> str:
    if event.status is Status.CANCELLED:
        return _("Cancelled: %(event)s", event=title)
    return _("The date is fixed: %(event)s", event=title) if is_news(event.status, event.starts_at) else _("The date is open again: %(event)s", event=title)


def _mail(follower: Follower, lang: str, template: str, subject: str, files: tuple[Attachment, ...] = (), **context: Any) -> Composed:
    event, programme = follower.event, follower.event.programme
    link = address("calendars.followed", token=tokens.current(FOLLOW, follower.id))
    event_url = address("events.event", programme=programme.slug, event=event.slug)
    text, html = render(template, lang, heading=subject, event=event, programme=programme, link=link, event_url=event_url, **context)
    return Composed(
        to_name="", to_address=follower.person.email, subject=subject, text=text, html=html, attachments=files, from_name=programme.name.text(lang),
        reply_to=programme.contact_email, unsubscribe=link,
    )  # fmt: skip
