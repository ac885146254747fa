"""The pages of mailings as an organiser uses them: a form filled in, a button pressed, what was made last."""

from __future__ import annotations

from sqlalchemy import select

from eventsapp.campaigns.models import Campaign
from eventsapp.core.db import db
from tests.campaigns.world import reloaded
from tests.factories import form_fields

BASE = "/staff/alliance/campaigns/"
TYPED = {
    "title": "좌석 안내", "kind": "necessary", "segment": "seated", "event": "seminar", "subject-ko": "{행사} 안내", "subject-en": "About {event}",
    "text-ko": "{이름} 님", "text-en": "Dear {name}", "rate": "100",
}  # fmt: skip


def write(client, **typed):
    return client.post(BASE + "new", data=form_fields(client.get(BASE + "new").text) | TYPED | typed)


def press(client, campaign, button, **more):
    path = f"{BASE}{campaign.id}/"
    return client.post(path + button, data=form_fields(client.get(path).text) | {"version": str(reloaded(campaign).version)} | more)


def newest():
    return db.session.scalars(select(Campaign).order_by(Campaign.id.desc())).first()
