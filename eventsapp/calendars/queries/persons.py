"""Reading one person's own calendar: the event they registered for, and what they answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from ...core.db import db
from ...core.pages import ask
from ...core.template import absolute
from ...core.tokens import hash_of
from ...events.models import Event
from ...events.queries.places import join_of
from ...events.rules import Joining, end_of
from ...rsvps.actions import FEED, RSVP
from ...rsvps.queries import get_rsvp
from ...rsvps.rules import LINK_LIVES_AFTER_EVENT, link_is_over, may_join
from ..models import Invitation
from ..rules.entries import Feed, over_at
from ..rules.readers import OWN_CALENDAR, Own, comes, own_entries
from .feeds import Choice, entries_of, facts_now, octets_of

_FACTS = f"""
    SELECT l.row_id, d.locale, r.version, r.standing, r.answer, r.answered_at, e.uid, e.revision, e.changed_at, e.status, p.version,
        (SELECT max(n.number) FROM agenda_release n WHERE n.event_id = e.id), (SELECT v.version FROM venue v WHERE v.id = e.venue_id),
        (SELECT max(i.sequence) FROM invitation i WHERE i.rsvp_id = r.id), (SELECT max(i.stamp) FROM invitation i WHERE i.rsvp_id = r.id)
    FROM link l JOIN rsvp r ON r.id = l.row_id JOIN delegation d ON d.id = r.delegation_id AND d.erased_at IS NULL
        JOIN event e ON e.id = r.event_id AND e.status <> 'draft' JOIN programme p ON p.id = e.programme_id
    WHERE l.hash = ? AND l.purpose IN ('{RSVP}', '{FEED}') AND l.revoked_at IS NULL AND (l.expires_at IS NULL OR l.expires_at > ?)"""  # noqa: S608


@dataclass(frozen=True)
class OwnCalendar:
    """One person's events as octets, what the calendar says of itself, when it last changed, when time alone changes it."""

    vevents: list[bytes]
    feed: Feed
    changed_at: datetime
    holds_until: datetime | None


def own_facts(token: str, *, real: datetime) -> tuple[Any, ...] | None:
    """RSVP id, locale, and all else that a kept personal file depends on, by one textual query; None whatever is wrong with the link."""
    return ask(_FACTS, (hash_of(token), f"{real:%Y-%m-%d %H:%M:%S.%f}+00:00"))


def own_calendar(rsvp_id: int, choice: Choice, *, now: datetime) -> OwnCalendar | None:
    """The person's calendar; None once their links are over."""
    rsvp = get_rsvp(rsvp_id)
    event = rsvp.delegation.event
    ends_at = end_of(event.starts_at, event.ends_at)
    if link_is_over(event.status, ends_at, now):
        return None
    sequence, told_at = db.session.execute(select(func.max(Invitation.sequence), func.max(Invitation.stamp)).where(Invitation.rsvp_id == rsvp_id)).one()
    join = join_of(event, now, entitled=may_join(rsvp.standing, rsvp.answer))
    turns = (join.shown_from, ends_at) if join.state is not Joining.NONE else ()  # when the link comes, and when it goes
    changes = (rsvp.answered_at, told_at, *(turn for turn in turns if turn is not None and turn <= now))
    own = Own(rsvp.answer, rsvp.standing, sequence or 0, max(moment for moment in changes if moment is not None), join.url, join.note)
    gone_at = _gone_at(event)
    stays = comes(rsvp.standing, rsvp.answer) and (gone_at is None or gone_at > now)
    entries = own_entries(entries_of(facts_now(event), choice), own, choice.lang) if stays else []
    name = OWN_CALENDAR.text(choice.lang).format(event.programme.name.text(choice.lang))
    moments = (gone_at, ends_at + LINK_LIVES_AFTER_EVENT if ends_at is not None else None, *turns)
    return OwnCalendar(
        [octets_of(entries)] if entries else [], Feed(name, "", event.zone, "", absolute(f"/{event.programme.slug}/{event.slug}/")),
        max(event.changed_at, own.changed_at), min((moment for moment in moments if moment is not None and moment > now), default=None),
    )  # fmt: skip


def _gone_at(event: Event) -> datetime | None:
    return over_at(event.status, event.starts_at, event.ends_at, event.window_to or event.window_from, event.zone)
