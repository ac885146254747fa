"""Documents: given by organisers, read by whom they are for, when they are for them, and by nobody else."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta

import pytest

from eventsapp.core.db import db, transaction
from eventsapp.core.files import StoredOctets
from eventsapp.core.once import Sent
from eventsapp.core.words import Words
from eventsapp.documents.models import Document
from eventsapp.events import actions as agenda
from eventsapp.events.models import Event
from eventsapp.events.queries import agenda_items
from eventsapp.events.rules import ItemKind
from eventsapp.members.models import Membership, MembershipChange
from eventsapp.members.rules import Change
from eventsapp.rsvps.models import Rsvp
from tests.conftest import reader
from tests.documents.samples import HWP, PDF, PNG, office
from tests.factories import (
    HYUN,
    JUN,
    NOW,
    STARTS,
    count_queries,
    form_fields,
    make_delegation,
    make_event,
    make_member,
    make_programme,
    make_staff,
    sign_in,
    words,
)
from tests.rsvps.pages import contact_page, give_up, make_representative, own_page, rows

PAGE = "/staff/alliance/events/seminar/documents/"
PUBLIC = "/alliance/seminar/"
AFTER = STARTS + timedelta(hours=3)


@pytest.fixture
def event(app, now):
    made = make_event(agenda=[("Plans", 20), ("Questions", 10)])
    agenda.publish_agenda(event_id=made.id, by_id=None, now=NOW, actor="person:1")
    return made


@pytest.fixture
def mina(app, event):
    return sign_in(reader(app, "en"), make_staff("organiser", event.programme))


def give(client, *files, item="", readers="public", after=False, page=PAGE):
    """Upload files as (name, octets); the answer."""
    fields = form_fields(client.get(page).text) | {"item": str(item), "readers": readers, "files": [(io.BytesIO(octets), name) for name, octets in files]}
    fields.pop("after_event", None)
    return client.post(page, data=fields | ({"after_event": "y"} if after else {}), content_type="multipart/form-data")


def documents():
    return rows(Document)


def change(client, document, **typed):
    fields = form_fields(client.get(f"{PAGE}{document.code}/").text)
    if "after_event" not in typed:
        fields.pop("after_event", None)
    return client.post(f"{PAGE}{document.code}/", data=fields | typed)


def first_item(event, place=0):
    return agenda_items(event.id)[place].id


class TestGiving:
    def test_files_are_given_listed_and_read(self, client, mina, event):
        assert give(mina, ("발표 자료.pdf", PDF), ("plan.docx", office("word")), item=first_item(event)).status_code == 303

        listed = mina.get(PAGE).text
        page = client.get(PUBLIC).text
        assert [document.title for document in documents()] == [{"ko": "발표 자료"}, {"ko": "plan"}]
        assert "발표 자료" in listed
        assert "DOCX" in listed
        assert f'href="{PUBLIC}documents/{documents()[0].code}"' in page
        assert client.get(f"{PUBLIC}documents/{documents()[0].code}").data == PDF

    def test_one_bad_file_keeps_all_out_and_is_named(self, mina):
        response = give(mina, ("good.pdf", PDF), ("bad.pdf", b"MZ" + b"\0" * 90))

        assert response.status_code == 422
        assert "bad.pdf" in response.text
        assert documents() == []

    def test_none_at_all_is_said(self, mina):
        fields = form_fields(mina.get(PAGE).text)

        response = mina.post(PAGE, data=fields, content_type="multipart/form-data")

        assert response.status_code == 422
        assert "Choose at least one file." in response.text

    def test_macros_say_what_to_do(self, mina):
        assert "Save it without macros" in give(mina, ("x.docx", office("word", macro=True))).text

    def test_the_same_form_twice_gives_once(self, mina):
        fields = form_fields(mina.get(PAGE).text) | {"readers": "public"}
        for _ in range(2):
            sent = mina.post(PAGE, data=fields | {"files": [(io.BytesIO(PDF), "a.pdf")]}, content_type="multipart/form-data")
            assert sent.status_code == 303

        assert len(documents()) == 1

    def test_limits_are_said(self, mina, monkeypatch):
        monkeypatch.setattr("eventsapp.documents.actions.MOST_OCTETS_OF_EVENT", 300)
        assert "The documents of an event may have" in give(mina, ("a.pdf", PDF), ("b.pdf", PDF), ("c.pdf", PDF)).text
        monkeypatch.setattr("eventsapp.documents.actions.MOST_DOCUMENTS", 1)
        assert "An event can have at most" in give(mina, ("a.pdf", PDF), ("b.pdf", PDF)).text
        assert "At most 20 files can be sent at once." in give(mina, *[(f"{number}.pdf", PDF) for number in range(21)]).text
        assert documents() == []

    def test_a_request_larger_than_all_is_refused(self, mina, monkeypatch):
        monkeypatch.setattr("eventsapp.documents.staff_views.MOST_OCTETS_SENT", 1_000)
        fields = form_fields(mina.get(PAGE).text) | {"files": [(io.BytesIO(PDF * 50), "a.pdf")]}

        assert mina.post(PAGE, data=fields, content_type="multipart/form-data").status_code == 413

    def test_an_item_of_another_event_is_no_item(self, mina, event):
        other = make_event(event.programme, "other", agenda=[("Elsewhere", 10)])

        assert give(mina, ("a.pdf", PDF), item=first_item(other)).status_code == 422
        assert documents() == []

    def test_on_both_databases(self, both, now):
        event = make_event(agenda=[("Plans", 20)])
        agenda.publish_agenda(event_id=event.id, by_id=None, now=NOW, actor="person:1")
        client = sign_in(both.test_client(), make_staff("organiser", event.programme))

        give(client, ("a.pdf", PDF), ("b.png", PNG), item=first_item(event))
        one, two = documents()
        client.post(f"{PAGE}{one.code}/move", data=form_fields(client.get(PAGE).text) | {"down": "1"})
        client.post(f"{PAGE}{two.code}/remove", data=form_fields(client.get(f"{PAGE}{two.code}/remove").text))

        assert [document.title for document in documents()] == [{"ko": "a"}]
        assert both.test_client().get(f"{PUBLIC}documents/{one.code}").data == PDF


class TestReaders:
    @pytest.fixture
    def doors(self, app, event):
        """A page of each sort of reader, by name."""
        member = make_member(event.programme, "한빛정보")
        seated = make_delegation(event, organisation="대한건설", size=2)
        members = make_delegation(event, organisation="한빛정보", contact=JUN)
        leaving = make_delegation(event, contact=HYUN)
        with transaction() as session:
            session.merge(members).organisation_id = member.organisation_id
        _, organisation = make_representative(db.session.get_one(type(member), member.id).organisation)
        doors = {
            "public": PUBLIC, "delegation": contact_page(seated), "delegate": own_page(rows(Rsvp, delegation_id=seated.id)[1]), "member": contact_page(members),
            "organisation": organisation, "left": own_page(rows(Rsvp, delegation_id=leaving.id)[0]),
        }  # fmt: skip
        give_up(leaving)
        return doors

    @pytest.mark.parametrize(
        ("readers", "may"),
        [
            ("public", {"public", "delegation", "delegate", "member", "left"}), ("members", {"member", "organisation"}),
            ("participants", {"delegation", "delegate", "member"}), ("staff", set()),
        ],
    )  # fmt: skip
    def test_each_door_opens_to_whom_it_is_for(self, client, mina, event, doors, readers, may, stand_at):
        give(mina, ("now.pdf", PDF), readers=readers)
        give(mina, ("later.pdf", PDF), readers=readers, item=first_item(event), after=True)
        one, later = documents()

        def open_to(document):
            return {name for name, page in doors.items() if client.get(f"{page}documents/{document.code}").status_code == 200}

        def linked(document):
            return {name for name, page in doors.items() if document.code in client.get(page).text}

        assert (open_to(one), linked(one)) == (may, may)
        assert (open_to(later), linked(later)) == (set(), set())
        stand_at(AFTER)
        assert (open_to(later), linked(later)) == (may, may)

    def test_who_waits_is_no_participant(self, client, mina, app, now):
        event = make_event(make_programme("full"), "seminar", capacity=1)
        mina = sign_in(app.test_client(), make_staff("organiser", event.programme, who=HYUN))
        make_delegation(event)
        waiting = make_delegation(event, contact=JUN)
        give(mina, ("a.pdf", PDF), readers="participants", page="/staff/full/events/seminar/documents/")

        assert client.get(contact_page(waiting) + "documents/" + documents()[0].code).status_code == 404

    def test_a_suspended_member_reads_no_more(self, client, mina, doors):
        give(mina, ("a.pdf", PDF), readers="members")
        with transaction() as session:
            session.add(MembershipChange(membership_id=session.query(Membership).one().id, change=Change.SUSPENDED, effective_on=date(2019, 1, 1), at=NOW, by="system"))

        assert [client.get(f"{doors[name]}documents/{documents()[0].code}").status_code for name in ("member", "organisation")] == [404, 404]

    def test_staff_read_everything_at_once_and_strangers_nothing_of_theirs(self, app, client, mina, event):
        give(mina, ("a.pdf", PDF), readers="staff", after=True)
        file = f"{PAGE}{documents()[0].code}/file"
        viewer = sign_in(app.test_client(), make_staff("viewer", event.programme, who=HYUN))

        assert mina.get(file).data == PDF
        assert mina.get(file).headers["Cache-Control"] == "no-store"
        assert viewer.get(file).data == PDF
        assert viewer.get(PAGE).status_code == 403
        assert viewer.post(file, data={"file": (io.BytesIO(PNG), "x.png")}).status_code == 403
        assert client.get(file).status_code == 303

    def test_an_address_of_one_event_opens_nothing_of_another(self, client, mina, event):
        make_event(event.programme, "other")
        give(mina, ("a.pdf", PDF))

        assert client.get(f"/alliance/other/documents/{documents()[0].code}").status_code == 404
        assert client.get(f"{PUBLIC}documents/nothing").status_code == 404


class TestAgenda:
    def test_what_hangs_on_an_unpublished_item_waits_for_it(self, client, mina, event):
        values = {"title": words("Secret guest"), "minutes": 10, "kind": ItemKind.REPORT, "speakers": Words(), "pinned_at": None}
        agenda.add_item(event_id=event.id, values=values, sent=Sent.of("x", "k", {}), now=NOW, actor="person:1")
        give(mina, ("guest.pdf", PDF), item=first_item(event, 2))

        assert "guest" not in client.get(PUBLIC).text
        assert client.get(f"{PUBLIC}documents/{documents()[0].code}").status_code == 404
        assert "not published yet" in mina.get(PAGE).text
        agenda.publish_agenda(event_id=event.id, by_id=None, now=NOW, actor="person:1")
        assert documents()[0].code in client.get(PUBLIC).text

    def test_taken_out_and_brought_back(self, client, mina, event):
        give(mina, ("a.pdf", PDF), item=first_item(event))
        agenda.remove_item(event_id=event.id, code="item-0", now=NOW, actor="person:1")
        assert "taken out of the agenda" in mina.get(PAGE).text
        agenda.publish_agenda(event_id=event.id, by_id=None, now=NOW, actor="person:1")
        assert documents()[0].code not in client.get(PUBLIC).text

        agenda.undo_step(event_id=event.id, now=NOW, actor="person:1")
        agenda.publish_agenda(event_id=event.id, by_id=None, now=NOW, actor="person:1")

        assert documents()[0].code in client.get(PUBLIC).text

    def test_a_draft_shows_nobody_anything(self, client, mina, event):
        give(mina, ("a.pdf", PDF))
        with transaction() as session:
            session.get_one(Event, event.id).status = "draft"

        assert client.get(f"{PUBLIC}documents/{documents()[0].code}").status_code == 404

    def test_the_kept_page_follows_every_change(self, client, mina, event):
        seen = [client.get(PUBLIC).text]

        def differs():
            seen.append(client.get(PUBLIC).text)
            return seen[-1] != seen[-2]

        give(mina, ("a.pdf", PDF), ("b.pdf", PDF))
        assert differs()
        one, _two = documents()
        change(mina, one, **{"title-en": "Slides", "title-ko": "자료", "readers": "public", "item": ""})
        assert differs()
        mina.post(f"{PAGE}{one.code}/move", data=form_fields(mina.get(PAGE).text) | {"down": "1"})
        assert differs()
        mina.post(f"{PAGE}{one.code}/file", data=form_fields(mina.get(f"{PAGE}{one.code}/").text) | {"file": (io.BytesIO(PNG), "x.png")})
        assert differs()
        mina.post(f"{PAGE}{one.code}/remove", data=form_fields(mina.get(f"{PAGE}{one.code}/remove").text))
        assert differs()

    def test_the_page_asks_as_much_with_two_hundred(self, app, client, mina, event):
        give(mina, *[(f"{number}.pdf", PDF) for number in range(10)], item=first_item(event))
        with count_queries() as few:
            client.get(PUBLIC)
        for _ in range(9):
            give(mina, *[(f"{number}.pdf", PDF) for number in range(20)], item=first_item(event, 1))

        with count_queries() as many:
            assert client.get(PUBLIC).text.count("documents/") >= 190

        assert len(many) == len(few)


class TestFiles:
    def test_what_browsers_show_opens_and_the_rest_is_saved(self, client, mina):
        give(mina, ("발표.pdf", PDF), ("b.png", PNG), ("c.hwp", HWP))
        answers = [client.get(f"{PUBLIC}documents/{document.code}") for document in documents()]

        assert [answer.headers["Content-Disposition"].partition(";")[0] for answer in answers] == ["inline", "inline", "attachment"]
        assert [answer.mimetype for answer in answers] == ["application/pdf", "image/png", "application/x-hwp"]
        assert "filename*=UTF-8''%EB%B0%9C%ED%91%9C.pdf" in answers[0].headers["Content-Disposition"]
        for answer in answers:
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
            assert "script-src" not in answer.headers["Content-Security-Policy"]
        saved = client.get(f"{PUBLIC}documents/{documents()[0].code}?download=1")
        assert saved.headers["Content-Disposition"].startswith("attachment")

    def test_a_public_one_is_not_sent_again_and_a_private_one_is_kept_nowhere(self, client, mina, event):
        seated = make_delegation(event)
        give(mina, ("a.pdf", PDF))
        address = f"{PUBLIC}documents/{documents()[0].code}"
        first = client.get(address)

        again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})

        assert (again.status_code, again.data) == (304, b"")
        assert client.get(own_page(rows(Rsvp, delegation_id=seated.id)[0]) + f"documents/{documents()[0].code}").headers["Cache-Control"] == "no-store"
        assert client.head(address).headers["Content-Length"] == str(len(PDF))

    def test_replacing_keeps_the_address_and_erases_the_file_before(self, client, mina):
        give(mina, ("a.pdf", PDF))
        document = documents()[0]
        page = f"{PAGE}{document.code}/"

        bad = mina.post(page + "file", data=form_fields(mina.get(page).text) | {"file": (io.BytesIO(b"MZ"), "x.pdf")})
        good = mina.post(page + "file", data=form_fields(mina.get(page).text) | {"file": (io.BytesIO(PNG), "x.png")})

        assert bad.status_code == 422
        assert "none of them" in bad.text
        assert good.status_code == 303
        assert client.get(f"{PUBLIC}documents/{document.code}").data == PNG
        assert [row.octets for row in rows_of_octets()] == [PNG]

    def test_removing_asks_first_and_erases(self, client, mina):
        give(mina, ("a.pdf", PDF))
        code = documents()[0].code
        assert "erased for good" in mina.get(f"{PAGE}{code}/remove").text
        assert len(documents()) == 1

        mina.post(f"{PAGE}{code}/remove", data=form_fields(mina.get(f"{PAGE}{code}/remove").text))

        assert documents() == []
        assert rows_of_octets() == []
        assert client.get(f"{PUBLIC}documents/{code}").status_code == 404
        assert mina.get(f"{PAGE}{code}/").status_code == 404

    def test_two_organisers_at_once_see_both_versions(self, mina, event):
        give(mina, ("a.pdf", PDF))
        document = documents()[0]
        stale = form_fields(mina.get(f"{PAGE}{document.code}/").text)
        typed = {"title-ko": "a", "readers": "public", "item": ""}
        change(mina, document, **typed, **{"title-en": "Slides"})

        response = mina.post(f"{PAGE}{document.code}/", data=stale | typed | {"title-en": "Deck"})
        quiet = mina.post(f"{PAGE}{document.code}/", data=stale | typed | {"readers": "staff"})

        assert response.status_code == 409
        assert re.search(r"theirs-text[^>]*>Slides<", response.text)
        assert quiet.status_code == 303
        assert (documents()[0].title, documents()[0].readers) == ({"ko": "a", "en": "Slides"}, "staff")


def rows_of_octets():
    db.session.rollback()
    return db.session.query(StoredOctets).all()
