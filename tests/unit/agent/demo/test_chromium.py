"""A browser is used where there is one that can be, and leads nowhere else than to this computer."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import cast

import pytest

from agent.demo.chromium import Chromium, Page, chromium_here
from agent.demo.stage import StageFault
from shared.reasons import Language


def command(folder: Path, name: str, script: str = "exit 3") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)
    return file


def test_no_browser_is_found_where_there_is_none(tmp_path: Path) -> None:
    assert chromium_here({"PATH": str(tmp_path)}) is None


def test_browser_is_found_by_its_name(tmp_path: Path) -> None:
    file = command(tmp_path, "chromium-browser")
    assert chromium_here({"PATH": str(tmp_path)}) == str(file)


def test_snap_is_passed_over_because_it_cannot_open_our_folders(tmp_path: Path) -> None:
    snap = command(tmp_path / "snap/bin", "chromium")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/chromium").symlink_to(snap)
    assert chromium_here({"PATH": str(tmp_path / "bin")}) is None


async def test_browser_that_ends_at_once_is_a_fault(tmp_path: Path) -> None:
    file = command(tmp_path, "chromium")
    with pytest.raises(StageFault, match="did not start"):
        await Chromium.start(str(file), tmp_path / "profile", {"PATH": "/usr/bin:/bin"}, Language.ENGLISH)


@pytest.mark.rule("R90")
@pytest.mark.parametrize(("language", "tag"), [(Language.ENGLISH, "en-GB"), (Language.FRENCH, "fr")])
async def test_browser_is_told_what_its_pages_speak(tmp_path: Path, language: Language, tag: str) -> None:
    file = command(tmp_path, "chromium", f'echo "$@" > {tmp_path / "said"}; exit 3')
    with pytest.raises(StageFault):
        await Chromium.start(str(file), tmp_path / "profile", {"PATH": "/usr/bin:/bin"}, language)
    said = (tmp_path / "said").read_text().split()
    assert {f"--lang={tag}", f"--accept-lang={tag}"} <= set(said)


@pytest.mark.parametrize("address", ["http://example.org/", "file:///etc/passwd", "javascript:alert(1)"])
async def test_page_goes_nowhere_else(address: str) -> None:
    page = Page(cast(Chromium, asyncio), "session")  # never asked
    with pytest.raises(StageFault, match="leads away"):
        await page.open(address)
