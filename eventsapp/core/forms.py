"""The base of every form: bound to the session, sent once, cleaned at the edge, errors in the reader's language."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateTimeLocalField, Field, FieldList, HiddenField, StringField, TextAreaField
from wtforms.meta import DefaultMeta
from wtforms.validators import InputRequired, Length, ValidationError

from .addresses import clean_address
from .errors import Refusal
from .locale import language
from .once import Sent
from .phones import clean_phone
from .words import LANGUAGES, Words, clean_line, clean_text, whole

_KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Form(FlaskForm):
    """A form of ours. A CSRF token that no longer fits is an error on the form, so nothing typed is lost."""

    class Meta:
        csrf = True
        # WTForms' own messages, from its cache; Flask-WTF would read their file anew for each request.
        get_translations = DefaultMeta.get_translations
        locales = property(lambda self: [language()])

    key = HiddenField(default=lambda: secrets.token_urlsafe(16))

    def sent(self, name: str) -> Sent:
        """This sending, for core.once: the key and everything but the key and the CSRF token."""
        content = {field.name: field.data for field in self if field.name not in ("key", "csrf_token")}
        return Sent.of(name, self.key.data if _KEY.fullmatch(self.key.data or "") else secrets.token_urlsafe(16), content)

    def take(self, refusal: Refusal) -> None:
        """Show a refusal on the field it belongs to, else above the form; a fresh key lets the corrected form be sent."""
        field = self._fields.get(refusal.field) if refusal.field else None
        if field is not None:
            field.errors = [*field.errors, str(refusal)]
        else:
            self.form_errors.append(str(refusal))
        self.freshen()

    def freshen(self) -> None:
        """A new key: what is sent next from this page is another sending."""
        self.key.data = secrets.token_urlsafe(16)


class LineField(StringField):
    """One line of text, cleaned."""

    data: str

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), *, most: int = 200, **kwargs: Any) -> None:
        super().__init__(label, [*validators, Length(max=most, message=_l("At most %(max)d characters."))], **kwargs)
        self.most = most

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        self.data = clean_line(valuelist[0]) if valuelist else (self.data or "")
        self.raw_data = [self.data]  # what InputRequired asks: blanks alone are nothing


class ParagraphsField(TextAreaField):
    """Several lines of text, cleaned."""

    data: str

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), *, most: int = 5_000, **kwargs: Any) -> None:
        super().__init__(label, [*validators, Length(max=most, message=_l("At most %(max)d characters."))], **kwargs)
        self.most = most

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        self.data = clean_text(valuelist[0]) if valuelist else (self.data or "")
        self.raw_data = [self.data]


class WordsField(Field):
    """One content in each language: inputs NAME-ko and NAME-en, data is Words. Rendered by the macro `words_field`."""

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), *, long: bool = False, required: bool = False, most: int = 0, **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.long, self.required, self.most = long, required, most or (5_000 if long else 200)

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self.process_errors: list[str] = []
        self.object_data = data
        self.data = Words(data or {})
        if formdata is not None and any(f"{self.name}-{lang}" in formdata for lang in LANGUAGES):
            clean = clean_text if self.long else clean_line
            typed = {lang: clean(formdata.get(f"{self.name}-{lang}", "")) for lang in LANGUAGES}
            self.data = Words({lang: text for lang, text in typed.items() if text})
            self.raw_data = [*typed.values()]

    def pre_validate(self, form: Any) -> None:
        if self.required and not self.data:
            raise ValidationError(_l("Write this in at least one language."))
        if any(len(text) > self.most for text in self.data.values()):
            raise ValidationError(_l("At most %(max)d characters.", max=self.most))


class RowsField(FieldList):
    """Rows of a form. Those sent under a name that no page of ours gives are passed over."""

    def _extract_indices(self, prefix: str, formdata: Any) -> Iterator[int]:
        for name in formdata:
            if name.startswith(prefix + "-") and (index := whole(name[len(prefix) + 1 :].partition("-")[0])) is not None:
                yield index


class ClockForm(Form):
    """The demo's time, as Korean wall time."""

    moment = DateTimeLocalField(format=["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M"], validators=[InputRequired()])


class AddressField(LineField):
    """An e-mail address, as typed but for blanks; refuses what mail servers would not carry."""

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, validators, most=254, **kwargs)

    def pre_validate(self, form: Any) -> None:
        if self.data and clean_address(self.data) is None:
            raise ValidationError(_l("This is not a complete e-mail address. Write it like name@example.org."))


class PhoneField(LineField):
    """A telephone number: Korean ones in the usual groups, foreign ones with +country, 050x and unknown ones as typed."""

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, validators, most=40, **kwargs)

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        super().process_formdata(valuelist)
        self.data = clean_phone(self.data)

    def pre_validate(self, form: Any) -> None:
        if self.data and sum(c.isdigit() for c in self.data) < 7:
            raise ValidationError(_l("This is not a complete telephone number."))
