"""Forms of what clashes: agreeing to it before something is published, and how strictly each rule is taken."""

from __future__ import annotations

from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField

from ...core.editing.forms import CountField, EditForm, OneOfField
from ...core.forms import Form, WordsField
from ...core.words import Words
from ..rules.conflicts import DEFAULTS, LEAST_NUMBER, MOST_NUMBER, Level, Rule

LEVEL_NAMES = {
    Level.BLOCK: _l("Forbids publishing"),
    Level.WARN: _l("Warns"),
    Level.IGNORE: _l("Is not looked for"),
}
RULE_NAMES = {
    Rule.ROOM_IN_EVENT: _l("Two items of an agenda in one room at once"),
    Rule.ROOM_BETWEEN_EVENTS: _l("Two events in one room at once"),
    Rule.VENUE_TWICE: _l("Two events at once at a place whose rooms are not told apart"),
    Rule.SPEAKER_IN_EVENT: _l("A speaker or chair at two places of one event at once"),
    Rule.SPEAKER_BETWEEN_EVENTS: _l("A speaker or chair at two events at once"),
    Rule.REPRESENTATIVE: _l("The only representative of an organisation in two bodies that meet at once"),
    Rule.CAPACITY: _l("A room smaller than the seats or the people registered"),
    Rule.VENUE_HOURS: _l("Outside the hours of the venue"),
    Rule.VENUE_CLOSED: _l("On a day on which the venue is closed"),
    Rule.OUTSIDE_WINDOW: _l("Outside the days announced for the event"),
    Rule.BACKWARDS: _l("An event that ends before it begins"),
    Rule.OUTSIDE_EVENT: _l("Agenda items before the start or after the end of the event"),
    Rule.NO_TIME: _l("An item that gets no time at all"),
    Rule.SHORT: _l("An item that gets less time than it needs"),
    Rule.HOLIDAY: _l("On a public holiday in Korea"),
    Rule.HOLIDAY_EVE: _l("On the day before a public holiday"),
    Rule.NOTICE: _l("An assembly called too late"),
    Rule.DECLINED: _l("A speaker who declined is still on the agenda"),
    Rule.UNCONFIRMED: _l("Speakers who were asked have not confirmed"),
    Rule.NO_BREAK: _l("Too long without a break"),
    Rule.NO_QUORUM: _l("A resolution or election without a report of quorum before it"),
}
NUMBER_NAMES: dict[Rule, LazyString] = {
    Rule.NOTICE: _l("Days of notice"),
    Rule.UNCONFIRMED: _l("From so many days before the event on"),
    Rule.NO_BREAK: _l("Minutes without a break"),
}


class AgreeForm(Form):
    """Publishing although something clashes: what was shown, and that it was read."""

    shown = HiddenField(default="")
    agreed = BooleanField(_l("I have read what clashes. Publish nevertheless."))

    def agreement(self) -> str:
        """The fingerprint of what was agreed to, nothing without the tick."""
        return str(self.shown.data or "") if self.agreed.data else ""


class ReleaseForm(AgreeForm):
    note = WordsField(_l("A word to those who read what changed"), most=500)


class LevelsForm(EditForm):
    """A level for each rule and, where it counts something, a number: fields RULE_level and RULE_number."""

    def values(self) -> dict[str, Any]:
        numbers = {f"{rule.value}_number": self[f"{rule.value}_number"].data or DEFAULTS[rule].number for rule in NUMBER_NAMES}
        return {f"{rule.value}_level": self[f"{rule.value}_level"].data for rule in Rule} | numbers

    def said(self, column: str, value: Any) -> str | Words:
        return str(LEVEL_NAMES[Level(value)]) if column.endswith("_level") else super().said(column, value)


for _rule in Rule:
    setattr(LevelsForm, f"{_rule.value}_level", OneOfField(RULE_NAMES[_rule], [(level.value, name) for level, name in LEVEL_NAMES.items()]))
    if _rule in NUMBER_NAMES:
        setattr(LevelsForm, f"{_rule.value}_number", CountField(NUMBER_NAMES[_rule], least=LEAST_NUMBER, most=MOST_NUMBER))
