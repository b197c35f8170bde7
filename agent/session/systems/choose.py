"""Opens the desktop that was asked for: `auto`, `synthetic`, `synthetic:1280x720` or an X display as `:0`.

Each room is imported when it is needed: numpy and the systems' libraries stay out of an agent without a
session.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping

from agent.session.desktop import Desktop
from shared.clock import Clock
from shared.errors import ScreenError
from shared.state import MonitorFact

AUTO, SYNTHETIC = "auto", "synthetic"


def open_desktop(choice: str, environ: Mapping[str, str], clock: Clock) -> Desktop:
    """The desktop that `choice` means on this computer, opened for one session.

    Raises `ScreenError`: `no_screen`, `wayland_unsupported`, `screen_permission_missing`,
    `screen_library_missing`.
    """
    kind, _, rest = choice.partition(":")
    if kind == SYNTHETIC:
        from agent.session.systems.synthetic.desktop import SyntheticDesktop

        return SyntheticDesktop.open(rest, clock)
    raise ScreenError("no_screen", f"There is no screen called {choice!r} here ({sys.platform}).")


def monitors_of(choice: str, environ: Mapping[str, str]) -> tuple[MonitorFact, ...]:
    """The monitors of that desktop. Raises `ScreenError` as `open_desktop` does."""
    if choice.partition(":")[0] == SYNTHETIC:
        from agent.session.systems.synthetic.sizes import monitors_from

        monitors = monitors_from(choice.partition(":")[2])
        return tuple(
            MonitorFact(each.id, each.name, each.place.width, each.place.height) for each in monitors
        )
    raise ScreenError("no_screen", f"There is no screen called {choice!r} here ({sys.platform}).")
