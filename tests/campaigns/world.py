"""Campaigns as tests write them, and the people they go to."""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from typing import Any

from eventsapp.campaigns import actions
from eventsapp.campaigns.models import Campaign
from eventsapp.campaigns.queries.audience import audience_of
from eventsapp.campaigns.queries.campaigns import get_campaign
from eventsapp.campaigns.rules import Kind, Segment
from eventsapp.core.db import db, transaction
from eventsapp.core.once import Sent
from eventsapp.members.models import BodySeat
from eventsapp.people.models import Consent, Person, Representative
from tests.factories import NOW, Who, make_member, make_person, words

ACTOR = "person:1"
TOMORROW = NOW + timedelta(days=1)


def values(**others: Any) -> dict[str, Any]:
    usual = {
        "title": "안내", "kind": Kind.NECESSARY, "segment": Segment.REGISTERED, "event_id": None, "body_id": None, "stage": "", "subject": words("Hello", "안녕하세요"),
        "text": words("Dear {name}", "{이름} 님께"), "rate": 100,
    }  # fmt: skip
    return usual | others


def make_campaign(programme, *, now=NOW, **others) -> Campaign:
    sent = Sent.of("new campaign", secrets.token_hex(8), {})
    return get_campaign(actions.add_campaign(programme_id=programme.id, values=values(**others), lang="en", sent=sent, actor=ACTOR, now=now))


def scheduled(campaign, *, at=None, now=NOW) -> Campaign:
    actions.schedule(campaign_id=campaign.id, version=campaign.version, send_at=at, actor=ACTOR, now=now)
    return reloaded(campaign)


def reloaded(campaign) -> Campaign:
    campaign_id = campaign.id
    db.session.rollback()
    return get_campaign(campaign_id)


def names(campaign, now=NOW) -> list[str]:
    return [one.name for one in audience_of(reloaded(campaign), now).people]


def make_representative(programme, name="한빛정보", who=None, *, membership=None, **columns) -> Representative:
    """Somebody who may act for a member."""
    who = who or Who(f"{name} 대리인", f"{secrets.token_hex(3)}@member.test")
    membership = membership or make_member(programme, name)
    person = make_person(who, programme_id=programme.id)
    with transaction() as session:
        made = Representative(organisation_id=membership.organisation_id, person_id=person.id, invited_at=NOW, invited_by="system", **columns)
        session.add(made)
    return made


def make_consent(programme, who, *, at=NOW - timedelta(days=30), given=True, proven_at=None, withdrawn_at=None) -> Person:
    person = make_person(who, programme_id=programme.id, email_proven_at=proven_at)
    with transaction() as session:
        session.add(
            Consent(person_id=person.id, purpose="marketing", given=given, text_version="1", text_hash="", locale="ko", at=at, withdrawn_at=withdrawn_at)
        )
    return person


def make_seat(body, person, *, to_on=None, organisation_id=None) -> BodySeat:
    with transaction() as session:
        made = BodySeat(
            body_id=body.id, person_id=person.id, organisation_id=organisation_id, from_on=date(2018, 1, 1), to_on=to_on, created_at=NOW
        )
        session.add(made)
    return made
