"""How a document goes out: shown where a browser shows such files by itself, else saved; never able to do anything within our pages."""

from __future__ import annotations

from flask import Response, abort, request

from ..core import files
from ..core.downloads import disposition
from ..core.security import private_page
from .models import Document

# No script, no request, no frame of it anywhere; a viewer of PDF brings styles and pictures of its own.
_CSP = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data: blob:; object-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


def answer_with(document: Document, *, private: bool) -> Response:
    """The document's file; `private` for what came by a link or to staff, which no cache may keep. 404 once the file is erased."""
    digest = document.file.digest
    if not private and request.if_none_match.contains(digest):
        response = Response(status=304)
    else:
        kept = files.read(document.file_id)
        if kept is None:
            abort(404)
        response = Response(kept[1], mimetype=document.file.mimetype)
        shown = document.is_shown and request.args.get("download") != "1"
        response.headers["Content-Disposition"] = disposition("inline" if shown else "attachment", document.file.name)
    response.headers["Content-Security-Policy"] = _CSP
    if private:
        return private_page(response)
    response.set_etag(digest)
    response.headers["Cache-Control"] = "no-cache"
    return response
