"""Which columns a list of organisations or people may have, and how they are called in Korean and English."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from ...core.errors import Refusal
from ...core.spreadsheets import Row
from ...core.words import clean_line

HEADER_WITHIN = 10  # rows: a title and a date may stand above the header


class Kind(StrEnum):
    """What a list is of."""

    ORGANISATIONS = "organisations"
    PEOPLE = "people"


@dataclass(frozen=True)
class Column:
    """What may stand in a column: its name for people, the heading in our own empty list, those it is known by, its longest cell."""

    label: LazyString
    example: str
    headings: str
    most: int

    @property
    def also(self) -> list[str]:
        """Some of its other headings, to show what is understood."""
        return [heading for heading in self.headings.split() if not heading.isascii() and heading != self.example][:4]


COLUMNS: dict[Kind, dict[str, Column]] = {
    Kind.ORGANISATIONS: {
        "name": Column(
            _l("Organisation"),
            "기관명",
            "기관명 회사명 기업명 법인명 단체명 업체명 기관 회사 기업 상호 organisation organization company companyname organisationname name",
            200,
        ),
        "name_en": Column(_l("Name in English"), "영문명", "영문명 영문기관명 영문회사명 영문기업명 englishname nameinenglish nameen", 200),
        "business_number": Column(
            _l("Business registration number"),
            "사업자등록번호",
            "사업자등록번호 사업자번호 businessregistrationnumber businessnumber registrationnumber brn",
            40,
        ),
        "kind": Column(_l("Kind of organisation"), "구분", "구분 기관구분 유형 기관유형 종류 kind type kindoforganisation kindoforganization", 100),
        "size_class": Column(_l("Size class"), "규모", "규모 기업규모 기관규모 size sizeclass", 100),
        "sectors": Column(_l("Sectors"), "분야", "분야 업종 참여분야 사업분야 관심분야 sector sectors field fields", 500),
        "chief": Column(
            _l("Head of the organisation"), "대표자", "대표자 대표자명 대표자성명 대표 대표이사 대표명 head headoftheorganisation chief ceo representative", 60
        ),
        "address": Column(_l("Address"), "주소", "주소 소재지 본사주소 본사소재지 사업장주소 address", 200),
        "homepage": Column(_l("Website"), "홈페이지", "홈페이지 누리집 웹사이트 홈페이지주소 homepage website web url", 200),
    },
    Kind.PEOPLE: {
        "name": Column(_l("Full name"), "성명", "성명 이름 성함 담당자 담당자명 name fullname", 60),
        "email": Column(_l("E-mail"), "이메일", "이메일 이메일주소 메일 메일주소 전자우편 전자메일 email emailaddress mail", 254),
        "phone": Column(
            _l("Telephone"), "전화", "전화 전화번호 휴대전화 휴대전화번호 휴대폰 휴대폰번호 핸드폰 연락처 phone phonenumber tel telephone mobile cell", 40
        ),
        "organisation": Column(
            _l("Organisation"),
            "소속",
            "소속 소속기관 소속기관명 소속기업 기관명 회사명 기업명 기관 회사 기업 organisation organization company affiliation",
            200,
        ),
        "department": Column(_l("Department"), "부서", "부서 부서명 소속부서 department dept division team", 100),
        "title": Column(_l("Position"), "직위", "직위 직함 직책 직급 position title jobtitle", 60),
        "locale": Column(_l("Language"), "언어", "언어 사용언어 language locale lang", 20),
    },
}


class NoHeader(Refusal):
    def __init__(self, kind: Kind) -> None:
        super().__init__(
            _l(
                "The names of the columns are missing. One of the first %(most)d rows has to name them, at least “%(name)s”.",
                most=HEADER_WITHIN,
                name=COLUMNS[kind]["name"].example,
            )
        )


class TwiceTheSameColumn(Refusal):
    def __init__(self, first: str, second: str) -> None:
        super().__init__(_l("The columns “%(first)s” and “%(second)s” mean the same. Please remove one of them.", first=first, second=second))


class NothingBelowTheHeader(Refusal):
    def __init__(self) -> None:
        super().__init__(_l("There are no rows below the names of the columns."))


@dataclass(frozen=True)
class Table:
    """A list as it was sent: which columns we know, the headings of those we do not, and the cells of the former by row number."""

    fields: tuple[str, ...]
    passed_over: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def table_of(kind: Kind, rows: Sequence[Row]) -> Table:
    """The list below the first row that names its columns. Raises NoHeader, TwiceTheSameColumn or NothingBelowTheHeader."""
    at = next((at for at, row in enumerate(rows[:HEADER_WITHIN]) if _names_columns(kind, row)), None)
    if at is None:
        raise NoHeader(kind)
    headings = [clean_line(cell) for cell in rows[at].cells]
    known: dict[str, int] = {}
    for place, heading in enumerate(headings):
        field = _field_of(kind, heading)
        if field and field in known:
            raise TwiceTheSameColumn(headings[known[field]], heading)
        if field:
            known[field] = place
    if len(rows) == at + 1:
        raise NothingBelowTheHeader()
    kept = tuple((row.number, tuple(clean_line(row.cells[place]) if place < len(row.cells) else "" for place in known.values())) for row in rows[at + 1 :])
    return Table(tuple(known), tuple(heading for heading in headings if heading and not _field_of(kind, heading)), kept)


def _names_columns(kind: Kind, row: Row) -> bool:
    return any(_field_of(kind, cell) == "name" for cell in row.cells)


def _field_of(kind: Kind, heading: str) -> str:
    """What a column of this heading holds, "" if we do not know: notes in brackets, stars, numbers and blanks aside."""
    plain = re.sub(r"[(\[（].*?[)\]）]", "", unicodedata.normalize("NFKC", heading).casefold())
    return _KNOWN[kind].get(re.sub(r"[\W\d_]", "", plain), "")


_KNOWN = {kind: {heading: field for field, column in columns.items() for heading in column.headings.split()} for kind, columns in COLUMNS.items()}
