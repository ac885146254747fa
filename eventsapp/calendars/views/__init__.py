"""Calendars for everybody: files, feeds, and how to subscribe to them."""

from . import adding, feeds, following, persons, staff, subscribing
from .base import bp

__all__ = ["adding", "bp", "feeds", "following", "persons", "staff", "subscribing"]
