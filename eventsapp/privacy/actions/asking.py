"""Asking by address for what is kept under it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from ...core import tokens
from ...core.db import db, transaction
from ...mail.actions import Owed, forget_person, owe
from ...people.models import Person
from ...people.queries import address_key_of
from ..models import DataRequest
from ..queries.mine import is_known
from ..rules import LINK_LIVES, MY_DATA, REQUEST_KEPT

PORTION = 200


def ask(*, email: str, locale: str, real: datetime) -> None:
    """Mail the owner of this address a link to their data, if anything is kept under it; whoever asks learns nothing either way."""
    with transaction():
        key = address_key_of(email)
        if not is_known(key):
            return
        person = Person(name="", email=email, email_key=key, locale=locale, created_at=real)
        db.session.add(person)
        db.session.flush()
        request = DataRequest(person_id=person.id, email_key=key, locale=locale, asked_at=real)
        db.session.add(request)
        db.session.flush()
        tokens.issue(MY_DATA, [request.id], now=real, expires_at=real + LINK_LIVES)
        owe([Owed(MY_DATA, {"request": request.id}, person.id, email, locale)], programme_id=None, now=real)


def forget_requests(*, real: datetime) -> int:
    """Erase the addresses of requests a day later: a duty of the sweep."""
    due = select(DataRequest.id).where(DataRequest.forgotten_at.is_(None), DataRequest.asked_at <= real - REQUEST_KEPT).order_by(DataRequest.id).limit(PORTION)
    request_ids = db.session.scalars(due).all()
    for request_id in request_ids:
        with transaction():
            request = db.session.execute(select(DataRequest).where(DataRequest.id == request_id).with_for_update(key_share=True)).scalar_one()
            request.email_key, request.forgotten_at = "", real
            request.person.email = request.person.email_key = ""
            forget_person(request.person_id)
            tokens.revoke(MY_DATA, request_id, now=real)
    return len(request_ids)
