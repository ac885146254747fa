"""Coarse brakes on requests per network; whatever mails or signs in is limited by rows besides."""

from __future__ import annotations

from flask_limiter import Limiter

from .security import client_network

limiter = Limiter(key_func=client_network, default_limits=[], strategy="fixed-window")
