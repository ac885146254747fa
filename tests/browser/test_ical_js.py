"""ical.js, the parser of Thunderbird and Nextcloud, reads in Chromium what Python's parsers read in the same files."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from config import ROOT
from tests.browser.conftest import CHROMIUM
from tests.calendars.parsers import BY_ICAL_JS, FILES, GOLDEN, by_icalendar
from tests.needs import missing

pytestmark = pytest.mark.browser

ICAL_JS = ROOT / ".venv" / "ical-js" / "node_modules" / "ical.js" / "dist" / "ical.es5.min.cjs"


@pytest.fixture(scope="module")
def chromium_or_not(request):
    if not Path(CHROMIUM).exists():
        missing(f"no Chromium at {CHROMIUM}: apt-get install chromium, or say where it is in CHROMIUM")
    return request.getfixturevalue("chromium")


@pytest.fixture(scope="module")
def page(chromium_or_not: Browser):
    """A page that has loaded ical.js, and nothing else."""
    if not ICAL_JS.exists():
        missing("ical.js is not there: install npm, then make ready-to-subscribe")
    context = chromium_or_not.new_context(timezone_id="America/New_York")  # whoever takes a time for the reader's own is a day off
    page = context.new_page()
    page.add_script_tag(content=f"var module = {{exports: {{}}}}, exports = module.exports;\n{ICAL_JS.read_text('utf-8')};\nvar ICAL = module.exports;")
    yield page
    context.close()


@pytest.mark.parametrize("name", FILES)
def test_ical_js_reads_the_same(page, name):
    octets = (GOLDEN / name).read_bytes()

    assert page.evaluate(BY_ICAL_JS, octets.decode()) == by_icalendar(octets)
