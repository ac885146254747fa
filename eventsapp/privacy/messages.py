"""The mail with the link to one's own data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from ..core import tokens
from ..core.db import db
from ..core.template import address
from ..mail.compose import render, speaking
from ..mail.composers import COMPOSERS, Composed
from .models import DataRequest
from .rules import MY_DATA


def register() -> None:
    """Make the composer known to the outbox."""
    COMPOSERS[MY_DATA] = _my_data


def _my_data(ids: Mapping[str, Any], lang: str) -> Composed | None:
    request = db.session.get(DataRequest, ids["request"])
    if request is None or request.forgotten_at is not None:
        return None
    with speaking(lang):
        subject = _("What is kept under your address")
    text, html = render(MY_DATA, lang, link=address("privacy.mine", token=tokens.current(MY_DATA, request.id)), heading=subject)
    return Composed(to_name="", to_address=request.person.email, subject=subject, text=text, html=html)
