"""What calendars answered and what became of it, in words, the same wherever staff meet it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ..core import dates
from ..core.locale import language
from ..mail.models import InboundState
from .queries.invited import Answered
from .rules.invitations import Partstat
from .rules.replies import Verdict, proposed_start, why_in_words


class Worded(NamedTuple):
    """A state in words, and their tone."""

    text: str | LazyString
    tone: str


PARTSTATS = {
    Partstat.ACCEPTED: Worded(_l("Accepted"), "ok"),
    Partstat.TENTATIVE: Worded(_l("Tentative"), "info"),
    Partstat.DECLINED: Worded(_l("Declined"), "bad"),
    Partstat.NEEDS_ACTION: Worded(_l("No answer"), "neutral"),
}
ANSWERED = {
    Answered.ACCEPTED: PARTSTATS[Partstat.ACCEPTED].text,
    Answered.TENTATIVE: PARTSTATS[Partstat.TENTATIVE].text,
    Answered.DECLINED: PARTSTATS[Partstat.DECLINED].text,
    Answered.NOTHING: PARTSTATS[Partstat.NEEDS_ACTION].text,
    Answered.UNINVITED: _l("Not in their calendar"),
}
VERDICTS = {
    Verdict.APPLIED: Worded(_l("The answer was taken over."), "ok"),
    Verdict.REFUSED: Worded(_l("The answer could not be granted; the person is told by mail."), "warn"),
    Verdict.STALE: Worded(_l("Older than what is known already; nothing was changed."), "neutral"),
    Verdict.REPEATED: Worded(_l("The same answer came before; nothing was changed."), "neutral"),
    Verdict.FORGED: Worded(_l("It does not fit the invitation it answers; nothing was changed."), "bad"),
    Verdict.STRANGER: Worded(_l("It answers no invitation of ours; nothing was changed."), "neutral"),
    Verdict.COUNTER: Worded(_l("It proposes another time; the registration stays as it is."), "warn"),
    Verdict.DELEGATED: Worded(_l("It names somebody else to come instead; the registration stays as it is."), "warn"),
    Verdict.AUTOMATIC: Worded(_l("An automatic reply, such as a note of absence; nothing was changed."), "neutral"),
    Verdict.BOUNCE: Worded(_l("A mail of ours came back as undeliverable."), "warn"),
    Verdict.NOT_A_REPLY: Worded(_l("No answer of a calendar; nothing was changed."), "neutral"),
    Verdict.UNREADABLE: Worded(_l("It could not be understood; nothing was changed."), "warn"),
    Verdict.ENDED: Worded(_l("The event or the registration it answers has ended; nothing was changed."), "neutral"),
    Verdict.REFRESH: Worded(_l("It asks for the invitation once more."), "info"),
    Verdict.TOO_LARGE: Worded(_l("Too large to be read; only these lines of it were kept."), "warn"),
    Verdict.TOO_MANY: Worded(_l("Too many from this person today; nothing was changed."), "warn"),
}
_WAITING = Worded(_l("Waiting to be read"), "info")


def became(mail: Any) -> Worded:
    """What became of a mail that came in; a code we have no words for says itself."""
    if mail.state == InboundState.KEPT:
        return _WAITING
    outcome = mail.outcome or (Verdict.UNREADABLE if mail.state == InboundState.UNREADABLE else "")
    return {str(verdict): worded for verdict, worded in VERDICTS.items()}.get(outcome) or Worded(outcome, "neutral")


def why(mail: Any, zone: str) -> str | LazyString:
    """The reason besides; of a counter-proposal, when it would begin."""
    proposed = proposed_start(mail.outcome, mail.why)
    if proposed is not None and proposed.tzinfo is not None:
        return _("Proposed start: %(start)s", start=dates.moment(proposed, zone, language()))
    return why_in_words(mail.why) or mail.why.partition(" #")[0]


def soon(moment: datetime, now: datetime, zone: str) -> str:
    """The time alone on the day it is now, else day and time."""
    local = moment.astimezone(ZoneInfo(zone))
    return dates.clock_time(local) if local.date() == now.astimezone(ZoneInfo(zone)).date() else dates.moment(moment, zone, language())
