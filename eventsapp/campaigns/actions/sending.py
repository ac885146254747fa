"""The sweep's duty: fix whom a campaign goes to, owe its mails in portions, keep advertising out of the night."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update

from ...core import tokens
from ...core.db import db, insert_rows, run, transaction
from ...mail.actions import Owed, owe, put_off
from ..messages.campaigns import language_for
from ..models import Campaign, CampaignRecipient
from ..queries import campaigns as queries
from ..queries.audience import audience_of
from ..queries.consents import consents_in
from ..queries.segments import Candidate
from ..rules import MAIL, MOST_RECIPIENTS, PORTION_PAUSE, UNSUBSCRIBE, Kind, State, address_hash, daytime, is_night
from .base import locked_campaign, record

_ROWS: Any = CampaignRecipient.__table__
_OWED = update(_ROWS).where(_ROWS.c.id == bindparam("row")).values(message_id=bindparam("mail"))
_LEFT_OUT = update(_ROWS).where(_ROWS.c.id == bindparam("row")).values(left_out_at=bindparam("at"))


def send_due(*, now: datetime, real: datetime) -> int:
    """Begin what is scheduled until now and owe each campaign's next portion: nobody one mail twice. Returns how many were owed."""
    night = is_night(now)
    if night:
        _keep_for_the_morning(now, real)
    failures: list[Exception] = []
    for campaign_id in queries.due_to_begin(now, night=night):
        _or_note(failures, _begin, campaign_id, now, real)
    owed = sum(_or_note(failures, _owe_portion, campaign_id, now, real) for campaign_id in queries.in_turn(real, night=night))
    if failures:
        raise failures[0]
    return owed


def _or_note(failures: list[Exception], step: Callable[[int, datetime, datetime], int], campaign_id: int, now: datetime, real: datetime) -> int:
    """One campaign that fails keeps no other."""
    try:
        return step(campaign_id, now, real)
    except Exception as error:
        failures.append(error)
        return 0


def _begin(campaign_id: int, now: datetime, real: datetime) -> int:
    """Fix whom it goes to. Too many by now, and it is a draft again; nobody any more, and it is done."""
    with transaction():
        campaign = locked_campaign(campaign_id)
        if campaign.state is not State.SCHEDULED or campaign.send_at is None or campaign.send_at > now:
            return 0
        people = audience_of(campaign, now).people
        campaign.version += 1
        if len(people) > MOST_RECIPIENTS:
            campaign.state, campaign.send_at = State.DRAFT, None
            record("take_back_campaign", campaign, "system", now)
            return 0
        campaign.state, campaign.begun_at, campaign.next_at = State.SENDING, now, real
        db.session.flush()
        _fix(campaign, people, real)
        record("begin_campaign", campaign, "system", now)
        return len(people)


def _fix(campaign: Campaign, people: Sequence[Candidate], real: datetime) -> None:
    rows = [
        {
            "campaign_id": campaign.id, "person_id": one.person_id, "address_hash": address_hash(one.email), "locale": language_for(campaign, one.locale),
            "about": one.about, "about_id": one.about_id, "consented_at": one.consented_at,
        }
        for one in people
    ]  # fmt: skip
    insert_rows(CampaignRecipient, rows)
    if campaign.kind is Kind.MARKETING:
        fixed = select(CampaignRecipient.id).where(CampaignRecipient.campaign_id == campaign.id)
        tokens.issue(UNSUBSCRIBE, list(db.session.scalars(fixed)), now=real)


def _owe_portion(campaign_id: int, now: datetime, real: datetime) -> int:
    """Owe the next minute's mails. Whoever lost their address or their consent since is left out."""
    with transaction():
        campaign = locked_campaign(campaign_id)
        if campaign.state is not State.SENDING or campaign.next_at is None or campaign.next_at > real:
            return 0
        rows = queries.next_recipients(campaign_id, most=campaign.rate)
        allowed = _still_allowed(campaign, rows, now)
        owed = [row for row in rows if row.id in allowed]
        mails = [Owed(MAIL, {"recipient": row.id}, row.person_id, row.email, row.locale, proven=row.email_proven_at is not None) for row in owed]
        message_ids = owe(mails, programme_id=campaign.programme_id, now=real)
        _write(_OWED, [{"row": row.id, "mail": mail} for row, mail in zip(owed, message_ids, strict=True)])
        _write(_LEFT_OUT, [{"row": row.id, "at": now} for row in rows if row.id not in allowed])
        campaign.next_at = real + PORTION_PAUSE
        if not queries.next_recipients(campaign_id, most=1):
            campaign.state, campaign.ended_at, campaign.next_at = State.SENT, now, None
            campaign.version += 1
            record("finish_campaign", campaign, "system", now)
        db.session.flush()
        return len(owed)


def _still_allowed(campaign: Campaign, rows: Sequence[Any], now: datetime) -> set[int]:
    there = {row.id: row for row in rows if row.email}
    if campaign.kind is Kind.NECESSARY:
        return set(there)
    given = consents_in(campaign.programme_id, now, keys={row.email_key for row in there.values()}).given
    return {row_id for row_id, row in there.items() if row.email_key in given and address_hash(row.email) == row.address_hash}


def _write(statement: Any, values: list[dict[str, Any]]) -> None:
    if values:
        run(statement, values)


def _keep_for_the_morning(now: datetime, real: datetime) -> None:
    """Advertising that is owed and not out yet, because a mail server was down for instance, waits, too."""
    owed = select(CampaignRecipient.message_id).join(CampaignRecipient.campaign).where(Campaign.kind == Kind.MARKETING, CampaignRecipient.message_id.is_not(None))
    with transaction():
        put_off(owed, message=MAIL, until=real + (daytime(now) - now), real=real)
