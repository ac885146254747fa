"""The forms of following an undated event: an address, and the buttons behind the link it gets."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import AnyOf, InputRequired

from ...core.forms import AddressField, Form

CONFIRM, STOP = "confirm", "stop"


class FollowForm(Form):
    email = AddressField(_l("E-mail"), [InputRequired(message=_l("Please fill this in."))], render_kw={"autocomplete": "email", "inputmode": "email"})


class FollowedForm(Form):
    """One of two buttons."""

    do = StringField(validators=[AnyOf((CONFIRM, STOP), message=_l("Please press one of the buttons."))])
