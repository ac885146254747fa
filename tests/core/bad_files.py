"""A corpus of files that people, broken programs and worse send for a spreadsheet, each made here and now."""

import io
import zipfile
from functools import partial

from eventsapp.core.spreadsheets import rules, workbook

_TYPES = """<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"""
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELS = '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{0}" Target="{1}"/></Relationships>'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_BOOK = f'<?xml version="1.0"?><workbook xmlns="{_MAIN}" xmlns:r="{_REL}"><sheets><sheet name="x" sheetId="1" r:id="rId1"/></sheets></workbook>'
_ROWS = '<row r="1"><c r="A1" t="inlineStr"><is><t>이름</t></is></c><c r="B1" t="inlineStr"><is><t>소속</t></is></c></row>'
_ROW_2 = '<row r="2"><c r="A2" t="inlineStr"><is><t>이준</t></is></c><c r="B2" t="inlineStr"><is><t>한빛</t></is></c></row>'

LAUGHS = "".join(f'<!ENTITY l{number} "{f"&l{number - 1};" * 10}">' for number in range(1, 10))


def sheet(data, *, head="", more=""):
    return f'<?xml version="1.0" encoding="UTF-8"?>{head}<worksheet xmlns="{_MAIN}">{more}<sheetData>{data}</sheetData></worksheet>'


