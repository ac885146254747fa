"""The verbs of membership: applying, asking, deciding, and what becomes of a membership.

Lock order: call, application, membership, outbox, audit head.
"""
