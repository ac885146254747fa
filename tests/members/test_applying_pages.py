"""Applying as an applicant does it: the form, drafts, files, the page behind the link."""

import io
import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from eventsapp.core.db import db
from eventsapp.core.files import StoredFile
from eventsapp.mail.models import OutboxMail
from eventsapp.members.models import Application, Call
from eventsapp.members.rules import Stage
from eventsapp.people.models import Consent
from tests.factories import SORA, form_fields, make_body, make_programme, words

OPEN = datetime(2019, 1, 15, 3, 0, tzinfo=UTC)
OPENS, CLOSES = datetime(2019, 1, 10, 15, tzinfo=UTC), datetime(2019, 1, 25, 15, tzinfo=UTC)
PDF = b"%PDF-1.7\n" + b"x" * 100 + b"\n%%EOF\n"
JOIN = "/alliance/join"
TYPED = {
    "organisation": "㈜한빛정보", "organisation_en": "Hanbit", "organisation_kind": "company", "size_class": "small", "sectors": ["energy"], "chief": "한대표",
    "business_number": "124-81-00998", "homepage": "www.hanbit.example", "motive": "함께하고 싶습니다.", "name": SORA.name, "email": SORA.email, "phone": SORA.phone,
    "declared": ["rules", "truth"],
}


@pytest.fixture
def programme(app, stand_at):
    stand_at(OPEN)
    made = make_programme(recruitment_opens_at=OPENS, recruitment_closes_at=CLOSES)
    make_body(made)
    return made


def pdf(name="등록증.pdf", octets=PDF):
    return FileStorage(io.BytesIO(octets), name)


def send(client, address=JOIN, do="send", typed=TYPED, **more):
    hidden = form_fields(client.get(address).text)
    boundary, body = encode_multipart(hidden | typed | {"do": do} | more)
    return client.post(address, data=body, content_type=f"multipart/form-data; boundary={boundary}")


def the_application():
    db.session.rollback()
    return db.session.scalars(select(Application)).one()


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def test_an_application_is_sent_and_its_page_says_so(client, programme):
    answer = send(client, document_registration=pdf())

    assert answer.status_code == 303
    page = client.get(answer.headers["Location"])
    assert page.status_code == 200
    assert "We have received your application." in page.text
    assert "㈜한빛정보" in page.text
    assert "https://www.hanbit.example" in page.text
    found = the_application()
    assert (found.number, found.stage, found.organisation_key, found.call.code) == (1, Stage.RECEIVED, "1248100998", "recruitment")
    assert {(c.purpose, c.given) for c in db.session.scalars(select(Consent))} == {("notice", True), ("marketing", False)}
    assert [mail.message for mail in db.session.scalars(select(OutboxMail))] == ["application_received"]


def test_what_is_missing_is_said_at_its_field_and_the_rest_is_kept_as_a_draft_with_its_files(client, programme):
    answer = send(client, typed=TYPED | {"declared": ["rules"], "chief": ""}, document_registration=pdf())

    assert answer.status_code == 422
    assert answer.text.count("Please fill this in.") == 2  # above the form, and at the field
    assert "Head of the organisation: Please fill this in." in answer.text
    assert "Please tick what is marked as required" in answer.text
    assert "등록증.pdf" in answer.text
    found = the_application()
    assert (found.stage, found.number, found.organisation, found.declared) == (Stage.DRAFT, None, "㈜한빛정보", ["rules"])
    action = re.search(r'<form method="post" novalidate class="stack" action="([^"]+)"', answer.text)[1]
    done = client.post(action, data=form_fields(answer.text) | TYPED | {"do": "send"}, content_type="multipart/form-data")
    assert done.status_code == 303
    assert the_application().number == 1
    assert "등록증.pdf" in client.get(done.headers["Location"]).text
    assert count(StoredFile) == 1


def test_a_draft_with_faults_is_sent_as_soon_as_they_are_mended(client, programme):
    draft = send(client, do="save", typed={"email": SORA.email, "organisation": "㈜한빛정보"}).headers["Location"]
    faulty = send(client, draft + "edit", typed=TYPED | {"chief": ""})
    assert faulty.status_code == 422

    done = client.post(draft + "edit", data=form_fields(faulty.text) | TYPED | {"do": "send"}, content_type="multipart/form-data")

    assert done.status_code == 303
    assert the_application().stage is Stage.RECEIVED


def test_what_cannot_be_read_is_shown_again_and_left_out_of_the_draft(client, programme):
    answer = send(client, typed=TYPED | {"business_number": "124-81-00999", "chief": ""})

    assert answer.status_code == 422
    assert "Head of the organisation: Please fill this in." in answer.text
    assert "124-81-00999" in answer.text
    assert the_application().business_number == ""


def test_without_an_address_nothing_is_kept_but_all_is_shown_again(client, programme):
    answer = send(client, typed=TYPED | {"email": ""}, document_registration=pdf())

    assert answer.status_code == 422
    assert "㈜한빛정보" in answer.text
    assert "Please choose them again." in answer.text
    assert count(Application) == 0


def test_a_draft_needs_only_an_address_and_its_link_is_mailed(client, programme):
    answer = send(client, do="save", typed={"email": SORA.email})

    page = client.get(answer.headers["Location"])
    assert "This is a draft." in page.text
    assert [mail.message for mail in db.session.scalars(select(OutboxMail))] == ["application_draft"]
    edit = answer.headers["Location"] + "edit"
    assert send(client, edit).status_code == 303
    assert the_application().stage is Stage.RECEIVED


def test_a_form_sent_twice_applies_once(client, programme):
    hidden = form_fields(client.get(JOIN).text)

    first, second = (client.post(JOIN, data=hidden | TYPED | {"do": "send"}) for _ in range(2))

    assert first.headers["Location"] == second.headers["Location"]
    assert count(Application) == 1


