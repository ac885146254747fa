"""A campaign's way: scheduled, taken back, paused, resumed, cancelled; and a test to whoever writes it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from ...core.db import transaction
from ...mail.actions import Owed, nudge, owe, withdraw_owed
from ..messages.campaigns import language_for
from ..models import Campaign, CampaignRecipient
from ..queries.audience import audience_of
from ..queries.segments import Candidate
from ..rules import TEST, NotInThatState, State, must_be_sendable, must_lie_ahead, state_after
from .base import locked_campaign, record


def schedule(*, campaign_id: int, version: int, send_at: datetime | None, actor: str, now: datetime) -> None:
    """Let the campaign go at a moment, or at once (None). Raises NotInThatState when it changed since `version`, or what it lacks."""
    with transaction():
        campaign = _stepped(campaign_id, version, State.SCHEDULED)
        must_lie_ahead(send_at, now)
        must_be_sendable(campaign.kind, campaign.segment, campaign.subject, campaign.text, audience_of(campaign, now).people)
        campaign.send_at = send_at or now
        record("schedule_campaign", campaign, actor, now)
        if send_at is None:
            nudge()


def take_back(*, campaign_id: int, version: int, actor: str, now: datetime) -> None:
    """Make a scheduled campaign a draft again, while its sending has not begun."""
    with transaction():
        campaign = _stepped(campaign_id, version, State.DRAFT)
        campaign.send_at = None
        record("take_back_campaign", campaign, actor, now)


def pause(*, campaign_id: int, version: int, actor: str, now: datetime) -> None:
    """Owe nobody else this mail for now; what is on its way goes on."""
    with transaction():
        record("pause_campaign", _stepped(campaign_id, version, State.PAUSED), actor, now)


def resume(*, campaign_id: int, version: int, actor: str, now: datetime) -> None:
    """Go on with those whose mail is not owed yet."""
    with transaction():
        record("resume_campaign", _resumed(campaign_id, version), actor, now)
        nudge()


def cancel(*, campaign_id: int, version: int, actor: str, now: datetime, real: datetime) -> int:
    """Send nobody else this mail; also what is owed and not out yet stays. Returns how many of those there were."""
    with transaction():
        campaign = _stepped(campaign_id, version, State.CANCELLED)
        campaign.ended_at = now
        owed = select(CampaignRecipient.message_id).where(CampaignRecipient.campaign_id == campaign_id, CampaignRecipient.message_id.is_not(None))
        stopped = withdraw_owed(owed, real=real)
        record("cancel_campaign", campaign, actor, now)
        return stopped


def send_test(*, campaign_id: int, to_id: int, address: str, as_: Candidate, locale: str, actor: str, now: datetime, real: datetime) -> None:
    """Mail whoever writes it what this recipient would get in `locale`. It counts nowhere, and the recipient's links are hidden."""
    with transaction():
        campaign = locked_campaign(campaign_id)
        consented = as_.consented_at.isoformat() if as_.consented_at else ""
        ids = {"campaign": campaign.id, "to": to_id, "as": as_.person_id, "about": as_.about.value, "about_id": as_.about_id, "consented_at": consented}
        owe([Owed(TEST, ids, to_id, address, language_for(campaign, locale), proven=True)], programme_id=campaign.programme_id, now=real)
        record("test_campaign", campaign, actor, now)


def _resumed(campaign_id: int, version: int) -> Campaign:
    campaign = locked_campaign(campaign_id)
    if campaign.state is not State.PAUSED or campaign.version != version:
        raise NotInThatState()
    campaign.state = State.SENDING
    campaign.version += 1
    return campaign


def _stepped(campaign_id: int, version: int, wanted: State) -> Campaign:
    """The campaign, locked, in its new state: what somebody decides on is what they saw."""
    campaign = locked_campaign(campaign_id)
    if campaign.version != version:
        raise NotInThatState()
    campaign.state = state_after(campaign.state, wanted)
    campaign.version += 1
    return campaign
