"""The sizes of fake monitors: `1280x720`, or several side by side, `1920x1080+1280x720`."""

from __future__ import annotations

import re

from agent.session.desktop import Monitor, Rect
from shared.errors import ScreenError

DEFAULT_SIZE = "1280x720"
LARGEST = 8192

_SIZE = re.compile(r"([1-9][0-9]{0,4})x([1-9][0-9]{0,4})")


def monitors_from(sizes: str) -> tuple[Monitor, ...]:
    """The monitors that `sizes` describes, from left to right, the first one primary.

    Raises `ScreenError` (`no_screen`) for anything that is no size.
    """
    monitors: list[Monitor] = []
    left = 0
    for number, size in enumerate((sizes or DEFAULT_SIZE).split("+"), start=1):
        found = _SIZE.fullmatch(size)
        width, height = (int(found[1]), int(found[2])) if found else (0, 0)
        if found is None or max(left + width, height) > LARGEST:
            raise ScreenError(
                "no_screen",
                f"{sizes!r} is no size of a synthetic screen: write 1280x720, "
                f"or 1920x1080+1280x720 for two monitors, at most {LARGEST} pixels wide.",
            )
        place = Rect(left, 0, width, height)
        monitors.append(Monitor(f"synthetic-{number}", f"Screen {number}", place, primary=number == 1))
        left += width
    return tuple(monitors)
