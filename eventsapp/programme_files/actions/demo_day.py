"""The demo's seminar as its room ran: late by some minutes, and caught up, so that there is something planned beside something that was."""

from __future__ import annotations

from datetime import datetime, timedelta

from ...core.db import transaction
from ...core.errors import Refusal
from ...core.once import AlreadyDone, Sent
from ...events.plans import latest_plan
from ...events.queries import find_event
from ...events.rules import Status, end_of
from ...live.actions import act
from ...live.queries import newest_number
from ...live.rules import Verb

SEMINAR = "corporate-seminar"
# Minutes after the seminar's start at which each item began, by its code; the last entry says when the last one ended.
BEGAN = (("alliance-plan", 3), ("pilot-city-plan", 24), ("future-plans", 52), ("questions", 60), ("suggestions", 78))
ENDED = 92


def let_the_room_run(programme_slug: str, *, now: datetime) -> int:
    """Once the seminar is over and nobody has run it, write down how it went. Returns how many acts that were: a duty of the demo's sweep."""
    event = find_event(programme_slug, SEMINAR)
    end = end_of(event.starts_at, event.ends_at) if event is not None else None
    if event is None or event.starts_at is None or end is None or now < end or event.status is not Status.PUBLISHED or newest_number(event.id):
        return 0
    plan = latest_plan(event.id)
    uids = {item["code"]: item["uid"] for item in plan.items} if plan is not None else {}
    acts = [(Verb.START, uids[code], minutes) for code, minutes in BEGAN if code in uids]
    if not acts:
        return 0
    acts.append((Verb.END, acts[-1][1], ENDED))
    event_id, starts_at = event.id, event.starts_at
    try:
        with transaction():
            for number, (verb, uid, minutes) in enumerate(acts):
                sent = Sent.of("demo room", f"{programme_slug}/{number}", number)
                act(event_id=event_id, verb=verb, item=uid, sent=sent, now=starts_at + timedelta(minutes=minutes), actor="system", by_id=None)
    except (AlreadyDone, Refusal):  # somebody changed the agenda so that it cannot have gone like this
        return 0
    return len(acts)
