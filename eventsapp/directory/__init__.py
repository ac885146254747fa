"""The register of organisations and people of a programme: who they are, who acts for them, what they take part in."""
