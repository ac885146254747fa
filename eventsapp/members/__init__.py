"""Membership: calls and applications, the committee's decisions, who is a member on any day, people in bodies."""
