"""Files of each kind, as small as they can be, made here and now."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj trailer<</Root 1 0 R>>\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\0" * 30
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 30
HWP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + "FileHeader".encode("utf-16-le") + b"\0" * 108 + b"HWP Document File" + b"\0" * 100

_MAIN = {"word": "wordprocessingml.document", "sheet": "spreadsheetml.sheet", "slides": "presentationml.presentation"}


def packed(members: Mapping[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in members.items():
            package.writestr(name, text)
    return out.getvalue()


def hwpx() -> bytes:
    return packed({"mimetype": "application/hwp+zip", "Contents/content.hpf": "<x/>"})


def office(kind: str, *, macro: bool = False, more: Mapping[str, str] | None = None) -> bytes:
    main = "application/vnd.ms-word.document.macroEnabled" if macro else f"application/vnd.openxmlformats-officedocument.{_MAIN[kind]}"
    types = f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/main.xml" ContentType="{main}.main+xml"/></Types>'
    return packed({"[Content_Types].xml": types, "main.xml": "<x/>"} | dict(more or {}))
