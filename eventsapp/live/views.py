"""What everybody sees of the run of show."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("live", __name__)
