"""The format of programme files: reading one, finding its faults, and deciding what an import of it changes."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass

from .checks import check
from .format import Known, read
from .lines import lines_of
from .merge import Change, Conflict, Plan, plan_of
from .samples import Applicants, Sample, Samples, Seat
from .sheet import Fault, Faulty, Record, Sheet

__all__ = [
    "MOST_BYTES", "Applicants", "Change", "Conflict", "Fault", "Faulty", "Known", "Plan", "ProgrammeFile", "Record", "Sample", "Samples", "Seat", "parse", "plan_of",
    "slug_of",
]  # fmt: skip

MOST_BYTES = 1_000_000


@dataclass(frozen=True)
class ProgrammeFile:
    """A file without a fault. `samples` are for the demo, which reads them itself."""

    slug: str
    records: list[Record]
    samples: Samples


def slug_of(octets: bytes) -> str:
    """The slug that the file names, before anything else of it is read; empty where it names none. Raises Faulty."""
    programme = _document(_text(octets)).get("programme")
    slug = programme.get("slug") if isinstance(programme, dict) else None
    return slug if isinstance(slug, str) else ""


def parse(octets: bytes, known: Known) -> ProgrammeFile:
    """What the file says. `known` is what stands in the database. Raises Faulty with everything that is wrong."""
    text = _text(octets)
    document = _document(text)
    sheet = Sheet(lines_of(text))
    slug, records, samples = read(document, sheet, known)
    check(records, sheet, known)
    if sheet.faults:
        raise Faulty(sheet.faults)
    return ProgrammeFile(slug, records, samples)


def _text(octets: bytes) -> str:
    if len(octets) > MOST_BYTES:
        raise Faulty([Fault(1, "the file", f"{len(octets)} bytes", f"{MOST_BYTES} bytes at most")])
    try:
        return octets.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise Faulty([Fault(octets.count(b"\n", 0, error.start) + 1, "the file", f"the byte {octets[error.start]:#04x}", "text saved as UTF-8")]) from None


def _document(text: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise Faulty([Fault(1, "the file", "tables within tables without end", "a programme file")]) from None
    except ValueError as error:
        place = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", str(error))
        line = int(place[1]) if place and place[1] else text.count("\n") + 1
        said = str(error)[: place.start()] if place else "a number that is too long"
        raise Faulty([Fault(line, "the file", "", f"TOML ({said})")]) from None
