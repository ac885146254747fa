"""Who comes with a delegation, as its contact reads it: everybody by name, seats without one counted, and what has changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from ...core import tokens
from ...core.template import address
from ...core.words import name_for_mail
from ...rsvps.actions import CLAIM, RSVP
from ...rsvps.models import Delegation, Rsvp
from ...rsvps.queries import active
from ...rsvps.rules import ACTIVE, Answer, Standing
from ..queries.invitations import through_contact
from ..rules.invitations import News
from ..rules.parties import PartyTold, party_told
from .cases import Case


def people_in(case: Case) -> dict[str, Any]:
    """What the mails to a contact say of everybody who means to come."""
    delegation, person = case.delegation, case.reader.person
    going = active(delegation)
    named = [rsvp for rsvp in going if rsvp.named]
    through = [rsvp for rsvp in named if case.to_contact and rsvp.person_id != person.id and through_contact(delegation, rsvp)]
    return {
        "named": named, "unnamed": sorted(Counter(rsvp.standing for rsvp in going if not rsvp.named).items()), "mixed": len({rsvp.standing for rsvp in going}) > 1,
        "offered": sum(rsvp.standing is Standing.OFFERED for rsvp in going),
        "links": {rsvp.id: rsvp_link(rsvp) for rsvp in through},
        "own_link": next((rsvp_link(rsvp) for rsvp in named if case.to_contact and rsvp.person_id == person.id), ""),
        "claim": claim_link(delegation) if case.to_contact and len(named) < len(going) else "",
    }  # fmt: skip


def happened(case: Case) -> list[str]:
    """What has become of the delegation since its contact was told, one sentence each; who has which seat says the list of people."""
    if not case.to_contact or case.told.standing not in ACTIVE or case.stands.standing not in ACTIVE:
        return []
    before = party_told(case.told.standing, case.told.going)
    now = party_told(case.stands.standing, case.stands.going)
    return [*_left(case.delegation, before, now), *_came(case.delegation, before, now), *(_moved(case.delegation, before, now) if case.news is News.CHANGED else ())]


def rsvp_link(rsvp: Rsvp) -> str:
    return address("rsvps.rsvp", token=tokens.current(RSVP, rsvp.id))


def claim_link(delegation: Delegation) -> str:
    """Where somebody takes a seat of this delegation that has no name yet."""
    return address("rsvps.claim_seat", token=tokens.current(CLAIM, delegation.id))


def _left(delegation: Delegation, before: PartyTold, now: PartyTold) -> Iterator[str]:
    left = [rsvp for rsvp in delegation.rsvps if rsvp.position in before and rsvp.position not in now]
    for rsvp in left:
        if rsvp.named and rsvp.objected_at is None:
            yield _why_gone(delegation, rsvp)
    objected, unnamed = sum(rsvp.objected_at is not None for rsvp in left), sum(not rsvp.named for rsvp in left)
    if objected:
        yield ngettext(
            "%(num)d person you registered wants no part in it; their name and address are erased.",
            "%(num)d people you registered want no part in it; their names and addresses are erased.",
            objected,
        )
    if unnamed:
        yield ngettext("%(num)d seat without a name was given up.", "%(num)d seats without a name were given up.", unnamed)


def _why_gone(delegation: Delegation, rsvp: Rsvp) -> str:
    name, successor = _name(rsvp), _successor(delegation, rsvp)
    if successor is not None:
        return _("%(new)s comes instead of %(old)s.", new=_name(successor), old=name)
    if rsvp.answer is Answer.NONE:
        return _("The seat offered to %(name)s was not accepted in time and has been given up.", name=name)
    if rsvp.standing is Standing.REFUSED:
        return _("%(name)s could not be accepted.", name=name)
    return _("%(name)s is withdrawn.", name=name)


def _came(delegation: Delegation, before: PartyTold, now: PartyTold) -> Iterator[str]:
    came = [rsvp for rsvp in delegation.rsvps if rsvp.position in now and rsvp.position not in before]
    instead = {successor.id for rsvp in delegation.rsvps if rsvp.position in before and (successor := _successor(delegation, rsvp)) is not None}
    for rsvp in came:
        if rsvp.named and rsvp.id not in instead:
            yield _("%(name)s is registered now.", name=_name(rsvp))
    unnamed = sum(not rsvp.named for rsvp in came)
    if unnamed:
        yield ngettext("%(num)d seat without a name was added.", "%(num)d seats without a name were added.", unnamed)


def _moved(delegation: Delegation, before: PartyTold, now: PartyTold) -> Iterator[str]:
    """Who stays, but waits now or is to be approved anew."""
    for rsvp in delegation.rsvps:
        if rsvp.named and rsvp.position in before and now.get(rsvp.position, before[rsvp.position]) is not before[rsvp.position]:
            yield _("%(name)s waits now.", name=_name(rsvp))


def _successor(delegation: Delegation, rsvp: Rsvp) -> Rsvp | None:
    """Who comes in this person's place in the end: whoever replaced them may have been replaced."""
    following = next((other for other in delegation.rsvps if other.seat_of_id == rsvp.id), None)
    if following is None or following.standing in ACTIVE:
        return following
    return _successor(delegation, following)


def _name(rsvp: Rsvp) -> str:
    return name_for_mail(rsvp.person.name)
