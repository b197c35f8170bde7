"""Reads and operates a window over AT-SPI, the accessibility bus of Linux, for a test in another process.

A program of its own, run by whichever Python of the system has the accessibility library (`gi`), on a D-Bus
session of its own; it may import nothing of this repository.

    dbus-run-session -- python3 screen_reader.py COMMAND…

Starts COMMAND (a window). Then each line of JSON on standard input is a question and is answered by one line
on standard output, which begins with `MARK`, because the bus talks there too. Ends with its input, and the
window with it.

    {"ask": "controls"}                          every control that can be seen
    {"ask": "press", "name": "main.rename"}      press a button, or choose an entry of an open menu
    {"ask": "write", "name": …, "text": …}       replace what a field holds
    {"ask": "tray"}                              the menu in the tray; a panel comes when first asked
    {"ask": "tray_choose", "text": "Pause"}      choose a line of it
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from typing import Any, Final

import gi  # type: ignore[import-not-found]

gi.require_version("Atspi", "2.0")
# The version must be chosen first.
from gi.repository import Atspi, GLib  # type: ignore[import-not-found]  # noqa: E402

MARK: Final = "#access "
_PRESSES: Final = ("Press", "Toggle", "Trigger")
_STATES: Final = ("focusable", "focused", "checkable")
_END_WITHIN_S: Final = 5.0


def facts_of(control: Any) -> dict[str, Any]:
    """What a control is and says. `id` ends with its `objectName`."""
    states = control.get_state_set()
    place = control.get_extents(Atspi.CoordType.SCREEN)
    field = control.get_editable_text_iface() is not None
    return {
        "id": control.get_accessible_id(),
        "role": control.get_role_name(),
        "name": control.get_name(),
        "text": Atspi.Text.get_text(control, 0, -1) if field else None,
        "enabled": states.contains(Atspi.StateType.ENABLED),
        "checked": states.contains(Atspi.StateType.CHECKED),
        "description": control.get_description(),
        "states": [each for each in _STATES if states.contains(getattr(Atspi.StateType, each.upper()))],
        "place": [place.x, place.y, place.width, place.height],
    }


class Reader:
    """What a screen reader knows of the windows on its desktop.

    Qt counts open menus among nobody's children: a reader learns of one only when it comes. So this listens
    for them, from before the first window opens.
    """

    def __init__(self) -> None:
        self._menus: list[Any] = []
        self._listener = Atspi.EventListener.new(self._on_shown)
        self._listener.register("object:state-changed:showing")

    def _on_shown(self, event: Any) -> None:
        try:
            if event.source.get_role() != Atspi.Role.POPUP_MENU:
                return
        except GLib.Error:
            return
        self._menus = [each for each in self._menus if each != event.source]
        if event.detail1:
            self._menus.append(event.source)

    def roots(self) -> list[Any]:
        """The programs on the desktop, and the menus that are open."""
        context = GLib.MainContext.default()
        while context.iteration(False):
            pass
        desktop = Atspi.get_desktop(0)
        programs = [desktop.get_child_at_index(number) for number in range(desktop.get_child_count())]
        return programs + self._menus

    def showing(self) -> Iterator[Any]:
        """Every control that can be seen. Those that go away while they are read are left out."""
        waiting = self.roots()
        while waiting:
            control = waiting.pop(0)
            try:
                if control is None:
                    continue
                if control.get_state_set().contains(Atspi.StateType.SHOWING):
                    yield control
                waiting += [control.get_child_at_index(each) for each in range(control.get_child_count())]
            except GLib.Error:
                continue

    def controls(self) -> list[dict[str, Any]]:
        """The facts of every control that can be seen."""
        found = []
        for control in self.showing():
            try:
                found.append(facts_of(control))
            except GLib.Error:
                continue
        return found

    def find(self, name: str) -> Any:
        """The control called `name`. Raises `LookupError`."""
        for control in self.showing():
            try:
                known = control.get_accessible_id() or ""
            except GLib.Error:
                continue
            if known == name or known.endswith(f".{name}"):
                return control
        raise LookupError(f"no visible control is called {name}")

    def press(self, name: str) -> None:
        """Do what pressing does. Raises `LookupError`."""
        action = self.find(name).get_action_iface()
        names = [action.get_action_name(number) for number in range(action.get_n_actions())] if action else []
        for wanted in _PRESSES:
            if wanted in names:
                action.do_action(names.index(wanted))
                return
        raise LookupError(f"{name} cannot be pressed")

    def write(self, name: str, text: str) -> None:
        """Replace what a field holds. Raises `LookupError`."""
        field = self.find(name).get_editable_text_iface()
        if field is None:
            raise LookupError(f"{name} is no field")
        field.set_text_contents(text)


def make_panel() -> Any:
    """The panel with the tray, once: a desktop on which nobody asks for one stays without."""
    return import_module("tray_panel").TrayPanel()  # beside this file, which is a program


def answer(question: dict[str, Any], reader: Reader, panel: Callable[[], Any]) -> dict[str, Any]:
    """What is told back: a `result`, or an `error` in words."""
    try:
        if question["ask"] == "controls":
            return {"result": reader.controls()}
        if question["ask"] == "tray":
            return {"result": panel().lines()}
        if question["ask"] == "tray_choose":
            panel().choose(question["text"])
        elif question["ask"] == "press":
            reader.press(question["name"])
        elif question["ask"] == "write":
            reader.write(question["name"], question["text"])
        else:
            return {"error": f"{question['ask']} is no question"}
    except LookupError as missing:
        return {"error": str(missing)}
    except GLib.Error as fault:
        return {"error": f"it went away: {fault.message}"}
    return {"result": None}


def main(command: list[str]) -> int:
    """Answer questions about the window of `command` until there are no more."""
    Atspi.init()
    reader, panel = Reader(), cache(make_panel)
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as window:
        try:
            for line in sys.stdin:
                sys.stdout.write(MARK + json.dumps(answer(json.loads(line), reader, panel)) + "\n")
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
