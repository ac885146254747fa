"""Registering, and the pages behind the links of a delegation and of a delegate."""

from . import delegates, delegations, registering
from .base import bp

__all__ = ["bp", "delegates", "delegations", "registering"]
