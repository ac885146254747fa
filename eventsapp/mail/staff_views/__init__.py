"""Mail for staff: what waits or was sent, and what came in."""

from . import inbound, outbox
from .base import bp

__all__ = ["bp", "inbound", "outbox"]
