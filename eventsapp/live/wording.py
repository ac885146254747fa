"""How late it is and how long is left, in words; on a screen in two languages at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from ..core.words import LANGUAGES, Words
from .rules import Verb


def lateness(minutes: int) -> str:
    """By how much something begins later or earlier than planned."""
    if minutes == 0:
        return _("on time")
    if minutes > 0:
        return ngettext("%(num)d minute late", "%(num)d minutes late", minutes)
    return ngettext("%(num)d minute early", "%(num)d minutes early", -minutes)


def left(minutes: int | None) -> str:
    """How long something goes on, or by how much it runs over."""
    if minutes is None:
        return ""
    return left_pattern().replace("{n}", str(minutes)) if minutes >= 0 else over_pattern().replace("{n}", str(-minutes))


def said_of(verb: Verb, title: str, minutes: int) -> str:
    """What an act did, as a sentence."""
    if verb is Verb.START:
        return _("%(title)s began", title=title)
    if verb is Verb.END:
        return _("%(title)s ended", title=title)
    if verb is Verb.SKIP:
        return _("%(title)s was left out", title=title)
    if verb is Verb.ABSORB:
        return _("Breaks give way")
    if minutes < 0:
        return ngettext("%(title)s: %(num)d minute shorter", "%(title)s: %(num)d minutes shorter", -minutes, title=title)
    return ngettext("%(title)s: %(num)d minute longer", "%(title)s: %(num)d minutes longer", minutes, title=title)


def left_pattern() -> str:
    """With {n} for the minutes, as the script of the page fills it in."""
    return _("%(minutes)s min left", minutes="{n}")


def over_pattern() -> str:
    return _("%(minutes)s min over", minutes="{n}")


def in_each(languages: Sequence[str], say: Callable[[], str]) -> Words:
    """A phrase of ours in each of these languages: for a screen, which cannot know who reads it."""
    said = {}
    for lang in languages:
        if lang in LANGUAGES:
            with force_locale(lang):
                said[lang] = say()
    return Words(said)
