"""The numbers as a table for the README, and as JSON for whoever compares two runs."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any


@dataclass
class Row:
    """One thing measured on one database, round by round: how often a second, its share of the measure beside it, CPU.

    Or, with add_ms, how long it takes, or, with add_rate, how often a second, for which there is no measure beside it;
    `aim_ms` and `aim_rate` say what is aimed at.
    """

    what: str
    database: str
    aim: float | None
    aim_ms: float | None = None
    aim_rate: float | None = None
    rates: list[float] = field(default_factory=list)
    shares: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)

    def add(self, rate: float, measure: float, cpu_ms: float = 0.0) -> None:
        self.rates.append(rate)
        self.shares.append(rate / measure)
        self.cpu_ms.append(cpu_ms)

    def add_rate(self, rate: float, cpu_ms: float) -> None:
        self.rates.append(rate)
        self.cpu_ms.append(cpu_ms)

    def add_ms(self, milliseconds: float) -> None:
        self.rates.append(1000 / milliseconds)
        self.cpu_ms.append(milliseconds)


class Report:
    """Rows in the order in which they were first named."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], Row] = {}
        self.notes: list[str] = []

    def row(self, what: str, database: str, aim: float | None = None, *, aim_ms: float | None = None, aim_rate: float | None = None) -> Row:
        return self.rows.setdefault((what, database), Row(what, database, aim, aim_ms, aim_rate))

    def table(self) -> str:
        """Medians. `noise` is the widest distance between two rounds, in parts of the median."""
        databases = list(dict.fromkeys(row.database for row in self.rows.values()))
        head = ["what", "aim", *(f"{name}: {column}" for name in databases for column in ("a second", "share", "CPU ms", "noise"))]
        lines = [head, ["---"] + ["--:"] * (len(head) - 1)]
        for what in dict.fromkeys(row.what for row in self.rows.values()):
            found = [self.rows.get((what, name)) for name in databases]
            aim = next((_aim(row) for row in found if row), "")
            lines.append([what, aim, *(cell for row in found for cell in _cells(row))])
        return "\n".join(f"| {' | '.join(line)} |" for line in lines)

    def circumstances(self) -> str:
        machine = f"{os.cpu_count()} cores ({_processor()}), {platform.system()} {platform.release()}, Python {platform.python_version()}"
        return "\n".join([f"{datetime.now(UTC):%Y-%m-%d}, {machine}.", *self.notes])

    def write(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        facts: dict[str, Any] = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "cores": os.cpu_count(), "python": platform.python_version(), "notes": self.notes}
        facts["rows"] = [vars(row) for row in self.rows.values()]
        path.write_text(json.dumps(facts, ensure_ascii=False, indent=1))


def spread(values: Iterable[float]) -> float:
    known = list(values)
    return (max(known) - min(known)) / median(known)


def _cells(row: Row | None) -> list[str]:
    if row is None:
        return ["–"] * 4
    cpu = median(row.cpu_ms)
    rate, share = median(row.rates), _percent(median(row.shares)) if row.shares else "–"
    return [f"{rate:,.0f}" if rate >= 10 else f"{rate:.1f}", share, f"{cpu:.2f}" if cpu else "–", _percent(spread(row.rates))]


def _aim(row: Row) -> str:
    if row.aim_rate is not None:
        return f"{row.aim_rate:,.0f} a second"
    return f"{row.aim_ms:g} ms" if row.aim_ms is not None else _percent(row.aim)


def _percent(part: float | None) -> str:
    if part is None:
        return ""
    return f"{part * 100:.1f} %" if part < 0.1 else f"{part * 100:.0f} %"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
