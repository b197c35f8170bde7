"""The controls of a window in another process, found and operated over accessibility (AT-SPI).

What cannot be done here is said by `hindrance`, for a test to be skipped with. May import `shared.clock`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from gui.qa.controls import opener_of
from gui.qa.failures import NotStarted
from gui.qa.pages import PAGES
from gui.qa.waiting import Deadline

SCRIPT: Final = Path(__file__).with_name("screen_reader.py")
"""The program that reads windows; its own documentation says what it is asked and how it answers."""
_PROBE: Final = "import gi; gi.require_version('Atspi', '2.0'); from gi.repository import Atspi"
MARK: Final = "#access "
"""`gui.qa.screen_reader.MARK`, which cannot be imported where its library is missing."""

_END_WITHIN_S: Final = 10.0
_MENU_WITHIN_S: Final = 10.0
_FIRST_PARTS: Final = frozenset({*PAGES, "banner", "quit", "strip", "window"})
"""What the names of this window's controls begin with."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A control as accessibility tells of it. `id` ends with its `objectName`; `text` is what a field has;
    `states` are those of `focusable`, `focused` and `checkable` that hold."""

    id: str
    role: str
    name: str
    text: str | None
    enabled: bool
    checked: bool
    place: tuple[int, int, int, int]
    description: str
    states: tuple[str, ...]

    def is_called(self, name: str) -> bool:
        """Whether this is the control with this `objectName`."""
        return self.id == name or self.id.endswith(f".{name}")


def reading_python() -> str | None:
    """A Python of this system that has the accessibility library; None when there is none."""
    for python in dict.fromkeys((sys.executable, "/usr/bin/python3", shutil.which("python3") or "")):
        if python and os.path.exists(python) and _can_read(python):
            return python
    return None


def _can_read(python: str) -> bool:
    done = subprocess.run([python, "-c", _PROBE], capture_output=True, check=False)
    return done.returncode == 0


def hindrance() -> str | None:
    """Why windows cannot be read over accessibility here, as a sentence; None when they can."""
    if sys.platform != "linux":
        return "access_app drives windows over AT-SPI, which is the accessibility bus of Linux."
    if shutil.which("dbus-run-session") is None:
        return "access_app needs dbus-run-session (package dbus-daemon)."
    if reading_python() is None:
        return "access_app needs Python's accessibility library (packages python3-gi and gir1.2-atspi-2.0)."
    if shutil.which("Xvfb") is None and not os.environ.get("DISPLAY"):
        return "access_app needs a display: install Xvfb (package xvfb), or set DISPLAY."
    return None


class AccessibleWindow:
    """The window that `command` opens; `gui.qa.controls.Controls` over accessibility."""

    def __init__(self, command: Sequence[str], log: Path, environ: Mapping[str, str]) -> None:
        python = reading_python()
        if python is None:
            raise NotStarted("program_failed", hindrance() or "Nothing here can read windows.")
        with log.open("ab") as errors:
            self._reader = subprocess.Popen(
                ["dbus-run-session", "--", python, str(SCRIPT), *command],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                env={**environ, "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1"},
            )

    def close(self) -> None:
        """End the window and whoever reads it."""
        for stream in (self._reader.stdin, self._reader.stdout):
            if stream is not None:
                stream.close()
        try:
            self._reader.wait(_END_WITHIN_S)
        except subprocess.TimeoutExpired:
            self._reader.kill()
            self._reader.wait()

    def controls(self) -> tuple[Seen, ...]:
        """Everything that can be seen now."""
        found = self._ask({"ask": "controls"})
        return tuple(
            Seen(**{**each, "place": tuple(each["place"]), "states": tuple(each["states"])}) for each in found
        )

    @property
    def page(self) -> str:
        """The name of the page that is shown, such as `main`."""
        for name in self.names(""):
            if name.endswith(".page"):
                return name.removesuffix(".page")
        raise LookupError("no page is shown")

    def has(self, name: str) -> bool:
        """Whether a control called `name` can be seen."""
        return any(seen.is_called(name) for seen in self.controls())

    def names(self, prefix: str) -> tuple[str, ...]:
        """The controls that can be seen and whose names begin with `prefix`, in the order of reading."""
        seen = sorted(self.controls(), key=lambda each: (each.place[1], each.place[0]))
        names = (_object_name(each.id) for each in seen)
        return tuple(name for name in names if name is not None and name.startswith(prefix))

    def text(self, name: str) -> str:
        """The words of a label, a button or a field, or the digits of a ring."""
        seen = self._find(name)
        return seen.name if seen.text is None else seen.text

    def is_enabled(self, name: str) -> bool:
        """Whether a control can be used now."""
        return self._find(name).enabled

    def is_checked(self, name: str) -> bool:
        """Whether a switch is on."""
        return self._find(name).checked

    def click(self, name: str) -> None:
        """Press a button."""
        self._ask({"ask": "press", "name": name})

    def choose(self, name: str) -> None:
        """Choose an entry of a menu. Where it is not open yet, the button that the name begins with opens it.

        Raises `LookupError` when there is no such entry, or none that can be chosen.
        """
        if not self.has(name):
            self.click(opener_of(name, self.names("")))
        deadline = Deadline(_MENU_WITHIN_S)
        while not self.has(name):
            if deadline.has_passed:
                raise LookupError(f"no menu entry {name} can be chosen")
        if not self.is_enabled(name):
            raise LookupError(f"the menu entry {name} cannot be chosen now")
        self._ask({"ask": "press", "name": name})

    def type(self, name: str, text: str) -> None:
        """Replace what a field holds by `text`."""
        self._ask({"ask": "write", "name": name, "text": text})

    def tray_lines(self) -> tuple[tuple[str, bool], ...]:
        """The lines of the menu in the tray. The panel with the tray comes when it is first looked at."""
        return tuple((str(text), bool(enabled)) for text, enabled in self._ask({"ask": "tray"}))

    def choose_in_tray(self, text: str) -> None:
        """Choose a line of it."""
        self._ask({"ask": "tray_choose", "text": text})

    def _find(self, name: str) -> Seen:
        for seen in self.controls():
            if seen.is_called(name):
                return seen
        raise LookupError(f"no visible control is called {name}")

    def _ask(self, question: dict[str, Any]) -> Any:
        """Raises `LookupError`, and `NotStarted` when the window or its reader is gone."""
        stdin, stdout = self._reader.stdin, self._reader.stdout
        if stdin is None or stdout is None or stdin.closed:
            raise NotStarted("program_failed", "The window is closed.")
        try:
            stdin.write(json.dumps(question) + "\n")
            stdin.flush()
        except OSError as exc:
            raise NotStarted("program_failed", "The window has ended by itself.") from exc
        for line in stdout:
            if line.startswith(MARK):
                told = json.loads(line.removeprefix(MARK))
                if "error" in told:
                    raise LookupError(told["error"])
                return told["result"]
        raise NotStarted("program_failed", "The window has ended by itself.")


def _object_name(path: str) -> str | None:
    """The `objectName` at the end of an accessible id, which is a path; None for what has no name of ours."""
    first, _, last = path.rpartition(".")
    page = first.rpartition(".")[2]
    return f"{page}.{last}" if page in _FIRST_PARTS else None
