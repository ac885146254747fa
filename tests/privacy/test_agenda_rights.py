"""Agendas, days, the day itself and its people: who may open what, and that whoever sees people leaves a record."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy import select

from eventsapp.core.access import ROLES, rule_of
from eventsapp.core.db import db, transaction
from eventsapp.core.words import Words
from eventsapp.events import actions
from eventsapp.events.models import EventSpeaker, ItemSpeaker, Speaker
from eventsapp.events.queries import agenda_items
from eventsapp.events.rules import Confirmation, EventKind, SpeakerRole
from eventsapp.members.models import BodySeat
from eventsapp.privacy.models import AccessRecord
from tests.conftest import reader
from tests.factories import (
    HYUN,
    JUN,
    NOW,
    SORA,
    count_queries,
    make_body,
    make_event,
    make_organisation,
    make_person,
    make_programme,
    make_staff,
    make_venue,
    sign_in,
    words,
)
from tests.polls.world import NO, YES, ask, open_poll, undated, vote, voters

HERE = "/staff/alliance/"
DATES = HERE + "events/conference/dates"

# Whoever is not among these is refused (403); POSTs need no page of their own to be refused.
EDITORS, SEERS, PEOPLE, DESK = ("owner", "organiser"), tuple(ROLES), ("owner", "organiser", "committee", "desk"), ("owner", "organiser", "desk")
GETS = {
    "events/seminar/agenda": EDITORS, "events/seminar/agenda/item-0/": EDITORS, "events/seminar/agenda/release": EDITORS, "events/seminar/agenda/templates": EDITORS,
    "events/seminar/agenda/copy": EDITORS, "events/seminar/agenda/import": EDITORS, "events/seminar/agenda/exports": EDITORS,
    "events/seminar/agenda/draft.csv": EDITORS, "events/seminar/agenda/draft.xlsx": EDITORS, "events/seminar/agenda/draft.xml": EDITORS,
    "events/seminar/agenda/draft.json": EDITORS, "events/seminar/agenda/releases/": SEERS, "events/seminar/agenda/releases/1/": SEERS,
    "events/seminar/speakers": PEOPLE, "events/seminar/live": DESK, "events/seminar/rooms": EDITORS, "events/seminar/documents": EDITORS,
    "events/conference/dates": EDITORS, "speakers/": PEOPLE, "speakers/new": EDITORS, "speakers/kim/": EDITORS, "conflicts": SEERS,
    "conflicts/levels": EDITORS, "plan": SEERS, "plan/new": EDITORS, "calendar": SEERS, "venues/hall/rooms/": EDITORS, "venues/hall/availability": SEERS,
    "privacy/": EDITORS,
}  # fmt: skip
OF_THESE = ("events_staff.", "planning_staff.", "polls_staff.", "speakers_staff.", "live_staff.", "schedules_staff.", "documents_staff.", "privacy_staff.")


@pytest.fixture
def programme(app, now):
    return make_programme()


@pytest.fixture
def world(programme):
    """A seminar with a speaker who declined and its agenda published, a conference with an open poll, a room, two meetings with one person."""
    seminar = make_event(programme, agenda=[("Plans", 20), ("Questions", 10)])
    make_venue(programme)
    with transaction() as session:
        told = {"name": words("Kim"), "position": Words(), "affiliation": Words(), "bio": Words(), "email": "kim@ministry.test"}
        kim = Speaker(programme_id=programme.id, code="kim", made_at=NOW, **told)
        session.add(kim)
        session.flush()
        session.add(ItemSpeaker(item_id=agenda_items(seminar.id)[0].id, speaker_id=kim.id, role=SpeakerRole.SPEAKER))
        session.add(EventSpeaker(event_id=seminar.id, speaker_id=kim.id, confirmation=Confirmation.DECLINED, note="My knee."))
    actions.publish_agenda(event_id=seminar.id, by_id=None, now=NOW, actor="person:1")
    conference = undated(programme)
    open_poll(conference, HYUN, JUN)
    vote(voters(conference)[0], YES, NO, comment="Late that day.")
    organisation, sora = make_organisation(programme, "Acme"), make_person(SORA)
    for code in ("sejong", "busan"):
        body = make_body(programme, code, name=words(code))
        make_event(programme, code, kind=EventKind.MEETING, title=words(code), body_id=body.id)
        with transaction() as session:
            session.add(BodySeat(body_id=body.id, person_id=sora.id, organisation_id=organisation.id, from_on=date(2018, 1, 1), created_at=NOW))
    return conference


def as_(app, role, programme):
    return sign_in(reader(app, "en"), make_staff(role, programme))


def looks():
    db.session.rollback()
    return list(db.session.scalars(select(AccessRecord.path).order_by(AccessRecord.id)))


@pytest.mark.parametrize("role", ROLES)
def test_who_may_open_which_page(app, programme, world, role):
    client = as_(app, role, programme)

    answers = {path: client.get(HERE + path).status_code for path in GETS}

    assert answers == {path: 200 if role in roles else 403 for path, roles in GETS.items()}


@pytest.mark.parametrize("role", ROLES)
def test_who_may_press_nothing_is_refused_at_every_button(app, programme, role):
    """Before anything is looked up: of the routes that take a POST, each refuses whoever has not its right, and nobody else."""
    client = as_(app, role, programme)
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith(OF_THESE) and "POST" in rule.methods]
    right = {rule.rule: rule_of(app.view_functions[rule.endpoint]).removeprefix("staff:") for rule in rules}
    assert len(right) > 40

    refused = {rule for rule in right if client.post(_filled(rule), data={}).status_code == 403}

    assert refused == {rule for rule in right if right[rule] not in ROLES[role]}


def test_every_file_with_an_agenda_being_written_is_for_those_who_write_it(app):
    files = {rule.endpoint: rule_of(app.view_functions[rule.endpoint]) for rule in app.url_map.iter_rules() if "/draft." in rule.rule}

    assert set(files.values()) == {"staff:edit"}


def test_strangers_and_staff_of_another_programme_see_none_of_it(app, programme, world):
    theirs, nobody = as_(app, "organiser", make_programme("other")), reader(app, "en")

    assert {theirs.get(HERE + path).status_code for path in GETS} == {403}
    assert {nobody.get(HERE + path).status_code for path in GETS} == {303}
    assert looks() == []


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("events/conference/dates", HYUN.name), ("events/conference/dates", "Late that day."), ("events/seminar/speakers", "Kim"), ("speakers/", "Kim"),
        ("speakers/kim/", "kim@ministry.test"), ("conflicts", SORA.name), ("conflicts", "Kim declined"), ("events/seminar/live", "Plans"),
        ("events/seminar/agenda", "Kim declined"), ("events/seminar/agenda/release", "Kim declined"), ("events/busan/agenda", SORA.name),
    ],
)  # fmt: skip
def test_a_page_with_people_leaves_a_record(app, programme, world, path, said):
    page = as_(app, "organiser", programme).get(HERE + path).text

    assert said in page
    assert looks() == [HERE + path]


def test_so_does_the_page_that_fixes_the_day(app, programme, world):
    client = as_(app, "organiser", programme)
    missed_by_hyun = re.findall(r'href="(/staff/alliance/events/conference/dates/days/\d+/fix)', client.get(DATES).text)[-1]

    assert HYUN.name in client.get(missed_by_hyun).text
    assert looks() == [DATES, missed_by_hyun]


def test_pages_that_say_no_more_of_people_than_an_agenda_does_leave_none(app, programme):
    make_event(programme, agenda=[("Plans", 20)])
    undated(programme)
    client = as_(app, "organiser", programme)

    assert {client.get(HERE + path).status_code for path in ("events/seminar/agenda", "conflicts", "plan", "calendar", "events/conference/dates", "speakers/new")} == {200}
    assert looks() == []


@pytest.mark.parametrize("role", ROLES)
def test_what_clashes_among_people_is_for_those_who_may_see_people(app, programme, world, role):
    page = as_(app, role, programme).get(HERE + "conflicts").text

    sees = "people" in ROLES[role]
    assert [said in page for said in (SORA.name, "Kim declined")] == [sees, sees]
    assert ("2 more things are about people" in page) is not sees
    assert looks() == ([HERE + "conflicts"] if sees else [])


def test_a_record_costs_the_same_however_many_were_asked(app, programme):
    conference, client = undated(programme), as_(app, "organiser", programme)

    def cost():
        client.get(DATES)
        with count_queries() as queries:
            client.get(DATES)
        return len(queries)

    open_poll(conference, HYUN)
    one = cost()
    for who in (JUN, SORA):
        ask(conference, who)

    assert cost() == one


def _filled(rule):
    """The rule with something in each of its places; of the programme, the one there is."""
    chosen = re.sub(r"<any\((\w+)[^>]*>", r"\1", rule.replace("<programme>", "alliance"))
    return re.sub(r"<\w+>", "something", re.sub(r"<int[^>]*>", "1", chosen))
