"""Documents are read by whom they are for, when they are for them, and by nobody else."""

from __future__ import annotations

import io
from datetime import date

import pytest

from eventsapp.core.db import db, transaction
from eventsapp.core.once import Sent
from eventsapp.core.words import Words
from eventsapp.events import actions as agenda
from eventsapp.events.models import Event
from eventsapp.events.rules import ItemKind
from eventsapp.members.models import Membership, MembershipChange
from eventsapp.members.rules import Change
from eventsapp.rsvps.models import Rsvp
from tests.documents.samples import PDF, PNG
from tests.documents.world import AFTER, PAGE, PUBLIC, change, documents, first_item, give
from tests.factories import HYUN, JUN, NOW, count_queries, form_fields, make_delegation, make_event, make_member, make_programme, make_staff, sign_in, words
from tests.rsvps.pages import contact_page, give_up, make_representative, own_page, rows


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
