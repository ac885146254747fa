"""Who comes: the people of an event, for staff."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("rsvps_staff", __name__)
