"""One person of an event: all that was said to them, what their calendar answered, and what they would be sent now."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, flash, make_response, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ...core import access, clock
from ...core.buttons import button, pressed
from ...core.downloads import download
from ...core.security import CSP, PREVIEW_CSP, private_page
from ...events.finding import event_or_404
from ...events.models import Event
from ...mail.composers import Composed
from ...mail.masking import masked
from ...mail.wording import STATES
from ...people.models import Person
from ...rsvps.models import Delegation
from ...rsvps.queries import find_delegation
from .. import actions
from ..cards import card, hidden, shown_ics
from ..messages.invitations import compose
from ..models import Invitation
from ..queries import invited as queries
from ..queries.invitations import reader_in, under_way
from ..rules.invitations import later_stamp
from ..wording import PARTSTATS, became, why
from .base import bp, page

_PERSON = "/people/<reference>/<int:position>/calendar"


@dataclass(frozen=True)
class Subject:
    """Whom a page is about. invitation: to the address they have now; earlier: to those they had."""

    event: Event
    delegation: Delegation
    person: Person
    invitation: Invitation | None
    earlier: list[Invitation]


@bp.get(_PERSON)
@access.staff("people")
def person_calendar(programme: str, event: str, reference: str, position: int) -> Response:
    subject = _subject_or_404(programme, event, reference, position)
    said, mail = queries.correspondence(subject.person.id), _would_be_sent(subject)
    octets = _calendar_part(mail)
    response = page(
        "person_calendar", programme=subject.event.programme, event=subject.event, delegation=subject.delegation, person=subject.person, position=position,
        rsvp=reader_in(subject.delegation, subject.person.id).rsvp, invitation=subject.invitation, earlier=subject.earlier, said=said, button=button(),
        through_contact=queries.is_reached_through_contact(subject.delegation, subject.person), contact_position=queries.position_of_contact(subject.delegation),
        under_way=subject.invitation is not None and under_way(subject.invitation), mail=mail, card=card(octets, subject.event.zone) if octets else None,
        again=_again(octets), partstats=PARTSTATS, states=STATES, became=became, why=why, masked=masked, shown=clock.shown,
    )  # fmt: skip
    response.headers["Content-Security-Policy"] = CSP + "; frame-src 'self'"
    return response


@bp.post(_PERSON + "/again")
@access.staff("edit")
def send_again(programme: str, event: str, reference: str, position: int) -> Response:
    subject = _subject_or_404(programme, event, reference, position)
    if pressed():
        if subject.invitation is None:
            flash(_("There is no invitation at this address yet."), "bad")
        elif under_way(subject.invitation):
            flash(_("A mail to this person is under way already: it will say what is so then."), "warn")
        elif _would_be_sent(subject) is None:
            flash(_("There is nothing to tell this person now."), "warn")
        else:
            actions.resend(invitation_id=subject.invitation.id, actor=current_user.actor, now=clock.now(), real=clock.real())
            flash(_("The mail will go out within a minute."), "ok")
    return redirect(url_for("calendars_staff.person_calendar", programme=programme, event=event, reference=reference, position=position), 303)


@bp.get(_PERSON + "/preview")
@access.staff("people")
def person_preview(programme: str, event: str, reference: str, position: int) -> Response:
    """The HTML of the mail that would be sent now, in a sandbox of its own."""
    subject = _subject_or_404(programme, event, reference, position)
    mail = _would_be_sent(subject)
    if mail is None or subject.invitation is None:
        abort(404)
    response = make_response(hidden(mail.html, subject.invitation.id))
    response.headers["Content-Security-Policy"] = PREVIEW_CSP
    return private_page(response)


@bp.get(_PERSON + "/invite.ics")
@access.staff("people")
def person_ics(programme: str, event: str, reference: str, position: int) -> Response:
    """The calendar's part of that mail. Whoever had the secret in it could answer for the person: it is masked."""
    subject = _subject_or_404(programme, event, reference, position)
    octets = _calendar_part(_would_be_sent(subject))
    if not octets or subject.invitation is None:
        abort(404)
    return download(shown_ics(octets, subject.invitation.id), mimetype="text/calendar", name="invite.ics")


def _subject_or_404(programme: str, event: str, reference: str, position: int) -> Subject:
    row = event_or_404(programme, event)
    delegation = find_delegation(row.id, reference) or abort(404)
    person = queries.person_at(delegation, position) or abort(404)
    found = [invitation for invitation in queries.invitations_to(row.id, person.id) if invitation.address]
    here = next((invitation for invitation in found if invitation.address.casefold() == person.email_key), None)
    return Subject(row, delegation, person, here, [invitation for invitation in found if invitation is not here])


def _would_be_sent(subject: Subject) -> Composed | None:
    """The mail as it would be written now. It is composed and let go of: nothing is told by looking at it."""
    invitation = subject.invitation
    if invitation is None:
        return None
    stamp = later_stamp(clock.now(), invitation.stamp).isoformat()
    return compose({"invitation": invitation.id, "stamp": stamp, "again": True}, subject.delegation.locale)


def _again(octets: bytes) -> str:
    """What stands on the button: only a REQUEST is an invitation."""
    return _("Send the invitation again") if b"\r\nMETHOD:REQUEST\r\n" in octets else _("Send this mail again")


def _calendar_part(mail: Composed | None) -> bytes:
    return mail.alternatives[0].octets if mail is not None and mail.alternatives else b""
