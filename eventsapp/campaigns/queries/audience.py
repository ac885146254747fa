"""Who would get a campaign now: whom its rule finds, one mail per address, without those who may not be written to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from ..models import Campaign
from ..rules import Kind, LeftOut
from .consents import Consents, consents_in
from .segments import Candidate, found_by_rule


@dataclass(frozen=True)
class Audience:
    """people: who would get a mail; left_out: how many would not, by reason."""

    people: Sequence[Candidate] = ()
    left_out: Counter[LeftOut] = field(default_factory=Counter)

    def speaking(self, languages: Sequence[str]) -> int:
        """How many read one of these languages."""
        return sum(one.locale in languages for one in self.people)

    def find(self, key: str) -> Candidate | None:
        return next((one for one in self.people if one.key == key), None)


def audience_of(campaign: Campaign, now: datetime) -> Audience:
    """Who would get it, counted anew."""
    day = now.astimezone(ZoneInfo(campaign.programme.zone)).date()
    consents = consents_in(campaign.programme_id, now) if campaign.kind is Kind.MARKETING else None
    people: dict[str, Candidate] = {}
    left_out: Counter[LeftOut] = Counter()
    seen: set[int] = set()
    for one in found_by_rule(campaign, day):
        if one.person_id in seen:  # a contact who comes, too
            continue
        seen.add(one.person_id)
        reason = LeftOut.SAME_ADDRESS if one.email_key in people else _refused(one, consents)
        if reason is None:
            people[one.email_key] = replace(one, consented_at=consents.given[one.email_key]) if consents else one
        else:
            left_out[reason] += 1
    return Audience(list(people.values()), left_out)


def _refused(one: Candidate, consents: Consents | None) -> LeftOut | None:
    if one.bounced_at is not None:
        return LeftOut.BOUNCED
    if consents is None or one.email_key in consents.given:
        return None
    return LeftOut.UNSUBSCRIBED if one.email_key in consents.refused else LeftOut.NO_CONSENT
