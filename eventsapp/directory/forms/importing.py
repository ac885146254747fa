"""The forms of an import: a file; the press of the button below what it would do."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField

from ...core.forms import Form


class ListForm(Form):
    """A file with a list."""

    file = FileField(_l("File (.xlsx or .csv)"), [FileRequired(message=_l("Please choose a file."))], render_kw={"accept": ".xlsx,.csv,.txt,.tsv"})


class ImportForm(Form):
    """All of the list that was looked at; seal: what its import would do, as it was seen."""

    seal = HiddenField()
