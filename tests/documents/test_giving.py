"""Documents: given by organisers, and the files themselves."""

from __future__ import annotations

import io
import re

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from eventsapp.core.audit import AuditEntry
from eventsapp.core.db import transaction
from eventsapp.events import actions as agenda
from eventsapp.events.models import Event
from eventsapp.events.rules import Status
from eventsapp.rsvps.models import Rsvp
from tests.documents.samples import HWP, PDF, PNG, office
from tests.documents.world import PAGE, PUBLIC, change, documents, first_item, give, rows_of_octets
from tests.factories import NOW, form_fields, make_delegation, make_event, make_staff, sign_in
from tests.rsvps.pages import own_page, rows


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

    def test_the_items_own_page_counts_what_hangs_on_it(self, mina, event):
        page = "/staff/alliance/events/seminar/agenda/item-0/"
        assert "of this item" not in mina.get(page).text

        give(mina, ("a.pdf", PDF), ("b.pdf", PDF), item=first_item(event))

        assert "2 documents of this item" in mina.get(page).text
        assert 'id="item-item-0"' in mina.get(PAGE).text

    def test_a_draft_says_that_nobody_sees_them(self, mina, event):
        give(mina, ("a.pdf", PDF))
        assert "nobody but staff sees any of these" not in mina.get(PAGE).text
        with transaction() as session:
            session.get_one(Event, event.id).status = Status.DRAFT

        assert "nobody but staff sees any of these" in mina.get(PAGE).text

    @pytest.mark.parametrize(
        ("name", "title"),
        [
            ("\u202efdp.exe.pdf", "fdp.exe"), ("../../etc/passwd", "passwd"), ("x" * 300 + ".pdf", "x" * 100), (".pdf", ".pdf"),
            ("%0D%0ASet-Cookie: x=1.pdf", "%0D%0ASet-Cookie: x=1"), ("<img src=x onerror=alert(1)>.pdf", "<img src=x onerror=alert(1)>"),
        ],
    )  # fmt: skip
    def test_a_hostile_name_does_nothing(self, client, mina, name, title):
        assert give(mina, (name, PDF)).status_code == 303

        document = documents()[0]
        answer = client.get(f"{PUBLIC}documents/{document.code}")
        assert (document.title, document.file.name) == ({"ko": title}, f"{title}.pdf")
        assert (answer.status_code, answer.data) == (200, PDF)
        assert answer.headers["Content-Disposition"].startswith("inline; filename")
        assert "Set-Cookie" not in answer.headers
        assert "<img src=x" not in client.get(PUBLIC).text + mina.get(PAGE).text

    def test_every_verb_leaves_an_entry(self, mina, event):
        give(mina, ("a.pdf", PDF), ("b.pdf", PDF))
        one, two = documents()
        ids = [one.id, two.id]
        change(mina, one, **{"title-en": "Slides", "title-ko": "자료", "readers": "staff", "item": ""})
        mina.post(f"{PAGE}{one.code}/move", data=form_fields(mina.get(PAGE).text) | {"down": "1"})
        mina.post(f"{PAGE}{one.code}/file", data=form_fields(mina.get(f"{PAGE}{one.code}/").text) | {"file": (io.BytesIO(PNG), "x.png")})
        mina.post(f"{PAGE}{two.code}/remove", data=form_fields(mina.get(f"{PAGE}{two.code}/remove").text))

        kept = [(entry.verb, entry.subject_id, sorted(entry.fields)) for entry in rows(AuditEntry) if entry.subject == "document"]
        assert kept == [
            ("add_document", ids[0], []), ("add_document", ids[1], []), ("edit_document", ids[0], ["readers", "title"]), ("move_document", ids[0], []),
            ("replace_document", ids[0], []), ("remove_document", ids[1], []),
        ]  # fmt: skip

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
        monkeypatch.setattr("eventsapp.documents.staff_views.MOST_OCTETS_SENT", 3_000)
        give(mina, ("a.pdf", PDF))
        page = f"{PAGE}{documents()[0].code}/"
        fields = form_fields(mina.get(PAGE).text)

        many = mina.post(PAGE, data=fields | {"files": [(io.BytesIO(PDF * 50), "a.pdf")]}, content_type="multipart/form-data")
        one = mina.post(page + "file", data=fields | {"file": (io.BytesIO(PDF * 50), "a.pdf")})

        assert [answer.status_code for answer in (many, one)] == [413, 413]
        for answer in (many, one):
            assert "What you sent is larger than" in answer.text
        assert form_fields(many.text)["csrf_token"]
        assert [row.octets for row in rows_of_octets()] == [PDF]

    def test_some_megabytes_are_taken(self, client, mina):
        large = PDF + b" " * 5_000_000 + b"%%EOF"

        def send(path, field, octets):  # in one piece, which the test client would put into a file and leave there
            fields = form_fields(mina.get(PAGE).text) | {"readers": "public", field: FileStorage(io.BytesIO(octets), "a.pdf", field)}
            boundary, body = encode_multipart(fields)
            return mina.post(path, data=body, content_type=f"multipart/form-data; boundary={boundary}").status_code

        assert send(PAGE, "files", large) == 303
        code = documents()[0].code
        assert client.get(f"{PUBLIC}documents/{code}").data == large
        assert send(f"{PAGE}{code}/file", "file", large + PDF) == 303
        assert client.get(f"{PUBLIC}documents/{code}").data == large + PDF
        assert send(PAGE, "files", PDF + b" " * 26_300_000 + b"%%EOF") == 422
        assert len(documents()) == 1

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
        assert one.code in both.test_client().get(PUBLIC).text
        agenda.remove_item(event_id=event.id, code="item-0", now=NOW, actor="person:1")
        assert one.code not in both.test_client().get(PUBLIC).text
        assert both.test_client().get(f"{PUBLIC}documents/{one.code}").status_code == 404


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
