"""What a test needs and a machine may lack: a loud skip here, a failure where CI is set."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest

IN_CI = os.environ.get("CI", "").lower() in ("1", "true")


def missing(what: str) -> NoReturn:
    """End this test for want of `what`, which names the remedy."""
    if IN_CI:
        pytest.fail(what, pytrace=False)
    pytest.skip(what)
