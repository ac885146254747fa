"""What somebody chooses of a feed before they subscribe to it. Sent by GET: it only says which address is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import RadioField, SelectField

from ...core.editing.forms import NOT_LISTED, choices
from ...core.forms import Form
from ...core.words import LANGUAGES
from ...programmes.models import Body

AGENDAS = (("text", _l("As text in the entry of the event")), ("items", _l("Each item as an entry of its own")))


class _Chosen:
    """One of the choices always is; WTForms itself refuses any other."""

    field_flags: Mapping[str, bool] = {"required": True}

    def __call__(self, form: object, field: object) -> None:
        pass


class SubscribeForm(Form):
    class Meta(Form.Meta):
        csrf = False

    key = None  # nothing is done, so nothing can be done twice

    language = RadioField(_l("Language of the entries"), [_Chosen()], choices=choices([("ko", "한국어"), ("en", "English")]), invalid_choice_message=NOT_LISTED)
    body = SelectField(_l("Which events"), [_Chosen()], invalid_choice_message=NOT_LISTED)
    agenda = RadioField(_l("Agenda"), [_Chosen()], choices=choices(AGENDAS), invalid_choice_message=NOT_LISTED)

    @classmethod
    def of(cls, asked: Mapping[str, str], bodies: Sequence[Body], lang: str) -> SubscribeForm:
        """The form as asked for; what the address does not say is all events in `lang`, the agenda as text."""
        usual = {"language": lang if lang in LANGUAGES else LANGUAGES[0], "body": "", "agenda": "text"}
        form = cls(formdata=MultiDict({name: asked.get(name, value) for name, value in usual.items()}))
        form.body.choices = choices([("", _l("All events of the programme")), *((body.code, body.name.text(lang)) for body in bodies)])
        return form
