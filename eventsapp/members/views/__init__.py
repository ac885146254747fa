"""Applying for membership, an application's page, a member's certificate."""

from . import applications, bodies, certificates, joining
from .base import bp

__all__ = ["applications", "bodies", "bp", "certificates", "joining"]
