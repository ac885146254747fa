"""Speakers and documents of a seminar, to be looked at in a browser."""

from __future__ import annotations

from eventsapp.core import tokens
from eventsapp.core.db import db, transaction
from eventsapp.core.once import Sent
from eventsapp.core.words import Words
from eventsapp.documents import actions as documents
from eventsapp.documents.models import Document
from eventsapp.documents.rules import Readers
from eventsapp.events import actions as agenda
from eventsapp.events.models import Event, EventSpeaker, Speaker
from eventsapp.events.queries import agenda_items
from eventsapp.events.rules import Confirmation
from eventsapp.programmes.models import Programme
from eventsapp.rsvps.actions import RSVP
from eventsapp.rsvps.models import Rsvp
from eventsapp.speakers import actions
from eventsapp.speakers.rules import SPEAKER
from tests.documents.samples import HWP, PDF, office
from tests.factories import NOW, make_delegation, make_event, words

BASE = "/staff/alliance/events/papers/"
LOOKS = [
    ("event with documents", "/alliance/papers/", False, False, 200),
    ("documents", BASE + "documents/", True, False, 200),
    ("documents with errors", BASE + "documents/", True, True, 422),
    ("document", "document", True, False, 200),
    ("document removed?", "document removed?", True, False, 200),
    ("guest with documents", "guest with documents", False, False, 200),
    ("speakers of an event", BASE + "speakers", True, False, 200),
    ("asked to speak", "asked to speak", False, False, 200),
    ("will speak", "will speak", False, False, 200),
    ("how a speaker is presented", "asked to speak/edit", False, False, 200),
]
_PEOPLE = [
    (words("Kim Youngsub", "김영섭"), words("Ministry of Land, Infrastructure and Transport", "국토교통부"), words("Director", "과장"), "kim@speakers.test"),
    (words("Alexandra Featherstonehaugh"), words("Institute of Urban Innovation"), Words(), "alex@speakers.test"),
    (words("No address", "주소 없음"), Words(), Words(), ""),
]


def furnish(programme: Programme, account_person_id: int) -> dict[str, str]:
    """A published seminar with three people on it, two of them asked, and documents for everybody; paths by name."""
    event = make_event(programme, "papers", title=words("Seminar with handouts", "자료가 있는 설명회"), agenda=[("Plan of the alliance", 20), ("Pilot city", 30)])
    _speakers(event)
    agenda.publish_agenda(event_id=event.id, by_id=account_person_id, now=NOW, actor="person:1")
    actions.ask_all(event_id=event.id, now=NOW, real=NOW, actor="person:1")
    asked = db.session.query(EventSpeaker).filter_by(event_id=event.id).order_by(EventSpeaker.id).all()
    actions.answer(row_id=asked[1].id, confirmation=Confirmation.CONFIRMED, note="노트북을 가져갑니다. HDMI 연결이 필요합니다.", now=NOW)
    seated = make_delegation(event)
    _documents(event)
    document = db.session.query(Document).order_by(Document.id).first()
    assert document is not None
    rsvp = db.session.query(Rsvp).filter_by(delegation_id=seated.id).one()
    page = f"{BASE}documents/{document.code}/"
    first = f"/s/{tokens.derive(SPEAKER, asked[0].id)}/"
    return {
        "document": page, "document removed?": page + "remove", "guest with documents": f"/r/{tokens.current(RSVP, rsvp.id)}/", "asked to speak": first,
        "asked to speak/edit": first + "edit", "will speak": f"/s/{tokens.derive(SPEAKER, asked[1].id)}/",
    }  # fmt: skip


def _speakers(event: Event) -> None:
    with transaction() as session:
        made = [
            Speaker(
                programme_id=event.programme_id, code=f"paper-{number}", name=name, affiliation=affiliation, position=position, email=email, made_at=NOW,
                bio=words("Twenty years of plans for cities.", "도시 계획을 스무 해 동안 다루었습니다.") if number == 0 else Words(),
            )
            for number, (name, affiliation, position, email) in enumerate(_PEOPLE)
        ]  # fmt: skip
        session.add_all(made)
        session.flush()
        lineup = [f"{each.id}:speaker" for each in made]
    for item, said in zip(agenda_items(event.id), (" ".join(lineup[:2]), " ".join(lineup[1:])), strict=True):
        agenda.edit_item(event_id=event.id, code=item.code, version=item.version, values={"lineup": said}, now=NOW, actor="person:1")


def _documents(event: Event) -> None:
    first = agenda_items(event.id)[0].id
    given = [
        (None, Readers.PUBLIC, False, ("오시는 길과 주차 안내.pdf", PDF)), (first, Readers.PUBLIC, False, ("스마트시티 융합 얼라이언스 추진 계획(안) 발표 자료.pdf", PDF)),
        (first, Readers.PARTICIPANTS, False, ("질문지.hwp", HWP)), (first, Readers.MEMBERS, True, ("Minutes.docx", office("word"))),
    ]  # fmt: skip
    for number, (item_id, readers, after, file) in enumerate(given):
        documents.add_documents(
            event_id=event.id, sent_files=[file], item_id=item_id, readers=readers, after_event=after, lang="ko", sent=Sent.of("papers", str(number), {}), now=NOW,
            real=NOW, actor="person:1",
        )  # fmt: skip
