"""Mail: the outbox, its composers, and the one place that talks SMTP."""
