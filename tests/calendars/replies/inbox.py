"""An inbox for tests: people who are invited, mails that come in at their address, and what becomes of both."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from eventsapp.calendars import reply_addresses
from eventsapp.calendars.actions.replies import read_inbound
from eventsapp.calendars.models import Invitation
from eventsapp.calendars.purposes import REPLY
from eventsapp.calendars.rules.invitations import Partstat
from eventsapp.core import tokens
from eventsapp.core.db import db
from eventsapp.mail.inbound import keep
from eventsapp.mail.models import InboundMail, InboundState
from eventsapp.rsvps.models import Rsvp
from eventsapp.rsvps.rules import Answer, Standing
from tests.calendars.replies.post import letter
from tests.factories import JUN, NOW, make_delegation, reload
from tests.sweeps import letters

MINUTE = timedelta(minutes=1)
LATER = NOW + 5 * MINUTE

ACCEPTED = (Answer.GOING, Standing.SEATED, Partstat.ACCEPTED)
DECLINED = (Answer.DECLINED, Standing.WITHDRAWN, Partstat.DECLINED)
UNANSWERED = (Answer.GOING, Standing.SEATED, Partstat.NEEDS_ACTION)


def invited(event, who=JUN):
    rsvp_id = make_delegation(event, contact=who).rsvps[0].id
    letters(NOW)
    return db.session.scalars(select(Invitation).where(Invitation.rsvp_id == rsvp_id)).one()


def recipient_of(invitation):
    return reply_addresses.reply_address(tokens.current(REPLY, invitation.id))


def post(invitation, name="google", **said):
    """Let a mail come in at the invitation's address; the row it is kept in."""
    recipient = said.pop("recipient", None) or recipient_of(invitation)
    about = {"uid": invitation.event.uid, "address": invitation.address, "sequence": invitation.sequence, "stamp": NOW + MINUTE, "ours": "<none@example.org>"}
    return kept(letter(name, recipient=recipient, **(about | said)), recipient)


def kept(octets, recipient):
    mail_id = keep(octets, recipient=recipient, ours=True, door="pipe", real=NOW)
    db.session.rollback()
    return db.session.get_one(InboundMail, mail_id)


def answered(invitation, name="google", *, now=LATER, **said):
    """Let a mail come in and be read; its verdict and reason."""
    mail = post(invitation, name, **said)
    assert read_inbound(now=now, real=NOW) == 1
    return outcome(mail)


def outcome(mail):
    mail = reload(mail)
    assert mail.state is InboundState.READ
    return mail.outcome, mail.why.partition(" #")[0]


def rsvp_of(invitation):
    db.session.rollback()
    return db.session.get_one(Rsvp, invitation.rsvp_id, populate_existing=True)


def stands(invitation):
    rsvp = rsvp_of(invitation)
    return rsvp.answer, rsvp.standing, reload(invitation).partstat
