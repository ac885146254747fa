"""Asking for one's data, erasing it, and letting go of what was kept long enough."""

from __future__ import annotations

from .asking import ask, forget_requests
from .erasing import erase_applications, erase_kept
from .recording import forget_access, record_access

__all__ = ["ask", "erase_applications", "erase_kept", "forget_access", "forget_requests", "record_access"]
