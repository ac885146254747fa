"""Who may register, what is seated and what waits, and the words an event's registration stands in."""

from __future__ import annotations

from .parties import (
    MOST_DELEGATES,
    PRIVACY_VERSION,
    REFERENCE_LETTERS,
    Consented,
    Contact,
    Delegate,
    EditedMeanwhile,
    NobodyComes,
    Organisation,
    Party,
    TooManyDelegates,
    business_number,
    must_be_a_party,
    must_fit_the_form,
    shown_business_number,
)
from .seats import (
    ACTIVE,
    KEPT_AFTER_EVENT,
    LINK_LIVES_AFTER_EVENT,
    NEARLY_FULL,
    Answer,
    EventIsOff,
    LargerThanTheEvent,
    NoRegistration,
    NoSeatBesideOthers,
    NoSeatsLeft,
    NoSuchStanding,
    NotOpenYet,
    PageState,
    Registration,
    RegistrationClosed,
    Seats,
    Standing,
    TooLate,
    is_open,
    link_is_over,
    must_be_able_to_wait,
    must_be_open,
    must_take_answers,
    page_state,
)

__all__ = [
    "ACTIVE", "KEPT_AFTER_EVENT", "LINK_LIVES_AFTER_EVENT", "MOST_DELEGATES", "NEARLY_FULL", "PRIVACY_VERSION", "REFERENCE_LETTERS", "Answer", "Consented",
    "Contact", "Delegate", "EditedMeanwhile", "EventIsOff", "LargerThanTheEvent", "NoRegistration", "NoSeatBesideOthers", "NoSeatsLeft", "NoSuchStanding",
    "NobodyComes", "NotOpenYet", "Organisation", "PageState", "Party", "Registration", "RegistrationClosed", "Seats", "Standing", "TooLate",
    "TooManyDelegates", "business_number", "is_open", "link_is_over", "must_be_a_party", "must_be_able_to_wait", "must_be_open", "must_fit_the_form",
    "must_take_answers", "page_state", "shown_business_number",
]  # fmt: skip
