"""Calls, the committee's table, decisions, the register of members, bodies: for staff."""

from . import application, bodies, calls, committee, deciding, meetings, register, seats
from .base import bp

__all__ = ["application", "bodies", "bp", "calls", "committee", "deciding", "meetings", "register", "seats"]
