"""What applications are called on pages, in words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from .rules import Stage

STAGES = {
    Stage.RECEIVED: (_l("Received"), "info"),
    Stage.UNDER_REVIEW: (_l("Under review"), "info"),
    Stage.ASKED: (_l("Additions asked for"), "warn"),
    Stage.ADMITTED: (_l("Admitted"), "ok"),
    Stage.REFUSED: (_l("Not admitted"), "neutral"),
    Stage.WITHDRAWN: (_l("Withdrawn by the applicant"), "neutral"),
}
