"""Giving documents as an organiser does, and what is kept of them."""

from __future__ import annotations

import io
from datetime import timedelta

from eventsapp.core.db import db
from eventsapp.core.files import StoredOctets
from eventsapp.documents.models import Document
from eventsapp.events.queries import agenda_items
from tests.factories import STARTS, form_fields
from tests.rsvps.pages import rows

PAGE = "/staff/alliance/events/seminar/documents/"
PUBLIC = "/alliance/seminar/"
AFTER = STARTS + timedelta(hours=3)


def give(client, *files, item="", readers="public", after=False, page=PAGE):
    """Upload files as (name, octets); the answer."""
    fields = form_fields(client.get(page).text) | {"item": str(item), "readers": readers, "files": [(io.BytesIO(octets), name) for name, octets in files]}
    fields.pop("after_event", None)
    return client.post(page, data=fields | ({"after_event": "y"} if after else {}), content_type="multipart/form-data")


def documents():
    return rows(Document)


def change(client, document, **typed):
    fields = form_fields(client.get(f"{PAGE}{document.code}/").text)
    if "after_event" not in typed:
        fields.pop("after_event", None)
    return client.post(f"{PAGE}{document.code}/", data=fields | typed)


def first_item(event, place=0):
    return agenda_items(event.id)[place].id


def rows_of_octets():
    db.session.rollback()
    return db.session.query(StoredOctets).all()
