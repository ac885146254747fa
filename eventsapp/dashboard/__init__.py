"""The dashboard: what needs doing, numbers per event, last changes."""
