"""The outbox as staff see it: what waits, failed, is held, was sent; a mail as its reader gets it; try again, release."""

from __future__ import annotations

from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from flask import abort, current_app, flash, make_response, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response

from ...core import access, clock
from ...core.db import db
from ...core.errors import Refusal
from ...core.forms import Form
from ...core.security import CSP, PREVIEW_CSP, private_page
from ...people.models import Person
from ...programmes.models import Programme
from .. import actions, queries
from ..models import MailState, OutboxMail
from ..wording import STATES
from .base import bp, programmes_in_sight, shown_text, staff_page

SHOWN_HEADERS = ("From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Language")


@bp.get("/")
@access.staff("people")
def outbox() -> Response:
    scope = _scope()
    state = _asked_state()
    page = max(1, request.args.get("page", 1, type=int))
    counts = queries.counts(scope)
    mails = queries.page_of(scope, state=state, page=min(page, 1_000_000))
    found = counts[state] if state else sum(counts.values())
    return _page(
        "outbox", mails=mails, names=_names({mail.person_id for mail in mails}), state=state, counts=counts, page_number=page, pages=-(-found // queries.PAGE), found=found
    )


@bp.get("/<int(max=2147483647):mail_id>/")
@access.staff("people")
def mail(mail_id: int) -> Response:
    row = _mail_or_404(mail_id)
    message = _message(row)
    response = _page(
        "mail", mail=row, names=_names({row.person_id}), form=Form(formdata=None), message=message, headers=[(n, message[n]) for n in SHOWN_HEADERS if message and message[n]],
        text=shown_text(_part(message, "plain")), attachments=_attachments(message), whole=_may_take_whole(row), may_act=_may_act(row), live_links=current_app.config["DEMO"],
    )  # fmt: skip
    response.headers["Content-Security-Policy"] = CSP + "; frame-src 'self'"
    return response


@bp.get("/<int(max=2147483647):mail_id>/preview")
@access.staff("people")
def preview(mail_id: int) -> Response:
    """The HTML part in a sandbox of its own: no script, no request, no form, no way out."""
    html = _part(_message(_mail_or_404(mail_id)), "html")
    if not html:
        abort(404)
    response = make_response(shown_text(html))
    response.headers["Content-Security-Policy"] = PREVIEW_CSP
    return private_page(response)


@bp.get("/<int(max=2147483647):mail_id>/message.eml")
@access.staff("people")
def eml(mail_id: int) -> Response:
    row = _mail_or_404(mail_id)
    if not row.octets:
        abort(404)
    if not _may_take_whole(row):
        abort(403)
    return _file(row.octets, "message/rfc822", f"{row.message_id[1:].partition('@')[0]}.eml")


@bp.get("/<int(max=2147483647):mail_id>/files/<int:number>")
@access.staff("people")
def attachment(mail_id: int, number: int) -> Response:
    parts = _attachments(_message(_mail_or_404(mail_id)))
    if number >= len(parts):
        abort(404)
    octets: Any = parts[number].get_payload(decode=True)
    return _file(octets, parts[number]["Content-Type"], parts[number].get_filename() or "file")


@bp.post("/<int(max=2147483647):mail_id>/try-again")
@access.staff("edit")
def try_again(mail_id: int) -> Response:
    return _act(mail_id, actions.try_again, _("The mail will be tried again."))


@bp.post("/<int(max=2147483647):mail_id>/release")
@access.staff("edit")
def release(mail_id: int) -> Response:
    return _act(mail_id, actions.release, _("The mail is released and will be sent."))


def _act(mail_id: int, verb: Callable[..., None], done: str) -> Response:
    if not _may_act(_mail_or_404(mail_id)):
        abort(403)
    if not Form().validate_on_submit():
        flash(_("Nothing was changed. Please try again."), "bad")
    else:
        try:
            verb(mail_id=mail_id, actor=current_user.actor, now=clock.now(), real=clock.real())
            flash(done, "ok")
        except Refusal as refusal:
            flash(str(refusal), "bad")
    return redirect(url_for("mail_staff.mail", mail_id=mail_id), 303)


def _scope() -> queries.Scope:
    return queries.Scope(programmes_in_sight())


def _mail_or_404(mail_id: int) -> OutboxMail:
    return queries.find_mail(mail_id, _scope()) or abort(404)


def _may_take_whole(row: OutboxMail) -> bool:
    """Until it is sent, the octets hold links that act as the person: in the demo anybody may have them, else an owner alone."""
    return current_app.config["DEMO"] or access.may("grant", _slug(row))


def _may_act(row: OutboxMail) -> bool:
    """Who may see people may look; letting a mail go is for those who run the programme."""
    return access.may("edit", _slug(row))


def _slug(row: OutboxMail) -> str:
    return db.session.scalar(select(Programme.slug).where(Programme.id == row.programme_id)) or ""


def _message(row: OutboxMail) -> EmailMessage | None:
    return message_from_bytes(row.octets, policy=default) if row.octets else None


def _part(message: EmailMessage | None, kind: str) -> str:
    part = message.get_body((kind,)) if message else None
    return str(part.get_content()) if part else ""


def _attachments(message: EmailMessage | None) -> list[Any]:
    return list(message.iter_attachments()) if message and message.get_content_type() == "multipart/mixed" else []


def _names(person_ids: set[int]) -> dict[int, str]:
    return dict(db.session.execute(select(Person.id, Person.name).where(Person.id.in_(person_ids))).all())


def _asked_state() -> MailState | None:
    asked = request.args.get("state", "")
    return MailState(asked) if asked in set(MailState) else None


def _file(octets: bytes, mimetype: str, name: str) -> Response:
    response = make_response(octets)
    response.headers["Content-Type"] = mimetype.replace("\r\n", "")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return private_page(response)


def _page(name: str, **context: Any) -> Response:
    return staff_page(name, states=STATES, **context)
