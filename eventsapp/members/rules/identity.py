"""Whether an applicant is an organisation already known: a record, a member, a reviewer's own. Decisions on plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True)
class Record:
    """An organisation on record, as far as it tells who it is. name_key: the folded name."""

    id: int
    name_key: str
    business_number: str = ""


@dataclass(frozen=True)
class Applicant:
    """An application, as far as it tells who it is. organisation_id: the record it is, where staff or a decision said so."""

    organisation_id: int | None
    name_key: str
    business_number: str = ""

    @property
    def key(self) -> str:
        """Equal for two applications of one organisation, as far as one can tell without a person."""
        if self.organisation_id is not None:
            return f"#{self.organisation_id}"
        return self.business_number or self.name_key


@dataclass(frozen=True)
class Known:
    """Organisations on record, found by what an applicant tells."""

    by_id: Mapping[int, Record]
    by_number: Mapping[str, Record]
    by_name: Mapping[str, tuple[Record, ...]]

    @classmethod
    def of(cls, records: Iterable[Record]) -> Self:
        all_of_them = list(records)
        by_name: dict[str, tuple[Record, ...]] = {}
        for record in all_of_them:
            by_name[record.name_key] = (*by_name.get(record.name_key, ()), record)
        return cls({r.id: r for r in all_of_them}, {r.business_number: r for r in reversed(all_of_them) if r.business_number}, by_name)

    def find(self, applicant: Applicant) -> Record | None:
        """The record this applicant is: the one it was linked to, else the one of its number, else the first of its name.

        A number that differs says that it is another organisation, whatever its name.
        """
        if applicant.organisation_id is not None:
            return self.by_id.get(applicant.organisation_id)
        if applicant.business_number and applicant.business_number in self.by_number:
            return self.by_number[applicant.business_number]
        namesakes = self.by_name.get(applicant.name_key, ())
        return next((r for r in namesakes if not (r.business_number and applicant.business_number)), None)

    def find_by_number(self, applicant: Applicant) -> int | None:
        """The record that this applicant is beyond doubt, for a verb that asks nobody: linked, or of the same number."""
        if applicant.organisation_id is not None:
            return applicant.organisation_id
        record = self.by_number.get(applicant.business_number) if applicant.business_number else None
        return record.id if record else None
