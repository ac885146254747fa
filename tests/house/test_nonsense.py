"""Whatever is sent to a page of organisers, by a clumsy hand or a hostile one, is answered with a sentence: never a fault of ours."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from eventsapp.core.db import transaction
from eventsapp.core.once import Sent
from eventsapp.core.words import Words
from eventsapp.documents import actions as documents
from eventsapp.documents.models import Document
from eventsapp.documents.rules import Readers
from eventsapp.events import actions
from eventsapp.events.models import Room, Speaker
from eventsapp.planning.actions.steps import lay_plan
from tests.conftest import reader
from tests.documents.samples import PDF
from tests.factories import (
    NOW,
    form_fields,
    make_body,
    make_call,
    make_delegation,
    make_event,
    make_member,
    make_programme,
    make_staff,
    make_venue,
    sign_in,
    words,
)

NONSENSE = [
    "", " ", "x", "-1", "0", "99999999999999999999", "2147483648", "1e9", "٣", "²", "null", "item-0", "../../x", "<b>", "a:b", ":", "1:speaker 1:speaker", "\u202e", "가" * 10_000,
    "2019-01-09", "2019-02-30", "9999-12-31T23:59", "0001-01-01T00:00", "25:99", "on", "1 OR 1=1", "%00", "\x00", "🏙️" * 50, "2019-01-09T10:30", "[]", '{"a": 1}',
]  # fmt: skip
# What is posted by buttons, which no field of a page tells.
BUTTONS = ["do", "pin", "item", "before", "block", "day", "room", "move", "down", "number", "speaker", "said", "version", "verb", "who", "change", "to", "seen", "step", "key"]
ENDS = re.compile("remove|cancel|withdraw|merge|elsewhere|release")  # last, for what comes after them would find nothing
ARGUMENTS = {"programme": "alliance", "event": "seminar", "item": "item-0", "venue": "hall", "room": "a", "speaker": "s0", "code": "item-0", "body": "committee", "document": "d0", "step": "notice", "call": "recruitment", "reference": "REF1"}


@pytest.fixture
def mina(app, now):
    programme = make_programme()
    venue = make_venue(programme)
    event = make_event(programme, agenda=[("Plans", 20), ("Questions", 10)], venue_id=venue.id)
    texts = {name: Words() for name in ("position", "affiliation", "bio")}
    with transaction() as session:
        session.add(Room(venue_id=venue.id, code="a", name=words("Hall"), floor=Words(), equipment=Words()))
        session.add(Speaker(programme_id=programme.id, code="s0", name=words("Somebody"), made_at=NOW, email="s0@speakers.test", **texts))
    actions.publish_agenda(event_id=event.id, by_id=None, now=NOW, actor="person:1")
    documents.add_documents(
        event_id=event.id, sent_files=[("a.pdf", PDF)], item_id=None, readers=Readers.PUBLIC, after_event=False, lang="ko", sent=Sent.of("a", "a", {}), now=NOW, real=NOW,
        actor="person:1",
    )  # fmt: skip
    with transaction() as session:
        session.query(Document).one().code = "d0"
    lay_plan(programme_id=programme.id, now=NOW, actor="person:1")
    make_call(programme)
    make_member(programme)
    make_body(programme)
    delegation = make_delegation(event, organisation="대한건설")
    with transaction() as session:
        session.merge(delegation).reference = "REF1"
    return sign_in(reader(app, "en"), make_staff("owner", programme))


def staff_routes(app):
    """The addresses below a programme that take a POST, with arguments that name something where there is something to name."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (bool(ENDS.search(rule.rule)), rule.rule)):
        if "POST" in rule.methods and rule.rule.startswith("/staff/<programme>/"):
            values = {name: ARGUMENTS.get(name, "1" if "int" in type(rule._converters[name]).__name__.lower() else "people" if name == "kind" else "x") for name in rule.arguments}
            yield rule, app.url_map.bind("").build(rule.endpoint, values, method="POST")


def fields_of(client, path, gets):
    """What a page's forms ask, and a token to send it with."""
    page = client.get(path) if gets else None
    html = page.text if page is not None and page.status_code == 200 else client.get("/staff/alliance/speakers/new").text
    names = set(re.findall(r'<(?:input|select|textarea|button)\b[^>]*\bname="([^"]+)"', html)) if page is not None and page.status_code == 200 else set()
    return form_fields(html), sorted(names - {"csrf_token"}) or BUTTONS


def test_no_nonsense_is_a_fault_of_ours(app, mina, stand_at):
    stand_at(NOW + timedelta(hours=11))  # still signed in, and the run of show is near
    faults, sent = [], 0
    for rule, path in staff_routes(app):
        for start in range(0, len(NONSENSE), 11):
            hidden, names = fields_of(mina, path, "GET" in rule.methods)
            typed = {name: NONSENSE[(start + place) % len(NONSENSE)] for place, name in enumerate(names) if name != "key"}
            answer = mina.post(path, data=hidden | typed)
            sent += 1
            if answer.status_code >= 500:
                faults.append((rule.rule, start, answer.status_code))

    assert sent > 150
    assert faults == []
