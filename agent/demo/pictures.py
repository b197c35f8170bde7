"""Pictures of the window, one for each scene, picked from those that the window takes of itself."""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

from agent.demo.stage import StageFault

_LOOK_AGAIN_S: Final = 0.01
_OURS: Final = re.compile(r"\d{2}-[a-z0-9_-]+-(window|portal|client|panel)\.png")
_TAKEN: Final = re.compile(r"(\d+)-(.+)\.png")


class WindowPictures:
    """The pictures that one window leaves in `folder`."""

    def __init__(self, window: subprocess.Popen[bytes], folder: Path) -> None:
        self._window, self._folder = window, folder

    async def keep(self, page: str, file: Path) -> None:
        """Wait until the window shows `page`, and keep the picture as `file`.

        Raises `StageFault` when the window ends instead.
        """
        while True:
            newest = await asyncio.to_thread(newest_in, self._folder)
            if newest is not None and newest[1].startswith(page):
                await asyncio.to_thread(shutil.copyfile, newest[0], file)
                return
            if self._window.poll() is not None:
                code = self._window.returncode
                raise StageFault("demo_failed", f"The window ended early (exit code {code}).")
            await asyncio.sleep(_LOOK_AGAIN_S)  # another process writes the file; no event tells


def newest_in(folder: Path) -> tuple[Path, str] | None:
    """The newest picture of a window and the name of the page that it shows; None before the first."""
    taken = [(int(found[1]), file, found[2]) for file in folder.glob("*.png") if (found := _match(file))]
    if not taken:
        return None
    _, file, page = max(taken)
    return file, page


def make_room(pictures: Path) -> None:
    """Make the folder for the pictures, without those of the last time; other files stay."""
    pictures.mkdir(parents=True, exist_ok=True)
    for file in pictures.iterdir():
        if _OURS.fullmatch(file.name):
            file.unlink()


def _match(file: Path) -> re.Match[str] | None:
    return _TAKEN.fullmatch(file.name)
