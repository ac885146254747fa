"""Files are what they hold, not what they are called."""

from __future__ import annotations

import io
import zipfile

import pytest

from eventsapp.core.files import ALL, LARGEST, SHOWN, FileTooLarge, HoldsMacros, Type, WrongKindOfFile, must_be_acceptable, stem_of, type_of
from tests.documents.samples import HWP, JPEG, PDF, PNG, hwpx, office, packed

OFFICE = {Type.DOCX: office("word"), Type.XLSX: office("sheet"), Type.PPTX: office("slides")}
KNOWN = {Type.PDF: PDF, Type.JPEG: JPEG, Type.PNG: PNG, Type.HWPX: hwpx(), Type.HWP: HWP} | OFFICE


@pytest.mark.parametrize("kind", KNOWN)
def test_a_file_is_known_by_its_content(kind):
    assert type_of(KNOWN[kind]) is kind
    assert must_be_acceptable(KNOWN[kind], allowed=ALL) is kind


@pytest.mark.parametrize("kind", set(KNOWN) - SHOWN)
def test_strangers_send_only_what_browsers_show(kind):
    with pytest.raises(WrongKindOfFile):
        must_be_acceptable(KNOWN[kind])


@pytest.mark.parametrize(
    "octets",
    [
        b"MZ\x90\x00" + b"\0" * 200, b"<html><script>alert(1)</script>", b"<svg xmlns='http://www.w3.org/2000/svg'/>", PDF[:40], HWP[:8] + b"\0" * 600,
        hwpx()[:60], office("word")[:-40], packed({"a.txt": "x"}), packed({"[Content_Types].xml": "<Types"}), packed({"mimetype": "application/epub+zip"}),
        packed({"[Content_Types].xml": "<!DOCTYPE x [<!ENTITY a 'b'>]><Types>&a;</Types>"}),
        packed({"[Content_Types].xml": "<Types>" + " " * 2_000_000 + "</Types>"}), packed({"mimetype": "a" * 3_000_000}),
    ],
)  # fmt: skip
def test_anything_else_is_refused(octets):
    with pytest.raises(WrongKindOfFile):
        must_be_acceptable(octets, allowed=ALL)


def test_macros_are_refused_with_what_to_do():
    for octets in (office("word", macro=True), office("word", more={"word/vbaProject.bin": "x"})):
        with pytest.raises(HoldsMacros):
            must_be_acceptable(octets, allowed=ALL)
        with pytest.raises(WrongKindOfFile):
            must_be_acceptable(octets)


def test_a_part_that_unpacks_to_gigabytes_is_not_unpacked():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package, package.open("[Content_Types].xml", "w", force_zip64=True) as part:
        for _ in range(200):
            part.write(b" " * 1_000_000)

    assert type_of(out.getvalue()) is None


def test_a_limit_of_its_own():
    with pytest.raises(FileTooLarge, match="2 MB"):
        must_be_acceptable(PDF + b"\0" * LARGEST, most=2 * 1024 * 1024)


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("발표 자료.pdf", "발표 자료"), ("C:\\Users\\x\\plan.v2.pptx", "plan.v2"), ("../../etc/passwd", "passwd"), ("a\r\nSet-Cookie: b.pdf", "aSet-Cookie: b"),
        ("\u202egpj.exe.pdf", "gpj.exe"), (".pdf", ".pdf"), ("", "file"), ("x" * 300 + ".pdf", "x" * 100),
    ],
)  # fmt: skip
def test_a_name_is_cleaned(name, stem):
    assert stem_of(name).replace(" ", "") == stem.replace(" ", "")
