"""Says which part of the screen is free for windows, for programs that cannot ask (`--screen-area`)."""

from __future__ import annotations

import json
import sys


def tell_screen_area() -> int:
    """Print `{"x", "y", "width", "height"}` of the first screen without its bars; the exit code."""
    from PySide6.QtGui import QGuiApplication

    application = QGuiApplication([sys.argv[0]])
    screen = application.primaryScreen()
    if screen is None:
        return 1
    area = screen.availableGeometry()
    told = {"x": area.x(), "y": area.y(), "width": area.width(), "height": area.height()}
    sys.stdout.write(json.dumps(told) + "\n")
    return 0
