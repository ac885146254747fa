"""Who comes for a delegation: added, swapped, named, claimed, or wanting no part in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from ...core import tokens
from ...core.db import db, insert_row, transaction
from ...mail.actions import forget_person
from ...people.models import Person
from ...people.rules import Organisation, searchable
from ..models import Delegation, Rsvp, SeatPool
from ..queries import active, must_keep_quota, registration_facts
from ..rules import (
    ACTIVE,
    Answer,
    Delegate,
    NoSeatToClaim,
    NoSuchStanding,
    Registration,
    Standing,
    must_be_able_to_wait,
    must_be_open,
    must_fit_the_form,
    must_take_answers,
    must_take_changes,
)  # fmt: skip
from .codes import use_code
from .given import erase_answers, rewrite_answers, write_answers
from .news import CLAIM, FEED, RSVP, locked_delegation, mark_untold, record
from .parties import UNNAMED, write_person
from .seats import fill_pool, fits, free, give, locked, locked_rsvp, settle, take_back


def add_delegates(
    *, delegation_id: int, delegates: Sequence[Delegate], unnamed: int = 0, actor: str, now: datetime, real: datetime, by_staff: bool = False
) -> list[int]:
    """Let more people come with a delegation: seated if seats are free and nobody waits, else waiting, pending while it is pending.

    Returns the ids of their RSVPs. Raises the refusal that says why not; organisers (`by_staff`) may also after registration closed.
    """
    added = [*delegates, *[UNNAMED] * unnamed]
    with transaction():
        pool, delegation = locked(delegation_id)
        facts = registration_facts(delegation.event, now)
        if not by_staff:
            must_be_open(facts, now)
        _must_be_changeable(facts, now, by_staff)
        _must_exist(delegation)
        must_fit_the_form(len(active(delegation)) + len(added))
        must_have_room(pool, delegation, len(added))
        rsvps = [_write(delegation, who, now, real) for who in added]
        _place(pool, delegation, rsvps, facts.keeps_waiting_list, now=now)
        _issue(delegation, rsvps, real)
        mark_untold(delegation)
        record("add_delegates", delegation, actor, now, fields=[f"rsvp.{rsvp.id}" for rsvp in rsvps])
        return [rsvp.id for rsvp in rsvps]


def swap(*, rsvp_id: int, delegate: Delegate, actor: str, now: datetime, real: datetime, by_staff: bool = False) -> int:
    """Let somebody else come instead: the seat stays, the old RSVP ends, a new one takes its standing. Returns its id.

    Raises NoSuchStanding when the old one means to come no more, ChangesClosed past the cut-off (which organisers have not), TooLate.
    """
    with transaction():
        _pool, delegation, old = locked_rsvp(rsvp_id)
        _must_be_changeable(registration_facts(delegation.event, now), now, by_staff)
        if old.standing not in ACTIVE or not old.named:
            raise NoSuchStanding()
        new = _write(delegation, delegate, now, real)
        new.standing, new.answer, new.seat_of_id = old.standing, Answer.GOING, old.id
        old.standing, old.answer, old.answered_at = Standing.WITHDRAWN, Answer.DECLINED, now
        old.version += 1
        delegation.version += 1
        db.session.flush()
        tokens.revoke(FEED, old.id, now=real)
        _issue(delegation, [new], real)
        mark_untold(delegation)
        record("swap", delegation, actor, now, fields=[f"rsvp.{old.id}", f"rsvp.{new.id}"])
        return new.id


def name_seat(*, rsvp_id: int, delegate: Delegate, actor: str, now: datetime, real: datetime, by_staff: bool = False) -> None:
    """Say who comes on a seat that was registered without a name. Raises NoSuchStanding when it has one by now."""
    with transaction():
        _pool, delegation, rsvp = locked_rsvp(rsvp_id)
        _must_be_changeable(registration_facts(delegation.event, now), now, by_staff)
        if rsvp.standing not in ACTIVE or rsvp.named:
            raise NoSuchStanding()
        _name(delegation, rsvp, delegate, now=now, real=real)
        record("name_seat", delegation, actor, now, fields=[f"rsvp.{rsvp.id}"])


def claim(*, delegation_id: int, delegate: Delegate, actor: str, now: datetime, real: datetime) -> int:
    """Let whoever holds the link of a delegation take its first seat without a name. Returns the RSVP's id. Raises NoSeatToClaim."""
    with transaction():
        _pool, delegation = locked(delegation_id)
        must_take_changes(registration_facts(delegation.event, now), now)
        rsvp = next((rsvp for rsvp in delegation.rsvps if rsvp.standing in ACTIVE and not rsvp.named), None)
        if rsvp is None:
            raise NoSeatToClaim()
        _name(delegation, rsvp, delegate, now=now, real=real)
        record("claim", delegation, actor, now, fields=[f"rsvp.{rsvp.id}"])
        return rsvp.id


