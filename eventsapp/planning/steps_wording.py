"""Steps of a plan in sentences: why one is red, how its days were counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext

from ..core import dates
from ..core.locale import language, said
from ..core.words import Words
from ..core.working_days import holiday
from .rules.steps import Anchor, Computed, Kind, Known, Side

_LISTED = 5


def sentence(kind: Kind, of: Computed) -> str:
    """One thing that is wrong with a step, with its reason."""
    if of.last is None:
        return ""
    step, needed, day = said(of.step.name).text, listed(of.days), dates.day(of.last, language())
    if kind is Kind.OVERDUE:
        return _("It was due on %(day)s.", day=day)
    if kind is Kind.DAY_OFF:
        advised = dates.day(of.advised or of.last, language())
        free = holiday(of.last, language())
        if free:
            return _("The last day, %(day)s, is a public holiday (%(holiday)s). The working day before is %(advised)s.", day=day, holiday=free, advised=advised)
        return _("The last day, %(day)s, is on a weekend. The working day before is %(advised)s.", day=day, advised=advised)
    assert of.target is not None
    assert of.counted_from is not None
    event, counted = said(of.target.title).text, dates.day(of.counted_from, language())
    if kind is Kind.TOO_EARLY:
        on = dates.day(of.target.first, language())
        return _("“%(step)s” needs %(days)s, but “%(event)s” is on %(day)s.", step=step, days=needed, event=event, day=on)
    window = dates.days(of.target.first, of.target.last, language())
    if of.step.anchor is Anchor.RECRUITMENT_CLOSES:
        return _(
            "Recruitment ends %(end)s, “%(step)s” needs %(days)s; nothing of the window %(window)s is left for “%(event)s”.",
            end=counted, step=step, days=needed, window=window, event=event,
        )  # fmt: skip
    return _(
        "Counted from %(start)s, “%(step)s” needs %(days)s; nothing of the window %(window)s is left for “%(event)s”.",
        start=counted, step=step, days=needed, window=window, event=event,
    )  # fmt: skip


def anchor_name(of: Computed, known: Known, names: Mapping[str, Words]) -> str:
    """What a step hangs on, in words; `names`: of the steps, by code."""
    if of.step.anchor is Anchor.EVENT:
        event = known.events.get(of.step.event)
        return said(event.title).text if event is not None else _("the event")
    if of.step.anchor is Anchor.STEP:
        return said(names.get(of.step.after)).text
    return {
        Anchor.DAY: _("the fixed day"), Anchor.RECRUITMENT_OPENS: _("the opening of recruitment"), Anchor.RECRUITMENT_CLOSES: _("the end of recruitment"),
    }[of.step.anchor]  # fmt: skip


def reasons(of: Computed) -> list[str]:
    return [sentence(kind, of) for kind in of.problems]


def left(days: Sequence[date]) -> str:
    """The days that are left to an event, in words."""
    if not days:
        return _("No day is left.")
    if len(days) == 1:
        return _("Only %(day)s is left.", day=dates.day(days[0], language()))
    return _("Left: %(days)s.", days=listed(days))


def counting(of: Computed, anchor: str) -> str:
    """How the days of a step were found, in words; `anchor`: what it hangs on."""
    if of.counted_from is None:
        return _("%(anchor)s: no day is known yet.", anchor=anchor)
    facts = {"anchor": anchor, "day": dates.day(of.counted_from, language())}
    if of.step.lead == 0:
        return _("Right before %(anchor)s (%(day)s)", **facts) if of.step.side is Side.BEFORE else _("Right after %(anchor)s (%(day)s)", **facts)
    said_of = _BEFORE if of.step.side is Side.BEFORE else _AFTER
    return said_of[of.step.unit.value](of.step.lead, facts)


_BEFORE = {
    "days": lambda n, facts: ngettext("%(num)d whole day before %(anchor)s (%(day)s)", "%(num)d whole days before %(anchor)s (%(day)s)", n, **facts),
    "working_days": lambda n, facts: ngettext(
        "%(num)d whole working day before %(anchor)s (%(day)s)", "%(num)d whole working days before %(anchor)s (%(day)s)", n, **facts
    ),
    "weeks": lambda n, facts: ngettext("%(num)d whole week before %(anchor)s (%(day)s)", "%(num)d whole weeks before %(anchor)s (%(day)s)", n, **facts),
}
_AFTER = {
    "days": lambda n, facts: ngettext("%(num)d whole day after %(anchor)s (%(day)s)", "%(num)d whole days after %(anchor)s (%(day)s)", n, **facts),
    "working_days": lambda n, facts: ngettext(
        "%(num)d whole working day after %(anchor)s (%(day)s)", "%(num)d whole working days after %(anchor)s (%(day)s)", n, **facts
    ),
    "weeks": lambda n, facts: ngettext("%(num)d whole week after %(anchor)s (%(day)s)", "%(num)d whole weeks after %(anchor)s (%(day)s)", n, **facts),
}


def listed(days: Sequence[date]) -> str:
    """A few days one by one, many as a range."""
    if len(days) > _LISTED:
        return dates.days(days[0], days[-1], language())
    return ", ".join(dates.day(day, language(), year=False) for day in days)
