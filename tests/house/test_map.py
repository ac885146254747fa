"""The README's map of the house is the one that the import contracts hold, and no package is missing on it."""

import re
import tomllib

from tests.house.sources import ROOT

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
README = (ROOT / "README.md").read_text("utf-8")


def table(header):
    """The rows of the README's table whose first column is called this, as the names in their first column."""
    rows = re.search(rf"^\| {header} \|.*\n\|[-|]+\n((?:\|.*\n)+)", README, re.M)
    return [re.findall(r"`(\w+)`", row.split("|")[1]) for row in rows[1].splitlines()]


def test_the_packages_stand_as_the_contract_says():
    layers = [[name.strip() for name in layer.split("|")] for layer in CONTRACTS[0]["layers"]]

    assert table("package") == layers[::-1]


def test_the_rooms_stand_as_the_contract_says():
    layers = [re.findall(r"\((\w+)\)", layer) for layer in CONTRACTS[1]["layers"]]

    assert [sorted(row) for row in table("room")] == [sorted(layer) for layer in layers[::-1]]


def test_every_package_is_on_the_map():
    packages = {path.parent.name for path in (ROOT / "eventsapp").glob("*/__init__.py")}

    assert packages == {name for row in table("package") for name in row}
    assert {f"eventsapp.{name}" for name in packages - {"core"}} == set(CONTRACTS[1]["containers"])


def test_every_command_it_names_is_there():
    targets = set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.M))

    assert set(re.findall(r"(?:`|^    )make ([a-z-]+)", README, re.M)) - targets == set()
