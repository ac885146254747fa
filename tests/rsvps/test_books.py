"""Whatever is done in whatever order, the counters say what the rows say, and nobody waits for whom the published rule has a seat."""

import random

import pytest
from sqlalchemy import func, select

from eventsapp.core.db import db
from eventsapp.core.errors import Refusal
from eventsapp.rsvps import actions
from eventsapp.rsvps.models import AdmissionCode, Delegation, Rsvp, SeatPool
from eventsapp.rsvps.rules import ACTIVE, Answer, Audience, Delegate, Round, Standing, Waiting, least_settled
from tests.factories import NOW, make_event, make_member, make_programme
from tests.rsvps.crowd import change, register

STEPS = 60


class Hand:
    """Somebody who does anything to anything, as `chance` has it."""

    def __init__(self, seed):
        self.chance = random.Random(seed)
        programme = make_programme()
        self.member = make_member(programme).organisation_id
        self.event = make_event(programme, capacity=8, save_after_skips=self.chance.choice([0, 1, 3]), offer_hours=self.chance.choice([None, 24]))
        self.hold_back()
        for _ in range(2):
            register(self.event, NOW, 3)
        self.codes = [actions.make_code(event_id=self.event.id, label="", most=most, actor="person:1", now=NOW) for most in (None, 6)]

    def step(self):
        verb = self.chance.choice([
            self.register, self.register, self.register, self.add, self.swap, self.name, self.claim, self.withdraw, self.withdraw_all, self.answer, self.answer,
            self.object_to, self.decide, self.accept, self.expire, self.seat_by_hand, self.capacity, self.hold_back, self.release, self.fill, self.erase, self.approval,
        ])  # fmt: skip
        try:
            verb()
        except Refusal:
            db.session.rollback()
        return verb.__name__

    def one_of(self, model):
        return self.chance.choice(list(db.session.scalars(select(model.id))))

    def register(self):
        code = db.session.get_one(AdmissionCode, self.chance.choice(self.codes)).code if self.chance.random() < 0.3 else ""
        register(
            self.event, NOW, self.chance.randint(1, 4), organisation=f"기업 {self.chance.randint(1, 4)}", unnamed=self.chance.choice([0, 0, 2]),
            takes_part=self.chance.random() < 0.3, code=code, record_id=self.member if self.chance.random() < 0.3 else None,
        )  # fmt: skip

    def do(self, verb, **more):
        return verb(actor="visitor", now=NOW, real=NOW, **more)

    def add(self):
        self.do(actions.add_delegates, delegation_id=self.one_of(Delegation), delegates=[Delegate("새 사람")], unnamed=self.chance.choice([0, 1]))

    def swap(self):
        self.do(actions.swap, rsvp_id=self.one_of(Rsvp), delegate=Delegate("다른 사람"))

    def name(self):
        self.do(actions.name_seat, rsvp_id=self.one_of(Rsvp), delegate=Delegate("이름"))

    def claim(self):
        self.do(actions.claim, delegation_id=self.one_of(Delegation), delegate=Delegate("누군가"))

    def withdraw(self):
        self.do(actions.withdraw, rsvp_id=self.one_of(Rsvp))

    def withdraw_all(self):
        self.do(actions.withdraw_all, delegation_id=self.one_of(Delegation))

    def answer(self):
        self.do(actions.answer, rsvp_id=self.one_of(Rsvp), answer=self.chance.choice([Answer.GOING, Answer.MAYBE, Answer.DECLINED]), at=NOW)

    def object_to(self):
        actions.object_to(rsvp_id=self.one_of(Rsvp), now=NOW, real=NOW)

    def decide(self):
        which = self.one_of(Delegation)
        verb = self.chance.choice([actions.approve, lambda **more: actions.refuse(reason="사유", **more)])
        self.do(verb, delegation_id=which)

    def accept(self):
        self.do(actions.accept_offer, delegation_id=self.one_of(Delegation))

    def expire(self):
        actions.expire_offers(now=db.session.scalar(select(func.max(Delegation.offered_until))) or NOW, real=NOW)

    def seat_by_hand(self):
        self.do(actions.seat_by_hand, delegation_id=self.one_of(Delegation))

    def capacity(self):
        actions.set_capacity(event_id=self.event.id, capacity=self.chance.choice([2, 6, 8, 12, 20, None, 10]), now=NOW, real=NOW)

    def hold_back(self):
        actions.hold_back(
            event_id=self.event.id, audience=self.chance.choice([Audience.MEMBERS, Audience.INVITED]), capacity=self.chance.randint(1, 5), per_organisation=None,
            release_at=None, actor="person:1", now=NOW, real=NOW,
        )  # fmt: skip

    def release(self):
        actions.release_held(event_id=self.event.id, audience=self.chance.choice([Audience.MEMBERS, Audience.INVITED]), actor="person:1", now=NOW, real=NOW)

    def fill(self):
        actions.fill(event_id=self.event.id, now=NOW, real=NOW)

    def erase(self):
        if self.chance.random() < 0.3:
            self.do(actions.erase_delegation, delegation_id=self.one_of(Delegation))

    def approval(self):
        change(self.event, needs_approval=self.chance.random() < 0.3)


def assert_the_books_are_right():
    db.session.rollback()
    for pool in db.session.scalars(select(SeatPool)):
        parties = list(db.session.scalars(select(Delegation).where(Delegation.pool_id == pool.id).order_by(Delegation.number)))
        people = [rsvp for party in parties for rsvp in party.rsvps]
        waits = [party for party in parties if party.standing is Standing.WAITING]
        assert pool.taken == sum(rsvp.standing in (Standing.SEATED, Standing.OFFERED) for rsvp in people)
        assert pool.waiting == len(waits)
        assert pool.ceiling == (None if pool.capacity is None else max(pool.capacity, pool.taken))
        assert len({party.number for party in parties}) == len(parties)
        for party in parties:
            assert party.standing is least_settled(rsvp.standing for rsvp in party.rsvps)
            assert (party.offered_until is not None) == (party.standing is Standing.OFFERED)
        if waits:
            assert_nobody_waits_who_would_be_served(pool, waits)
    for code in db.session.scalars(select(AdmissionCode)):
        came = select(func.count()).select_from(Rsvp).join(Rsvp.delegation).where(Delegation.code_id == code.id, Rsvp.standing.in_(ACTIVE))
        assert code.used == db.session.scalar(came)


def assert_nobody_waits_who_would_be_served(pool, waits):
    free = None if pool.ceiling is None else pool.ceiling - pool.taken
    turn = Round(free, pool.capacity, waits[0].event.save_after_skips)
    for party in waits:
        seats = turn.seats_for(Waiting(sum(rsvp.standing is Standing.WAITING for rsvp in party.rsvps), party.takes_part, party.skips))
        assert not seats, (pool.audience, free, party.number)
        if seats is None:
            break


@pytest.mark.parametrize("seed", range(12))
def test_after_every_step_the_books_are_right(app, now, seed):
    hand = Hand(seed)

    done = []
    for _ in range(STEPS):
        done.append(hand.step())
        assert_the_books_are_right()

    assert len(set(done)) > 10
