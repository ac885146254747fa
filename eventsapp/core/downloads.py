"""Files that private pages give: to be saved, never shown within our pages, and kept by no cache."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import quote

from flask import Response, abort, stream_with_context
from werkzeug.http import dump_options_header

from . import csvs, spreadsheets
from .files import StoredFile
from .security import private_page

_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download(body: str | bytes | Iterable[bytes], *, mimetype: str, name: str) -> Response:
    """A file to be saved under this name, kept by no cache."""
    response = Response(body, mimetype=mimetype)
    response.headers["Content-Disposition"] = disposition("attachment", name)
    return private_page(response)


def disposition(kind: str, name: str) -> str:
    """A Content-Disposition, "inline" or "attachment": a header carries a name only in ASCII, any other is said as RFC 8187 has it, with a plain one for old clients."""
    if name.isascii():
        return dump_options_header(kind, {"filename": name})
    ending = name.rpartition(".")[2]
    plain = f"file.{ending}" if ending.isascii() and ending.isalnum() else "file"
    return f"{kind}; filename={plain}; filename*=UTF-8''{quote(name, safe='')}"


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
