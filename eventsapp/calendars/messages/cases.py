"""One mail to be: whom it tells, what stands, what they were told, and what the news is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ...core import tokens
from ...core.db import db
from ...events.models import Event
from ...events.rules import Status
from ...rsvps.models import Delegation
from ...rsvps.queries import queue_position
from ...rsvps.rules import ACTIVE
from ..models import EventNews, Invitation
from ..purposes import REPLY
from ..queries import invitations as queries
from ..rules.invitations import News, Said, Stands, Told, first_word, last_word, later_stamp, method, news


@dataclass(frozen=True)
class Case:
    """One mail to be: whom it tells, what stands, what they were told, and what the news is."""

    invitation: Invitation
    reader: queries.Reader
    stands: Stands
    told: Told
    news: News
    saying: Said
    stamp: datetime
    shown: queries.Published

    @property
    def delegation(self) -> Delegation:
        return self.invitation.delegation

    @property
    def event(self) -> Event:
        return self.invitation.delegation.event

    @property
    def to_contact(self) -> bool:
        """Whether it speaks of the whole delegation; at an address that is theirs no more nobody is a contact."""
        return self.reader.contact and self.stands.here

    @property
    def position(self) -> int | None:
        return queue_position(self.delegation)

    @property
    def secret(self) -> str:
        """Of the address to answer to: never renewed, for a new ORGANIZER is another meeting to most calendars."""
        return tokens.derive(REPLY, self.invitation.id)


def find_case(ids: Mapping[str, Any]) -> Case | None:
    """The mail that this invitation is owed now; None when nothing is news any more, unless it is to be said `again`."""
    invitation = queries.get_invitation(ids["invitation"])
    delegation, event = invitation.delegation, invitation.delegation.event
    if not invitation.address:
        return None  # erased
    stamp = later_stamp(datetime.fromisoformat(ids["stamp"]), invitation.stamp)
    reader = queries.reader_in(delegation, invitation.person_id)
    shown, asked = queries.published(event), queries.open_questions(queries.to_be_approved([delegation])).get(delegation.id, 0)
    stands = queries.stands_for(reader, delegation, event, queries.topics_of(event, shown), invitation, now=ids.get("now", stamp), asked=asked)
    told = queries.told_to(invitation)
    what = news(stands, told, queries.heed_of(event, db.session.get(EventNews, event.id))) or (_again(stands, told) if ids.get("again") else None)
    if what is None:
        return None
    saying = method(stands, told)
    if saying is Said.NOTHING and told.said is Said.CANCEL and ids.get("again"):
        saying = Said.CANCEL  # the mail that said so may never have arrived
    return Case(invitation, reader, stands, told, what, saying, stamp, shown)


def _again(stands: Stands, told: Told) -> News | None:
    """What is said once more although it was said before."""
    if stands.over or stands.status is Status.DRAFT or (not stands.here and told.said is not Said.CANCEL):
        return None
    return first_word(stands) if stands.here and stands.standing in ACTIVE else last_word(stands)
