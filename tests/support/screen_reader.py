"""What a screen reader finds in a window: its controls by role and name, and that it can press one.

Run by the system's own Python, which has the accessibility library (`python3-gi`, FACTS): in another
process than the window, on a D-Bus of its own. May import nothing of this repository.

    python3 tests/support/screen_reader.py BUTTON COMMAND…

Starts COMMAND, waits until it shows a button called BUTTON, prints every control as one line of JSON,
presses the button, and ends COMMAND once its page has changed.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402  (the version must be chosen first)

PATIENCE_MS = 25_000
LOOK_AGAIN_MS = 50


def controls() -> list[tuple[Any, str, str]]:
    """Every control that can be seen on the screen, with its role and its name."""
    found: list[tuple[Any, str, str]] = []
    desktop = Atspi.get_desktop(0)
    waiting = [desktop.get_child_at_index(number) for number in range(desktop.get_child_count())]
    while waiting:
        control = waiting.pop(0)
        try:
            if control is None:
                continue
            if control.get_state_set().contains(Atspi.StateType.SHOWING):
                found.append((control, control.get_role_name(), control.get_name()))
            waiting += [control.get_child_at_index(number) for number in range(control.get_child_count())]
        except GLib.Error:
            continue  # it went away while it was being read
    return found


class Reader:
    """Looks again and again, as the window comes to life; ends its loop when it has seen everything."""

    def __init__(self, button: str) -> None:
        self.loop = GLib.MainLoop()
        self.done = False
        self._button = button
        self._pressed = False

    def look(self) -> bool:
        """One look; whether another one is needed."""
        named = {name: control for control, role, name in controls() if "button" in role}
        if not self._pressed and self._button in named:
            told = [{"role": role, "name": name} for _, role, name in controls()]
            sys.stdout.write(json.dumps(told) + "\n")
            self._pressed = self._press(named[self._button])
        elif self._pressed and self._button not in named:
            self.done = True
            self.loop.quit()
        return not self.done

    def _press(self, control: Any) -> bool:
        action = control.get_action_iface()
        names = [action.get_action_name(number) for number in range(action.get_n_actions())]
        return bool(action.do_action(names.index("Press")))


def main(button: str, command: list[str]) -> int:
    """Read the window of `command`; 0 when its button was pressed and did something."""
    Atspi.init()
    reader = Reader(button)
    with subprocess.Popen(command) as window:
        try:
            GLib.timeout_add(LOOK_AGAIN_MS, reader.look)
            GLib.timeout_add(PATIENCE_MS, reader.loop.quit)
            reader.loop.run()
        finally:
            window.terminate()
    return 0 if reader.done else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
