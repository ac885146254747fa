"""The verbs of plans: publishing past what clashes, the steps before an event."""
