"""Writing what an import decided: new rows, changed columns, references, order, and what the public sees of it."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import select

from ...core.db import db
from ...core.words import Words
from ...events.actions import free_holds, mark_changed, mark_programme_changed, move_holds, release_agenda
from ...events.actions.drafting import set_people
from ...events.models import AgendaItem, AgendaRelease, Event, Room, Speaker, StatusChange, Venue
from ...events.plans import latest_plan
from ...events.queries import agenda_items, latest_release
from ...events.rules import ReleaseKind, RoomTaken, SpeakerRole, Status, retimed
from ...programmes.models import Body, Programme, Term
from ...programmes.rules import TermList
from ...rsvps.actions import set_capacity
from ...rsvps.models import SeatPool
from ...speakers.actions import write_elsewhere
from ..columns import MODELS, REFERENCES, write
from ..rules import Change, Plan, ProgrammeFile
from ..rules.checks import named, person_of
from ..rules.paths import Identity, label_of
from ..rules.sheet import Fault, Faulty

SEATS = "registration.capacity"
TIMES = frozenset({"start", "end", "zone", "window.from", "window.to"})


class Writing:
    """One plan being written: rows by identity, and which events the public will see changed."""

    def __init__(self, programme: Programme | None, file: ProgrammeFile, plan: Plan, now: datetime, real: datetime) -> None:
        self.now, self.real, self.file = now, real, file
        self.changes: dict[Identity, list[Change]] = {}
        for change in plan.changes:
            self.changes.setdefault(change.id, []).append(change)
        self.programme = programme or Programme(slug=file.slug, uid=uuid.uuid4().hex, languages=["ko", "en"], changed_at=now)
        self.new = programme is None
        self.starts: dict[int, datetime | None] = {}  # of the events that were there before
        self.rows: dict[Identity, Any] = {("programme",): self.programme, ("recruitment",): self.programme}

    def write(self) -> Programme:
        if self.new:
            self._fill(("programme",))
            self._fill(("recruitment",))
            db.session.add(self.programme)
            db.session.flush()
        self._load()
        self._create()
        for identity, changes in self.changes.items():
            if not changes[0].new:
                self._fill(identity)
        db.session.flush()
        self._connect()
        self._arrange()
        db.session.flush()
        self._show()
        return self.programme

    def _load(self) -> None:
        own = self.programme.id
        self.rows |= {("term", row.list.value, row.code): row for row in db.session.scalars(select(Term).where(Term.programme_id == own))}
        self.rows |= {("body", row.code): row for row in db.session.scalars(select(Body).where(Body.programme_id == own))}
        venues = {row.id: row for row in db.session.scalars(select(Venue).where(Venue.programme_id == own))}
        self.rows |= {("venue", row.code): row for row in venues.values()}
        self.rows |= {("room", venues[row.venue_id].code, row.code): row for row in db.session.scalars(select(Room).where(Room.venue_id.in_(venues)))}
        self.rows |= {("speaker", row.code): row for row in db.session.scalars(select(Speaker).where(Speaker.programme_id == own))}
        events = {row.id: row for row in db.session.scalars(select(Event).where(Event.programme_id == own))}
        self.rows |= {("event", row.slug): row for row in events.values()}
        self.starts = {row.id: row.starts_at for row in events.values()}
        items = db.session.scalars(select(AgendaItem).where(AgendaItem.event_id.in_(events)))
        self.rows |= {("agenda", events[row.event_id].slug, row.code): row for row in items}

    def _create(self) -> None:
        """New rows, each filled before it is sent to the database, those of events and venues before what is in them."""
        for identity, changes in self.changes.items():
            if changes[0].new and identity[0] == "agenda" and identity in self.rows:
                self.rows[identity].removed_at = None  # taken out by staff, and wanted again
                self._fill(identity)
            elif changes[0].new and identity[-1] and identity not in self.rows:
                self.rows[identity] = MODELS[identity[0]](**self._basics(identity))
                self._fill(identity)
                db.session.add(self.rows[identity])
                if identity[0] in ("event", "venue"):
                    db.session.flush()

    def _basics(self, identity: Identity) -> dict[str, Any]:
        code = identity[-1]
        if identity[0] == "agenda":
            return {"event_id": self.rows[("event", identity[1])].id, "code": code, "uid": uuid.uuid4().hex, "position": 0}
        if identity[0] == "room":
            return {"venue_id": self.rows[("venue", identity[1])].id, "code": code, "position": 0}
        basics: dict[str, Any] = {"programme_id": self.programme.id}
        if identity[0] == "event":
            return basics | {"slug": code, "uid": uuid.uuid4().hex, "status": Status.DRAFT, "changed_at": self.now, "revision": 0, "time_revision": 0}
        if identity[0] == "speaker":
            return basics | {"code": code, "made_at": self.now}
        if identity[0] == "term":
            basics["list"] = TermList(identity[1])
        return basics | {"code": code} | ({} if identity[0] == "venue" else {"position": 0})

    def _fill(self, identity: Identity) -> None:
        for change in self.changes.get(identity, []):
            if change.key and change.key != "order":
                write(identity[0], self.rows[identity], change.key, change.value)

    def _connect(self) -> None:
        """References, once everything they may name is there."""
        for identity, changes in self.changes.items():
            for change in changes:
                if change.key in REFERENCES:
                    column, kind = REFERENCES[change.key]
                    setattr(self.rows[identity], column, self.rows[named((kind,), str(change.value))].id)
                elif change.key == "people":
                    assert isinstance(change.value, list)
                    set_people(self.rows[identity], [pair for said in change.value if (pair := self._placed(said))])
                elif change.key == "parent":
                    self.rows[identity].parent_id = self.rows[(*identity[:-1], str(change.value))].id

    def _placed(self, said: str) -> tuple[int, SpeakerRole] | None:
        """Whom an item names, and as what; None for somebody who had everything of them erased meanwhile."""
        row, role = self.rows[person_of(said)], said.partition(":")[2]
        return (row.id, SpeakerRole(role or SpeakerRole.SPEAKER)) if row.erased_at is None else None

    def _arrange(self) -> None:
        for identity, changes in self.changes.items():
            for change in changes:
                if change.key == "order":
                    assert isinstance(change.value, list)
                    for position, code in enumerate(change.value):
                        self.rows[(*identity[:-1], code)].position = position

    def _show(self) -> None:
        """Let the public see it: revisions, agenda releases, seats; versions, for staff who have a form open."""
        edited = {self.rows[identity] for identity, changes in self.changes.items() if identity in self.rows and not changes[0].new}
        for row in edited:
            if hasattr(row, "version"):
                row.version += 1
        for identity, changes in self.changes.items():
            if identity[0] == "speaker" and not changes[0].new and any(change.key == "email" for change in changes):
                write_elsewhere(self.rows[identity], self.real)
        self._move_holds()
        before = self.programme.revision
        for event in self._events():
            self._show_event(event, moved_house=event.venue_id is not None and any(row is event.venue for row in edited))
        db.session.flush()
        self._give_seats()
        db.session.refresh(self.programme, ["revision"])
        if self.programme.revision == before:
            mark_programme_changed(self.programme.id, now=self.now)

    def _move_holds(self) -> None:
        """Rooms follow their events; all that move let go first, so that two may change places. Raises Faulty for one that cannot."""
        moved = [event for event in self._events() if self._keys(event) & {"start", "end", "venue"} and not self._is_new(event)]
        for event in moved:
            free_holds(event)
        db.session.flush()
        for event in moved:
            try:
                move_holds(event)
            except RoomTaken as taken:
                record = next(record for record in self.file.records if record.id == ("event", event.slug))
                raise Faulty([Fault(record.line, label_of(record.id, "start"), "", f"a time at which its rooms are free: {taken}")]) from None
            db.session.flush()

    def _events(self) -> list[Event]:
        return sorted((row for identity, row in self.rows.items() if identity[0] == "event"), key=lambda event: event.id)

    def _show_event(self, event: Event, *, moved_house: bool) -> None:
        keys = self._keys(event) - {SEATS}
        agenda = any(identity[:2] == ("agenda", event.slug) for identity in self.changes)
        if not (keys or agenda or moved_house):
            return
        appeared = "status" in keys
        mark_changed(event, now=self.now, time_moved=appeared or bool(keys & TIMES))
        if event.status in (Status.POSTPONED, Status.CANCELLED) and appeared:
            db.session.add(StatusChange(event_id=event.id, status=event.status, reason=Words(), at=self.now))
        if event.status is not Status.DRAFT and (agenda or (appeared and agenda_items(event.id))):
            release_agenda(event, by_id=None, now=self.now)
        elif "start" in keys:
            self._move_release(event)

    def _move_release(self, event: Event) -> None:
        """What was published moves with the event; what staff is still writing stays unpublished."""
        release, plan = latest_release(event.id), latest_plan(event.id)
        if release is not None and plan is not None:
            items = retimed(plan.items, self.starts.get(event.id), event.starts_at, event.zone)
            db.session.add(AgendaRelease(event_id=event.id, number=release.number + 1, kind=ReleaseKind.MOVED, items=items, released_at=self.now))

    def _keys(self, event: Event) -> set[str]:
        return {change.key for change in self.changes.get(("event", event.slug), [])}

    def _give_seats(self) -> None:
        """Every event has its pool. Those there already are locked first: whoever registers meanwhile holds one and wants the audit chain."""
        events = [event for event in self._events() if self._keys(event)]
        pools = select(SeatPool).where(SeatPool.event_id.in_([event.id for event in events])).order_by(SeatPool.event_id).with_for_update(key_share=True)
        seated = {pool.event_id for pool in db.session.scalars(pools)}
        for event in events:
            wanted = {change.key: change.value for change in self.changes[("event", event.slug)]}.get(SEATS)
            if event.id in seated and wanted is None:
                continue
            if wanted is not None and event.id not in seated and not self._is_new(event):
                mark_changed(event, now=self.now)
            set_capacity(event_id=event.id, capacity=None if wanted is None else int(str(wanted)), now=self.now, real=self.real)

    def _is_new(self, event: Event) -> bool:
        changes = self.changes.get(("event", event.slug))
        return changes is not None and changes[0].new
