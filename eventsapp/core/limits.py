"""Coarse brakes on requests per network; whatever mails or signs in is limited by rows besides."""

from __future__ import annotations

from flask import current_app, request
from flask_limiter import Limiter

from .security import client_network

limiter = Limiter(key_func=client_network, default_limits=[], strategy="fixed-window")


@limiter.request_filter
def _kept_in_memory() -> bool:
    """Pages kept for anonymous visitors (core.pages) have no limit; looking for one would cost more than the page."""
    return getattr(current_app.view_functions.get(request.endpoint or ""), "is_kept", False)
