"""The forms of campaigns: what one says and to whom, when it goes, unsubscribing."""

from __future__ import annotations

from .campaigns import CampaignForm, ScheduleForm, StepForm

__all__ = ["CampaignForm", "ScheduleForm", "StepForm"]
