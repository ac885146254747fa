"""The public page of an event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from flask import Blueprint, abort, make_response, render_template, url_for
from werkzeug.wrappers import Response

from ..calendars.rules.following import is_offered
from ..core import access, clock, locale
from ..core.pages import holds_until, kept_for_anonymous
from ..core.security import private_page
from ..core.template import absolute, plain
from ..documents import queries as documents
from ..documents.models import Document
from ..documents.rules import EVERYBODY
from ..documents.sheets import sheet
from ..programmes.models import Programme
from ..programmes.rules import WindowState, window_state
from ..rsvps.models import SeatPool
from ..rsvps.queries import pools_of, registration_facts
from ..rsvps.rules import Audience, PageState, Seats, page_state
from .changes import written
from .models import Event, Venue
from .queries import agenda_items, as_released, find_event, latest_release, latest_status_change
from .queries.releases import versions_of
from .rules import Attendance, OpenTo, Phase, Released, Status, past_at, phase
from .rules.showing import days_of, next_after, on_now, over_by

bp = Blueprint("events", __name__)

_FRESH = """
    SELECT p.revision, p.version, p.changed_at, e.revision, e.version, e.status, e.changed_at, v.version,
        (SELECT sum(s.version) FROM seat_pool s WHERE s.event_id = e.id), (SELECT max(r.number) FROM agenda_release r WHERE r.event_id = e.id),
        (SELECT count(*) || '/' || sum(d.version) || '/' || max(d.id) || '/' || count(i.removed_at) || '/' || coalesce(sum(i.version), 0)
            FROM document d LEFT JOIN agenda_item i ON i.id = d.item_id WHERE d.event_id = e.id)
    FROM programme p JOIN event e ON e.programme_id = p.id LEFT JOIN venue v ON v.id = e.venue_id
    WHERE p.slug = ? AND e.slug = ?"""

_SCHEMA_ATTENDANCE = {Attendance.IN_PERSON: "Offline", Attendance.HYBRID: "Mixed", Attendance.ONLINE: "Online"}
_SCHEMA_STATUS = {Status.POSTPONED: "EventPostponed", Status.CANCELLED: "EventCancelled"}


@dataclass(frozen=True)
class WaysIn:
    """How one gets in: on this page, or by an organisation's own page (`elsewhere`); with a code; by joining first (`recruiting`)."""

    registering: bool
    elsewhere: bool
    takes_codes: bool
    recruiting: bool


@bp.get("/<programme>/<event>/")
@access.public
@kept_for_anonymous(_FRESH)
def event(programme: str, event: str) -> str:
    found = find_event(programme, event)
    if found is None or (found.status is Status.DRAFT and not access.may("see", programme)):
        abort(404)
    locale.prefer(found.programme.languages)
    now = clock.now()
    agenda = _agenda(found)
    pools = pools_of(found.id)
    seats = next((Seats(pool.capacity, pool.taken, pool.waiting) for pool in pools if pool.audience == Audience.PUBLIC), Seats(None, 0))
    held = [pool for pool in pools if pool.audience != Audience.PUBLIC and pool.capacity]
    state = page_state(registration_facts(found, now), seats, now)
    on = _on(found, agenda, now)
    over = over_by(agenda, now, on) if on else frozenset()
    holds_until(*_changes(found, agenda, now))
    papers = _papers(found, agenda, now)
    return render_template(
        "events/event.html", programme=found.programme, event=found, agenda=agenda, days=days_of(agenda, found.zone, on, over),
        at_items=papers[0], groups=papers[1], seats=seats, state=state, held=held, ways=_ways_in(found, state, held, now),
        current=[item for item in agenda if item.uid in on], coming=next_after(agenda, now), change=latest_status_change(found.id) if found.status in _SCHEMA_STATUS else None,
        maps=_maps(found.venue), schema=_schema(found), may_follow=is_offered(found.status, found.starts_at, _past_at(found), now),
    )  # fmt: skip


@bp.get("/<programme>/<event>/changes")
@access.public
@kept_for_anonymous(_FRESH)
def changes(programme: str, event: str) -> str:
    """How the published agenda changed, version by version; what the room did on the day is the live page's to tell."""
    found = find_event(programme, event)
    if found is None or (found.status is Status.DRAFT and not access.may("see", programme)):
        abort(404)
    locale.prefer(found.programme.languages)
    versions = versions_of(found.id, live=False)
    if not versions:
        abort(404)
    told = [(version.release, written(version.changes, found.zone)) for version in versions if version.release.number > 1]
    return render_template("events/changes.html", programme=found.programme, event=found, told=[(release, said) for release, said in told if said or release.note])


@bp.get("/<programme>/<event>/agenda.pdf")
@access.public
def agenda_sheet(programme: str, event: str) -> Response:
    """The agenda on paper, in the reader's language."""
    found = find_event(programme, event)
    if found is None or (found.status is Status.DRAFT and not access.may("see", programme)):
        abort(404)
    octets = sheet(found, locale.language(), now=clock.now())
    if octets is None:
        abort(404)
    answer = make_response(octets)
    answer.headers["Content-Type"] = "application/pdf"
    answer.headers["Content-Disposition"] = f"inline; filename={found.slug}-{locale.language()}.pdf"
    return private_page(answer) if found.status is Status.DRAFT else answer


