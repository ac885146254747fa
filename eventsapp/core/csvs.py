"""CSV that a spreadsheet opens as text: nothing in it is ever run as a formula, Korean Excel reads it as UTF-8."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

BOM = "\ufeff"


def safe_cell(value: str) -> str:
    """`value` with a quote before what a spreadsheet would take for a formula; numbers such as +82… stay readable."""
    first = unicodedata.normalize("NFKC", value.lstrip()[:1])  # a spreadsheet reads ＝ as =
    return "'" + value if first in ("=", "+", "-", "@") or value.startswith(("\t", "\r", "\n")) else value


def lines(rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """The octets of a CSV file, row by row, a BOM first."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    out.write(BOM)
    for row in rows:
        writer.writerow([safe_cell(cell) for cell in row])
        yield out.getvalue().encode()
        out.seek(0)
        out.truncate()
