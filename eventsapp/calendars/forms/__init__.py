"""The forms of calendars."""