def _ways_in(event: Event, state: PageState, held: Sequence[SeatPool], now: datetime) -> WaysIn:
    takes_codes = event.open_to is OpenTo.INVITED or any(pool.audience == Audience.INVITED for pool in held)
    own_page = event.open_to in (OpenTo.MEMBERS, OpenTo.BODY)
    open_now = state.registrable or (state is PageState.FULL_CLOSED and takes_codes)  # seats held back may be free all the same
    return WaysIn(open_now and (takes_codes or not own_page), open_now and own_page, open_now and takes_codes, _is_recruiting(event.programme, now))


def _is_recruiting(programme: Programme, now: datetime) -> bool:
    """Whether one may apply for membership now, in the programme's own window."""
    return window_state(programme.recruitment_opens_at, programme.recruitment_closes_at, now) is WindowState.OPEN


def _agenda(event: Event) -> list[Released]:
    """The agenda as released; of a draft, which only its organisers see, as it is being written."""
    release = latest_release(event.id)
    items = as_released(event, agenda_items(event.id)) if event.status is Status.DRAFT else release.items if release else []
    return [Released.of(item) for item in items]


def _papers(event: Event, agenda: Sequence[Released], now: datetime) -> tuple[dict[int, list[Document]], list[documents.Group]]:
    """What everybody may read: by the id of an item that stands on the page, and the rest."""
    there = {item.id for item in agenda}
    groups = documents.groups_for(event, EVERYBODY, now)
    at_items = {each.item_id: each.documents for each in groups if each.item_id is not None and each.item_id in there}
    return at_items, [each for each in groups if each.item_id is None or each.item_id not in there]


def _on(event: Event, agenda: Sequence[Released], now: datetime) -> frozenset[str]:
    """What is on, while the event is."""
    is_live = event.status is Status.PUBLISHED and phase(event.starts_at, event.ends_at, now) is Phase.LIVE
    return on_now(agenda, now) if is_live and all(item.starts_at for item in agenda) else frozenset()


def _changes(event: Event, agenda: Sequence[Released], now: datetime) -> list[datetime]:
    """The moments ahead at which time alone changes the page."""
    edges = (event.programme.recruitment_opens_at, event.programme.recruitment_closes_at, event.registration_opens_at, event.registration_closes_at)
    moments = (*edges, event.starts_at, _past_at(event), *(edge for item in agenda for edge in (item.starts_at, item.ends_at)))
    return [moment for moment in moments if moment is not None and moment > now]


def _past_at(event: Event) -> datetime | None:
    return past_at(event.starts_at, event.ends_at, event.window_to, event.zone)


def _maps(venue: Venue | None) -> dict[str, str]:
    """Where map services show the place. They get the address in Korean, which they know best."""
    if venue is None or not (venue.address or venue.name):
        return {}
    place = quote(f"{venue.name.text('ko')} {venue.address.text('ko')}".strip().replace("/", " "), safe="")
    name = quote(venue.name.text("ko").replace(",", " ").replace("/", " "), safe="")
    spot = f"link/map/{name},{venue.latitude},{venue.longitude}" if venue.latitude is not None and venue.longitude is not None else f"link/search/{place}"
    return {"naver": f"https://map.naver.com/p/search/{place}", "kakao": f"https://map.kakao.com/{spot}"}


def _schema(event: Event) -> dict[str, Any] | None:
    """The event as search engines read it (schema.org); nothing for an undated one or a draft."""
    if event.starts_at is None or event.status is Status.DRAFT:
        return None
    schema: dict[str, Any] = {
        "@context": "https://schema.org", "@type": "Event", "name": plain(event.title), "startDate": event.starts_at.isoformat(),
        "eventStatus": "https://schema.org/" + _SCHEMA_STATUS.get(event.status, "EventScheduled"), "eventAttendanceMode": f"https://schema.org/{_SCHEMA_ATTENDANCE[event.attendance]}EventAttendanceMode",
        "url": absolute(url_for("events.event", programme=event.programme.slug, event=event.slug)), "inLanguage": locale.language(),
        "organizer": {"@type": "Organization", "name": plain(event.programme.organiser) or plain(event.programme.name)},
    }  # fmt: skip
    if event.ends_at is not None:
        schema["endDate"] = event.ends_at.isoformat()
    if event.summary:
        schema["description"] = plain(event.summary)
    places = _schema_places(event, schema["url"])
    if places:
        schema["location"] = places if len(places) > 1 else places[0]
    return schema


def _schema_places(event: Event, page: str) -> list[dict[str, str]]:
    """Where it is. Of taking part online the event's page alone is told: the link is for those with a seat."""
    places = []
    if event.venue is not None and event.attendance is not Attendance.ONLINE:
        address = ", ".join(part for part in (plain(event.venue.address), plain(event.venue.room)) if part)
        places.append({"@type": "Place", "name": plain(event.venue.name), "address": address})
    if event.attendance is not Attendance.IN_PERSON:
        places.append({"@type": "VirtualLocation", "url": page})
    return places
