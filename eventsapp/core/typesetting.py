"""Papers as tagged PDF files: typst sets a template of ours with plain data, in a font that has Korean."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import config


def pdf(template: str, facts: Mapping[str, Any], *, at: datetime) -> bytes:
    """The template under templates/ set with `facts` (whatever JSON can say), as accessible PDF/UA-1 of that moment.

    Facts reach typst as data, so nothing in them is ever markup."""
    import typst  # noqa: PLC0415 - heavy, and most workers never set a paper

    made: bytes = typst.compile(
        str(config.ROOT / "templates" / template), root=str(config.ROOT / "templates"), font_paths=[_fonts()], ignore_system_fonts=True, format="pdf",
        sys_inputs={"facts": json.dumps(facts, ensure_ascii=False)}, pdf_standards=["ua-1"], timestamp=int(at.timestamp()),
    )  # fmt: skip
    return made


@cache
def _fonts() -> str:
    import justmytype_intl_cjk  # noqa: PLC0415 - as above

    return str(next(Path(justmytype_intl_cjk.__file__).parent.rglob("NotoSansKR*wght*.ttf")).parent)
