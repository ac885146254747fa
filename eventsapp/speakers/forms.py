"""The form of somebody on agendas, and the names of what they answered."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField
from wtforms.validators import Optional, ValidationError

from ..core.addresses import clean_address
from ..core.editing.forms import EditForm
from ..core.forms import LineField, WordsField
from ..events.models import Speaker
from ..events.rules import Confirmation

CONFIRMATION_NAMES = {
    Confirmation.UNASKED: _l("Not asked yet"),
    Confirmation.ASKED: _l("Asked"),
    Confirmation.CONFIRMED: _l("Will come"),
    Confirmation.DECLINED: _l("Will not come"),
}


class SpeakerForm(EditForm):
    name = WordsField(_l("Name"), required=True)
    position = WordsField(_l("Position"))
    affiliation = WordsField(_l("Affiliation"))
    bio = WordsField(_l("About the person"), long=True, most=2_000)
    email = LineField(_l("E-mail, for staff alone"), [Optional()], most=254)
    public = BooleanField(_l("Has a page that everybody can see"), default=True)

    _SAME = ("name", "position", "affiliation", "bio", "email", "public")

    @classmethod
    def of(cls, speaker: Speaker) -> SpeakerForm:
        """The form over this person, filled with what was sent, else with what stands."""
        return cls(data={name: getattr(speaker, name) for name in (*cls._SAME, "version")}).seal()

    def validate_email(self, field: LineField) -> None:
        if field.data and clean_address(field.data) is None:
            raise ValidationError(_l("Write an e-mail address, for example name@company.kr."))

    def values(self) -> dict[str, Any]:
        return {name: self[name].data for name in self._SAME} | {"email": clean_address(self.email.data or "") or ""}
