"""What tests of organisations share: somebody who acts for one, pages as people read them."""

from __future__ import annotations

import re
from typing import Any

from werkzeug.test import TestResponse

from eventsapp.core import clock, tokens
from eventsapp.core.db import transaction
from eventsapp.people.models import Organisation, Person, Representative
from eventsapp.people.rules import searchable
from tests.factories import NOW, SORA, Who

NUMBER, OTHER_NUMBER = "1168200276", "1248100998"


def make_representative(organisation: Organisation, who: Who = SORA, *, confirmed: bool = True, **columns: Any) -> Representative:
    """Somebody who acts for the organisation, or was asked to."""
    with transaction() as session:
        person = Person(
            name=who.name, email=who.email, email_key=who.email.casefold(), programme_id=organisation.programme_id, organisation_id=organisation.id,
            search=searchable(who.name, organisation.name, who.email), created_at=NOW,
        )  # fmt: skip
        session.add(person)
        session.flush()
        facts = {"invited_at": NOW, "invited_by": "system", "confirmed_at": NOW if confirmed else None}
        made = Representative(organisation_id=organisation.id, person_id=person.id, **(facts | columns))
        session.add(made)
        session.flush()
        tokens.issue("representative", [made.id], now=clock.real())
    return made


def link_of(representative: Representative) -> str:
    return f"/o/{tokens.current('representative', representative.id)}/"


def make_colleague(organisation: Organisation, name: str = "정하나", email: str = "hana@company.test", **columns: Any) -> Person:
    """A person kept for picking."""
    with transaction() as session:
        person = Person(
            name=name, email=email, email_key=email.casefold(), programme_id=organisation.programme_id, organisation_id=organisation.id,
            search=searchable(name, organisation.name, email), created_at=NOW, **columns,
        )  # fmt: skip
        session.add(person)
    return person


def seen(response: TestResponse) -> str:
    """What the page says, without its marks."""
    text = re.sub(r"<[^>]+>", " ", response.text.partition("<main")[2].partition("</main>")[0])
    return re.sub(r"\s+", " ", text)
