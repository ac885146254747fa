"""Files are what they hold, not what they are called."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventsapp.core.files import ALL, LARGEST, SHOWN, FileTooLarge, HoldsMacros, Type, WrongKindOfFile, must_be_acceptable, stem_of, type_of
from tests.documents.samples import HWP, JPEG, PDF, PNG, compound, hwpx, office, packed, types

OFFICE = {Type.DOCX: office("word"), Type.XLSX: office("sheet"), Type.PPTX: office("slides")}
KNOWN = {Type.PDF: PDF, Type.JPEG: JPEG, Type.PNG: PNG, Type.HWPX: hwpx(), Type.HWP: HWP} | OFFICE


@pytest.mark.parametrize("kind", KNOWN)
def test_a_file_is_known_by_its_content(kind):
    assert type_of(KNOWN[kind]) is kind
    assert must_be_acceptable(KNOWN[kind], allowed=ALL) is kind


@pytest.mark.parametrize("kind", sorted(set(KNOWN) - SHOWN))
def test_strangers_send_only_what_browsers_show(kind):
    with pytest.raises(WrongKindOfFile):
        must_be_acceptable(KNOWN[kind])


@pytest.mark.parametrize(
    "octets",
    [
        b"MZ\x90\x00" + b"\0" * 200, b"<html><script>alert(1)</script>", b"<svg xmlns='http://www.w3.org/2000/svg'/>", PDF[:40], HWP[:8] + b"\0" * 600,
        hwpx()[:60], office("word")[:-40], packed({"a.txt": "x"}), packed({"[Content_Types].xml": "<Types"}), packed({"mimetype": "application/epub+zip"}),
        packed({"[Content_Types].xml": "<!DOCTYPE x [<!ENTITY a 'b'>]><Types>&a;</Types>"}),
        compound("WordDocument", b"HWP Document File FileHeader"), compound("FileHeader", b"Word Document File"), HWP[:1000],
        packed({"[Content_Types].xml": types([("/missing.xml", Type.DOCX.value + ".main+xml")])}),
        packed({"[Content_Types].xml": "<Types>" + " " * 2_000_000 + "</Types>"}), packed({"mimetype": "a" * 3_000_000}),
    ],
)  # fmt: skip
def test_anything_else_is_refused(octets):
    with pytest.raises(WrongKindOfFile):
        must_be_acceptable(octets, allowed=ALL)


def test_macros_are_refused_with_what_to_do():
    main = ("/main.xml", Type.DOCX.value + ".main+xml")
    hidden = [
        packed({"[Content_Types].xml": types([main, ("/x.bin", kind)]), "main.xml": "<x/>", "x.bin": "x"})
        for kind in ("application/vnd.ms-office.vbaProject", "application/vnd.ms-excel.macrosheet+xml", "application/vnd.ms-word.document.MACROENABLED.main+xml")
    ]
    for octets in (office("word", macro=True), office("word", more={"word/VBAPROJECT.BIN": "x"}), *hidden):
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


@pytest.mark.parametrize("way", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_part_packed_in_a_way_without_bound_is_not_unpacked(way, monkeypatch):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", way) as package:
        package.writestr("mimetype", Type.HWPX.value)
    monkeypatch.setattr(zipfile.ZipExtFile, "read", lambda *_: pytest.fail("it was unpacked"))

    assert type_of(out.getvalue()) is None


def test_a_package_of_very_many_parts_is_not_listed(monkeypatch):
    octets = office("word", more={"a": "x"}) + b"PK\x01\x02" * 20_001
    monkeypatch.setattr(zipfile, "ZipFile", lambda *_: pytest.fail("it was opened"))

    assert type_of(octets) is None


def test_of_strangers_no_package_is_opened(monkeypatch):
    monkeypatch.setattr("eventsapp.core.files.type_of", lambda _: pytest.fail("it was opened"))

    for octets in (office("word"), hwpx(), HWP, office("word", macro=True)):
        with pytest.raises(WrongKindOfFile):
            must_be_acceptable(octets)


@settings(max_examples=150, deadline=1_000)
@given(st.lists(st.tuples(st.integers(0, len(HWP) - 1), st.integers(0, 255)), max_size=8), st.integers(0, len(HWP)))
def test_a_broken_compound_file_is_told_soon(changes, length):
    octets = bytearray(HWP)
    for place, octet in changes:
        octets[place] = octet

    assert type_of(bytes(octets[:length])) in (Type.HWP, None)


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
