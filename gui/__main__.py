"""`python -m gui`: looks at the command line and for a display, then opens the window.

Exit codes: 0 closed · 1 no display, or a part of the window is missing or fails · 2 wrong use. Nothing heavy
is imported before display and command line are known.
"""

from __future__ import annotations

import os
import sys

from gui.arguments import SCREEN_AREA, USAGE, UsageError, parse
from gui.display import missing_display


def main(argv: list[str]) -> int:
    """Run the window until it is closed."""
    if argv == [SCREEN_AREA]:
        if missing_display(os.environ) is not None:
            return 1
        from gui.screen_area import tell_screen_area

        return tell_screen_area()
    try:
        arguments = parse(argv)
    except UsageError as refusal:
        sys.stderr.write(f"{refusal}\n{USAGE}\n")
        return 2
    sentence = missing_display(os.environ)
    if sentence is not None:
        sys.stderr.write(f"{sentence}\n")
        return 1
    from gui.app import run  # Qt, only now that there is somewhere to show it

    return run(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
