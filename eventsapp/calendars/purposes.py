"""The purposes of the links that calendars give out (core.tokens)."""

REPLY = "reply"  # of an invitation: the secret in the address that its calendar answers to
FEED = "feed"  # of an RSVP: its person's calendar; opens nothing else
STAFF_FEED = "staff_feed"  # of an account
FOLLOW = "follow"  # of a follower: confirm, and stop
