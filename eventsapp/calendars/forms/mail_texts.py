"""The form of what organisers add to the mails of an event."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from ...core.editing.forms import EditForm
from ...core.forms import WordsField
from ..rules.mail_texts import MOST, Occasion

OCCASION_NAMES = {
    Occasion.REGISTERED: _l("Registered, with a seat"),
    Occasion.WAITING: _l("Registered, on the waiting list"),
    Occasion.PENDING: _l("Registered, to be approved"),
    Occasion.APPROVED: _l("Approved by the organiser"),
    Occasion.OFFERED: _l("A seat is offered"),
    Occasion.SEATED: _l("A seat after the waiting list"),
    Occasion.REFUSED: _l("Not accepted"),
    Occasion.EXPIRED: _l("An offer has ended"),
    Occasion.SWAPPED: _l("Somebody else comes instead"),
    Occasion.WITHDRAWN: _l("Withdrawn or declined"),
    Occasion.REMINDER: _l("Reminder"),
}


class MailTextForm(EditForm):
    """The organisers' paragraph in the mails of one occasion."""

    words = WordsField(_l("Your own paragraph"), long=True, most=MOST)

    def values(self) -> dict[str, Any]:
        return {"words": self.words.data}
