"""The real window, which also says on its standard output when it was painted and which page it shows.

Takes the arguments of `python -m gui`. Only the watching is added here; nothing of the product changes.
"""

from __future__ import annotations

import sys

import gui.app
from gui.__main__ import main
from gui.window import Window


def say(line: str) -> None:
    """Write one line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


class TracedWindow(Window):
    """The window with a voice."""

    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments)  # type: ignore[arg-type]
        self.first_painted.connect(lambda: say("painted"))
        self._pages.currentChanged.connect(self._say_page)

    def _say_page(self) -> None:
        say(f"page {type(self.page).__module__.rpartition('.')[2]}")


if __name__ == "__main__":
    gui.app.Window = TracedWindow  # type: ignore[misc]
    sys.exit(main(sys.argv[1:]))
