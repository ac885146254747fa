"""The single buttons of a page: a form of nothing but its token, and what came of a press."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash
from flask_babel import gettext as _

from .errors import Refusal
from .forms import Form


def button() -> Form:
    """The form behind the single buttons of a page."""
    return Form(formdata=None)


def pressed() -> bool:
    """Whether a single button was pressed on our own page; if not, say that nothing was done."""
    if Form().validate_on_submit():
        return True
    flash(_("This page was open for too long. Nothing was changed; press the button once more."), "bad")
    return False


def press(verb: Callable[[], object], said: str) -> bool:
    """Do what a single button asks and say so, or why it cannot be; whether it was done."""
    if not pressed():
        return False
    try:
        verb()
    except Refusal as refusal:
        flash(str(refusal), "bad")
        return False
    flash(said, "ok")
    return True
