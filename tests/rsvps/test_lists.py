"""Lists of registrations for staff: the queue's places, what asks for approval, people narrowed; the same on both databases."""

from __future__ import annotations

from sqlalchemy import select

from eventsapp.core.db import db, transaction
from eventsapp.people.models import Person
from eventsapp.rsvps import actions
from eventsapp.rsvps.models import AdmissionCode
from eventsapp.rsvps.queries import Flaw, people_of
from eventsapp.rsvps.queries.lists import PAGE, approvals_of, asking, queue_of
from eventsapp.rsvps.rules import Audience, Verdict
from tests.factories import NOW, make_event
from tests.rsvps.crowd import change, register


def test_each_pool_has_its_own_queue_in_the_order_of_arrival(both, now):
    event = make_event(capacity=3)
    actions.hold_back(event_id=event.id, audience=Audience.INVITED, capacity=2, per_organisation=None, release_at=None, actor="system", now=NOW, real=NOW)
    code = db.session.get_one(AdmissionCode, actions.make_code(event_id=event.id, label="x", most=None, actor="system", now=NOW)).code
    change(event, save_after_skips=0)
    for name, size, more in (("앉은", 3, {}), ("가", 2, {}), ("초대", 2, {"code": code}), ("나", 1, {}), ("늦은 초대", 1, {"code": code})):
        register(event, NOW, size, organisation=name, **more)

    queue = queue_of(event)

    lines = [(line.delegation.organisation, line.audience, line.position, line.ahead, line.size) for line in queue.rows]
    assert ("가", "public", 1, 0, 2) in lines
    assert ("나", "public", 2, 2, 1) in lines
    assert (queue.parties, queue.people) == (len(lines), sum(line[4] for line in lines))
    assert all(line.saving for line in queue.rows)


def test_a_page_of_the_queue_goes_on_with_the_numbers(both, now):
    event = make_event(capacity=1)
    for number in range(PAGE + 3):
        register(event, NOW, organisation=f"기관 {number}")

    second = queue_of(event, page=9)

    assert (second.page, second.pages, [line.position for line in second.rows]) == (2, 2, [51, 52])


def test_what_asks_for_approval_tells_what_was_said_last(both, now):
    event = make_event(needs_approval=True)
    first, second = register(event, NOW, 2, organisation="가"), register(event, NOW, organisation="나")
    actions.ask_back(delegation_id=first, text="?", actor="person:1", now=NOW, real=NOW)
    actions.answer_back(delegation_id=first, text="!", actor="link:delegation:1", now=NOW, real=NOW)

    found = approvals_of(event.id)

    assert [(each.delegation.id, each.size, each.last) for each in found.rows] == [(first, 2, Verdict.ANSWERED), (second, 1, None)]
    assert [each.delegation.id for each in asking(event.id, [found.rows[1].delegation.reference, "NOBODY"])] == [second]
    assert asking(event.id, []) == []


def test_people_are_narrowed_to_failing_addresses_their_own_or_their_contacts(both, now):
    event = make_event()
    register(event, NOW, 2, organisation="가")
    register(event, NOW, unnamed=1, organisation="나")
    with transaction() as session:
        session.scalars(select(Person).where(Person.email == "sora@company.test").order_by(Person.id)).first().email_bounced_at = NOW

    assert [rsvp.delegation.organisation for rsvp in people_of(event.id, flaw=Flaw.BOUNCED).rows] == ["가", "가"]
    assert [rsvp.named for rsvp in people_of(event.id, flaw=Flaw.UNNAMED).rows] == [False]
