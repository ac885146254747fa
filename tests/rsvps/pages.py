"""Asking for pages as a contact, a delegate or a representative does, and reading what they say."""

from __future__ import annotations

import re
from html import unescape

from eventsapp.core import clock, tokens
from eventsapp.core.db import db, transaction
from eventsapp.people.models import Representative
from eventsapp.people.rules import searchable
from eventsapp.rsvps import actions
from eventsapp.rsvps.models import Delegation, Rsvp
from tests.factories import NOW, SORA, form_fields, make_person
from tests.rsvps.crowd import register


def text(response):
    """What a reader sees: no tags, one blank between words, none before a full stop."""
    main = re.search(r"<main.*?</main>", response.text, re.DOTALL).group()
    return re.sub(r" (?=[.,;])", "", unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))))


def send(client, url, data, **query):
    """Fill in the page's form and send it."""
    return client.post(url, data=form_fields(client.get(url, query_string=query).text) | data, query_string=query)


def press(client, page, path):
    """Press the button of a page's little form that goes to `path`."""
    return client.post(page + path, data=form_fields(client.get(page).text))


def contact_page(delegation):
    return f"/d/{tokens.current(actions.DELEGATION, delegation.id)}/"


def own_page(rsvp):
    return f"/r/{tokens.current(actions.RSVP, rsvp.id)}/"


def claim_page(delegation):
    return f"/c/{tokens.current(actions.CLAIM, delegation.id)}/"


def make_representative(record, who=SORA, **columns):
    """Somebody who acts for an organisation, and the address of their page."""
    person = make_person(who, programme_id=record.programme_id, organisation_id=record.id, search=searchable(who.name, record.name, who.email))
    with transaction() as session:
        facts = {"invited_at": clock.now(), "invited_by": "system", "confirmed_at": clock.now()} | columns
        made = Representative(organisation_id=record.id, person_id=person.id, **facts)
        session.add(made)
        session.flush()
        tokens.issue("representative", [made.id], now=clock.real())
    return made, f"/o/{tokens.current('representative', made.id)}/"


def rows(model, **columns):
    db.session.rollback()
    return db.session.query(model).filter_by(**columns).order_by(model.id).all()


def delegation_of(event, now, size=1, **more):
    row_id = register(event, now, size, **more)
    return next(row for row in rows(Delegation) if row.id == row_id)


def give_up(delegation, position=0):
    actions.withdraw(rsvp_id=delegation.rsvps[position].id, actor="visitor", now=NOW, real=NOW)


def standings(delegation):
    return [rsvp.standing for rsvp in rows(Rsvp, delegation_id=delegation.id)]
