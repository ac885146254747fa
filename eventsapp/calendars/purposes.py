"""The purposes of the links that calendars give out (core.tokens)."""

REPLY = "reply"  # of an invitation: the secret in the address that its calendar answers to
STAFF_FEED = "staff_feed"  # of an account
FOLLOW = "follow"  # of a follower: confirm, and stop
