"""Documents are read by whom they are for, when they are for them, and by nobody else."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest

from eventsapp.core.db import db, transaction
from eventsapp.core.once import Sent
from eventsapp.core.words import Words
from eventsapp.events import actions as agenda
from eventsapp.events.actions import building
from eventsapp.events.models import Event
from eventsapp.events.rules import ItemKind, Status
from eventsapp.members.models import Membership, MembershipChange
from eventsapp.members.rules import Change
from eventsapp.rsvps.models import Rsvp
from eventsapp.rsvps.rules import Answer, Standing
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

    @pytest.mark.parametrize(
        ("standing", "answer", "may"),
        [
            ("seated", "none", True), ("seated", "going", True), ("seated", "maybe", True), ("seated", "declined", False), ("waiting", "going", False),
            ("offered", "going", False), ("pending", "going", False), ("withdrawn", "going", False), ("refused", "going", False),
        ],
    )  # fmt: skip
    def test_a_participant_has_a_seat_and_comes(self, client, mina, event, standing, answer, may):
        party = make_delegation(event, organisation="대한건설")
        rsvp = rows(Rsvp, delegation_id=party.id)[0]
        with transaction() as session:
            row = session.get_one(Rsvp, rsvp.id)
            row.standing, row.answer = Standing(standing), Answer(answer)
        give(mina, ("a.pdf", PDF), readers="participants")
        pages = (own_page(rsvp), contact_page(party))

        assert [client.get(f"{page}documents/{documents()[0].code}").status_code for page in pages] == [200 if may else 404] * 2
        assert [documents()[0].code in client.get(page).text for page in pages] == [may] * 2

    def test_nothing_tells_a_hidden_one_from_none(self, client, mina, event):
        give(mina, ("a.pdf", PDF), readers="staff")
        give(mina, ("b.pdf", PDF), readers="participants")
        give(mina, ("c.pdf", PDF), after=True)

        def answered(code):
            answer = client.get(f"{PUBLIC}documents/{code}")
            return answer.status_code, answer.text.replace(code, "CODE"), {name: value for name, value in answer.headers if name != "X-Request-Id"}

        assert [answered(each.code) for each in documents()] == [answered("0123456789abcdef")] * 3

    def test_what_waits_is_there_at_the_very_end(self, client, mina, event, stand_at):
        give(mina, ("a.pdf", PDF), after=True)
        code, end = documents()[0].code, db.session.get_one(Event, event.id).ends_at
        seen = []

        for moment in (end - timedelta(seconds=1), end):
            stand_at(moment)
            seen.append((code in client.get(PUBLIC).text, client.get(f"{PUBLIC}documents/{code}").status_code))

        assert seen == [(False, 404), (True, 200)]

    def test_a_postponed_event_is_not_over(self, client, mina, event, stand_at):
        give(mina, ("a.pdf", PDF), after=True)
        with transaction() as session:
            session.get_one(Event, event.id).status = Status.POSTPONED
        stand_at(AFTER)

        assert client.get(f"{PUBLIC}documents/{documents()[0].code}").status_code == 404

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

    def test_taken_out_is_hidden_at_once_and_brought_back_is_there_again(self, client, mina, event):
        give(mina, ("a.pdf", PDF), item=first_item(event))
        code = documents()[0].code

        def seen():
            return code in client.get(PUBLIC).text, client.get(f"{PUBLIC}documents/{code}").status_code

        assert seen() == (True, 200)
        agenda.remove_item(event_id=event.id, code="item-0", now=NOW, actor="person:1")
        assert "taken out of the agenda" in mina.get(PAGE).text
        assert seen() == (False, 404)
        agenda.undo_step(event_id=event.id, now=NOW, actor="person:1")
        assert seen() == (True, 200)
        agenda.redo_step(event_id=event.id, now=NOW, actor="person:1")
        agenda.publish_agenda(event_id=event.id, by_id=None, now=NOW, actor="person:1")
        assert seen() == (False, 404)

    def test_items_are_called_and_ordered_as_published(self, client, mina, event):
        own = own_page(rows(Rsvp, delegation_id=make_delegation(event).id)[0])
        give(mina, ("questions.pdf", PDF), readers="participants", item=first_item(event, 1))
        give(mina, ("plans.pdf", PDF), readers="participants", item=first_item(event))
        give(mina, ("all.pdf", PDF), readers="participants")
        change_title = {"title": words("Secret guest", "비밀 손님")}
        agenda.edit_item(event_id=event.id, code="item-0", version=1, values=change_title, now=NOW, actor="person:1")
        building.step_item(event_id=event.id, code="item-1", by=-1, now=NOW, actor="person:1")

        page = client.get(own).text
        assert "Secret guest" not in page
        assert sorted(("all", "plans", "questions"), key=page.index) == ["all", "plans", "questions"]
        agenda.publish_agenda(event_id=event.id, by_id=None, now=NOW, actor="person:1")
        page = client.get(own).text
        assert "Secret guest" in page
        assert sorted(("all", "plans", "questions"), key=page.index) == ["all", "questions", "plans"]

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
