"""Imports run downwards, rules are pure, and nobody imports a view: the contracts of pyproject.toml."""

from importlinter.cli import lint_imports

from tests.house.sources import ROOT


def test_the_contracts_hold(capsys):
    broken = lint_imports(config_filename=str(ROOT / "pyproject.toml"), cache_dir=None)

    assert not broken, capsys.readouterr().out
