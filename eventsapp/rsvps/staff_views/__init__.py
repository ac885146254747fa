"""Registrations of an event for staff: who comes, approvals and the queue, one registration, seats and admission codes."""

from . import approvals, codes, delegations, exports, people, persons, pools, questions, seats
from .base import bp

__all__ = ["approvals", "bp", "codes", "delegations", "exports", "people", "persons", "pools", "questions", "seats"]
