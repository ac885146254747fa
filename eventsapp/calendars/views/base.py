"""The blueprint that the public pages of calendars share."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("calendars", __name__)
