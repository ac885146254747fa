"""The pages of single items, of reading and saving agendas, and of all events at a glance, for the browser tests."""

from __future__ import annotations

from eventsapp.core.db import transaction
from eventsapp.core.words import Words
from eventsapp.events import actions as agendas
from eventsapp.events.models import Speaker
from eventsapp.programmes.models import Programme
from eventsapp.schedules import actions
from tests.factories import NOW, make_event, words

AGENDA = "/staff/alliance/events/made/agenda"
PASTED = "10:30–10:50 추진 계획 공유 (국토교통부)\n25:70 읽을 수 없는 줄\n10:50–11:20 국가시범도시 기업 참여 방안\n휴식 10분"

LOOKS = [
    ("item", f"{AGENDA}/item-0/", True, False, 200),
    ("item to split", f"{AGENDA}/item-0/split", True, False, 200),
    ("item to split with errors", f"{AGENDA}/item-0/split", True, True, 422),
    ("item to another event", f"{AGENDA}/item-0/elsewhere", True, False, 200),
    ("agenda templates", f"{AGENDA}/templates?template=founding", True, False, 200),
    ("agenda to copy", f"{AGENDA}/copy?from=open", True, False, 200),
    ("agenda to read", f"{AGENDA}/import", True, False, 200),
    ("agenda to read with errors", f"{AGENDA}/import", True, True, 422),
    ("agenda that was read", "pasted", True, False, 200),
    ("agenda as files", f"{AGENDA}/exports", True, False, 200),
    ("all events at a glance", "/staff/alliance/calendar?month=2019-02", True, False, 200),
    ("speakers", "/staff/alliance/speakers/", True, False, 200),
    ("speaker", "/staff/alliance/speakers/kim-made/", True, False, 200),
    ("speaker new with errors", "/staff/alliance/speakers/new", True, True, 422),
    ("speakers of an event", "/staff/alliance/events/made/speakers", True, False, 200),
    ("speakers for everybody", "/alliance/speakers/", False, False, 200),
    ("speaker for everybody", "/alliance/speakers/kim-made/", False, False, 200),
    ("what changed", "/alliance/open/changes", False, False, 200),
]


def furnish(programme: Programme, account_person_id: int) -> dict[str, str]:
    event = make_event(programme, "made", agenda=[("Plan of the alliance", 20), ("Tea", 10), ("Questions", None)])
    with transaction() as session:
        session.add(
            Speaker(
                programme_id=programme.id, code="kim-made", name=words("Kim Young-seop", "김영섭"), position=words("Director", "본부장"), affiliation=words("The Ministry", "국토교통부"),
                bio=Words(), made_at=NOW,
            )
        )  # fmt: skip
    with transaction() as session:
        kim = session.query(Speaker.id).filter_by(code="kim-made").scalar()
    agendas.edit_item(event_id=event.id, code="item-0", version=1, values={"lineup": f"{kim}:chair"}, now=NOW, actor=f"person:{account_person_id}")
    agendas.publish_agenda(event_id=event.id, by_id=account_person_id, now=NOW, actor=f"person:{account_person_id}")
    reference = actions.keep(event=event, octets=PASTED.encode(), name="", by_id=account_person_id, real=NOW)
    return {"pasted": f"{AGENDA}/import/{reference}"}