def object_to(*, rsvp_id: int, now: datetime, real: datetime) -> None:
    """Let somebody whom another registered have no part in it: their seat goes to the next, what is kept of them is erased.

    Doing it twice does nothing more. The contact, who registered, withdraws instead: raises NoSuchStanding.
    """
    with transaction():
        pool, delegation, rsvp = locked_rsvp(rsvp_id)
        if rsvp.person_id == delegation.contact_id:
            raise NoSuchStanding()
        if rsvp.objected_at is not None:
            return
        by = f"link:rsvp:{rsvp.id}"
        if rsvp.standing in ACTIVE:
            take_back(pool, delegation, [rsvp], actor=by, now=now, verb="object")
        else:
            record("object", delegation, by, now, fields=[f"rsvp.{rsvp.id}"])
        rsvp.objected_at, rsvp.department, rsvp.title = now, "", ""
        person = rsvp.person
        person.name = person.email = person.email_key = person.phone = person.department = person.title = person.search = ""
        person.organisation_id = None
        forget_person(person.id)
        erase_answers(delegation.id, real, rsvp.id)
        for purpose in (RSVP, FEED):
            tokens.revoke(purpose, rsvp.id, now=real)
        mark_untold(delegation)


def link_record(*, delegation_id: int, organisation_id: int | None, actor: str, now: datetime) -> None:
    """Say which organisation's record a delegation is of; what its contact typed stays as typed."""
    with transaction():
        delegation = locked_delegation(delegation_id)
        delegation.organisation_id = organisation_id
        people = {delegation.contact_id, *(rsvp.person_id for rsvp in delegation.rsvps)}
        for person in db.session.scalars(select(Person).where(Person.id.in_(people))):
            person.organisation_id = organisation_id
        delegation.version += 1
        record("link_record", delegation, actor, now, fields=["organisation_id"])


def must_have_room(pool: SeatPool, delegation: Delegation, more: int) -> None:
    """Raise QuotaReached or CodeUsedUp when `more` people are too many for the delegation's organisation or its admission code."""
    if pool.per_organisation is not None and delegation.organisation:
        must_keep_quota(pool.id, pool.per_organisation, delegation.organisation_key, delegation.organisation_id, asked=more)
    if delegation.code_id is not None:
        use_code(delegation.code_id, more)


def _must_be_changeable(facts: Registration, now: datetime, by_staff: bool) -> None:
    if by_staff:
        must_take_answers(facts)
    else:
        must_take_changes(facts, now)


def _must_exist(delegation: Delegation) -> None:
    if delegation.erased_at is not None or not active(delegation):
        raise NoSuchStanding()


def _place(pool: SeatPool, delegation: Delegation, rsvps: Sequence[Rsvp], keeps_waiting_list: bool, *, now: datetime) -> None:
    if delegation.standing is Standing.PENDING:
        _stand(rsvps, Standing.PENDING)
        settle(pool, delegation)
    elif not pool.waiting and fits(pool, len(rsvps)):
        give(pool, delegation, rsvps, standing=Standing.SEATED)
    else:
        queue_up(pool, delegation, rsvps, keeps_waiting_list, now=now)


def queue_up(pool: SeatPool, delegation: Delegation, rsvps: Sequence[Rsvp], keeps_waiting_list: bool, *, now: datetime) -> None:
    """Let these people of a delegation wait: with the others of it who wait, else at the end of the queue."""
    waits = delegation.standing is Standing.WAITING
    size = len(rsvps) + sum(rsvp.standing is Standing.WAITING for rsvp in delegation.rsvps if rsvp not in rsvps)
    must_be_able_to_wait(size, keeps_waiting_list, pool.capacity, free(pool))
    if not waits:  # the place of its first arrival was given up, or used
        pool.arrivals += 1
        delegation.number, delegation.skips = pool.arrivals, 0
    _stand(rsvps, Standing.WAITING)
    settle(pool, delegation)
    fill_pool(pool, now=now, at_once=delegation.id)


def _stand(rsvps: Sequence[Rsvp], standing: Standing) -> None:
    for rsvp in rsvps:
        rsvp.standing = standing
        rsvp.version += 1


def _write(delegation: Delegation, who: Delegate, now: datetime, real: datetime) -> Rsvp:
    organisation = Organisation(delegation.organisation) if delegation.organisation else None
    person_id = write_person(delegation.event.programme_id, who, organisation, delegation.organisation_id, delegation.locale, now)
    position = max((rsvp.position for rsvp in delegation.rsvps), default=0) + 1
    rsvp_id = insert_row(
        Rsvp, event_id=delegation.event_id, delegation_id=delegation.id, person_id=person_id, position=position, department=who.department, title=who.title,
        answer=Answer.GOING, standing=Standing.WITHDRAWN, answered_at=now, named=bool(who.name),
    )  # fmt: skip
    write_answers(delegation.id, rsvp_id, who.answers, real)
    db.session.expire(delegation, ["rsvps"])
    return next(rsvp for rsvp in delegation.rsvps if rsvp.id == rsvp_id)


def _name(delegation: Delegation, rsvp: Rsvp, who: Delegate, *, now: datetime, real: datetime) -> None:
    person = rsvp.person
    person.name, person.email, person.email_key, person.phone = who.name, who.email, who.email.casefold(), who.phone
    person.search = searchable(who.name, delegation.organisation, who.email)
    rsvp.department, rsvp.title, rsvp.named, rsvp.answered_at = who.department, who.title, True, now
    rsvp.version += 1
    delegation.version += 1
    rewrite_answers(delegation.id, rsvp.id, who.answers, real)
    _issue(delegation, [rsvp], real)
    mark_untold(delegation)


def _issue(delegation: Delegation, rsvps: Sequence[Rsvp], real: datetime) -> None:
    tokens.issue(RSVP, [rsvp.id for rsvp in rsvps if rsvp.named], now=real)
    if any(not rsvp.named for rsvp in rsvps) and tokens.find_current(CLAIM, delegation.id) is None:
        tokens.issue(CLAIM, [delegation.id], now=real)
