"""Two organisers at the same moment: no more is kept than an event may have, and nothing is erased that is still pointed at."""

from __future__ import annotations

import pytest

from eventsapp.core.db import db
from eventsapp.core.files import StoredFile
from eventsapp.core.once import Sent
from eventsapp.documents import actions
from eventsapp.documents.models import Document
from eventsapp.documents.rules import DocumentGone, NoMoreRoom, Readers
from tests.documents.samples import PDF, PNG
from tests.documents.world import documents, rows_of_octets
from tests.factories import NOW, make_event
from tests.rivals import at_once

WHO = {"now": NOW, "real": NOW, "actor": "person:1"}


@pytest.fixture
def event_id(both):
    event_id = make_event(agenda=[("Plans", 20)]).id
    db.session.remove()
    return event_id


def adding(event_id, key, *files):
    return lambda: actions.add_documents(
        event_id=event_id, sent_files=files or [("a.pdf", PDF)], item_id=None, readers=Readers.PUBLIC, after_event=False, lang="en", sent=Sent.of("d", key, key), **WHO
    )


def test_two_at_once_do_not_pass_the_limit(both, event_id, monkeypatch):
    monkeypatch.setattr(actions, "MOST_OCTETS_OF_EVENT", int(len(PDF) * 2.5))

    outcomes = at_once(both, [adding(event_id, str(number)) for number in range(4)])

    assert sum(isinstance(each, NoMoreRoom) for each in outcomes) == 2
    assert sorted(each.position for each in documents()) == [1, 2]


def test_two_replace_one_and_one_file_is_left(both, event_id):
    adding(event_id, "first")()
    document_id = documents()[0].id
    db.session.remove()

    def replace(octets):
        return lambda: actions.replace_file(document_id=document_id, name="x", octets=octets, **WHO)

    outcomes = at_once(both, [replace(PNG), replace(PDF), replace(PNG)])

    assert outcomes == [None] * 3
    assert [row.file_id for row in rows_of_octets()] == [documents()[0].file_id]
    assert db.session.query(StoredFile).filter(StoredFile.erased_at.is_(None)).count() == 1


def test_one_removes_what_another_replaces(both, event_id):
    adding(event_id, "first")()
    document_id = documents()[0].id
    db.session.remove()

    outcomes = at_once(
        both,
        [lambda: actions.remove_document(document_id=document_id, **WHO), lambda: actions.replace_file(document_id=document_id, name="x", octets=PNG, **WHO)],
    )

    assert outcomes[0] is None
    assert outcomes[1] is None or isinstance(outcomes[1], DocumentGone)
    assert (documents(), rows_of_octets()) == ([], [])


def test_moving_keeps_every_place_once(both, event_id):
    adding(event_id, "first", *[(f"{number}.pdf", PDF) for number in range(5)])()
    ids = [each.id for each in documents()]
    db.session.remove()

    at_once(both, [lambda document_id=document_id: actions.move_document(document_id=document_id, down=True, now=NOW, actor="person:1") for document_id in ids])

    assert sorted(each.position for each in db.session.query(Document)) == [1, 2, 3, 4, 5]
