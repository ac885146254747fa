"""What the tests of applying share: a call from 11 to 25 January 2019, both days inclusive in Seoul, and who applies."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from eventsapp.core.once import Sent
from eventsapp.members.actions.applications import apply
from eventsapp.members.rules.applying import Applied, SentFile
from eventsapp.people.rules import Organisation
from eventsapp.programmes.models import Programme
from tests.factories import SORA

OPENS, CLOSES = datetime(2019, 1, 10, 15, tzinfo=UTC), datetime(2019, 1, 25, 15, tzinfo=UTC)
OPEN = datetime(2019, 1, 15, 3, tzinfo=UTC)
LAST_MOMENT = CLOSES - timedelta(milliseconds=100)
PDF = b"%PDF-1.7\n" + b"x" * 100 + b"\n%%EOF\n"


def said(name: str = "한빛정보", **more: Any) -> Applied:
    """Everything that a call with our defaults demands."""
    facts: dict[str, Any] = {"chief": "한대표", "declared": ("rules", "truth"), "contact_name": SORA.name, "phone": SORA.phone}
    return Applied(Organisation(name, "company", "small", ("energy",)), more.pop("email", SORA.email), **(facts | more))


def apply_as(programme: Programme, name: str = "한빛정보", *, send: bool = True, files: Sequence[SentFile] = (), now: datetime = OPEN, **more: Any) -> int:
    sent = Sent.of("join", secrets.token_hex(8), {})
    return apply(programme_id=programme.id, said=said(name, **more), files=files, send=send, sent=sent, now=now, real=now)
