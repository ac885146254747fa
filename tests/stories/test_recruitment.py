"""January of an alliance: a company applies, the committee decides, and as a member it sends its people to the assembly. No JavaScript."""

from __future__ import annotations

import email
import email.policy
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from eventsapp import jobs
from eventsapp.core.db import db
from eventsapp.mail.models import OutboxMail
from eventsapp.members.models import BodySeat, Membership
from eventsapp.programme_files.actions import import_file
from eventsapp.programme_files.actions.demo import seat_samples
from eventsapp.programme_files.queries import what_stands
from eventsapp.programme_files.rules import parse
from eventsapp.programmes.models import Programme
from eventsapp.rsvps.models import Delegation
from tests.conftest import reader
from tests.factories import JUN, MINA, NOW, SORA, form_fields, make_staff, sign_in
from tests.members.applying import PDF
from tests.stories.test_first_day import received

DATA = Path(__file__).parents[2] / "eventsapp" / "data"
SLUG = "smart-city-alliance"
STAFF = f"/staff/{SLUG}/"
WHILE_OPEN, AFTER, LATER = datetime(2019, 1, 15, 3, tzinfo=UTC), datetime(2019, 1, 28, 3, tzinfo=UTC), datetime(2019, 1, 29, 3, tzinfo=UTC)


@pytest.fixture
def alliance(both, now):
    made_up = (DATA / "smart-city-alliance.sample.toml").read_bytes()
    for octets in ((DATA / "smart-city-alliance.toml").read_bytes(), made_up):
        import_file(octets, now=NOW, real=NOW)
    programme = db.session.scalars(select(Programme)).one()
    seat_samples(SLUG, parse(made_up, what_stands(programme)).samples.seats, now=NOW)
    return programme


def link_to(app, address, first_segment):
    """The first link of this kind in any mail that this address got."""
    folder = Path(app.config["INSTANCE_PATH"]) / "mail"
    mails = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)]
    mine = {row.message_id for row in db.session.scalars(select(OutboxMail))}
    texts = [mail.get_body(("plain",)).get_content() for mail in mails if address in str(mail["To"]) and mail["Message-ID"] in mine]
    return next(found.group() for text in texts if (found := re.search(rf"/{first_segment}/\w+/", text)))


def sent_by_hand(client, address, **typed):
    """Fill in the form of a page and press its button; what comes back."""
    return client.post(address, data=form_fields(client.get(address).text) | typed)


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_from_an_application_to_the_delegation_at_the_assembly(both, alliance, stand_at, lang):
    visitor, organiser = reader(both, lang), make_staff("organiser", alliance, who=MINA)

    stand_at(WHILE_OPEN)
    applied = sent_by_hand(
        visitor, f"/{SLUG}/join", organisation="한빛정보 주식회사", organisation_kind="company", size_class="small", sectors="energy", chief="한대표",
        name=SORA.name, email=SORA.email, phone=SORA.phone, wishes="national-pilot-city", declared=["rules", "truth"], do="send",
    )  # fmt: skip
    jobs.sweep()
    page = link_to(both, SORA.email, "a")
    assert applied.status_code == 303
    assert visitor.get(page).status_code == 200
    assert visitor.get(f"/{SLUG}/founding-assembly/register").status_code == 200

    stand_at(AFTER)
    assert visitor.post(f"/{SLUG}/join", data={}).status_code == 422
    mina = sign_in(reader(both, lang), organiser)
    meet(mina)
    decide_all(mina)
    jobs.sweep()
    assert db.session.scalars(select(Membership)).one().organisation.name == "한빛정보 주식회사"
    own = link_to(both, SORA.email, "o")

    stand_at(LATER)
    visitor.post(own + "confirm", data=form_fields(visitor.get(own).text))
    register = own + "events/founding-assembly/register"
    typed = {"organisation": "한빛정보 주식회사", "name": SORA.name, "email": SORA.email}  # as the form shows them, filled in
    assert all(value in visitor.get(register).text for value in typed.values())
    registered = sent_by_hand(visitor, register, **typed, **{"delegates-0-name": JUN.name, "delegates-0-email": JUN.email, "unnamed": "1", "contact_attends": "y"})
    assert registered.status_code == 303
    stranger = reader(both, lang)
    assert "<form" not in stranger.get(f"/{SLUG}/founding-assembly/register").text.split("<main")[1]
    stranger.post(f"/{SLUG}/founding-assembly/register", data={"organisation": "다른 기업", "name": "최현", "email": "hyun@stranger.test", "contact_attends": "y"})

    jobs.sweep()
    delegation = db.session.scalars(select(Delegation)).one()
    assert (delegation.organisation_id is not None, len(delegation.rsvps)) == (True, 3)
    assert {SORA.email, JUN.email} <= set(received(both))
    shown = visitor.get(registered.location).text
    assert JUN.name in shown
    assert re.search(r"/c/\w+/", shown)


def meet(mina):
    address = STAFF + "meetings/new?body=operating-committee&held_at=2019-01-28T10:00"
    seats = [str(seat.id) for seat in db.session.scalars(select(BodySeat))]
    assert mina.post(address, data=form_fields(mina.get(address).text) | {"present": seats[:5], "quorum": "5"}).status_code == 303


def decide_all(mina):
    """Choose everybody the table shows, say what was decided, look at what it means, and let it happen."""
    decide, table = STAFF + "applications/decide", STAFF + "applications"
    begun = mina.post(decide, data=form_fields(mina.get(table).text) | {"all": "filter"})
    meeting = re.search(r'<option[^>]* value="(\d+)"', begun.text).group(1)
    chosen = {"outcome": "admitted", "meeting": meeting}
    previewed = mina.post(decide, data=form_fields(begun.text) | chosen | {"do": "preview"})
    confirmed = mina.post(decide, data=form_fields(previewed.text) | chosen | {"do": "confirm"})
    assert confirmed.status_code == 303


def test_a_document_travels_with_the_application_and_comes_back_to_its_sender_alone(both, alliance, stand_at):
    stand_at(WHILE_OPEN)
    visitor = reader(both, "ko")
    fields = form_fields(visitor.get(f"/{SLUG}/join").text) | {
        "organisation": "한빛정보", "organisation_kind": "company", "size_class": "small", "sectors": "energy", "chief": "한대표", "name": SORA.name, "email": SORA.email,
        "phone": SORA.phone, "declared": ["rules", "truth"], "do": "send",
    }  # fmt: skip

    with open(Path(both.config["INSTANCE_PATH"]) / "certificate.pdf", "w+b") as file:
        file.write(PDF)
        file.seek(0)
        page = visitor.post(f"/{SLUG}/join", data=fields | {"document_registration": (file, "사업자등록증.pdf")}, content_type="multipart/form-data").location

    document = re.search(r'href="(/a/\w+/documents/\d+)', visitor.get(page).text).group(1)
    assert visitor.get(document).data == PDF
    assert visitor.get(re.sub(r"/a/\w+/", "/a/nonsense/", document)).status_code == 404
