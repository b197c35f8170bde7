"""Window, agent and service as the processes that a person starts, driven over accessibility and the door.

Linux only; `hindrance` says why not, elsewhere. May import `shared`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from gui.qa.accessible import AccessibleWindow
from gui.qa.agent import AccessAgent
from gui.qa.display import Display
from gui.qa.failures import WaitFailed
from gui.qa.pages import AllPages
from gui.qa.pages.tray import TrayPage
from gui.qa.snapshots import words_of
from gui.qa.waiting import PATIENCE_S, Deadline


class AccessApp(AllPages):
    """Opens when a test first looks at it. The page objects are attributes: `main`, `welcome`, `limit`…"""

    def __init__(self, agent: AccessAgent, folder: Path) -> None:
        self.agent = agent
        self._folder = folder
        self._display: Display | None = None
        self._window: AccessibleWindow | None = None

    def open(self, *, language: str = "en", theme: str = "light") -> None:
        """Open the window in a process of its own, on a display of its own, and wait for its first page."""
        self.close()
        door = self.agent.door_address
        self._display = Display()
        command = [sys.executable, "-m", "gui", "--door", door, "--language", language, "--theme", theme]
        self._window = AccessibleWindow(command, self._folder / "window.log", self._display.environ)
        self.wait_until(lambda: self.page != "starting", "the window's first page")

    def close(self) -> None:
        """Close the window; agent and service go on."""
        if self._window is not None:
            self._window.close()
            self._window = None
        if self._display is not None:
            self._display.close()
            self._display = None

    @property
    def controls(self) -> AccessibleWindow:
        """The controls of the window."""
        if self._window is None:
            self.open()
        assert self._window is not None
        return self._window

    @property
    def tray(self) -> TrayPage:
        """The icon in the tray of the window's desktop, which has a panel as soon as this is used."""
        return TrayPage(self.controls)

    def wait_until(
        self, condition: Callable[[], object], what: str = "", within_s: float = PATIENCE_S
    ) -> None:
        """Wait until the window shows something. `condition` asks page objects; what is not there means no.

        Accessibility tells reliably what is there, not when it comes: so it is asked again and again. Raises
        `WaitFailed` with everything that can be read in the window.
        """
        deadline = Deadline(within_s)
        while True:
            try:
                if condition():
                    return
            except LookupError:
                pass
            if deadline.has_passed:
                shown = "\n".join(f"  {line}" for line in self.words())
                wanted = what or words_of(condition)
                raise WaitFailed(f"waited {within_s:g} s for: {wanted}\nthe window shows:\n{shown}")

    def picture(self, file: Path) -> None:
        """Save a picture of everything on its display."""
        if self._display is not None:
            self._display.picture(file)

    def keep(self, folder: Path) -> list[str]:
        """Leave what explains a failure in `folder`; the names of the files."""
        if self._display is None:
            return []
        return ["screen.png"] if self._display.picture(folder / "screen.png") else []
