"""A programme with an event in each state, people who registered, and staff: what the browser tests look at."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from flask import Flask

from eventsapp.calendars.actions import catch_up, read_inbound
from eventsapp.calendars.actions.followers import confirm, follow
from eventsapp.calendars.actions.reminders import add_reminder
from eventsapp.calendars.models import Follower
from eventsapp.calendars.purposes import FOLLOW
from eventsapp.core import tokens
from eventsapp.core.db import db, transaction
from eventsapp.core.once import Sent
from eventsapp.events.actions import release_agenda
from eventsapp.events.models import AgendaItem, Event, Venue
from eventsapp.events.rules import Status
from eventsapp.mail import delivery
from eventsapp.mail.inbound import keep
from eventsapp.people.models import Account
from eventsapp.programmes.models import Programme
from eventsapp.rsvps import actions
from eventsapp.rsvps.rules import Answer
from tests.browser import agenda_pages, builder_pages, conflicts_pages, dates_pages, live_pages, people_and_papers_pages, places_pages
from tests.browser.companies import make_companies
from tests.factories import JUN, NOW, SORA, STARTS, make_delegation, make_event, make_programme, make_staff, make_venue, words

AGENDA = [("Plan of the alliance", 20), ("Pilot city", 30), ("Questions and suggestions", None)]
DAY = timedelta(days=1)
PAGES = (agenda_pages, builder_pages, conflicts_pages, dates_pages, live_pages, people_and_papers_pages, places_pages)


@dataclass
class World:
    app: Flask
    base: str = ""
    account_id: int = 0
    paths: dict[str, str] = field(default_factory=dict)


def make_world(app: Flask) -> World:
    world = World(app)
    programme = make_programme(
        recruitment_opens_at=NOW + 3 * DAY, recruitment_closes_at=NOW + 17 * DAY, recruitment_note=words("By e-mail.", "전자우편으로 받습니다."), revision=1
    )
    venue = make_venue(programme, directions=words("Exit 3", "3번 출구"), parking=words("None", "주차 불가"), access=words("Lift", "승강기"))
    world.account_id = make_staff("owner", None).id
    _make_events(programme, venue)
    _make_registrations(world, programme)
    _make_news(programme)
    _make_followers(world)
    staff_id = db.session.get_one(Account, world.account_id).person_id
    world.paths |= make_companies(programme, staff_id)
    for pages in PAGES:
        world.paths |= pages.furnish(programme, staff_id)
    catch_up(now=NOW, real=NOW)
    delivery.deliver_due(now=NOW, real=lambda: NOW)
    return world


def _make_followers(world: World) -> None:
    """One who was asked, and one who confirmed."""
    event = db.session.query(Event).filter_by(slug="undated").one()
    for who in (JUN, SORA):
        follow(event_id=event.id, email=who.email, locale="ko", now=NOW, real=NOW)
    asked, confirmed = db.session.query(Follower.id).order_by(Follower.id).all()
    confirm(follower_id=confirmed.id, now=NOW, real=NOW)
    world.paths |= {"asked": f"/u/{tokens.derive(FOLLOW, asked.id)}/", "confirmed": f"/u/{tokens.derive(FOLLOW, confirmed.id)}/"}


def _make_news(programme: Programme) -> None:
    """Something to be reminded of, something that came in, something that is still to be told."""
    event = db.session.query(Event).filter_by(slug="open").one()
    add_reminder(event_id=event.id, minutes_before=1440, note=words("Bring an identity card.", "신분증을 지참해 주십시오."), sent=Sent.of("new reminder", "key", 1), actor="person:1", now=NOW)
    answer = b"From: hyun@stranger.test\r\nSubject: Accepted\r\nMessage-ID: <1@stranger.test>\r\n\r\nSee you there.\r\n"
    keep(answer, recipient="events@localhost", ours=False, door="pipe", real=NOW)
    read_inbound(now=NOW, real=NOW)


def _make_events(programme: Programme, venue: Venue) -> None:
    here = {"venue_id": venue.id, "agenda": AGENDA}
    no_date = {"starts_at": None, "ends_at": None, "window_from": date(2019, 1, 21), "window_to": date(2019, 1, 31), "window_label": words("End of January", "1월 말")}
    shut = {"registration_opens_at": None, "registration_closes_at": None, "takes_registrations": False}
    events = [
        make_event(programme, "draft", status=Status.DRAFT, revision=0, **here),
        make_event(programme, "undated", **no_date, **shut),
        make_event(programme, "no-registration", **here, **shut),
        make_event(programme, "not-open", starts_at=STARTS + 9 * DAY, ends_at=None, registration_opens_at=NOW + DAY, registration_closes_at=STARTS + 8 * DAY, **here),
        make_event(programme, "open", capacity=50, description=words("First.\n\nSecond.", "첫째.\n\n둘째."), audience=words("Companies", "기업"), **here),
        make_event(programme, "nearly-full", capacity=10, **here),
        make_event(programme, "full-waiting", capacity=2, **here),
        make_event(programme, "full-closed", capacity=1, keeps_waiting_list=False, **here),
        make_event(programme, "closed", registration_closes_at=NOW - timedelta(hours=1), **here),
        make_event(programme, "live", starts_at=NOW - timedelta(minutes=30), ends_at=NOW + timedelta(hours=1), **here),
        make_event(programme, "past", starts_at=NOW - DAY, ends_at=NOW - DAY + timedelta(hours=1), **here),
        make_event(programme, "postponed", status=Status.POSTPONED, **here),
        make_event(programme, "cancelled", status=Status.CANCELLED, **here),
    ]
    for event in events:
        if event.status is not Status.DRAFT:
            with transaction():
                release_agenda(db.session.get_one(Event, event.id), by_id=None, now=NOW)


def _make_registrations(world: World, programme: Programme) -> None:
    def event(slug: str) -> Event:
        return db.session.query(Event).filter_by(slug=slug).one()

    make_delegation(event("nearly-full"), size=9, organisation="한빛")
    make_delegation(event("full-closed"))
    seated = make_delegation(event("open"), size=3, organisation="주식회사 스마트 모빌리티 솔루션즈 코리아", contact=SORA)
    guest = make_delegation(event("open"), contact=JUN)
    gone = make_delegation(event("open"), contact=JUN)
    make_delegation(event("full-waiting"), size=2, organisation="한빛")
    waiting = make_delegation(event("full-waiting"), size=2, organisation="서울대학교")
    actions.withdraw_all(delegation_id=gone.id, actor="visitor", now=NOW, real=NOW)
    actions.answer(rsvp_id=seated.rsvps[1].id, answer=Answer.MAYBE, actor="visitor", at=NOW, now=NOW, real=NOW)
    item: AgendaItem = db.session.query(AgendaItem).filter_by(event_id=event("open").id).order_by(AgendaItem.position).first()
    world.paths = {
        "delegation": f"/d/{tokens.current('delegation', seated.id)}/",
        "waiting": f"/d/{tokens.current('delegation', waiting.id)}/",
        "guest": f"/r/{tokens.current('rsvp', guest.rsvps[0].id)}/",
        "gone": f"/r/{tokens.current('rsvp', gone.rsvps[0].id)}/",
        "person": f"/staff/alliance/events/open/people/{seated.reference}/",
        "person calendar": f"/staff/alliance/events/open/people/{seated.reference}/1/calendar",
        "item": f"/staff/alliance/events/open/agenda/{item.code}/",
    }
