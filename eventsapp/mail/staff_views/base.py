"""What every staff view of mail begins and ends with."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, make_response, render_template
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response

from ...core import access, clock
from ...core.db import db
from ...core.security import private_page
from ...programmes.models import Grant
from ..masking import masked

bp = Blueprint("mail_staff", __name__, url_prefix="/staff/mail")


def programmes_in_sight() -> tuple[int, ...] | None:
    """The programmes in which this person may see people; None, all there are and what belongs to none, for an owner of the installation."""
    grants = db.session.execute(select(Grant.programme_id, Grant.role).where(Grant.person_id == current_user.person_id, Grant.body_id.is_(None))).all()
    if any(programme_id is None and role == "owner" for programme_id, role in grants):
        return None
    return tuple(programme_id for programme_id, role in grants if programme_id and "people" in access.ROLES.get(role, ()))


def shown_text(text: str) -> str:
    """Without the secrets in it, but in the demo, where its links are meant to be followed."""
    return text if current_app.config["DEMO"] else masked(text)


def staff_page(name: str, **context: Any) -> Response:
    return private_page(make_response(render_template(f"mail/{name}.html", shown=clock.shown, **context)))
