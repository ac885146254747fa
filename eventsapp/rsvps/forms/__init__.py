"""The forms of a registration: who comes, for whom, what is asked and answered."""

from __future__ import annotations

from .changing import AnswerForm, ClaimForm, DelegationEditForm, MorePeopleForm, PersonForm, ReplyForm, RsvpEditForm, WithdrawForm
from .people import DelegateForm, PeopleFields
from .registering import DelegationForm, GuestForm, OrganisationFields, RepresentativeForm

__all__ = [
    "AnswerForm", "ClaimForm", "DelegateForm", "DelegationEditForm", "DelegationForm", "GuestForm", "MorePeopleForm", "OrganisationFields", "PeopleFields", "PersonForm",
    "ReplyForm", "RepresentativeForm", "RsvpEditForm", "WithdrawForm",
]  # fmt: skip
