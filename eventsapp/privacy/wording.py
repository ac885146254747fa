"""The words for what is kept, as pages and exports show them."""

from __future__ import annotations

from flask_babel import gettext as _

from .rules import Kind


def kind_word(kind: Kind) -> str:
    return {
        Kind.REGISTRATION: _("Your registration for an event"),
        Kind.DELEGATION: _("A delegation you registered"),
        Kind.APPLICATION: _("An application for membership"),
        Kind.PERSON: _("You are in the register of people"),
        Kind.REPRESENTATIVE: _("You act for an organisation"),
        Kind.BODY_SEAT: _("Your seat in a body"),
        Kind.FOLLOWER: _("You wait for the date of an event"),
        Kind.SPEAKER: _("You are entered as a speaker"),
        Kind.VOTER: _("You are asked which day suits you"),
        Kind.CONSENT: _("A consent you gave"),
        Kind.ACCOUNT: _("Your account as staff"),
    }[kind]


def value_word(name: str, value: str) -> str:
    """A value as people read it: the purpose of a consent in words."""
    agreed = {
        "photo": _("Photographs taken at the event may show me or our delegates in the organiser's reports."),
        "marketing": _("The organiser may write to me about other events and programmes."),
    }
    return agreed.get(value, value) if name == "agreed" else value


def field_word(name: str) -> str:
    """What a value is called; a question of an organiser's stands for itself."""
    words = {
        "name": _("Full name"), "email": _("E-mail"), "phone": _("Telephone"), "department": _("Department"), "title": _("Position"), "organisation": _("Organisation"),
        "registered_by": _("Registered by"), "reference": _("Reference"), "business_number": _("Business registration number"), "people": _("People who come"),
        "chief": _("Head of the organisation"), "address": _("Address"), "homepage": _("Homepage"), "motive": _("Why you apply"), "documents": _("Files sent"),
        "from": _("First day"), "to": _("Last day"), "language": _("Language"), "agreed": _("You agreed"), "bio": _("About the person"), "given_on": _("Given on"),
        "comment": _("Anything the organisers should know"),
    }  # fmt: skip
    return words.get(name, name)
