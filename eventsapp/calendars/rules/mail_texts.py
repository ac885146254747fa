"""What organisers add to the mails of an event: on which occasions, and the places in their words that each mail fills in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum

from flask_babel import lazy_gettext as _l

from ...core.errors import Refusal
from ...core.words import Words
from ...rsvps.rules import Standing
from .invitations import News


class Occasion(StrEnum):
    """A kind of mail that organisers can add to."""

    REGISTERED = "registered"
    WAITING = "waiting"
    PENDING = "pending"
    APPROVED = "approved"
    OFFERED = "offered"
    SEATED = "seated"  # off the waiting list
    REFUSED = "refused"
    EXPIRED = "expired"
    SWAPPED = "swapped"
    WITHDRAWN = "withdrawn"
    REMINDER = "reminder"


PLACES = ("name", "event", "when", "where", "organisation")
MOST = 1_000

_PLACE = re.compile(r"\{([^{}]*)\}")
_BY_STANDING = {Standing.SEATED: Occasion.REGISTERED, Standing.WAITING: Occasion.WAITING, Standing.OFFERED: Occasion.WAITING, Standing.PENDING: Occasion.PENDING}
_BY_NEWS = {
    News.APPROVED: Occasion.APPROVED, News.OFFERED: Occasion.OFFERED, News.SEATED: Occasion.SEATED, News.REFUSED: Occasion.REFUSED,
    News.EXPIRED: Occasion.EXPIRED, News.SWAPPED: Occasion.SWAPPED, News.WITHDRAWN: Occasion.WITHDRAWN, News.DECLINED: Occasion.WITHDRAWN,
}  # fmt: skip


class UnknownPlaces(Refusal):
    """Words name something that no mail fills in: readers would see the braces."""

    def __init__(self, unknown: list[str]) -> None:
        super().__init__(
            _l(
                "These cannot be filled in: %(unknown)s. What can: %(known)s.",
                unknown=", ".join(f"{{{name}}}" for name in unknown), known=", ".join(f"{{{name}}}" for name in PLACES),
            ),
            field="words",
        )  # fmt: skip


def occasion_of(news: News, standing: Standing) -> Occasion | None:
    """On which occasion a mail about this is sent to who stands so; None where organisers add nothing."""
    return _BY_STANDING.get(standing) if news is News.REGISTRATION else _BY_NEWS.get(news)


def must_be_fillable(words: Words) -> None:
    """Raise UnknownPlaces unless every place in these words is one that a mail fills in."""
    unknown = [name for text in words.values() for name in _PLACE.findall(text) if name not in PLACES]
    if unknown:
        raise UnknownPlaces(list(dict.fromkeys(unknown)))


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its places filled in, once: what is filled in is no place again."""
    return _PLACE.sub(lambda found: values.get(found[1], found[0]), text)
