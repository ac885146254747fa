"""How the committee's pages say what they show, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ...core.locale import language
from ...core.words import Words
from ...programmes.queries import bodies, terms
from ...programmes.rules import TermList
from ..models import Call
from ..queries.committee import Line
from ..rules import Choice
from ..rules.completeness import Lack, Part
from ..rules.deciding import OPEN, Votes
from ..wording import STAGES

CHOICES = {Choice.ADMIT: _l("Admit"), Choice.REFUSE: _l("Do not admit"), Choice.ABSTAIN: _l("Abstain"), Choice.RECUSED: _l("Takes no part")}


@dataclass(frozen=True)
class Labels:
    """What the codes of one call and its programme are called in the reader's language."""

    kinds: Mapping[str, str]
    sizes: Mapping[str, str]
    sectors: Mapping[str, str]
    bodies: Mapping[str, str]
    documents: Mapping[str, str]
    declarations: Mapping[str, str]

    @classmethod
    def of(cls, call: Call) -> Self:
        lang, programme_id = language(), call.programme_id
        kinds, sizes, sectors = (
            {term.code: term.label.text(lang) for term in terms(programme_id, name)}
            for name in (TermList.ORGANISATION_KIND, TermList.SIZE_CLASS, TermList.SECTOR)
        )
        return cls(
            kinds, sizes, sectors, {body.code: body.name.text(lang) for body in bodies(programme_id)},
            {each["code"]: Words(each["label"]).text(lang) for each in call.documents}, {each["code"]: Words(each["text"]).text(lang) for each in call.declarations},
        )  # fmt: skip

    def lack(self, lack: Lack) -> str:
        if lack.part is Part.NUMBER:
            return _("Business registration number")
        names = self.documents if lack.part is Part.DOCUMENT else self.declarations
        return names.get(lack.code, lack.code)


@dataclass(frozen=True)
class Shown:
    """A line of the table in words: made once here, since a template takes ten times as long for it."""

    id: int
    number: int
    reference: str
    organisation: str
    kind: str
    size: str
    sectors: str
    wishes: str
    lacks: str
    votes: str
    mine: str
    stage: str
    tone: str
    open: bool
    excluded: bool
    member: bool
    doubled: int


def shown(lines: Sequence[Line], labels: Labels) -> list[Shown]:
    """The lines in words. What many of them say alike is put into words once: asking the catalogue is what takes long."""
    stages = {stage: (str(name), tone) for stage, (name, tone) in STAGES.items()}
    choices = {choice: str(name) for choice, name in CHOICES.items()}
    votes = {each: counted(each) for each in {line.votes for line in lines}}
    lacks = {each: " · ".join(map(labels.lack, each)) for each in {tuple(line.lacks) for line in lines}}
    erased = _("(erased)")
    return [
        Shown(
            a.id, a.number or 0, a.reference, a.organisation or erased, labels.kinds.get(a.organisation_kind, ""), labels.sizes.get(a.size_class, ""),
            named(a.sectors, labels.sectors), named(a.wishes, labels.bodies), lacks[tuple(line.lacks)], "" if line.excluded else votes[line.votes],
            choices[line.mine] if line.mine else "", *stages[a.stage], a.stage in OPEN, line.excluded, line.member, line.doubled,
        )
        for line in lines
        for a in (line.application,)
    ]  # fmt: skip


def named(codes: Sequence[str], labels: Mapping[str, str]) -> str:
    return ", ".join(labels.get(code, code) for code in codes)


def counted(votes: Votes) -> str:
    """ "" where nobody voted."""
    if not votes.cast:
        return ""
    return _("%(admit)d for, %(refuse)d against, %(abstain)d abstaining", admit=votes.admit, refuse=votes.refuse, abstain=votes.abstain)
