"""The verbs of finding a day, on both databases: whom a poll asks, what they say, one day fixed in one act, and what is forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from eventsapp.calendars.models import Follower
from eventsapp.calendars.purposes import FOLLOW
from eventsapp.core import tokens
from eventsapp.core.audit import AuditEntry, broken_entries
from eventsapp.core.db import db, transaction
from eventsapp.core.editing import digest
from eventsapp.events.actions import edit_event
from eventsapp.events.models import Room, RoomHold
from eventsapp.events.rules import RoomTaken
from eventsapp.members.rules import BodyRole
from eventsapp.people.models import Person
from eventsapp.polls import actions
from eventsapp.polls.models import DateAnswer, DateVoter
from eventsapp.polls.queries.people import people_of, representatives_of_members, votes_of
from eventsapp.polls.rules import AlreadyFixed, AskedAlready, CandidatePast, CandidateThere, MovedMeanwhile, NothingToAsk, NotNow, TooManyCandidates, VotingOver
from eventsapp.privacy.queries.mine import kept_of
from tests.calendars.following import confirmed, tell
from tests.factories import HYUN, JUN, MINA, NOW, SORA, make_body, make_programme, make_venue, reload, words
from tests.rivals import at_once

from .world import CLOSES, DAY, FIRST, HOUR, NO, YES, ask, days, draft_poll, fix, link, open_poll, owed, poll_of, seat, told, undated, vote, voters

ASKED, FIXED = ("poll_asked", "due"), ("poll_fixed", "due")


def test_opening_asks_everybody_on_the_list_once(both):
    event = undated()
    open_poll(event, JUN, SORA)

    assert owed() == [ASKED, ASKED]
    with pytest.raises(NotNow):
        actions.open_poll(real=NOW, **told(event))
    assert owed() == [ASKED, ASKED]
    assert list(broken_entries()) == []


def test_whoever_is_added_while_it_is_open_is_asked_at_once(both):
    event = undated()
    open_poll(event, JUN)
    ask(event, SORA)

    assert owed() == [ASKED, ASKED]
    with pytest.raises(AskedAlready):
        ask(event, SORA)


def test_a_poll_needs_two_days_and_somebody_to_ask(both):
    event = undated()
    draft_poll(event, days=2)

    with pytest.raises(NothingToAsk):
        actions.open_poll(real=NOW, **told(event))


def test_forty_days_at_most_none_past_none_twice(both):
    event = undated()
    actions.add_candidates(starts=[FIRST + HOUR * number for number in range(39)], minutes=60, **told(event))

    with pytest.raises(TooManyCandidates):
        actions.add_candidates(starts=[FIRST + 50 * DAY, FIRST + 51 * DAY], minutes=60, **told(event))
    with pytest.raises(CandidateThere):
        actions.add_candidates(starts=[FIRST], minutes=60, **told(event))
    with pytest.raises(CandidatePast):
        actions.add_candidates(starts=[NOW], minutes=60, **told(event))
    assert len(days(event)) == 39


def test_people_of_a_body_count_by_their_role(both):
    programme = make_programme()
    event, body = undated(programme), make_body(programme)
    seat(body, MINA, BodyRole.CHAIR)
    seat(body, JUN)
    weighed = [(each, 3 if each.role is BodyRole.CHAIR else 1, each.role is BodyRole.CHAIR) for each in people_of(body.id, NOW.date())]

    assert actions.add_people(people=weighed, real=NOW, **told(event)) == 2
    assert actions.add_people(people=weighed, real=NOW, **told(event)) == 0
    assert [(voter.person.name, voter.weight, voter.must, voter.typed) for voter in voters(event)] == [(MINA.name, 3, True, False), (JUN.name, 1, False, False)]
    assert representatives_of_members(programme.id, NOW.date()) == []


def test_an_answer_replaces_the_one_before_and_stops_counting_at_the_closing(both):
    event = undated()
    open_poll(event, JUN)
    [voter] = voters(event)
    vote(voter, YES, NO, comment="Mornings only")
    vote(voter, NO, YES)

    [voter] = voters(event)
    assert ([answer.choice for answer in voter.answers], voter.comment) == ([NO, YES], "")
    with pytest.raises(VotingOver):
        vote(voter, YES, YES, now=CLOSES)
    actions.close_poll(**told(event))
    with pytest.raises(VotingOver):
        vote(voter, YES, YES)


def test_only_who_has_not_answered_is_reminded_and_not_twice_a_day(both):
    event = undated()
    open_poll(event, JUN, SORA)
    vote(voters(event)[0], YES, NO)

    assert actions.remind(real=NOW, **told(event)) == 1
    assert actions.remind(real=NOW + HOUR, **told(event)) == 0
    assert actions.remind(real=NOW + DAY, **told(event)) == 1


def test_fixing_moves_the_event_ends_the_poll_and_tells_whoever_was_asked(both):
    event = undated()
    open_poll(event, JUN, SORA)
    uid, revision = event.uid, event.revision
    fix(event, 1)

    event = reload(event)
    assert (event.starts_at, event.ends_at, event.window_from, event.window_label) == (FIRST + DAY, FIRST + DAY + timedelta(minutes=120), None, {})
    assert (event.uid, event.revision > revision, event.time_revision) == (uid, True, event.revision)
    assert owed() == [ASKED, ASKED, FIXED, FIXED]
    assert db.session.scalars(select(AuditEntry.verb).order_by(AuditEntry.number.desc()).limit(2)).all() == ["fix_day", "edit_event"]
    assert list(broken_entries()) == []


def test_followers_of_the_event_get_exactly_one_mail(both):
    event = undated()
    wants = confirmed(event, HYUN.email)
    open_poll(event, JUN)
    fix(event)

    assert tell() == 1
    assert tell(NOW + DAY) == 0
    assert [message for message, _ in owed() if message == "follow_fixed"] == ["follow_fixed"]
    assert db.session.scalar(select(func.count()).select_from(Follower)) == 1
    assert tokens.find_row_id(FOLLOW, tokens.derive(FOLLOW, wants.id), now=NOW) == wants.id


def test_two_organisers_fixing_at_once_one_wins(both):
    event = undated()
    open_poll(event, JUN)
    first, second = (day.id for day in days(event))
    was, facts = digest(None), told(event)
    db.session.rollback()

    outcomes = at_once(both, [lambda day=day: actions.fix_day(candidate_id=day, room="", was=was, real=NOW, **facts) for day in (first, second)])

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AlreadyFixed", "NoneType"]
    assert sum(day.fixed_at is not None for day in days(event)) == 1
    assert owed() == [ASKED, FIXED]
    assert issubclass(AlreadyFixed, Exception)


def test_a_day_somebody_set_meanwhile_is_not_overwritten(both):
    event = undated()
    open_poll(event, JUN)
    was = digest(None)
    edit_event(event_id=event.id, version=event.version, values={"starts_at": FIRST + 9 * DAY}, now=NOW, actor="person:2")

    with pytest.raises(MovedMeanwhile):
        actions.fix_day(candidate_id=days(event)[0].id, room="", was=was, real=NOW, **told(event))
    assert (reload(event).starts_at, poll_of(event).fixed_at) == (FIRST + 9 * DAY, None)


def room_of(venue):
    with transaction() as session:
        room = Room(venue_id=venue.id, code="a", name=words("Hall A"), floor={}, equipment={})
        session.add(room)
    return room


def test_the_room_is_held_in_the_same_act_or_nothing_is_done(both):
    programme = make_programme()
    venue = make_venue(programme)
    room_of(venue)
    mine, other = undated(programme, venue_id=venue.id), undated(programme, slug="other", venue_id=venue.id)
    for event in (mine, other):
        open_poll(event, JUN)
    fix(mine, room="a")

    assert db.session.scalars(select(RoomHold.starts_at)).all() == [FIRST]
    with pytest.raises(RoomTaken):
        fix(other, room="a")
    assert (reload(other).starts_at, poll_of(other).fixed_at) == (None, None)
    assert [message for message, _ in owed()].count("poll_fixed") == 1


def test_asking_anew_asks_the_same_people_for_other_days(both):
    event = undated()
    open_poll(event, JUN, SORA)
    actions.close_poll(**told(event))
    actions.ask_anew(**told(event))

    assert ([voter.person.email for voter in voters(event)], days(event)) == ([JUN.email, SORA.email], [])
    assert all(voter.asked_at is None for voter in voters(event))


def test_who_is_removed_leaves_nothing(both):
    event = undated()
    open_poll(event, JUN, SORA)
    voter = voters(event)[0]
    person = voter.person
    vote(voter, YES, NO)
    actions.remove_voter(voter_id=voter.id, real=NOW, **told(event))

    assert (reload(person).email, person.name, len(voters(event))) == ("", "", 1)
    assert db.session.scalar(select(func.count()).select_from(DateAnswer)) == 0
    assert tokens.find_row_id("vote", link(voter)[3:-1], now=NOW) is None


def test_addresses_go_30_days_after_the_event_and_answers_stay(both):
    programme = make_programme()
    event, body = undated(programme), make_body(programme)
    seat(body, MINA)
    draft_poll(event, JUN)
    actions.add_people(people=[(each, 1, False) for each in people_of(body.id, NOW.date())], real=NOW, **told(event))
    actions.open_poll(real=NOW, **told(event))
    vote(voters(event)[0], YES, NO, comment="Call me")
    fix(event)
    ends = reload(event).ends_at
    [kept] = kept_of(JUN.email, "ko")
    assert (kept.until, kept.values["comment"]) == (ends + 30 * DAY, "Call me")
    assert [said for day, said in kept.values.items() if day.startswith("2019. 1. ")] == ["예", "아니요"]

    assert actions.erase_due(now=ends + 30 * DAY - HOUR, real=NOW) == 0
    assert actions.erase_due(now=ends + 30 * DAY, real=NOW) == 1
    assert actions.erase_due(now=ends + 30 * DAY, real=NOW) == 0
    jun, mina = voters(event)
    assert {(each.person.email, each.person.name, each.comment, each.affiliation) for each in (jun, mina)} == {("", "", "", "")}
    assert [answer.choice for answer in jun.answers] == [YES, NO]
    assert members_of(body) == [MINA.email]
    assert tokens.find_row_id("vote", link(jun)[3:-1], now=NOW) is None
    assert list(broken_entries()) == []


def test_somebody_who_wants_no_part_is_erased_and_still_counts(both):
    event = undated()
    open_poll(event, JUN)
    [voter] = voters(event)
    vote(voter, YES, NO, comment="hello")
    assert [each.id for each in votes_of(JUN.email)] == [voter.id]
    actions.erase_voter(voter_id=voter.id, now=NOW, real=NOW)
    actions.erase_voter(voter_id=voter.id, now=NOW, real=NOW)

    [voter] = voters(event)
    assert (voter.person.email, voter.comment, len(voter.answers)) == ("", "", 2)
    assert votes_of(JUN.email) == []


def members_of(body):
    return [db.session.get_one(Person, each.person_id).email for each in people_of(body.id, NOW.date())]


def test_somebody_of_a_body_who_wants_no_part_stays_in_the_body(both):
    programme = make_programme()
    event, body = undated(programme), make_body(programme)
    seat(body, MINA)
    draft_poll(event)
    actions.add_people(people=[(each, 1, False) for each in people_of(body.id, NOW.date())], real=NOW, **told(event))
    assert votes_of(MINA.email) == []  # nothing but what the body keeps
    actions.open_poll(real=NOW, **told(event))
    [voter] = votes_of(MINA.email)
    actions.erase_voter(voter_id=voter.id, now=NOW, real=NOW)

    assert (votes_of(MINA.email), voters(event)[0].person.email) == ([], "")
    assert members_of(body) == [MINA.email]


def test_somebody_asked_in_two_polls_leaves_the_one_that_is_over(both):
    event = undated()
    open_poll(event, JUN)
    vote(voters(event)[0], YES, NO)
    first = voters(event)[0].id
    actions.close_poll(**told(event))
    actions.ask_anew(**told(event))

    actions.erase_voter(voter_id=first, now=NOW, real=NOW)

    over, again = db.session.get_one(DateVoter, first, populate_existing=True), voters(event)[0]
    assert (over.person.email, len(over.answers), again.person.email) == ("", 2, JUN.email)
    actions.erase_voter(voter_id=again.id, now=NOW, real=NOW)
    assert db.session.scalars(select(Person.email).where(Person.email_key != "")).all() == []
