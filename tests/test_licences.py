"""Whose work is inside."""

from pathlib import Path

import pytest

from agent import licences


def test_an_installed_program_shows_the_texts_that_came_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "licenser.txt").write_text("SQLAlchemy: MIT …", "utf-8")
    monkeypatch.setattr(licences, "program_folder", lambda: tmp_path)

    assert licences.licences() == "SQLAlchemy: MIT …"


def test_without_them_every_package_is_named_with_its_licence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(licences, "program_folder", lambda: tmp_path)

    lines = licences.licences().splitlines()

    assert any(line.startswith("tomlkit ") and line.endswith(": MIT") for line in lines)
