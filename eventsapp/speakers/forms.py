"""The forms of somebody on agendas, staff's and their own, and the names of what they answered."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField
from wtforms.validators import Optional, ValidationError

from ..core.addresses import clean_address
from ..core.editing.forms import NOT_LISTED, EditForm, OneOfField, choices
from ..core.forms import Form, LineField, ParagraphsField, WordsField
from ..core.template import LANGUAGE_NAMES
from ..core.words import LANGUAGES
from ..events.models import Speaker
from ..events.rules import Confirmation
from .rules import MOST_NOTE

CONFIRMATION_NAMES = {
    Confirmation.UNASKED: _l("Not asked yet"),
    Confirmation.ASKED: _l("Asked, no answer yet"),
    Confirmation.CONFIRMED: _l("Will come"),
    Confirmation.DECLINED: _l("Will not come"),
}


class ComingForm(Form):
    """What a speaker answers: one of two buttons, and a word to the organisers."""

    said = RadioField(choices=choices((each.value, CONFIRMATION_NAMES[each]) for each in (Confirmation.CONFIRMED, Confirmation.DECLINED)), invalid_choice_message=NOT_LISTED)
    note = ParagraphsField(_l("A word to the organisers"), most=MOST_NOTE)


class PresentedForm(EditForm):
    """How somebody is presented, as they may correct it themselves."""

    name = WordsField(_l("Name"), required=True)
    position = WordsField(_l("Position"))
    affiliation = WordsField(_l("Affiliation"))
    bio = WordsField(_l("About the person"), long=True, most=2_000)

    _SAME: ClassVar[tuple[str, ...]] = ("name", "position", "affiliation", "bio")

    @classmethod
    def of(cls, speaker: Speaker) -> Self:
        """The form over this person, filled with what was sent, else with what stands."""
        stands = {name: getattr(speaker, name) for name in (*cls._SAME, "version")}
        return cls(data=stands | {"locale": speaker.locale or LANGUAGES[0]}).seal()

    def values(self) -> dict[str, Any]:
        return {name: self[name].data for name in self._SAME}


class SpeakerForm(PresentedForm):
    """The same for staff, with what only they know."""

    email = LineField(_l("E-mail, for staff alone"), [Optional()], most=254)
    locale = OneOfField(_l("Mails are written in"), LANGUAGE_NAMES.items(), default=LANGUAGES[0])
    public = BooleanField(_l("Has a page that everybody can see"), default=True)

    _SAME = (*PresentedForm._SAME, "email", "locale", "public")

    def validate_email(self, field: LineField) -> None:
        if field.data and clean_address(field.data) is None:
            raise ValidationError(_l("Write an e-mail address, for example name@company.kr."))

    def values(self) -> dict[str, Any]:
        return super().values() | {"email": clean_address(self.email.data or "") or ""}
