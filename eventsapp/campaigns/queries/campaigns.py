"""Reading campaigns and what became of each mail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select, true
from sqlalchemy.orm import joinedload

from ...core.db import db
from ...events.models import Event
from ...mail.models import MailState, OutboxMail
from ...members.queries.calls import find_call, window_of
from ...people.models import Person
from ..models import Campaign, CampaignRecipient
from ..rules import Fate, Kind, Placeholder, Segment, State, fillable, needs_event
from .segments import Candidate

PAGE = 50
_LOADED = (joinedload(Campaign.programme), joinedload(Campaign.event).joinedload(Event.venue), joinedload(Campaign.body))
_FATES = {
    MailState.DUE: Fate.OWED, MailState.SENT: Fate.SENT, MailState.HELD: Fate.HELD, MailState.UNDELIVERABLE: Fate.UNDELIVERABLE,
    MailState.SUPERSEDED: Fate.NOT_NEEDED,
}  # fmt: skip
# What became of a recipient: the outbox's word once a mail is owed.
_FATE: Any = case(
    (CampaignRecipient.left_out_at.is_not(None), Fate.LEFT_OUT.value),
    (CampaignRecipient.message_id.is_(None), Fate.AHEAD.value),
    *((OutboxMail.state == state, fate.value) for state, fate in _FATES.items()),
    else_=Fate.NOT_NEEDED.value,
)


def get_campaign(campaign_id: int) -> Campaign:
    return db.session.scalars(select(Campaign).where(Campaign.id == campaign_id).options(*_LOADED)).one()


def find_campaign(programme_id: int, campaign_id: int) -> Campaign | None:
    """The campaign of that programme, with what its page shows: another one's is not found."""
    return db.session.scalar(select(Campaign).where(Campaign.programme_id == programme_id, Campaign.id == campaign_id).options(*_LOADED))


@dataclass(frozen=True)
class Listed:
    """A campaign in the list, and to how many it goes; None before they are fixed."""

    campaign: Campaign
    recipients: int | None
    sent: int


@dataclass(frozen=True)
class Campaigns:
    rows: Sequence[Listed]
    found: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.found // PAGE))


