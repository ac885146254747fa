"""What a campaign is and which step may follow which; what it must have before it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from flask_babel import lazy_gettext as _l

from ...core.errors import Conflict, Refusal
from ...core.words import Words
from .segments import Segment

MOST_RECIPIENTS = 20_000
LEAST_RATE, USUAL_RATE, MOST_RATE = 1, 100, 1_000  # mails a minute
# Between two portions: a little less than the minute between two sweeps, so that none comes a moment too early.
PORTION_PAUSE = timedelta(seconds=50)
MAIL, TEST = "campaign", "campaign_test"  # the names of its composers


class Kind(StrEnum):
    NECESSARY = "necessary"  # about the reader's own registration, application or membership
    MARKETING = "marketing"


class State(StrEnum):
    DRAFT = "draft"
    SCHEDULED = "scheduled"
    SENDING = "sending"
    PAUSED = "paused"
    SENT = "sent"
    CANCELLED = "cancelled"


_FROM = {
    State.DRAFT: (State.SCHEDULED,),
    State.SCHEDULED: (State.DRAFT,),
    State.SENDING: (State.SCHEDULED, State.PAUSED),
    State.PAUSED: (State.SENDING,),
    State.SENT: (State.SENDING,),
    State.CANCELLED: (State.DRAFT, State.SCHEDULED, State.SENDING, State.PAUSED),
}


class NotInThatState(Conflict):
    def __init__(self) -> None:
        super().__init__(_l("This mailing has changed since the page was shown. Look at it again."))


class NothingToSend(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("Subject and text are still missing."))


class LanguagesDiffer(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("Write the text in the same languages as the subject."), field="text")


class NobodyToWriteTo(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("As things stand nobody would get this mail."))


class TooManyRecipients(Refusal):
    def __init__(self, found: int) -> None:
        super().__init__(
            _l("%(found)s people would get this mail; at most %(most)s may. Choose fewer.", found=f"{found:,}", most=f"{MOST_RECIPIENTS:,}"), field="segment"
        )


class MomentIsOver(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("This moment is over. Choose a later one, or send at once."), field="send_at")


class ConsentedAreForMarketing(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("These people agreed to news, nothing else: such a mail is marketing."), field="kind")


def state_after(state: State, wanted: State) -> State:
    """The state after this step. Raises NotInThatState when it does not follow."""
    if state not in _FROM[wanted]:
        raise NotInThatState()
    return wanted


def written_in(subject: Words, text: Words) -> list[str]:
    """The languages the mail can be sent in. Raises LanguagesDiffer when one has a subject and no text, or the other way round."""
    if {lang for lang in subject if subject[lang]} != {lang for lang in text if text[lang]}:
        raise LanguagesDiffer()
    return [lang for lang in subject if subject[lang]]


def must_be_sendable(kind: Kind, segment: Segment, subject: Words, text: Words, people: Sequence[object]) -> None:
    """Raise the refusal that says what a campaign lacks."""
    if not written_in(subject, text):
        raise NothingToSend()
    if segment is Segment.CONSENTED and kind is not Kind.MARKETING:
        raise ConsentedAreForMarketing()
    if not people:
        raise NobodyToWriteTo()
    if len(people) > MOST_RECIPIENTS:
        raise TooManyRecipients(len(people))


def must_lie_ahead(moment: datetime | None, now: datetime) -> None:
    """Raise MomentIsOver for one that has passed; None is at once."""
    if moment is not None and moment < now:
        raise MomentIsOver()
