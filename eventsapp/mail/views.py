"""The web door: whoever knows the secret may leave a mail that came in."""

from __future__ import annotations

import hmac

from flask import Blueprint, Response, abort, current_app, request

from ..calendars.reply_addresses import is_reply_address
from ..core import access, clock
from ..core.limits import brake
from ..core.security import private_page
from .inbound import MOST_OCTETS, keep

bp = Blueprint("mail", __name__)

_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")
_AROUND = 100_000  # what a form may add to the mail in it


@bp.post("/api/inbound")
@access.public
@brake("600 per minute")
def inbound() -> Response:
    """Needs no token of a form of ours: no browser sends this header by itself."""
    if not current_app.config["INBOUND_SECRET"]:
        abort(404)
    if not _knows_the_secret():
        return private_page(Response(status=401, headers={"WWW-Authenticate": "Bearer"}))
    request.max_content_length = request.max_form_memory_size = MOST_OCTETS + _AROUND  # for this request alone
    recipient = request.args.get("recipient", "").strip()
    octets = _message()
    if not recipient or not octets:
        abort(400)
    keep(octets, recipient=recipient, ours=is_reply_address(recipient), door="web", real=clock.real())
    return private_page(Response(status=202))


def _knows_the_secret() -> bool:
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    return scheme.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), current_app.config["INBOUND_SECRET"].encode())


def _message() -> bytes:
    if request.mimetype not in _FORMS:
        return request.get_data()
    file = request.files.get("message")
    if file is None:
        return request.form.get("message", "").encode("utf-8", "replace")
    with file.stream as stream:  # a large one lies in a file of its own
        return stream.read()
