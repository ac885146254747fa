"""What came in as staff see it: by which door, from whom, and what became of it; never with a secret by which one could answer."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import abort, request
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from ...calendars.rules.replies import Verdict, proposed_start, why_in_words
from ...core import access, dates
from ...core.locale import language
from .. import queries
from ..inbound.reading import Head, plain_text
from ..masking import masked
from ..models import InboundState
from .base import bp, programmes_in_sight, staff_page


class Said(NamedTuple):
    """What became of a mail, in words, and their tone."""

    text: str | LazyString
    tone: str


OUTCOMES: dict[str, Said] = {
    Verdict.APPLIED: Said(_l("The answer was taken over."), "ok"),
    Verdict.REFUSED: Said(_l("The answer could not be granted; the person is told by mail."), "warn"),
    Verdict.STALE: Said(_l("Older than what is known already; nothing was changed."), "neutral"),
    Verdict.REPEATED: Said(_l("The same answer came before; nothing was changed."), "neutral"),
    Verdict.FORGED: Said(_l("It does not fit the invitation it answers; nothing was changed."), "bad"),
    Verdict.STRANGER: Said(_l("It answers no invitation of ours; nothing was changed."), "neutral"),
    Verdict.COUNTER: Said(_l("It proposes another time; the registration stays as it is."), "warn"),
    Verdict.DELEGATED: Said(_l("It names somebody else to come instead; the registration stays as it is."), "warn"),
    Verdict.AUTOMATIC: Said(_l("An automatic reply, such as a note of absence; nothing was changed."), "neutral"),
    Verdict.BOUNCE: Said(_l("A mail of ours came back as undeliverable."), "warn"),
    Verdict.NOT_A_REPLY: Said(_l("No answer of a calendar; nothing was changed."), "neutral"),
    Verdict.UNREADABLE: Said(_l("It could not be understood; nothing was changed."), "warn"),
    Verdict.ENDED: Said(_l("The event or the registration it answers has ended; nothing was changed."), "neutral"),
    Verdict.REFRESH: Said(_l("It asks for the invitation once more."), "info"),
    Verdict.TOO_LARGE: Said(_l("Too large to be read; only these lines of it were kept."), "warn"),
    Verdict.TOO_MANY: Said(_l("Too many from this person today; nothing was changed."), "warn"),
}
WAITING = Said(_l("Waiting to be read"), "info")
DOORS = {"pipe": _l("Handed over by the mail server"), "smtp": _l("Sent to the listener"), "imap": _l("Fetched from the mailbox"), "web": _l("Sent to the web address")}
SHOWN_HEADERS = ("From", "To", "Cc", "Subject", "Date", "Message-ID", "In-Reply-To", "Auto-Submitted", "Return-Path", "Authentication-Results")


@bp.get("/inbound/")
@access.staff("people")
def came_in() -> Response:
    scope = programmes_in_sight()
    page = min(max(1, request.args.get("page", 1, type=int)), 1_000_000)
    found = queries.count_came_in(scope)
    mails = queries.came_in(scope, page=page)
    return staff_page("inbound", mails=mails, page_number=page, pages=-(-found // queries.PAGE), **_words())


@bp.get("/inbound/<int(max=2147483647):mail_id>/")
@access.staff("people")
def inbound_mail(mail_id: int) -> Response:
    row = queries.find_inbound(mail_id, programmes_in_sight())
    if row is None:
        abort(404)
    head = Head(row.octets or b"")
    headers = [(name, masked(head.text(name))) for name in SHOWN_HEADERS if head.text(name)]
    return staff_page("inbound_mail", mail=row, headers=headers, text=masked(plain_text(row.octets or b"")), **_words())


def _words() -> dict[str, Any]:
    return {"became": _became, "why": _why, "masked": masked, "doors": DOORS}


def _became(mail: Any) -> Said:
    """What became of it; a code we have no words for says itself."""
    if mail.state == InboundState.KEPT:
        return WAITING
    outcome = mail.outcome or (Verdict.UNREADABLE if mail.state == InboundState.UNREADABLE else "")
    return OUTCOMES.get(outcome) or Said(outcome, "neutral")


def _why(mail: Any) -> str | LazyString:
    proposed = proposed_start(mail.outcome, mail.why)
    if proposed is not None and proposed.tzinfo is not None:
        return _("Proposed start: %(start)s", start=dates.moment(proposed, "Asia/Seoul", language()))
    return why_in_words(mail.why) or mail.why.partition(" #")[0]