def package(page, *, more=(), without=()):
    """A workbook of one sheet, by hand; `more`: further members, `without`: those that are missing."""
    members = {
        "[Content_Types].xml": _TYPES, "_rels/.rels": _RELS.format(f"{_REL}/officeDocument", "xl/workbook.xml"), "xl/workbook.xml": _BOOK,
        "xl/_rels/workbook.xml.rels": _RELS.format(f"{_REL}/worksheet", "worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml": page,
    }  # fmt: skip
    return _zip({name: text for name, text in members.items() if name not in without} | dict(more))


def _zip(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in members.items():
            file.writestr(name, text)
    return out.getvalue()


def _text(number):
    return f'<c r="A{number}" t="inlineStr"><is><t>x</t></is></c>'


def _understated():
    """A member that unpacks to a hundred megabytes and says it is a hundred octets."""
    octets = bytearray(package(sheet(" " * 100_000_000 + _ROWS)))
    for at in (octets.rfind(b"PK\x01\x02"), octets.rfind(b"PK\x03\x04")):
        where = at + (24 if octets[at + 2] == 1 else 22)
        octets[where : where + 4] = (100).to_bytes(4, "little")
    return bytes(octets)


def _encrypted():
    octets = bytearray(package(sheet(_ROWS)))
    at = octets.find(b"PK\x01\x02")
    octets[at + 8] |= 1
    return bytes(octets)


def _ole(*, holds=b""):
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + holds + bytes(1024)


PLAIN = package(sheet(_ROWS + _ROW_2))

FINE_FILES = {
    "plain": PLAIN,
    "dimension of a million rows": package(sheet(_ROWS + _ROW_2, more='<dimension ref="A1:XFD1048576"/>')),
    "a cell in the last row": package(sheet(_ROWS + f'<row r="1048576">{_text(1_048_576)}</row>')),
}


def _is(octets, refusal):
    return octets, refusal


def _many_rows():
    return workbook(([f"{number}", "한빛정보"] for number in range(100_000)), title="x"), rules.TooManyRows


_MADE = {
    "nothing": (b"", rules.EmptyTable),
    "blanks": (b" \r\n\t\r\n", rules.EmptyTable),
    "separators alone": (b",,,\r\n,,,\r\n", rules.EmptyTable),
    "a mark of order alone": (b"\xef\xbb\xbf", rules.EmptyTable),
    "NULs": (bytes(5_000), rules.EmptyTable),
    "a workbook without rows": (package(sheet("")), rules.EmptyTable),
    "a picture called .csv": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, rules.NotATable),
    "a PDF called .xlsx": (b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\n%%EOF", rules.NotATable),
    "a NUL inside a CSV": ("이름,소속\n이\x00준,한빛\n".encode(), rules.NotATable),
    "UTF-16 without its mark": ("이름,소속\n".encode("utf-16-le"), rules.NotATable),
    "a text document": (_zip({"[Content_Types].xml": _TYPES, "word/document.xml": "<w/>"}), rules.NotATable),
    "an empty archive": (_zip({}), rules.NotATable),
    "an OpenDocument sheet": (_zip({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"}), rules.OldFormat),
    "a binary workbook": (_zip({"[Content_Types].xml": _TYPES, "xl/workbook.bin": "x"}), rules.OldFormat),
    "Excel 97": (_ole(holds="Workbook".encode("utf-16-le")), rules.OldFormat),
    "a workbook under a password": (_ole(holds="EncryptedPackage".encode("utf-16-le")), rules.Locked),
    "an archive under a password": (_encrypted(), rules.Locked),
    "document security": (b"\x9b  DRMONE  This Document is encrypted" + bytes(300), rules.Locked),
    "HTML pretending to be .xls": ("<html><head><meta charset=utf-8></head><table><tr><td>이름</td></tr></table></html>".encode(), rules.WebPage),
    "a table of HTML": (b"\n  <TABLE border=1><tr><td>a</td></tr></TABLE>", rules.WebPage),
    "XML of 2003": (b'\xef\xbb\xbf<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', rules.WebPage),
    "half a letter of UTF-16": (b"\xff\xfe" + "이름".encode("utf-16-le")[:-1], rules.UnknownLetters),
    "a lone surrogate in UTF-16": (b"\xff\xfe" + b"a\x00,\x00\x00\xd8b\x00", rules.UnknownLetters),
    "letters of no encoding": (b"name,address\n\xff\xff\xfe,\x80\x80\n", rules.UnknownLetters),
    "a quotation mark that nothing closes": (("이름,소속\n\"이준,한빛\n" + "박소라,한빛\n" * 500).encode(), rules.CellTooLong),
    "one that nothing closes in a long file": (("이름,소속\n\"이준,한빛\n" + "박소라,한빛\n" * 50_000).encode(), rules.CellTooLong),
    "101 columns": (",".join(map(str, range(101))).encode(), rules.TooManyColumns),
    "20,001 rows": (b"a,b\n" * 20_001, rules.TooManyRows),
    "more octets than we take": (b"a,b\n" * 1_400_000, rules.TableTooLarge),
    "half a workbook": (PLAIN[: len(PLAIN) // 2], rules.Damaged),
    "a workbook without its end": (PLAIN[:-10], rules.Damaged),
    "a workbook without its sheet": (package(sheet(""), without=["xl/worksheets/sheet1.xml"]), rules.Damaged),
    "a workbook without its relations": (package(sheet(""), without=["xl/_rels/workbook.xml.rels"]), rules.Damaged),
    "a workbook whose XML breaks off": (package(sheet(_ROWS)[:-40]), rules.Damaged),
    "billion laughs": (package(sheet(_ROWS.replace("이름", "&l9;"), head=f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>')), rules.Damaged),
    "an entity of a file": (package(sheet(_ROWS.replace("이름", "&e;"), head='<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>')), rules.Damaged),
    "a lone surrogate in XML": (package(sheet(_ROWS.replace("이름", "&#xD800;"))), rules.Damaged),
    "a NUL in XML": (package(sheet(_ROWS.replace("이름", "&#0;"))), rules.Damaged),
    "a number that is none": (package(sheet('<row r="1"><c r="A1"><v>1e999</v></c></row>')), rules.Damaged),
    "a row number that is none": (package(sheet('<row r="-5">x</row><row r="a"/>')), rules.Damaged),
    "an index of no shared text": (package(sheet('<row r="1"><c r="A1" t="s"><v>5</v></c></row>')), rules.Damaged),
    "thousands of members": (package(sheet(_ROWS), more={f"xl/media/{number}": "x" for number in range(501)}), rules.Swollen),
    "a long cell": (package(sheet(_ROWS.replace("이름", "가" * 2_001))), rules.CellTooLong),
    "101 columns of a workbook": (package(sheet(f'<row r="1">{"".join(f"<c><v>{n}</v></c>" for n in range(101))}</row>')), rules.TooManyColumns),
}
BAD_FILES = {what: partial(_is, *made) for what, made in _MADE.items()} | {
    "a bomb": lambda: (package(sheet(_ROWS), more={"xl/sharedStrings.xml": "a" * 100_000_000}), rules.Swollen),
    "a smaller bomb": lambda: (package(sheet(_ROWS), more={"xl/sharedStrings.xml": "a" * 50_000_000}), rules.Swollen),
    "a bomb that says it is small": lambda: (_understated(), rules.Damaged),
    "100,000 rows": _many_rows,
}
