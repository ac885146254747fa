"""Decisions of calendars on plain values: entries, what somebody is owed news of, replies, reminders."""
