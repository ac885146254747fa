"""The verbs of the demo: empty its database, set its clock, let its sample people register, apply and sit in bodies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from sqlalchemy import delete, exists, func, select

from ...core import once
from ...core.clock import DemoClock, set_demo_time
from ...core.db import db, transaction
from ...core.errors import Refusal
from ...core.words import LANGUAGES
from ...events.queries import find_event
from ...members.actions.applications import apply
from ...members.models import BodySeat
from ...members.rules.applying import Applied
from ...members.rules.calls import DEFAULT_DECLARATIONS
from ...people.models import Person
from ...people.rules import Organisation, searchable
from ...planning.actions.steps import take_preset
from ...planning.queries.steps import first_of, presets, steps_of
from ...programmes.models import Body, Programme
from ...programmes.queries import bodies, find_programme, terms
from ...programmes.rules import BodyKind, TermList
from ...rsvps.actions import register
from ..queries import what_stands
from ..rules import Applicants, Sample, Seat, parse

DATA = Path(__file__).resolve().parents[2] / "data"
FILES = ("smart-city-alliance.toml", "smart-city-alliance.sample.toml")  # what was announced, then what was made up
SLUG = "smart-city-alliance"
PLANNED = ("committee", "notice")  # presets; preparing the seminar would be overdue on the demo's first morning
# Tuesday, 8 January 2019, 09:00 in Seoul: the day before the seminar.
FIRST_MOMENT = datetime(2019, 1, 8, 0, 0, tzinfo=UTC)


class NotADemo(Exception):
    """The database holds programmes but no demo clock: it may be somebody's real one."""


def empty() -> None:
    """Delete every row of the demo's database. Raises NotADemo rather than touch another one."""
    with transaction() as session:
        has_clock, has_programme = session.execute(select(exists().where(DemoClock.id == 1), exists().where(Programme.id > 0))).one()
        if has_programme and not has_clock:
            raise NotADemo()
        for table in reversed(db.metadata.sorted_tables):
            session.execute(delete(table))
        session.expunge_all()


def start_clock() -> None:
    """Set the demo's clock to its first moment, unless it runs already."""
    if db.session.get(DemoClock, 1) is None:
        with transaction():
            set_demo_time(moment=FIRST_MOMENT)


def register_samples(programme_slug: str, samples: Sequence[Sample], *, now: datetime, real: datetime) -> list[str]:
    """Register each sample once. Returns a sentence for each that an event refused."""
    refused = []
    for sample in samples:
        event = find_event(programme_slug, sample.event)
        # The code alone is its content: a sample that was reworded has still been registered.
        sent = once.Sent.of("demo sample", f"{programme_slug}/{sample.code}", sample.code)
        if event is None or once.find(sent) is not None:
            continue
        try:
            register(event_id=event.id, party=sample.party, sent=sent, now=now, real=real)
        except Refusal as refusal:
            refused.append(f"sample {sample.code}: {refusal}")
    return refused


def plan_samples(programme_slug: str, *, now: datetime) -> None:
    """Plan how the committee and the convocation count back from conference and assembly, unless something is planned already."""
    programme = find_programme(programme_slug)
    if programme is None or steps_of(programme.id):
        return
    for preset in presets():
        event = first_of(programme.id, preset.kind)
        if preset.code in PLANNED and event is not None:
            take_preset(programme_id=programme.id, preset=preset.code, event_id=event.id, now=now, actor="system")


def let_applicants_apply(*, now: datetime, real: datetime) -> int:
    """apply_due() for the demo's own file: a duty of the demo's sweep."""
    programme = find_programme(SLUG)
    applicants = _applicants(programme.id) if programme is not None else None
    return apply_due(SLUG, applicants, now=now, real=real) if applicants else 0


@cache
def _applicants(programme_id: int) -> Applicants | None:
    """Read once: the file comes with the product."""
    return parse((DATA / FILES[-1]).read_bytes(), what_stands(db.session.get_one(Programme, programme_id))).samples.applicants


def apply_due(programme_slug: str, applicants: Applicants, *, now: datetime, real: datetime) -> int:
    """Let each sample organisation apply once its moment has come, as if it had done so then. Returns how many did.

    They come in order, so the first that has not yet applied, or is not due, ends it.
    """
    programme = db.session.scalar(select(Programme).where(Programme.slug == programme_slug))
    if programme is None or now < applicants.first:
        return 0
    there = db.session.scalar(select(func.count()).select_from(Person).where(Person.programme_id == programme.id, Person.email_key.in_(_addresses(applicants)))) or 0
    choices = {name: [term.code for term in terms(programme.id, name)] for name in TermList}
    wishes = [body.code for body in bodies(programme.id) if body.kind is BodyKind.SUBCOMMITTEE]
    programme_id, done = programme.id, 0
    for number in range(there + 1, applicants.count + 1):
        at = applicants.at(number)
        if at > now:
            break
        sent = once.Sent.of("demo applicant", f"{programme_slug}/{number}", number)
        apply(programme_id=programme_id, said=_applied(applicants, number, choices, wishes), files=[], send=True, sent=sent, now=at, real=real)
        done += 1
    return done


def _addresses(applicants: Applicants) -> list[str]:
    return [applicants.email.format(number).casefold() for number in range(1, applicants.count + 1)]


def _applied(applicants: Applicants, number: int, choices: dict[TermList, list[str]], wishes: list[str]) -> Applied:
    def one_of(codes: list[str]) -> str:
        return codes[number % len(codes)] if codes else ""

    known = choices[TermList.SECTOR]
    sectors = tuple(dict.fromkeys(known[(number * step) % len(known)] for step in (1, 3) if known))
    organisation = Organisation(applicants.organisation.format(number), one_of(choices[TermList.ORGANISATION_KIND]), one_of(choices[TermList.SIZE_CLASS]), sectors)
    return Applied(
        organisation, applicants.email.format(number), organisation_en=applicants.organisation_en.format(number), contact_name=applicants.contact.format(number),
        chief=applicants.contact.format(number), phone="02-000-0000", motive=applicants.motive, wishes=(one_of(wishes),) if wishes else (),
        declared=tuple(str(entry["code"]) for entry in DEFAULT_DECLARATIONS), locale=LANGUAGES[number % 5 == 0],
    )  # fmt: skip


def seat_samples(programme_slug: str, seats: Sequence[Seat], *, now: datetime) -> None:
    """Give each sample person their seat in a body, once. Who has an account keeps it."""
    with transaction() as session:
        known = {body.code: body for body in session.scalars(select(Body).join(Body.programme).where(Programme.slug == programme_slug))}
        taken = set(session.execute(select(BodySeat.body_id, Person.name).join(BodySeat.person)))
        for seat in seats:
            body = known.get(seat.body)
            if body is None or (body.id, seat.name) in taken:
                continue
            person = session.scalar(select(Person).where(Person.email_key == seat.email.casefold())) if seat.email else None
            if person is None:
                person = Person(name=seat.name, email=seat.email, email_key=seat.email.casefold(), programme_id=body.programme_id, created_at=now)
                person.search = searchable(seat.name, "", seat.email)
            session.add(BodySeat(body_id=body.id, person=person, role=seat.role, from_on=seat.since, created_at=now))
