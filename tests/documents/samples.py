"""Files of each kind, as small as they can be, made here and now."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterable, Mapping

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj trailer<</Root 1 0 R>>\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\0" * 30
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 30

_MAIN = {"word": "wordprocessingml.document", "sheet": "spreadsheetml.sheet", "slides": "presentationml.presentation"}


def packed(members: Mapping[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in members.items():
            package.writestr(name, text)
    return out.getvalue()


def compound(name: str, says: bytes) -> bytes:
    """A compound file with one small stream: header, then sectors of its table, directory, small table and small streams (MS-CFB 2)."""
    free, end, table = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<9I", 0, 1, 1, 0, 4096, 2, 1, end, 0) + struct.pack("<109I", 0, *[free] * 108)
    sectors = struct.pack("<128I", table, end, end, end, *[free] * 124)

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        written = name.encode("utf-16-le") + b"\0\0" if name else b""
        return written.ljust(64, b"\0") + struct.pack("<HBB3I36xIQ", len(written), kind, 1, free, free, child, start, size)

    sectors += entry("Root Entry", 5, 1, 3, 512) + entry(name, 2, free, 0, 256) + entry("", 0, free, 0, 0) * 2
    sectors += struct.pack("<128I", 1, 2, 3, end, *[free] * 124) + says.ljust(512, b"\0")
    return head + sectors


HWP = compound("FileHeader", b"HWP Document File" + bytes(15) + struct.pack("<I", 0x05000300))


def hwpx() -> bytes:
    return packed({"mimetype": "application/hwp+zip", "Contents/content.hpf": "<x/>"})


def office(kind: str, *, macro: bool = False, more: Mapping[str, str] | None = None) -> bytes:
    main = "application/vnd.ms-word.document.macroEnabled" if macro else f"application/vnd.openxmlformats-officedocument.{_MAIN[kind]}"
    return packed({"[Content_Types].xml": types((("/main.xml", f"{main}.main+xml"),)), "main.xml": "<x/>"} | dict(more or {}))


def types(named: Iterable[tuple[str, str]]) -> str:
    """The list of content types of a package."""
    lines = "".join(f'<Override PartName="{part}" ContentType="{kind}"/>' for part, kind in named)
    return f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{lines}</Types>'
