"""Calendars for staff: what people were told and answered, and what they will be reminded of."""

from . import mails, person, reminders, updates
from .base import bp

__all__ = ["bp", "mails", "person", "reminders", "updates"]
