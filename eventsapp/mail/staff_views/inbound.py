"""What came in as staff see it: by which door, from whom, and what became of it; never with a secret by which one could answer."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response

from ...calendars.rules.replies import AWAITS_AN_ANSWER, Verdict
from ...calendars.wording import became, why
from ...core import access, clock
from ...core.db import db
from ...core.forms import Form
from ...programmes.models import Programme
from .. import actions, queries
from ..inbound.reading import Head, plain_text
from ..masking import masked
from ..models import InboundMail
from .base import bp, programmes_in_sight, staff_page

AWAITING = (*AWAITS_AN_ANSWER, Verdict.COUNTER)
DOORS = {"pipe": _l("Handed over by the mail server"), "smtp": _l("Sent to the listener"), "imap": _l("Fetched from the mailbox"), "web": _l("Sent to the web address")}
SHOWN_HEADERS = ("From", "To", "Cc", "Subject", "Date", "Message-ID", "In-Reply-To", "Auto-Submitted", "Return-Path", "Authentication-Results")


@bp.get("/inbound/")
@access.staff("people")
def came_in() -> Response:
    scope = programmes_in_sight()
    page = min(max(1, request.args.get("page", 1, type=int)), 1_000_000)
    awaiting = AWAITING if request.args.get("awaiting") else ()
    found = queries.count_came_in(scope, awaiting=awaiting)
    mails = queries.came_in(scope, page=page, awaiting=awaiting)
    return staff_page("inbound", mails=mails, page_number=page, pages=-(-found // queries.PAGE), awaiting=bool(awaiting), **_words())


@bp.get("/inbound/<int(max=2147483647):mail_id>/")
@access.staff("people")
def inbound_mail(mail_id: int) -> Response:
    row = queries.find_inbound(mail_id, programmes_in_sight())
    if row is None:
        abort(404)
    head = Head(row.octets or b"")
    headers = [(name, masked(head.text(name))) for name in SHOWN_HEADERS if head.text(name)]
    text, for_people = masked(plain_text(row.octets or b"")), row.outcome in AWAITING
    return staff_page("inbound_mail", mail=row, headers=headers, text=text, for_people=for_people, may_act=_may_act(row), form=Form(formdata=None), **_words())


@bp.post("/inbound/<int(max=2147483647):mail_id>/dealt")
@access.staff("people")
def deal_with(mail_id: int) -> Response:
    row = queries.find_inbound(mail_id, programmes_in_sight()) or abort(404)
    if not _may_act(row):
        abort(403)
    if Form().validate_on_submit():
        actions.deal_with(mail_id=mail_id, actor=current_user.actor, now=clock.now())
        flash(_("The mail is marked as dealt with."), "ok")
    else:
        flash(_("Nothing was changed. Please try again."), "bad")
    return redirect(url_for("mail_staff.inbound_mail", mail_id=mail_id), 303)


def _may_act(row: InboundMail) -> bool:
    """Who may see people may look; saying that a mail is dealt with is for those who run the programme."""
    return access.may("edit", db.session.scalar(select(Programme.slug).where(Programme.id == row.programme_id)) or "")


def _words() -> dict[str, Any]:
    return {"became": became, "why": partial(why, zone="Asia/Seoul"), "masked": masked, "doors": DOORS}
