"""What staff see of the run of show."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("live_staff", __name__, url_prefix="/staff/<programme>")