def test_a_draft_saved_twice_by_one_form_is_no_conflict(client, programme):
    edit = send(client, do="save", typed={"email": SORA.email}).headers["Location"] + "edit"
    hidden = form_fields(client.get(edit).text)

    answers = [client.post(edit, data=hidden | TYPED | {"do": "send"}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert the_application().number == 1


@pytest.mark.parametrize(("octets", "sentence"), [(b"MZ\x90", "Only PDF, JPEG and PNG files"), (b"", "This file is empty"), (PDF + b"x" * 10 * 1024 * 1024, "larger than 10 MB")])
def test_a_bad_file_is_named_at_its_field_and_the_good_ones_are_kept(client, programme, octets, sentence):
    answer = send(client, document_registration=[pdf("bad.pdf", octets), pdf("good.pdf")])

    assert answer.status_code == 422
    assert "bad.pdf: " in answer.text
    assert sentence in answer.text
    assert list(db.session.scalars(select(StoredFile.name))) == ["good.pdf"]


def test_twenty_one_files_are_too_many(client, programme):
    answer = send(client, document_=[pdf(f"{number}.pdf", PDF + bytes([10] * number)) for number in range(21)])

    assert answer.status_code == 422
    assert "At most 20 files" in answer.text


def test_a_request_beyond_all_limits_is_refused_before_it_is_read(client, programme):
    answer = client.post(JOIN, data={"do": "send"}, environ_overrides={"CONTENT_LENGTH": str(60 * 1024 * 1024)})

    assert answer.status_code == 413


def test_a_form_without_any_field_is_refused_like_any_other(client, programme):
    assert client.post(JOIN).status_code == 422


def test_a_document_is_given_back_as_a_file_to_its_sender_alone(client, programme):
    page = client.get(send(client, document_registration=pdf()).headers["Location"])
    link = re.search(r"/a/\w+/documents/\d+", page.text)[0]

    got = client.get(link)

    assert got.data == PDF
    assert got.headers["Content-Disposition"].startswith("attachment;")
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    other = send(client, typed=TYPED | {"organisation": "다른 회사", "business_number": ""}).headers["Location"]
    assert client.get(other + "documents/" + link.rpartition("/")[2]).status_code == 404


def test_two_windows_of_one_application_keep_both_inputs(client, programme):
    edit = send(client).headers["Location"] + "edit"
    hidden = form_fields(client.get(edit).text)
    assert send(client, edit, typed=TYPED | {"chief": "새 대표"}).status_code == 303

    late = client.post(edit, data=hidden | TYPED | {"motive": "다른 이유", "do": "send"})

    assert late.status_code == 409
    assert "다른 이유" in late.text
    assert "새 대표" in late.text
    assert the_application().motive == TYPED["motive"]
    again = client.post(edit, data=form_fields(late.text) | TYPED | {"motive": "다른 이유", "do": "send"})
    assert again.status_code == 303
    assert the_application().motive == "다른 이유"


def test_what_was_sent_stays_complete(client, programme):
    edit = send(client).headers["Location"] + "edit"

    answer = send(client, edit, typed=TYPED | {"chief": ""}, document_=pdf("new.pdf"))

    assert answer.status_code == 422
    assert "new.pdf" in answer.text
    assert the_application().chief == TYPED["chief"]


def test_another_address_gets_another_link_and_the_old_one_ends(client, programme):
    old = send(client).headers["Location"]

    new = send(client, old + "edit", typed=TYPED | {"email": "new@company.test"}).headers["Location"]

    assert client.get(old).status_code == 404
    assert client.get(new).status_code == 200


def test_a_file_can_be_taken_back(client, programme):
    here = send(client, document_registration=pdf()).headers["Location"]
    document = the_application().documents[0].id

    send(client, here + "edit", removed=str(document))

    assert "등록증.pdf" not in client.get(here).text
    assert client.get(f"{here}documents/{document}").status_code == 404


def test_an_application_is_withdrawn_after_one_look(client, programme):
    here = send(client).headers["Location"]

    assert client.post(here + "withdraw", data=form_fields(client.get(here + "withdraw").text)).status_code == 303
    assert "This application has been withdrawn." in client.get(here).text
    assert client.get(here + "edit").status_code == 303


def test_a_draft_is_deleted_with_everything_in_it(client, programme):
    here = send(client, do="save", document_registration=pdf()).headers["Location"]

    client.post(here + "withdraw", data=form_fields(client.get(here + "withdraw").text))

    assert client.get(here).status_code == 404
    assert the_application().contact.email == ""
    assert count(StoredFile) == 1
    assert db.session.scalars(select(StoredFile)).one().name == ""


def test_the_page_says_the_same_whether_or_not_another_of_that_name_applied(client, programme):
    first, second = send(client), send(client, typed=TYPED | {"email": "other@company.test"})

    page = client.get(second.headers["Location"]).text

    assert first.status_code == second.status_code == 303
    assert SORA.email not in page
    assert {a.organisation_key for a in db.session.scalars(select(Application))} == {"1248100998"}


def test_a_programme_that_recruits_nobody_has_no_form(client, app):
    make_programme()

    assert client.get(JOIN).status_code == 404


def test_the_form_of_a_call_asks_what_staff_said(client, programme):
    make_body(programme, "tech", kind="subcommittee", name=words("Technology"))

    page = client.get(JOIN).text

    assert 'name="wishes"' in page
    assert "until the end of Fri 25 January 2019" in page
    assert count(Call) == 0


def test_nobody_gets_in_without_the_link(client, programme):
    for path in ("", "edit", "withdraw", "documents/1", "additions/1"):
        assert client.get(f"/a/{'x' * 32}/{path}").status_code == 404
