"""The committee before it decides: who may say what, once, and what it does to the application; meetings."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from eventsapp.core.audit import AuditEntry
from eventsapp.core.db import db, transaction
from eventsapp.core.editing import ChangedMeanwhile
from eventsapp.core.once import AlreadyDone, Sent
from eventsapp.mail.models import OutboxMail
from eventsapp.members.actions import meetings, reviewing
from eventsapp.members.models import AdditionRequest, CommitteeMeeting, ReviewComment, ReviewVote
from eventsapp.members.queries.interests import applicant_of, interests_of
from eventsapp.members.rules import Choice, Stage
from eventsapp.members.rules.deciding import DayPast, Excluded, MeetingHasDecided, NobodyInTheBody, NoSuchRecord, NotOpen, QuorumOutOfRange, Recused
from eventsapp.people.models import Organisation, Representative
from tests.factories import HYUN, JUN, MINA, NOW, Who, make_application, make_body, make_call, make_organisation, make_person, make_programme, reload
from tests.members.committees import TODAY, act, carry_out, meeting, seat, stages


@pytest.fixture
def programme(both, now):
    return make_programme()


@pytest.fixture
def application(programme):
    return make_application(make_call(programme))


@pytest.fixture
def mina(programme):
    return make_person(MINA)


def vote(application, who, choice=Choice.ADMIT):
    reviewing.vote(application_id=application.id, reviewer_id=who.id, choice=choice, actor=f"person:{who.id}", now=NOW)


def comment(application, who, text="좋습니다.", key="one"):
    reviewing.comment(
        application_id=application.id, reviewer_id=who.id, text=text, actor=f"person:{who.id}", sent=Sent.of("comment", key, text), now=NOW, real=NOW
    )


def ask(application, who, due_on=None, key="one"):
    reviewing.ask(
        application_id=application.id,
        by_id=who.id,
        text="재직증명서를 보내 주십시오.",
        due_on=due_on,
        today=TODAY,
        actor=f"person:{who.id}",
        sent=Sent.of("ask", key, ""),
        now=NOW,
        real=NOW,
    )


def link(application, who, record=None):
    reviewing.link_record(application_id=application.id, organisation_id=record, by_id=who.id, actor=f"person:{who.id}", now=NOW)


def votes():
    return sorted((vote.reviewer_id, vote.choice) for vote in db.session.scalars(select(ReviewVote)))


def test_the_first_vote_takes_an_application_up_and_a_second_one_replaces_it(application, mina):
    vote(application, mina, Choice.REFUSE)
    vote(application, mina, Choice.ADMIT)
    vote(application, jun := make_person(JUN), Choice.ABSTAIN)

    assert votes() == [(mina.id, Choice.ADMIT), (jun.id, Choice.ABSTAIN)]
    assert stages(application.id) == [Stage.UNDER_REVIEW]


def test_a_comment_sent_twice_is_said_once(application, mina):
    comment(application, mina)
    with pytest.raises(AlreadyDone):
        comment(application, mina)

    assert db.session.scalars(select(ReviewComment.text)).all() == ["좋습니다."]


def test_review_is_taken_up_for_many_at_once_and_leaves_the_others_as_they_are(programme, application):
    asked = make_application(application.call, "다솜기술", stage=Stage.ASKED)
    foreign = make_application(make_call(make_programme("elsewhere")), "남의기관")
    ids = [application.id, asked.id, foreign.id]

    begun = [reviewing.take_up(programme_id=programme.id, application_ids=ids, actor="person:1", now=NOW) for _ in range(2)]

    assert (begun, stages(*ids)) == ([1, 0], [Stage.UNDER_REVIEW, Stage.ASKED, Stage.RECEIVED])
    assert db.session.scalar(select(func.count()).select_from(AuditEntry).where(AuditEntry.verb == "take_up_applications")) == 1


def test_additions_are_asked_for_by_mail_until_a_day(application, mina):
    ask(application, mina, TODAY + timedelta(days=7))

    request = db.session.scalars(select(AdditionRequest)).one()
    mail = db.session.scalars(select(OutboxMail)).one()
    assert (request.due_on, stages(application.id)) == (date(2019, 1, 15), [Stage.ASKED])
    assert (mail.message, mail.ids["request"], mail.person_id) == ("application_asked", request.id, application.contact_id)


def test_a_day_that_is_over_is_no_day_to_ask_for(application, mina):
    with pytest.raises(DayPast):
        ask(application, mina, TODAY - timedelta(days=1))

    assert stages(application.id) == [Stage.RECEIVED]


@pytest.mark.parametrize("stage", [Stage.ADMITTED, Stage.REFUSED, Stage.WITHDRAWN])
def test_of_what_is_decided_or_withdrawn_nothing_more_is_said(application, mina, stage):
    with transaction():
        application.stage = stage

    for verb in (vote, comment, ask, link):
        with pytest.raises(NotOpen):
            verb(application, mina)
    assert votes() == []


def own_record(programme, mina, application):
    record = make_organisation(programme)
    with transaction():
        mina.organisation_id = record.id


def acting(programme, mina, application):
    record = make_organisation(programme)
    with transaction() as session:
        session.add(Representative(organisation_id=record.id, person_id=mina.id, invited_at=NOW, invited_by="system"))


def sitting(programme, mina, application):
    seat(make_body(programme), mina, organisation_id=make_organisation(programme).id)


def sitting_under_another_entry(programme, mina, application):
    seat(make_body(programme), make_person(Who("김 미나", "MINA@alliance.test"), programme_id=programme.id), organisation_id=make_organisation(programme).id)


def linked_to_hers(programme, mina, application):
    record = make_organisation(programme, "전혀 다른 이름")
    with transaction():
        mina.organisation_id = application.organisation_id = record.id


def of_the_merged(programme, mina, application):
    counts = make_organisation(programme, "합친 기관")
    merged = make_organisation(programme, "한빛정보", merged_into_id=counts.id)
    with transaction():
        mina.organisation_id = merged.id


@pytest.mark.parametrize("tie", [own_record, acting, sitting, sitting_under_another_entry, linked_to_hers, of_the_merged])
def test_whoever_belongs_to_the_applicant_takes_no_part(programme, application, mina, tie):
    tie(programme, mina, application)

    for verb in (vote, comment, ask, link):
        with pytest.raises(Excluded):
            verb(application, mina)
    assert (votes(), stages(application.id)) == ([], [Stage.RECEIVED])


def test_who_no_longer_acts_for_an_organisation_or_belongs_to_a_namesake_of_another_number_takes_part(programme, mina):
    former, namesake = make_organisation(programme), make_organisation(programme, "다솜기술", business_number="1248100998")
    with transaction() as session:
        session.add(Representative(organisation_id=former.id, person_id=mina.id, invited_at=NOW, invited_by="system", removed_at=NOW))
        mina.organisation_id = namesake.id
    call = make_call(programme)
    interests = interests_of(programme.id, mina.id)

    assert interests.find(applicant_of(make_application(call, "한빛정보"))) is None
    assert interests.find(applicant_of(make_application(call, "다솜기술", business_number="2208162517"))) is None


def test_a_recusal_stands(application, mina):
    vote(application, mina)
    vote(application, mina, Choice.RECUSED)

    for verb in (vote, comment, ask, link):
        with pytest.raises(Recused):
            verb(application, mina)
    assert votes() == [(mina.id, Choice.RECUSED)]


def test_an_application_is_linked_to_a_record_that_is_there_or_gets_one_of_its_own(programme, application, mina):
    record, foreign = make_organisation(programme, "본사"), make_organisation(make_programme("elsewhere"))

    link(application, mina, record.id)
    assert reload(application).organisation_id == record.id
    with pytest.raises(NoSuchRecord):
        link(application, mina, foreign.id)
    link(application, mina)

    assert db.session.get_one(Organisation, reload(application).organisation_id).name == "한빛정보"


def add(body, *, day=TODAY, present=(), quorum=2):
    return meetings.add_meeting(
        programme_id=body.programme_id, body_id=body.id, held_at=NOW, day=day, event_id=None, present=present, quorum=quorum, by_id=make_person(HYUN).id, actor="person:1",
        sent=Sent.of("meeting", str(day), ""), now=NOW, real=NOW,
    )  # fmt: skip


def test_a_meeting_counts_the_seats_of_its_day_and_only_those(programme):
    body, other = make_body(programme), make_body(programme, "other")
    there, later, past = seat(body), seat(body, from_on=date(2019, 2, 1)), seat(body, to_on=date(2019, 1, 7))
    until_today = seat(body, to_on=TODAY)

    made = db.session.get_one(CommitteeMeeting, add(body, present=[there.id, until_today.id, later.id, past.id, seat(other).id]))

    assert (made.seats, made.quorum, made.present) == (2, 2, [there.id, until_today.id])


def test_a_meeting_needs_people_and_a_quorum_they_can_reach(programme):
    body = make_body(programme)
    with pytest.raises(NobodyInTheBody):
        add(body)
    seat(body)
    for quorum in (0, 2):
        with pytest.raises(QuorumOutOfRange):
            add(body, quorum=quorum)


def test_who_was_there_is_corrected_until_something_was_decided(programme, application):
    body = make_body(programme)
    first, second = seat(body), seat(body)
    made = db.session.get_one(CommitteeMeeting, add(body, present=[first.id]))

    def correct(version, present):
        meetings.edit_meeting(meeting_id=made.id, version=version, day=TODAY, present=present, quorum=1, actor="person:1", now=NOW)

    correct(1, [first.id, second.id])
    with pytest.raises(ChangedMeanwhile):
        correct(1, [])
    carry_out(act(programme, [application.id], reload(made)))
    with pytest.raises(MeetingHasDecided):
        correct(2, [first.id])

    assert (reload(made).present, made.quorum) == ([first.id, second.id], 1)
    assert meeting(body).quorum == 5
