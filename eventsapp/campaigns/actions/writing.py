"""Writing a campaign: a new one, changes to a draft, a copy to begin with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ...core.db import db, transaction
from ...core.editing import apply
from ...core.once import Sent, remember
from ...events.models import Event
from ...programmes.models import Body, Programme
from ..models import Campaign
from ..queries.campaigns import fillable_in, get_campaign
from ..rules import ConsentedAreForMarketing, Kind, NotInThatState, Segment, State, must_be_fillable, written_in
from .base import locked_campaign, record

COLUMNS = ("title", "kind", "segment", "event_id", "body_id", "stage", "subject", "text", "rate")


def add_campaign(*, programme_id: int, values: Mapping[str, Any], lang: str, sent: Sent, actor: str, now: datetime) -> int:
    """A new draft; returns its id. `lang`: of whoever writes, to name placeholders in. Raises what is wrong with what it says."""
    with transaction():
        campaign = Campaign(programme_id=programme_id, state=State.DRAFT, created_at=now, **values)
        must_be_sound(campaign, lang)
        db.session.add(campaign)
        db.session.flush()
        remember(sent, result=str(campaign.id), now=now)
        record("add_campaign", campaign, actor, now)
        return campaign.id


def edit_campaign(*, campaign_id: int, version: int, values: Mapping[str, Any], seen: Mapping[str, str] | None, lang: str, actor: str, now: datetime) -> None:
    """Change a draft. Raises ChangedMeanwhile, NotInThatState once it is no draft any more, or what is wrong with what it says then."""
    with transaction():
        campaign = locked_campaign(campaign_id)
        if campaign.state is not State.DRAFT:
            raise NotInThatState()
        fields = apply(campaign, values, version=version, seen=seen)
        if not fields:
            return
        must_be_sound(campaign, lang)
        record("edit_campaign", campaign, actor, now, fields)


def copy_campaign(*, campaign_id: int, actor: str, now: datetime) -> int:
    """A draft that says the same to the same; returns its id."""
    with transaction():
        original = get_campaign(campaign_id)
        copy = Campaign(programme_id=original.programme_id, state=State.DRAFT, created_at=now, **{name: getattr(original, name) for name in COLUMNS})
        db.session.add(copy)
        record("copy_campaign", copy, actor, now)
        return copy.id


def must_be_sound(campaign: Campaign, lang: str) -> None:
    """Raise the refusal that says what is wrong with a draft: a placeholder that cannot be filled, a text without a subject."""
    with db.session.no_autoflush:
        campaign.programme = db.session.get_one(Programme, campaign.programme_id)
        campaign.event = db.session.get_one(Event, campaign.event_id) if campaign.event_id is not None else None
        campaign.body = db.session.get_one(Body, campaign.body_id) if campaign.body_id is not None else None
        if campaign.segment is Segment.CONSENTED and campaign.kind is not Kind.MARKETING:
            raise ConsentedAreForMarketing()
        written_in(campaign.subject, campaign.text)
        texts = [("subject", text) for text in campaign.subject.values()] + [("text", text) for text in campaign.text.values()]
        must_be_fillable(texts, fillable_in(campaign), lang)
