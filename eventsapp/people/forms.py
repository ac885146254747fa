"""The forms of signing in and of one's own account; a business number as a field."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField
from wtforms.validators import DataRequired, ValidationError

from ..core.forms import Form, LineField
from .rules import LONGEST_PASSWORD, business_number, shown_business_number

_ADDRESS = {"autocomplete": "username", "inputmode": "email", "autocapitalize": "none", "spellcheck": "false"}


class SecretField(PasswordField):
    """A password exactly as typed or pasted: neither trimmed nor cleaned."""

    def __init__(self, label: Any, autocomplete: str, **kwargs: Any) -> None:
        needed = [DataRequired(_l("Write the password."))]
        super().__init__(label, needed, render_kw={"autocomplete": autocomplete, "maxlength": LONGEST_PASSWORD}, **kwargs)


class BusinessNumberField(LineField):
    """A business registration number, shown as 000-00-00000; its check digit is tested."""

    def pre_validate(self, form: Any) -> None:
        digits = business_number(self.data or "")
        if digits is None:
            raise ValidationError(_l("The last digit does not fit this number. Please check it against the registration certificate, or leave it empty."))
        self.data = shown_business_number(digits)


class SignInForm(Form):
    email = LineField(_l("E-mail"), [DataRequired(_l("Write your e-mail address."))], most=254, render_kw=_ADDRESS)
    password = SecretField(_l("Password"), "current-password")


class ChangePasswordForm(Form):
    present = SecretField(_l("Present password"), "current-password")
    new = SecretField(_l("New password"), "new-password")
