"""Calendars for everybody: files, feeds, and how to subscribe to them."""

from . import feeds, persons, staff, subscribing
from .base import bp

__all__ = ["bp", "feeds", "persons", "staff", "subscribing"]
