"""A certificate in each language of its programme: on paper nobody can press the other language."""

from __future__ import annotations

from flask import render_template
from markupsafe import Markup

from ..mail.compose import speaking
from ..programmes.models import Programme
from .queries.certificates import Certificate


def in_each_language(programme: Programme, certificate: Certificate) -> list[tuple[str, Markup]]:
    """(language, the certificate in it), the programme's first language first."""
    return [(lang, _in(lang, programme, certificate)) for lang in programme.languages]


def _in(lang: str, programme: Programme, certificate: Certificate) -> Markup:
    with speaking(lang):
        return Markup(render_template("members/_certificate.html", programme=programme, certificate=certificate))  # noqa: S704  a template's own output