def campaigns_of(programme_id: int, *, page: int = 1) -> Campaigns:
    """One page of a programme's campaigns, the newest first."""
    mine = Campaign.programme_id == programme_id
    found = db.session.scalar(select(func.count()).select_from(Campaign).where(mine)) or 0
    page = max(1, min(page, -(-found // PAGE) or 1))
    newest = select(Campaign).where(mine).order_by(Campaign.id.desc()).limit(PAGE).offset((page - 1) * PAGE)
    rows = db.session.scalars(newest.options(joinedload(Campaign.event), joinedload(Campaign.body))).all()
    counts = _counts([row.id for row in rows])
    return Campaigns([_listed(row, counts.get(row.id, {})) for row in rows], found, page)


@dataclass(frozen=True)
class Recipient:
    """One recipient of a campaign: who, what became of their mail, and where in the outbox it is."""

    row: CampaignRecipient
    fate: Fate
    mail_id: int | None
    sent_at: datetime | None


@dataclass(frozen=True)
class Recipients:
    rows: Sequence[Recipient]
    found: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.found // PAGE))


def recipients_of(campaign_id: int, *, fate: Fate | None = None, page: int = 1) -> Recipients:
    """One page of those to whom a campaign goes, as they were fixed."""
    query = _recipients(campaign_id)
    if fate is not None:
        query = query.where(fate.value == _FATE)
    found = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    page = max(1, min(page, -(-found // PAGE) or 1))
    return Recipients([_recipient(row) for row in db.session.execute(query.limit(PAGE).offset((page - 1) * PAGE))], found, page)


def all_recipients(campaign_id: int) -> Iterator[Recipient]:
    """All of them, for an export, read in portions."""
    with db.session.execute(_recipients(campaign_id).execution_options(yield_per=500)) as rows:
        for row in rows:
            yield _recipient(row)


def fates_of(campaign_id: int) -> dict[Fate, int]:
    """How many recipients there are of each fate."""
    return dict.fromkeys(Fate, 0) | _counts([campaign_id]).get(campaign_id, {})


def get_recipient(recipient_id: int) -> CampaignRecipient:
    campaign = joinedload(CampaignRecipient.campaign).options(*_LOADED)
    return db.session.scalars(select(CampaignRecipient).where(CampaignRecipient.id == recipient_id).options(campaign, joinedload(CampaignRecipient.person))).one()


def find_recipient_about(campaign_id: int, key: str) -> CampaignRecipient | None:
    """The recipient of this key (queries.segments.Candidate.key)."""
    about, _, row_id = key.partition("-")
    if not row_id.isascii() or not row_id.isdigit() or len(row_id) > 9:
        return None
    query = select(CampaignRecipient).where(CampaignRecipient.campaign_id == campaign_id, CampaignRecipient.about_id == int(row_id))
    return next((row for row in db.session.scalars(query.options(joinedload(CampaignRecipient.person))) if row.about == about), None)


def first_recipient(campaign_id: int) -> CampaignRecipient | None:
    """The first of the recipients who still has an address."""
    query = select(CampaignRecipient).join(CampaignRecipient.person).where(CampaignRecipient.campaign_id == campaign_id, Person.email != "")
    return db.session.scalar(query.order_by(CampaignRecipient.id).limit(1))


def as_candidate(row: CampaignRecipient) -> Candidate:
    """A recipient as the rule found them; the organisation is read when the mail is written."""
    who = row.person
    return Candidate(
        who.id, who.name, who.email, who.email_key, who.email_proven_at, who.email_bounced_at, row.locale, "", row.about, row.about_id, row.consented_at
    )


def due_to_begin(now: datetime, *, night: bool) -> Sequence[int]:
    """The campaigns whose moment has come; at night no marketing."""
    due = select(Campaign.id).where(Campaign.state == State.SCHEDULED, Campaign.send_at <= now, _awake(night))
    return db.session.scalars(due.order_by(Campaign.send_at, Campaign.id)).all()


def in_turn(real: datetime, *, night: bool) -> Sequence[int]:
    """The campaigns whose next portion is due; at night no marketing."""
    due = select(Campaign.id).where(Campaign.state == State.SENDING, Campaign.next_at <= real, _awake(night))
    return db.session.scalars(due.order_by(Campaign.next_at, Campaign.id)).all()


def next_recipients(campaign_id: int, *, most: int) -> Sequence[Any]:
    """The next whose mail is not owed yet, with person, address and whether it is proven."""
    columns = (
        CampaignRecipient.id, CampaignRecipient.person_id, CampaignRecipient.address_hash, CampaignRecipient.locale, Person.email, Person.email_key,
        Person.email_proven_at,
    )  # fmt: skip
    query = select(*columns).join(Person, Person.id == CampaignRecipient.person_id).where(CampaignRecipient.campaign_id == campaign_id)
    ahead = query.where(CampaignRecipient.message_id.is_(None), CampaignRecipient.left_out_at.is_(None))
    return db.session.execute(ahead.order_by(CampaignRecipient.id).limit(most)).all()


def deadline_of(campaign: Campaign) -> datetime | None:
    """Until when its readers can do what it is about: change or register for the event, or apply."""
    event = campaign.event
    if needs_event(campaign.segment):
        if event is None:
            return None
        return (event.changes_close_at if campaign.segment is Segment.UNNAMED else None) or event.registration_closes_at
    return window_of(find_call(campaign.programme_id), campaign.programme).closes_at


def fillable_in(campaign: Campaign) -> tuple[Placeholder, ...]:
    return fillable(campaign.segment, has_deadline=deadline_of(campaign) is not None)


def _awake(night: bool) -> Any:
    return Campaign.kind != Kind.MARKETING if night else true()


def _recipients(campaign_id: int) -> Any:
    query = select(CampaignRecipient, _FATE.label("fate"), OutboxMail.id.label("mail_id"), OutboxMail.sent_at)
    query = query.outerjoin(OutboxMail, OutboxMail.message_id == CampaignRecipient.message_id).where(CampaignRecipient.campaign_id == campaign_id)
    return query.options(joinedload(CampaignRecipient.person)).order_by(CampaignRecipient.id)


def _recipient(row: Any) -> Recipient:
    return Recipient(row.CampaignRecipient, Fate(row.fate), row.mail_id, row.sent_at)


def _counts(campaign_ids: Sequence[int]) -> dict[int, dict[Fate, int]]:
    fates = select(CampaignRecipient.campaign_id, _FATE.label("fate")).outerjoin(OutboxMail, OutboxMail.message_id == CampaignRecipient.message_id)
    each = fates.where(CampaignRecipient.campaign_id.in_(campaign_ids)).subquery()
    found: dict[int, dict[Fate, int]] = {}
    for campaign_id, fate, number in db.session.execute(select(each.c.campaign_id, each.c.fate, func.count()).group_by(each.c.campaign_id, each.c.fate)):
        found.setdefault(campaign_id, {})[Fate(fate)] = number
    return found


def _listed(campaign: Campaign, fates: dict[Fate, int]) -> Listed:
    return Listed(campaign, sum(fates.values()) if campaign.begun_at is not None else None, fates.get(Fate.SENT, 0))
