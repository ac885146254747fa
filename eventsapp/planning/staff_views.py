"""What staff see of what clashes and what is planned."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("planning_staff", __name__, url_prefix="/staff/<programme>")
