"""The form that says which changes of an event are told by mail."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField
from wtforms.validators import StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from ...core.editing.forms import CountField, choices
from ...core.forms import Form
from ..rules.invitations import CHOOSABLE
from ..rules.topics import Topic

MOST_QUIET_MINUTES = 24 * 60

TOPIC_NAMES = {
    Topic.STATUS: _l("Whether it takes place"),
    Topic.TIME: _l("Day and time"),
    Topic.PLACE: _l("Place"),
    Topic.TITLE: _l("Title"),
    Topic.AGENDA: _l("Agenda"),
    Topic.TEXT: _l("Description"),
}
_MEANINGS = {
    Topic.TIME: _l("Day and time: it starts or ends at another time, or its day is fixed"),
    Topic.PLACE: _l("Place: another venue, room or address"),
    Topic.TITLE: _l("Title: the event is called otherwise"),
    Topic.AGENDA: _l("Agenda: one is published whose items or times differ"),
    Topic.TEXT: _l("Description: its summary, description or announced period reads otherwise"),
}


class MinutesField(CountField):
    """A number of minutes that has to be said."""

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.flags.required = True

    def pre_validate(self, form: Any) -> None:
        if not "".join(self.raw_data or ()).strip():
            self.errors: list[str] = []
            raise StopValidation(_("Please fill this in."))
        super().pre_validate(form)


class NewsForm(Form):
    """Which changes are told, and how long the event rests before."""

    significant = SelectMultipleField(
        _l("Changes that are told by mail"), choices=choices((topic.value, _MEANINGS[topic]) for topic in CHOOSABLE), widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )  # fmt: skip
    quiet_minutes = MinutesField(_l("Minutes of rest after the last change"), most=MOST_QUIET_MINUTES)
