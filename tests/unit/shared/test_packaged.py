"""Whether a program is from a package, and who published it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from shared import packaged


@pytest.fixture
def package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """This process is a packaged program; where its modules are."""
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    return tmp_path


def test_a_program_of_an_environment_is_from_no_package() -> None:
    assert not packaged.is_packaged()
    assert packaged.publisher() is None


def test_a_package_tells_who_published_it(package: Path) -> None:
    (package / packaged.PUBLISHER_FILE).write_text("Ada’s team\n", "utf-8")
    assert packaged.is_packaged()
    assert packaged.publisher() == "Ada’s team"


@pytest.mark.parametrize("content", [None, "", "\n"])
def test_a_local_build_is_published_by_nobody(package: Path, content: str | None) -> None:
    if content is not None:
        (package / packaged.PUBLISHER_FILE).write_text(content, "utf-8")
    assert packaged.publisher() == ""
