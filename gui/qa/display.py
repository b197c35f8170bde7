"""A display for windows in processes of their own: one of the test's own (Xvfb) where that is installed.

Linux only. A picture of it is taken by this file itself as a program, so that the test's own process needs no
second platform of Qt. May import Qt, there.

    DISPLAY=:7 python -m gui.qa.display FILE.png
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from gui.qa.failures import NotStarted

_SIZE: Final = "1280x1024x24"
_END_WITHIN_S: Final = 5.0
_PICTURE_WITHIN_S: Final = 20.0


class Display:
    """An X server on a number that is free; without Xvfb the display of whoever runs the tests.

    Raises `NotStarted` where there is neither.
    """

    def __init__(self) -> None:
        self._server: subprocess.Popen[str] | None = None
        if shutil.which("Xvfb"):
            self.name = self._start()
        else:
            self.name = os.environ.get("DISPLAY", "")
        if not self.name:
            self.close()
            raise NotStarted("program_failed", "There is no display, and Xvfb gives none.")

    def _start(self) -> str:
        self._server = subprocess.Popen(
            ["Xvfb", "-displayfd", "1", "-screen", "0", _SIZE, "-nolisten", "tcp", "-noreset"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._server.stdout is not None
        with self._server.stdout:
            number = self._server.stdout.readline().strip()
        return f":{number}" if number else ""

    @property
    def environ(self) -> dict[str, str]:
        """The environment of a program that shows its windows here."""
        others = {name: value for name, value in os.environ.items() if name != "WAYLAND_DISPLAY"}
        return {**others, "DISPLAY": self.name, "QT_QPA_PLATFORM": "xcb"}

    def picture(self, file: Path) -> bool:
        """Save a picture of all that it shows; False when that cannot be done."""
        command = [sys.executable, "-m", "gui.qa.display", str(file)]
        try:
            done = subprocess.run(
                command, env=self.environ, capture_output=True, timeout=_PICTURE_WITHIN_S, check=False
            )
        except subprocess.TimeoutExpired:
            return False
        return done.returncode == 0 and file.exists()

    def close(self) -> None:
        """End the server, if it is the test's own."""
        if self._server is None:
            return
        self._server.terminate()
        try:
            self._server.wait(_END_WITHIN_S)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()
        self._server = None


def main(file: str) -> int:
    """Save a picture of the display in the environment; 0 when it is saved."""
    from PySide6.QtGui import QGuiApplication

    application = QGuiApplication([])
    shown = application.primaryScreen().grabWindow(0)
    return 0 if shown.save(file) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
