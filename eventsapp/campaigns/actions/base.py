"""What every verb of a campaign begins and ends with."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from ...core import audit
from ...core.db import db
from ..models import Campaign
from ..queries.campaigns import get_campaign


def locked_campaign(campaign_id: int) -> Campaign:
    """The campaign, locked, with all it is about."""
    db.session.scalars(select(Campaign).where(Campaign.id == campaign_id).with_for_update(key_share=True).execution_options(populate_existing=True)).one()
    return get_campaign(campaign_id)


def record(verb: str, campaign: Campaign, actor: str, now: datetime, fields: list[str] | None = None) -> None:
    db.session.flush()
    audit.record(verb, programme_id=campaign.programme_id, subject="campaign", subject_id=campaign.id, actor=actor, now=now, fields=fields)
