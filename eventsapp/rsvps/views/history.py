"""What was done to a delegation, in words for its contact."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from ..models import Delegation
from ..queries import Did
from ..rules import Answer


@dataclass(frozen=True)
class Told:
    """One line of the history: when, who, what."""

    at: datetime
    who: str
    what: str


def told(delegation: Delegation, history: Sequence[Did]) -> list[Told]:
    """The history in sentences, newest first; what only concerns the organiser's books is left out."""
    names = {f"rsvp.{rsvp.id}": rsvp.person.name for rsvp in delegation.rsvps}
    lines = [Told(did.at, _who(did, delegation, names), _WORDS[did.verb](did, names)) for did in history if did.verb in _WORDS]
    return lines[::-1]


def _who(did: Did, delegation: Delegation, names: dict[str, str]) -> str:
    kind, _sep, rest = did.actor.partition(":")
    if kind == "person":
        return did.who or _("The organiser")
    if kind == "link" and rest.startswith("rsvp:"):
        return names.get("rsvp." + rest.removeprefix("rsvp:")) or _("A delegate")
    if kind == "link" and rest.startswith("claim:"):
        return _("Somebody with the link you passed on")
    if kind == "link" or did.actor == "visitor":
        return delegation.contact.name
    return _("Automatically")


def _people(did: Did, names: dict[str, str]) -> str:
    """Whom an entry is about: their names; of a seat without a name, that it has none."""
    return ", ".join(names[field] or _("a seat without a name") for field in did.fields if field in names)


def _answered(did: Did, names: dict[str, str]) -> str:
    who = _people(did, names)
    if Answer.MAYBE in did.fields:
        return _("%(who)s may come.", who=who)
    return _("%(who)s can't come.", who=who) if Answer.DECLINED in did.fields else _("%(who)s is coming.", who=who)


def _swapped(did: Did, names: dict[str, str]) -> str:
    old, new = (names.get(field) or _("somebody") for field in did.fields[:2])
    return _("%(new)s comes instead of %(old)s.", new=new, old=old)


_WORDS: dict[str, Callable[[Did, dict[str, str]], str]] = {
    "register": lambda did, names: _("Registered."),
    "withdraw": lambda did, names: _("Withdrawn: %(who)s.", who=_people(did, names)),
    "answer": _answered,
    "edit_delegation": lambda did, names: _("Corrected the details."),
    "edit_rsvp": lambda did, names: _("Corrected the details."),
    "add_delegates": lambda did, names: _("Added: %(who)s.", who=_people(did, names)),
    "swap": _swapped,
    "name_seat": lambda did, names: _("Named for a seat: %(who)s.", who=_people(did, names)),
    "claim": lambda did, names: _("Took a seat that had no name: %(who)s.", who=_people(did, names)),
    "object": lambda did, names: _("Wants no part in it; what was kept of them is erased."),
    "seat": lambda did, names: _("Seats came free and were given to you."),
    "seat_by_hand": lambda did, names: _("Seats were given to you by the organiser."),
    "offer": lambda did, names: _("Seats came free and were offered to you."),
    "accept_offer": lambda did, names: _("Accepted the seats that were offered."),
    "offer_expired": lambda did, names: _("The offer of seats ended without an answer."),
    "review_approved": lambda did, names: _("Approved the registration."),
    "review_refused": lambda did, names: _("Refused the registration."),
    "review_asked": lambda did, names: _("Asked something about the registration."),
    "review_answered": lambda did, names: _("Answered what was asked."),
}
