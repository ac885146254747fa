"""Who may act for an organisation: inviting, confirming, removing, sending the link again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from ...core import audit, once, tokens
from ...core.db import db, transaction
from ...mail.actions import Owed, owe
from ...members.rules.deciding import REPRESENTATIVE
from ...people.models import Organisation, Person, Representative
from ...people.rules import searchable
from ..queries.representatives import A_DAY, acting, get_representative, invited_since, representatives_of
from ..rules.representing import INVITED, ActsAlready, NoLongerActs, must_have_room, must_leave_somebody
from .records import locked_record


def invite(
    *, organisation_id: int, name: str, email: str, locale: str, sent: once.Sent, actor: str, now: datetime, real: datetime, by_id: int | None = None
) -> int:
    """Let a person act for the organisation: they get a mail with a link of their own. Returns the representative's id.

    by_id: the representative who invites, None for staff. Nobody is matched by the address: whoever is invited is a new
    person. Raises NoLongerActs, ActsAlready, TooManyRepresentatives, TooManyInvitations, RecordMerged, or once.AlreadyDone.
    """
    with transaction():
        first = once.find(sent)
        if first is not None:
            raise once.AlreadyDone(first)
        organisation = locked_record(organisation_id)
        _must_act(by_id, organisation)
        there = representatives_of(organisation.id)
        if email.casefold() in {row.person.email_key for row in there}:
            raise ActsAlready()
        must_have_room(len(there), invited_since(organisation.id, now - A_DAY))
        person = _new_person(organisation, name, email, locale, now)
        row = Representative(organisation_id=organisation.id, person_id=person.id, invited_at=now, invited_by=actor)
        db.session.add(row)
        db.session.flush()
        tokens.issue(REPRESENTATIVE, [row.id], now=real)
        _owe_mail(row, person, organisation.programme_id, real)
        once.remember(sent, result=str(row.id), now=real)
        _record("invite_representative", organisation, row, actor, now)
        return row.id


def confirm(*, representative_id: int, now: datetime) -> None:
    """The person says it is them: whoever has the link reads mail at that address. Raises NoLongerActs."""
    with transaction():
        row, organisation = _locked(representative_id)
        if row.confirmed_at is not None:
            return
        row.confirmed_at = now
        row.person.email_proven_at = row.person.email_proven_at or now
        _record("confirm_representative", organisation, row, f"link:representative:{row.id}", now)


def remove(*, representative_id: int, actor: str, now: datetime, real: datetime, by_id: int | None = None) -> None:
    """End a person's right to act; their link opens nothing from now on. by_id: as for invite.

    Raises NoLongerActs, or LastRepresentative when nobody would be left who has confirmed, unless staff do it.
    """
    with transaction():
        row, organisation = _locked(representative_id)
        _must_act(by_id, organisation)
        must_leave_somebody(by_staff=by_id is None, others=acting(organisation.id, but=row.id))
        row.removed_at = now
        tokens.revoke(REPRESENTATIVE, row.id, now=real)
        _record("remove_representative", organisation, row, actor, now)


def send_again(*, representative_id: int, actor: str, now: datetime, real: datetime, by_id: int | None = None, renew: bool = False) -> None:
    """Send the mail with the link once more. renew: with a new link; the old one ends. Raises NoLongerActs."""
    with transaction():
        row, organisation = _locked(representative_id)
        _must_act(by_id, organisation)
        if renew:
            tokens.renew(REPRESENTATIVE, row.id, now=real)
        _owe_mail(row, row.person, organisation.programme_id, real)
        _record("renew_representative" if renew else "remind_representative", organisation, row, actor, now)


def _locked(representative_id: int) -> tuple[Representative, Organisation]:
    """The representative and the record that counts, which is locked; whoever merges it meanwhile is waited for."""
    organisation_id = db.session.execute(select(Representative.organisation_id).where(Representative.id == representative_id)).scalar_one()
    db.session.execute(select(Organisation.id).where(Organisation.id == organisation_id).with_for_update(key_share=True))
    row = get_representative(representative_id)
    if row.removed_at is not None:
        raise NoLongerActs()
    return row, locked_record(row.organisation_id)


def _must_act(by_id: int | None, organisation: Organisation) -> None:
    """Raise NoLongerActs when the representative who asks for it was removed meanwhile."""
    if by_id is not None:
        by = get_representative(by_id)
        if by.removed_at is not None or by.confirmed_at is None or by.organisation_id != organisation.id:
            raise NoLongerActs()


def _new_person(organisation: Organisation, name: str, email: str, locale: str, now: datetime) -> Person:
    person = Person(
        name=name, email=email, email_key=email.casefold(), locale=locale, programme_id=organisation.programme_id, organisation_id=organisation.id,
        search=searchable(name, organisation.name, email), created_at=now,
    )  # fmt: skip
    db.session.add(person)
    db.session.flush()
    return person


def _owe_mail(row: Representative, person: Person, programme_id: int, real: datetime) -> None:
    if person.email:
        owe(
            [Owed(INVITED, {"representative": row.id}, person.id, person.email, person.locale, person.email_proven_at is not None)],
            programme_id=programme_id,
            now=real,
        )


def _record(verb: str, organisation: Organisation, row: Representative, actor: str, now: datetime) -> None:
    db.session.flush()
    audit.record(
        verb,
        programme_id=organisation.programme_id,
        subject="organisation",
        subject_id=organisation.id,
        actor=actor,
        now=now,
        fields=[f"representative.{row.id}"],
    )
