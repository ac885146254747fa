"""What the staff pages of organisations and people share: the blueprint, who gets in, a page."""

from __future__ import annotations

from flask import Blueprint, make_response, render_template
from werkzeug.wrappers import Response

from ...core.security import private_page

bp = Blueprint("directory_staff", __name__, url_prefix="/staff/<programme>")


def page(name: str, status: int = 200, **facts: object) -> Response:
    return private_page(make_response(render_template(f"directory/staff/{name}.html", **facts), status))
