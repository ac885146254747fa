"""Mailings for those who run a programme."""

from . import campaigns, people, previews, steps
from .base import bp

__all__ = ["bp", "campaigns", "people", "previews", "steps"]
