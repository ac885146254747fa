"""The states of applications and memberships."""

from __future__ import annotations

from enum import StrEnum


class Stage(StrEnum):
    """Where an application stands: draft → received → under review → decided (admitted or refused); withdrawn at any time before."""

    DRAFT = "draft"
    RECEIVED = "received"
    UNDER_REVIEW = "under_review"
    ASKED = "asked"  # additions were requested and have not come
    ADMITTED = "admitted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Choice(StrEnum):
    """What a reviewer thinks of an application. RECUSED: they have an interest and take no part."""

    ADMIT = "admit"
    REFUSE = "refuse"
    ABSTAIN = "abstain"
    RECUSED = "recused"


class Outcome(StrEnum):
    """What the committee decided."""

    ADMITTED = "admitted"
    REFUSED = "refused"


class Change(StrEnum):
    """What happened to a membership, on a day."""

    ADMITTED = "admitted"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    RESIGNED = "resigned"
    LAPSED = "lapsed"
    READMITTED = "readmitted"


class Standing(StrEnum):
    """What a membership is on a day."""

    NONE = "none"  # not yet
    MEMBER = "member"
    SUSPENDED = "suspended"
    RESIGNED = "resigned"
    LAPSED = "lapsed"


class BodyRole(StrEnum):
    """What somebody is in a body."""

    CHAIR = "chair"
    VICE_CHAIR = "vice_chair"
    SECRETARY = "secretary"
    MEMBER = "member"
