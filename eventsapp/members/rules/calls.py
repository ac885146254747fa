"""When a call takes applications, what may be changed until when, and what an application must say: decisions on plain values."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l

from ...core.errors import Refusal
from ...core.words import Words
from ...programmes.rules import WindowState, window_state
from .applying import Applied
from .completeness import Given, Needed, Part, missing
from .enums import Stage

RECRUITMENT = "recruitment"  # the code of a programme's first call
DRAFT_KEPT = timedelta(days=30)  # after the end of the call, or after it was last written where the call has no end

UNDECIDED = (Stage.RECEIVED, Stage.UNDER_REVIEW, Stage.ASKED)

# A programme with a window and no call of its own yet asks for this.
DEFAULT_TITLE = Words(ko="회원 모집", en="Recruitment of members")
_RULES = {"ko": "운영규정을 준수하고 활동에 성실히 참여하겠습니다.", "en": "We accept the operating rules and will take an active part."}
_TRUTH = {"ko": "신청 내용은 사실이며, 본인은 이 기관을 대신하여 신청할 권한이 있습니다.", "en": "What is written here is true, and I may apply on behalf of this organisation."}
DEFAULT_DECLARATIONS = ({"code": "rules", "text": _RULES, "needed": True}, {"code": "truth", "text": _TRUTH, "needed": True})
DEFAULT_DOCUMENTS = ({"code": "registration", "label": {"ko": "사업자등록증 사본", "en": "Copy of the business registration certificate"}, "needed": False},)


class NoCall(Refusal):
    status = 404

    def __init__(self) -> None:
        super().__init__(_l("No applications are taken at present."))


class CallNotOpenYet(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("Applications are not open yet."))


class CallClosed(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("Applications are closed."))


class CallHasNoEnd(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("The present call has no last day yet. Write it on the programme's page first."))


class CannotBeChanged(Refusal):
    """Whatever the reason: it was decided, withdrawn, or the call is over."""

    def __init__(self) -> None:
        super().__init__(_l("This application can no longer be changed."))


class NothingAsked(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("This request has been answered already."))


class SaySomething(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("Please write an answer or add a file."), field="answer")


class Incomplete(Refusal):
    """What is missing: names of the form's fields."""

    def __init__(self, lacking: Collection[str]) -> None:
        super().__init__(_l("The application is not complete yet."))
        self.lacking = tuple(lacking)


@dataclass(frozen=True)
class Window:
    """When a call takes applications: half-open [opens_at, closes_at)."""

    opens_at: datetime | None
    closes_at: datetime | None

    def state(self, now: datetime) -> WindowState:
        return window_state(self.opens_at, self.closes_at, now)


@dataclass(frozen=True)
class Asked:
    """What the form of a call cannot be sent without, besides name and address: terms only where the programme keeps that list."""

    kind: bool = False
    size_class: bool = False
    sectors: bool = False
    needed: Needed = field(default_factory=Needed)


def must_be_open(window: Window, now: datetime) -> None:
    """Raise NoCall, CallNotOpenYet or CallClosed unless applications are taken at this moment."""
    state = window.state(now)
    if state is WindowState.NONE:
        raise NoCall()
    if state is WindowState.BEFORE:
        raise CallNotOpenYet()
    if state is WindowState.AFTER:
        raise CallClosed()


def may_be_edited(stage: Stage, window: Window, now: datetime) -> bool:
    """While the call is open and nobody has decided."""
    return (stage is Stage.DRAFT or stage in UNDECIDED) and window.state(now) is WindowState.OPEN


def may_be_withdrawn(stage: Stage) -> bool:
    return stage in UNDECIDED


def lacking(asked: Asked, applied: Applied, documents: Collection[str]) -> list[str]:
    """The fields of the form that still have to be filled in, in its order; `documents`: codes of what was sent."""
    organisation = applied.organisation
    said = [
        ("organisation", organisation.name), ("organisation_kind", organisation.kind or not asked.kind), ("size_class", organisation.size_class or not asked.size_class),
        ("chief", applied.chief), ("sectors", organisation.sectors or not asked.sectors), ("name", applied.contact_name), ("email", applied.email), ("phone", applied.phone),
    ]  # fmt: skip
    lacks = missing(asked.needed, Given(frozenset(applied.declared), frozenset(documents)))
    fields = {Part.DECLARATION: "declared", Part.DOCUMENT: "document_{}"}
    return [name for name, there in said if not there] + list(dict.fromkeys(fields[lack.part].format(lack.code) for lack in lacks if lack.part in fields))
