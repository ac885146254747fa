"""Registering, and the pages behind the links of a delegation, of its open seats and of a delegate."""

from . import claiming, delegates, delegations, documents, people, registering
from .base import bp

__all__ = ["bp", "claiming", "delegates", "delegations", "documents", "people", "registering"]
