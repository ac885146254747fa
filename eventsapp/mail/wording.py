"""How the state of a mail is put into words, the same wherever staff meet it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from .models import MailState

# Each with its tone.
STATES = {
    MailState.DUE: (_l("Waiting"), "info"),
    MailState.HELD: (_l("Held"), "warn"),
    MailState.UNDELIVERABLE: (_l("Undeliverable"), "bad"),
    MailState.SENT: (_l("Sent"), "ok"),
    MailState.SUPERSEDED: (_l("Not needed any more"), "neutral"),
}
