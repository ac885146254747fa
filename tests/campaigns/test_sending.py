"""Sending: recipients are fixed once, owed in portions, each address once; paused, cancelled, kept out of the night."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from eventsapp.campaigns import actions
from eventsapp.campaigns.models import CampaignRecipient
from eventsapp.campaigns.queries.campaigns import fates_of
from eventsapp.campaigns.rules import Fate, Kind, NobodyToWriteTo, NotInThatState, Segment, State
from eventsapp.campaigns.rules.campaigns import MomentIsOver
from eventsapp.core.audit import AuditEntry
from eventsapp.core.db import db, insert_rows, transaction
from eventsapp.core.errors import Refusal
from eventsapp.mail import delivery
from eventsapp.mail.models import MailState, OutboxMail
from eventsapp.people.models import Consent, Person
from tests.campaigns.world import ACTOR, make_campaign, make_consent, reloaded, scheduled
from tests.factories import HYUN, JUN, NOW, SORA, Who, make_delegation, make_event, make_programme
from tests.rivals import at_once

MINUTE = timedelta(minutes=1)
EVENING = NOW + timedelta(hours=12)  # 21:00 in Seoul
MORNING = NOW + timedelta(hours=23)


@pytest.fixture
def programme(both, now):
    return make_programme()


@pytest.fixture
def event(programme):
    return make_event(programme)


def sweep(now=NOW, real=None):
    try:
        return actions.send_due(now=now, real=real or now)
    finally:
        db.session.rollback()


def owed():
    mails = db.session.scalars(select(OutboxMail).where(OutboxMail.message == "campaign").order_by(OutboxMail.id)).all()
    return [db.session.get_one(Person, mail.person_id).name for mail in mails]


def states():
    return list(db.session.scalars(select(OutboxMail.state).where(OutboxMail.message == "campaign").order_by(OutboxMail.id)))


def to_event(programme, event, **more):
    return make_campaign(programme, segment=Segment.REGISTERED, event_id=event.id, **more)


def test_at_once_everybody_is_owed_their_mail_and_the_campaign_is_done(programme, event):
    for who in (JUN, HYUN):
        make_delegation(event, contact=who)
    campaign = scheduled(to_event(programme, event))

    assert sweep() == 2
    assert owed() == [JUN.name, HYUN.name]
    assert reloaded(campaign).state is State.SENT
    assert sweep() == 0


def test_nothing_goes_before_its_moment_and_all_of_it_at_that_very_moment(programme, event):
    make_delegation(event, contact=JUN)
    scheduled(to_event(programme, event), at=NOW + MINUTE)

    assert sweep(NOW + MINUTE - timedelta(microseconds=1)) == 0
    assert sweep(NOW + MINUTE) == 1


def test_recipients_are_counted_anew_when_it_begins_and_not_after(programme, event):
    make_delegation(event, contact=JUN)
    campaign = scheduled(to_event(programme, event, rate=1), at=NOW + MINUTE)
    make_delegation(event, contact=HYUN)
    sweep(NOW + MINUTE)
    make_delegation(event, contact=SORA)
    sweep(NOW + 2 * MINUTE)
    sweep(NOW + 3 * MINUTE)

    assert owed() == [JUN.name, HYUN.name]
    assert reloaded(campaign).state is State.SENT


def test_so_many_mails_a_minute(programme, event):
    for number in range(5):
        make_delegation(event, contact=Who(f"손님 {number}", f"{number}@guest.test"))
    campaign = scheduled(to_event(programme, event, rate=2))

    assert [sweep(), sweep(), sweep(NOW + MINUTE), sweep(NOW + 2 * MINUTE)] == [2, 0, 2, 1]
    assert len(owed()) == 5
    assert reloaded(campaign).state is State.SENT


def test_a_paused_campaign_rests_and_goes_on(programme, event):
    for who in (JUN, HYUN):
        make_delegation(event, contact=who)
    campaign = scheduled(to_event(programme, event, rate=1))
    sweep()
    step(actions.pause, campaign)

    assert sweep(NOW + MINUTE) == 0
    step(actions.resume, campaign)
    assert sweep(NOW + 2 * MINUTE) == 1
    assert owed() == [JUN.name, HYUN.name]


def test_cancelling_stops_what_is_owed_and_what_is_ahead(programme, event):
    for who in (JUN, HYUN):
        make_delegation(event, contact=who)
    campaign = scheduled(to_event(programme, event, rate=1))
    sweep()

    assert step(actions.cancel, campaign, real=NOW) == 1
    assert sweep(NOW + MINUTE) == 0
    assert states() == [MailState.SUPERSEDED]
    assert reloaded(campaign).state is State.CANCELLED


def step(verb, campaign, **more):
    campaign = reloaded(campaign)
    return verb(campaign_id=campaign.id, version=campaign.version, actor=ACTOR, now=NOW, **more)


def test_a_scheduled_campaign_is_taken_back_one_that_began_is_not(programme, event):
    make_delegation(event, contact=JUN)
    campaign = scheduled(to_event(programme, event), at=NOW + MINUTE)
    step(actions.take_back, campaign)
    assert sweep(NOW + MINUTE) == 0
    assert reloaded(campaign).state is State.DRAFT

    scheduled(reloaded(campaign))
    sweep()
    with pytest.raises(NotInThatState):
        step(actions.take_back, campaign)


def test_what_somebody_sends_is_what_they_saw(programme, event):
    make_delegation(event, contact=JUN)
    campaign = to_event(programme, event)
    actions.edit_campaign(campaign_id=campaign.id, version=1, values={"title": "다른 제목"}, seen=None, lang="ko", actor=ACTOR, now=NOW)

    with pytest.raises(NotInThatState):
        actions.schedule(campaign_id=campaign.id, version=1, send_at=None, actor=ACTOR, now=NOW)


def test_nothing_is_sent_to_nobody_or_into_the_past(programme, event):
    campaign = to_event(programme, event)

    with pytest.raises(NobodyToWriteTo):
        scheduled(campaign)
    make_delegation(event, contact=JUN)
    with pytest.raises(MomentIsOver):
        scheduled(reloaded(campaign), at=NOW - MINUTE)


def test_who_is_erased_meanwhile_is_left_out(programme, event):
    for who in (JUN, HYUN):
        make_delegation(event, contact=who)
    campaign = scheduled(to_event(programme, event, rate=1))
    sweep()
    with transaction() as session:
        session.query(Person).filter_by(name=HYUN.name).update({"email": "", "email_key": ""})
    sweep(NOW + MINUTE)

    fates = fates_of(campaign.id)
    assert (fates[Fate.OWED], fates[Fate.LEFT_OUT]) == (1, 1)


def test_an_unproven_address_gets_no_more_than_its_daily_measure(programme, event, both):
    make_delegation(event, contact=JUN)
    with transaction() as session:
        session.query(OutboxMail).delete()
    for _ in range(both.config["MAIL_PER_ADDRESS_PER_DAY"] + 1):
        scheduled(to_event(programme, event))
        sweep()

    assert states().count(MailState.HELD) == 1
    assert reloaded(last_campaign()).state is State.SENT
    assert fates_of(last_campaign().id)[Fate.HELD] == 1


def last_campaign():
    return db.session.scalars(select(CampaignRecipient).order_by(CampaignRecipient.id.desc()).limit(1)).one().campaign


def test_advertising_waits_for_the_morning(programme):
    make_consent(programme, JUN)
    campaign = scheduled(make_campaign(programme, segment=Segment.CONSENTED, kind=Kind.MARKETING), at=EVENING)

    assert sweep(EVENING) == 0
    assert reloaded(campaign).begun_at is None
    assert sweep(MORNING) == 1


def test_advertising_that_could_not_be_carried_by_day_waits_too(programme):
    make_consent(programme, JUN)
    scheduled(make_campaign(programme, segment=Segment.CONSENTED, kind=Kind.MARKETING))
    sweep()

    sweep(EVENING)

    mail = db.session.scalars(select(OutboxMail)).one()
    assert mail.not_before == MORNING
    assert delivery.deliver_due(now=EVENING, real=lambda: EVENING) == 0


def test_necessary_mail_goes_at_night(programme, event):
    make_delegation(event, contact=JUN)
    scheduled(to_event(programme, event), at=EVENING)

    assert sweep(EVENING) == 1


def test_consent_is_asked_again_when_the_turn_comes(programme):
    for who in (JUN, HYUN):
        make_consent(programme, who)
    campaign = scheduled(make_campaign(programme, segment=Segment.CONSENTED, kind=Kind.MARKETING, rate=1))
    sweep()
    with transaction() as session:
        session.query(Consent).update({"withdrawn_at": NOW})
    sweep(NOW + MINUTE)
    delivery.deliver_due(now=NOW + MINUTE, real=lambda: NOW + MINUTE)
    db.session.rollback()

    fates = fates_of(campaign.id)
    assert (fates[Fate.LEFT_OUT], fates[Fate.NOT_NEEDED], fates[Fate.SENT]) == (1, 1, 0)


def test_workers_at_once_owe_everybody_one_mail(both, programme, event):
    for number in range(12):
        make_delegation(event, contact=Who(f"손님 {number}", f"{number}@guest.test"))
    campaign = scheduled(to_event(programme, event, rate=5))
    db.session.rollback()

    rounds = [at_once(both, [lambda minute=minute: sweep(NOW + minute * MINUTE)] * 4) for minute in range(4)]
    db.session.rollback()

    assert [sum(outcomes) for outcomes in rounds] == [5, 5, 2, 0]
    assert len(owed()) == len(set(owed())) == 12
    assert db.session.scalar(select(func.count()).select_from(CampaignRecipient)) == 12
    assert reloaded(campaign).state is State.SENT


def test_the_database_itself_takes_an_address_once(programme, event):
    make_delegation(event, contact=JUN)
    campaign = scheduled(to_event(programme, event))
    sweep()
    row = db.session.scalars(select(CampaignRecipient)).one()
    again = {name: getattr(row, name) for name in ("campaign_id", "person_id", "address_hash", "locale", "about", "about_id")}

    with pytest.raises(IntegrityError), transaction():
        insert_rows(CampaignRecipient, [again])
    assert reloaded(campaign).state is State.SENT


def test_of_two_who_send_at_once_one_does(both, programme, event):
    make_delegation(event, contact=JUN)
    campaign = to_event(programme, event)
    campaign_id, version = campaign.id, campaign.version
    db.session.rollback()

    outcomes = at_once(both, [lambda: actions.schedule(campaign_id=campaign_id, version=version, send_at=None, actor=ACTOR, now=NOW)] * 4)
    db.session.rollback()

    assert sum(outcome is None for outcome in outcomes) == 1
    assert sum(isinstance(outcome, Refusal) for outcome in outcomes) == 3


def test_a_crash_after_recipients_were_fixed_does_no_harm(programme, event, monkeypatch):
    make_delegation(event, contact=JUN)
    scheduled(to_event(programme, event))
    with monkeypatch.context() as broken:
        broken.setattr("eventsapp.campaigns.actions.sending.owe", lambda *_a, **_k: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            sweep()

    assert sweep() == 1
    assert owed() == [JUN.name]


def test_each_step_leaves_its_trace(programme, event):
    make_delegation(event, contact=JUN)
    scheduled(to_event(programme, event))
    sweep()

    verbs = db.session.execute(select(AuditEntry.verb, AuditEntry.actor).where(AuditEntry.subject == "campaign").order_by(AuditEntry.id)).all()
    assert [tuple(row) for row in verbs] == [
        ("add_campaign", ACTOR), ("schedule_campaign", ACTOR), ("begin_campaign", "system"), ("finish_campaign", "system")
    ]  # fmt: skip
