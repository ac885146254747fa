"""What staff see of finding a day."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("polls_staff", __name__, url_prefix="/staff/<programme>")
