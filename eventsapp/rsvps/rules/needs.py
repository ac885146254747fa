"""What of an event's registrations needs an organiser, as numbers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Needs:
    """Registrations to be approved, offers that end soon, seats without a name, people whose mail came back."""

    pending: int = 0
    ending: int = 0
    unnamed: int = 0
    bounced: int = 0
