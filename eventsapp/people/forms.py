"""The forms of signing in and of one's own account."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField
from wtforms.validators import DataRequired

from ..core.forms import Form, LineField
from .rules import LONGEST_PASSWORD

_ADDRESS = {"autocomplete": "username", "inputmode": "email", "autocapitalize": "none", "spellcheck": "false"}


class SecretField(PasswordField):
    """A password exactly as typed or pasted: neither trimmed nor cleaned."""

    def __init__(self, label: Any, autocomplete: str, **kwargs: Any) -> None:
        needed = [DataRequired(_l("Write the password."))]
        super().__init__(label, needed, render_kw={"autocomplete": autocomplete, "maxlength": LONGEST_PASSWORD}, **kwargs)


class SignInForm(Form):
    email = LineField(_l("E-mail"), [DataRequired(_l("Write your e-mail address."))], most=254, render_kw=_ADDRESS)
    password = SecretField(_l("Password"), "current-password")


class ChangePasswordForm(Form):
    present = SecretField(_l("Present password"), "current-password")
    new = SecretField(_l("New password"), "new-password")
