"""The subject lines of the mails about a registration, and what they ask their reader to do."""

from __future__ import annotations

from flask_babel import gettext as _

from ...events.models import Event
from ...events.rules import Status
from ...rsvps.rules import Standing
from ..rules.invitations import News, differing
from ..rules.topics import Topic
from .cases import Case


def subject(case: Case, title: str) -> str:
    match case.news:
        case News.REGISTRATION:
            return _registration(case, title)
        case News.STATUS:
            return _status(case.event, title)
        case News.UPDATE:
            return _update(case, title)
    return {
        News.APPROVED: _("Registration approved: %(event)s", event=title),
        News.OFFERED: _("Seats offered to you: %(event)s", event=title),
        News.SEATED: _("You have a seat now: %(event)s", event=title),
        News.ASKED: _("A question about your registration: %(event)s", event=title),
        News.CHANGED: _("Registration changed: %(event)s", event=title),
        News.WITHDRAWN: _("Registration withdrawn: %(event)s", event=title),
        News.DECLINED: _("You have declined: %(event)s", event=title),
        News.SWAPPED: _("Somebody else comes in your place: %(event)s", event=title),
        News.REFUSED: _("Registration not accepted: %(event)s", event=title),
        News.EXPIRED: _("The offer has ended: %(event)s", event=title),
        News.OBJECTED: _("Registration ended: %(event)s", event=title),
        News.MOVED: _("Your address was changed: %(event)s", event=title),
        News.FIXED: _("The date is fixed: %(event)s", event=title),
    }[case.news]


def todo(news: News, *, active: bool) -> str:
    """What stands on the one button. `active`: there is still something to withdraw."""
    if news is News.OFFERED:
        return _("Accept or give back")
    if news is News.ASKED:
        return _("Answer the question")
    return _("See, change or withdraw the registration") if active else _("See the registration")


def _registration(case: Case, title: str) -> str:
    if case.to_contact and any(rsvp.standing is Standing.SEATED for rsvp in case.delegation.rsvps) and case.stands.standing is not Standing.SEATED:
        return _("Registration confirmed in part: %(event)s", event=title)
    if case.stands.standing is Standing.PENDING:
        return _("Registration received: %(event)s", event=title)
    return _("Registration confirmed: %(event)s", event=title) if case.stands.standing is Standing.SEATED else _("Waiting list: %(event)s", event=title)


def _update(case: Case, title: str) -> str:
    if Topic.TIME not in differing(case.stands, case.told):
        return _("Changed: %(event)s", event=title)
    return _("New time: %(event)s", event=title) if case.stands.dated else _("The date is open again: %(event)s", event=title)


def _status(event: Event, title: str) -> str:
    if event.status is Status.CANCELLED:
        return _("Cancelled: %(event)s", event=title)
    return _("Postponed: %(event)s", event=title) if event.status is Status.POSTPONED else _("Takes place after all: %(event)s", event=title)
