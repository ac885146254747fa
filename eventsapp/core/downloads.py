"""Files that private pages give: to be saved, never shown within our pages, and kept by no cache."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import quote

from flask import Response, abort, stream_with_context

from . import csvs, spreadsheets
from .files import StoredFile
from .security import private_page

_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download(body: str | bytes | Iterable[bytes], *, mimetype: str, name: str) -> Response:
    """A file under this name, which a header carries only in ASCII: any other is said as RFC 8187 has it, with a plain one for old clients."""
    response = Response(body, mimetype=mimetype)
    if name.isascii():
        response.headers.set("Content-Disposition", "attachment", filename=name)
    else:
        ending = name.rpartition(".")[2]
        plain = f"file.{ending}" if ending.isascii() and ending.isalnum() else "file"
        response.headers["Content-Disposition"] = f"attachment; filename={plain}; filename*=UTF-8''{quote(name, safe='')}"
    return private_page(response)


def table_file(rows: Iterable[Sequence[str]], kind: str, *, name: str, title: str) -> Response:
    """A table as `name`.`kind`: rows of CSV as they come, or a workbook ("xlsx") with one sheet of this title; the first row is the header."""
    if kind == "csv":
        return download(stream_with_context(csvs.lines(rows)), mimetype="text/csv", name=f"{name}.csv")
    return download(spreadsheets.workbook(rows, title=title), mimetype=_WORKBOOK, name=f"{name}.xlsx")


def sent_file(kept: tuple[StoredFile, bytes] | None) -> Response:
    """A file that somebody sent, as it came; 404 once it is erased."""
    if kept is None:
        abort(404)
    row, octets = kept
    return download(octets, mimetype=row.mimetype, name=row.name)
