"""Calendars for everybody: files and feeds."""

from . import feeds
from .base import bp

__all__ = ["bp", "feeds"]
