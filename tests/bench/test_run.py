"""`make bench` runs, measures everything it names, and leaves nothing behind."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bench import load, plan, report
from tests.needs import missing

pytestmark = pytest.mark.alone

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.race
def test_a_quick_run_prints_a_table_and_ends_whatever_it_started(tmp_path):
    if shutil.which("wrk") is None:
        missing(load.MISSING)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    command = [sys.executable, "-m", "bench.run", "--quick", "--json", str(tmp_path / "bench.json")]

    run = subprocess.run(command, check=False, cwd=ROOT, env=os.environ | {"TMPDIR": str(scratch)}, capture_output=True, text=True, timeout=plan.Plan.quick().at_most + 30)

    assert run.returncode == 0, run.stderr
    rows = json.loads((tmp_path / "bench.json").read_text())["rows"]
    assert all(rate > 0 for row in rows for rate in row["rates"])
    assert [line.split("|")[1].strip() for line in run.stdout.splitlines() if line.startswith("| ")][2:] == [row["what"] for row in rows]
    assert list(scratch.iterdir()) == []


def test_a_table_tells_medians_shares_and_noise():
    told = report.Report()
    for rate, measure in ((90.0, 200.0), (100.0, 200.0), (120.0, 200.0)):
        told.row("event page", "SQLite", 0.45).add(rate, measure, 0.5)
    told.row("event page", "PostgreSQL", 0.45).add(6.0, 200.0)

    assert told.table().splitlines()[2] == "| event page | 45 % | 100 | 50 % | 0.50 | 30 % | 6.0 | 3.0 % | – | 0.0 % |"


def test_a_table_tells_what_takes_milliseconds_without_a_measure_beside_it():
    told = report.Report()
    for took in (390.0, 400.0, 500.0):
        told.row("feed", "SQLite", aim_ms=400).add_ms(took)

    assert told.table().splitlines()[2] == "| feed | 400 ms | 2.5 | – | 400.00 | 23 % |"


def test_a_table_tells_how_often_a_second_with_an_aim_in_numbers():
    told = report.Report()
    for rate in (900.0, 1_200.0, 1_000.0):
        told.row("an invitation owed", "SQLite", aim_rate=1_000.0).add_rate(rate, 0.9)

    assert told.table().splitlines()[2] == "| an invitation owed | 1,000 a second | 1,000 | – | 0.90 | 30 % |"
