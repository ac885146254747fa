"""Calendars: iCalendar downloads, feeds and links."""
