"""What everybody sees of finding a day."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("polls", __name__)
