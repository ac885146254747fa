"""What came in as staff see it: by which door, from whom, and what became of it; never with a secret by which one could answer."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import abort, request
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from ...calendars.wording import became, why
from ...core import access
from .. import queries
from ..inbound.reading import Head, plain_text
from ..masking import masked
from .base import bp, programmes_in_sight, staff_page

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
    return {"became": became, "why": partial(why, zone="Asia/Seoul"), "masked": masked, "doors": DOORS}
