"""A screen reader that also tells descriptions and states, and hears what the window announces.

A program of its own, as `gui.qa.screen_reader`, whose functions it uses; it is run by a Python that has the
accessibility library, and may import nothing else of this repository.

    {"ask": "controls"}                          every control that can be seen
    {"ask": "press", "name": "main.rename"}      press a button, or choose an entry of an open menu
    {"ask": "write", "name": …, "text": …}       replace what a field holds
    {"ask": "spoken"}                            the announcements since this was asked last
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "gui/qa"))
# The folder of the other program must be known first.
import screen_reader  # type: ignore[import-not-found]
from gi.repository import Atspi, GLib  # type: ignore[import-not-found]

_END_WITHIN_S: Final = 5.0
_STATES: Final = ("focusable", "focused", "checkable", "expandable", "expanded")


class Listener:
    """Keeps what the window has announced."""

    def __init__(self) -> None:
        self._heard: list[str] = []
        self._listener = Atspi.EventListener.new(self._on_event)
        self._listener.register("object:announcement")

    def _on_event(self, event: Any) -> None:
        self._heard.append(str(event.any_data))

    def spoken(self) -> list[str]:
        """The announcements since this was asked last."""
        context = GLib.MainContext.default()
        while context.iteration(False):
            pass
        heard, self._heard = self._heard, []
        return heard


def controls() -> list[dict[str, Any]]:
    """The facts of every control that can be seen, in the order in which they are read out."""
    return [facts for facts in read(Atspi.get_desktop(0)) if facts is not None]


def read(control: Any) -> Iterator[dict[str, Any] | None]:
    """`control` and what is inside, the first child first; what goes away meanwhile is left out."""
    try:
        if control is None:
            return
        yield told_of(control)
        number = 0
        # Counted anew each time: asked for a child beyond the last, a scroll area of Qt 6.11 reads past its
        # list and takes the window with it, and a page that is left meanwhile has fewer than it had.
        while number < control.get_child_count():
            yield from read(control.get_child_at_index(number))
            number += 1
    except GLib.Error:
        return


def told_of(control: Any) -> dict[str, Any] | None:
    """The facts of one control; None when it cannot be seen."""
    states = control.get_state_set()
    if not states.contains(Atspi.StateType.SHOWING):
        return None
    names = [each for each in _STATES if states.contains(getattr(Atspi.StateType, each.upper()))]
    return {**screen_reader.facts_of(control), "description": control.get_description(), "states": names}


def answer(question: dict[str, Any], listener: Listener) -> Any:
    """What is told back. Raises `LookupError`."""
    match question["ask"]:
        case "controls":
            return controls()
        case "spoken":
            return listener.spoken()
        case "press":
            return screen_reader.press(question["name"])
        case "write":
            return screen_reader.write(question["name"], question["text"])
        case other:
            raise LookupError(f"{other} is no question")


def main(command: list[str]) -> int:
    """Answer questions about the window of `command` until there are no more."""
    Atspi.init()
    listener = Listener()
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as window:
        try:
            for line in sys.stdin:
                try:
                    told = {"result": answer(json.loads(line), listener)}
                except (LookupError, GLib.Error) as fault:
                    told = {"error": str(fault)}
                sys.stdout.write(screen_reader.MARK + json.dumps(told) + "\n")
                sys.stdout.flush()
        finally:
            window.terminate()
            try:
                window.wait(_END_WITHIN_S)
            except subprocess.TimeoutExpired:
                window.kill()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
