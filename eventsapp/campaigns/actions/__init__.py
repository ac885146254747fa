"""The verbs of campaigns: write one, let it go, stop it; send what is due; unsubscribe."""

from __future__ import annotations

from .sending import send_due
from .steps import cancel, pause, resume, schedule, send_test, take_back
from .unsubscribing import unsubscribe
from .writing import add_campaign, copy_campaign, edit_campaign

__all__ = [
    "add_campaign",
    "cancel",
    "copy_campaign",
    "edit_campaign",
    "pause",
    "resume",
    "schedule",
    "send_due",
    "send_test",
    "take_back",
    "unsubscribe",
]
