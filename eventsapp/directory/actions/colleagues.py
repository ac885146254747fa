"""An organisation's people who may be picked when it registers: added, corrected, removed by those who act for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from ...core import audit, once
from ...core.db import db, transaction
from ...core.editing import ChangedMeanwhile, digest
from ...mail.actions import forget_person
from ...people.models import Organisation, Person
from ...people.rules import searchable
from ..queries.representatives import colleagues_of, entries_of, find_editable, find_person, is_known
from ..rules.representing import MOST_PEOPLE, NotEditableHere, PersonKnown, TooManyPeople
from .records import locked_record


@dataclass(frozen=True)
class Typed:
    """What is kept of a person."""

    name: str
    department: str = ""
    title: str = ""
    email: str = ""
    phone: str = ""


def add_person(*, organisation_id: int, typed: Typed, locale: str, sent: once.Sent, actor: str, now: datetime) -> int:
    """Keep a person for picking; nobody is mailed. Raises PersonKnown, TooManyPeople, RecordMerged, or once.AlreadyDone."""
    with transaction():
        first = once.find(sent)
        if first is not None:
            raise once.AlreadyDone(first)
        organisation = locked_record(organisation_id)
        if is_known(organisation, typed.name, typed.email):
            raise PersonKnown()
        if len(colleagues_of(organisation.id)) >= MOST_PEOPLE:
            raise TooManyPeople()
        person = Person(
            **asdict(typed), email_key=typed.email.casefold(), locale=locale, programme_id=organisation.programme_id, organisation_id=organisation.id,
            search=searchable(typed.name, organisation.name, typed.email), created_at=now,
        )  # fmt: skip
        db.session.add(person)
        db.session.flush()
        once.remember(sent, result=str(person.id), now=now)
        _record("add_person", organisation, person, actor, now)
        return person.id


def edit_person(*, organisation_id: int, person_id: int, typed: Typed, seen: Mapping[str, str], actor: str, now: datetime) -> None:
    """Correct a person who is kept for picking. seen: the digests of what the editor saw. Raises ChangedMeanwhile, PersonKnown, NotEditableHere."""
    with transaction():
        organisation = locked_record(organisation_id)
        person = find_editable(organisation.id, person_id)
        if person is None:
            raise NotEditableHere()
        touched = {name: value for name, value in asdict(typed).items() if seen.get(name) != digest(value)}
        changes = {name: value for name, value in touched.items() if getattr(person, name) != value}
        theirs = {name: getattr(person, name) for name in changes if seen.get(name) != digest(getattr(person, name))}
        if theirs:
            raise ChangedMeanwhile(version=0, theirs=theirs)
        if not changes:
            return
        after = asdict(typed) | {name: getattr(person, name) for name in asdict(typed) if name not in changes}
        if is_known(organisation, after["name"], after["email"], but=person.id):
            raise PersonKnown()
        for name, value in changes.items():
            setattr(person, name, value)
        if "email" in changes:
            person.email_key, person.email_bounced_at, person.email_proven_at = person.email.casefold(), None, None
        person.search = searchable(person.name, organisation.name, person.email)
        _record("edit_person", organisation, person, actor, now, sorted(changes))


def remove_person(*, organisation_id: int, person_id: int, actor: str, now: datetime) -> None:
    """Offer a person no more. Who was kept for picking alone is erased; registrations stay as they are, on their own pages."""
    with transaction():
        organisation = locked_record(organisation_id)
        person = find_person(organisation.id, person_id)
        if person is None:
            return
        for entry, erasable in entries_of(organisation.id, person.name, person.email_key):
            entry.organisation_id = None
            if erasable:
                _erase(entry)
        _record("remove_person", organisation, person, actor, now)


def _erase(person: Person) -> None:
    person.name = person.email = person.email_key = person.phone = person.department = person.title = person.search = ""
    forget_person(person.id)


def _record(verb: str, organisation: Organisation, person: Person, actor: str, now: datetime, fields: Sequence[str] = ()) -> None:
    """Ids and names of fields alone: nothing of a person outlives their removal."""
    db.session.flush()
    named = [f"person.{person.id}", *fields]
    audit.record(verb, programme_id=organisation.programme_id, subject="organisation", subject_id=organisation.id, actor=actor, now=now, fields=named)
