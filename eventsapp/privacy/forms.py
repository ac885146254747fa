"""The forms of one's own data: an address, and what to erase."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from ..core.forms import AddressField, Form


class AskForm(Form):
    email = AddressField(_l("E-mail"), [InputRequired(message=_l("Please fill this in."))], render_kw={"autocomplete": "email", "inputmode": "email"})


class EraseForm(Form):
    """What to erase, by key; chosen once, confirmed on a page of its own."""

    keys = SelectMultipleField(_l("What to erase"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(), validate_choice=False)
