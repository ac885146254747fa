"""Documents in a browser: given without JavaScript from a telephone, opened in the page's place under a policy that lets nothing run."""

from __future__ import annotations

import struct
import zlib

import pytest
from sqlalchemy import select

from eventsapp.core.db import db
from eventsapp.events.actions import publish_agenda
from eventsapp.events.models import Event
from eventsapp.programmes.models import Programme
from tests.browser.conftest import session_cookie
from tests.factories import NOW, make_event

pytestmark = pytest.mark.browser


@pytest.fixture
def address(world):
    """A published seminar of this test's own."""
    with world.app.app_context():
        if db.session.scalar(select(Event).where(Event.slug == "handed-out")) is None:
            programme = db.session.scalars(select(Programme).where(Programme.slug == "alliance")).one()
            event = make_event(programme, "handed-out", agenda=[("Plans", 20)])
            publish_agenda(event_id=event.id, by_id=None, now=NOW, actor="person:1")
    return "alliance/events/handed-out/documents/"


def test_given_by_a_form_alone_and_opened_in_place(world, fresh, address):
    mina = fresh("en", java_script_enabled=False, viewport={"width": 360, "height": 800})
    mina.context.add_cookies([session_cookie(world.app, world)])
    mina.goto(f"/staff/{address}")
    mina.page.get_by_label("Files").set_input_files(
        [{"name": "red.pdf", "mimeType": "application/pdf", "buffer": _pdf()}, {"name": "red.png", "mimeType": "image/png", "buffer": _png()}]
    )
    mina.page.get_by_label("Belongs to").select_option(label="Plans")
    mina.page.get_by_label("Everybody").check()
    mina.page.get_by_role("button", name="Add").click()
    assert mina.page.get_by_text("2 documents are there now.").is_visible()

    reader = fresh("en")
    reader.goto("/alliance/handed-out/")
    hrefs = reader.page.locator("ul.files li > a:first-child").evaluate_all("links => links.map(link => link.getAttribute('href'))")

    with reader.page.expect_event("framenavigated", lambda frame: frame.url.startswith("chrome-extension://")):  # its viewer
        reader.goto(hrefs[0])
    reader.goto(hrefs[1])
    assert reader.page.evaluate("document.images[0].naturalWidth") == 50
    assert [said for said in reader.said if "404" not in said] == []  # a file names no icon, so Chromium asks for /favicon.ico

    with reader.page.expect_download() as download:
        reader.goto("/alliance/handed-out/")
        reader.page.get_by_role("link", name="Save").first.click()
    assert download.value.suggested_filename == "red.pdf"


def _pdf():
    """One page with a red square."""
    drawn = b"1 0 0 rg 20 20 260 260 re f"
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn),
    ]  # fmt: skip
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj%sendobj\n" % (number, part)
    lines = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 5\n0000000000 65535 f \n%strailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (lines, len(out))


def _png():
    """A red square of 50 by 50."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + b"\xff\0\0" * 50) * 50
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 50, 50, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
