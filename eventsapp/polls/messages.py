"""Mails about finding a day: asked, reminded, fixed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _

from ..core import dates, tokens
from ..core.template import address
from ..core.words import name_for_mail
from ..events.rules import Status
from ..mail.compose import render, speaking
from ..mail.composers import COMPOSERS, Composed
from .models import DateVoter
from .queries import find_voter, state
from .rules import ASKED, FIXED, REMINDED, VOTE, State


def register() -> None:
    """Make the composers known to the outbox."""
    COMPOSERS[ASKED] = _asked
    COMPOSERS[REMINDED] = _reminded
    COMPOSERS[FIXED] = _fixed


def _asked(ids: Mapping[str, Any], lang: str) -> Composed | None:
    voter = _reachable(ids)
    if voter is None or state(voter.poll, ids["now"]) is not State.OPEN:
        return None
    with speaking(lang):
        heading = _("Which day suits you? %(event)s", event=voter.poll.event.title.text(lang))
    return _compose(ASKED, voter, lang, heading)


def _reminded(ids: Mapping[str, Any], lang: str) -> Composed | None:
    """Nothing to say to whoever answered meanwhile."""
    voter = _reachable(ids)
    if voter is None or voter.answered_at is not None or state(voter.poll, ids["now"]) is not State.OPEN:
        return None
    with speaking(lang):
        heading = _("Your answer is still missing: %(event)s", event=voter.poll.event.title.text(lang))
    return _compose(REMINDED, voter, lang, heading)


def _fixed(ids: Mapping[str, Any], lang: str) -> Composed | None:
    """Nothing to say once the event has no day again, or is off; a day that was moved since is told as it stands."""
    voter = _reachable(ids)
    event = voter.poll.event if voter is not None else None
    if voter is None or event is None or event.starts_at is None or event.status is Status.CANCELLED:
        return None
    with speaking(lang):
        heading = _("The day is fixed: %(event)s", event=event.title.text(lang))
    public = event.status is not Status.DRAFT
    page = address("events.event", programme=event.programme.slug, event=event.slug) if public else ""
    return _compose(FIXED, voter, lang, heading, when=dates.span(event.starts_at, event.ends_at, event.zone, lang), page=page)


def _reachable(ids: Mapping[str, Any]) -> DateVoter | None:
    voter = find_voter(ids["voter"])
    return voter if voter is not None and voter.person.email and tokens.find_current(VOTE, voter.id) is not None else None


def _compose(name: str, voter: DateVoter, lang: str, heading: str, **facts: Any) -> Composed:
    poll, event, programme = voter.poll, voter.poll.event, voter.poll.event.programme
    days = [dates.span(day.starts_at, day.starts_at + timedelta(minutes=day.minutes), event.zone, lang) for day in poll.candidates]
    deadline = dates.deadline(poll.closes_at, event.zone, lang) if poll.closes_at is not None else ""
    text, html = render(
        name, lang, heading=heading, voter=voter, event=event, programme=programme, person_name=name_for_mail(voter.person.name), days=days, note=poll.note,
        deadline=deadline, link=address("polls.ballot", token=tokens.current(VOTE, voter.id)), **facts,
    )  # fmt: skip
    return Composed(
        to_name=voter.person.name, to_address=voter.person.email, subject=heading, text=text, html=html, from_name=programme.name.text(lang),
        reply_to=programme.contact_email, thread=f"poll-{poll.id}-{voter.id}",
    )  # fmt: skip
