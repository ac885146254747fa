"""Telephone numbers as people write them here."""

from __future__ import annotations

import re
import unicodedata

import phonenumbers


def clean_phone(typed: str) -> str:
    """Korean numbers in the usual groups, foreign ones with +country, 050x and unknown ones as typed."""
    typed = unicodedata.normalize("NFKC", typed)
    if re.sub(r"\D", "", typed).startswith("050"):
        return typed  # the library groups these numbers wrongly
    try:
        number = phonenumbers.parse(typed, "KR")
    except phonenumbers.NumberParseException:
        return typed
    if not phonenumbers.is_valid_number(number):
        return typed
    national = phonenumbers.PhoneNumberFormat.NATIONAL if number.country_code == 82 else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, national)
