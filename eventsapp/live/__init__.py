"""The run of show: what is on, what is next, and what becomes of the plan on the day."""
