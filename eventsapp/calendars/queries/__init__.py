"""Reading what calendars show and what they have said."""
