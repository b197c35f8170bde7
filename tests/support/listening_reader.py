"""A screen reader that also tells descriptions and states, and hears what the window announces.

A program of its own, as `gui.qa.screen_reader`, whose functions it uses; it is run by a Python that has the
accessibility library, and may import nothing else of this repository.

    {"ask": "controls"}                          every control that can be seen
    {"ask": "press", "name": "main.rename"}      press a button, or choose an entry of an open menu
    {"ask": "write", "name": …, "text": …}       replace what a field holds
    {"ask": "spoken"}                            the announcements since this was asked last
    {"ask": "focused"}                           what has the keyboard, as it was told when it got it
    {"ask": "beyond"}                            how many controls there are; each is asked for children it
                                                 does not have, and those that told of one are "told"
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
from gi.repository import Atspi, Gio, GLib  # type: ignore[import-not-found]

_END_WITHIN_S: Final = 5.0


class Listener(screen_reader.Reader):  # type: ignore[misc]
    """Keeps what the window has announced, and reads in the order of reading."""

    def __init__(self) -> None:
        super().__init__()
        self._heard: list[str] = []
        self._announced = Atspi.EventListener.new(self._on_event)
        self._announced.register("object:announcement")
        self._focused: Any = None
        self._moved = Atspi.EventListener.new(self._on_focus)
        self._moved.register("object:state-changed:focused")

    def _on_event(self, event: Any) -> None:
        self._heard.append(str(event.any_data))

    def _on_focus(self, event: Any) -> None:
        if event.detail1:
            self._focused = event.source

    def focused(self) -> dict[str, Any] | None:
        """What has the keyboard; None while nothing has."""
        self.roots()
        try:
            told = told_of(self._focused) if self._focused is not None else None
        except GLib.Error:
            return None
        return told if told is not None and "focused" in told["states"] else None

    def spoken(self) -> list[str]:
        """The announcements since this was asked last."""
        self.roots()
        heard, self._heard = self._heard, []
        return heard

    def controls(self) -> list[dict[str, Any]]:
        """The facts of every control that can be seen, in the order in which they are read out."""
        return [facts for root in self.roots() for facts in read(root) if facts is not None]


def read(control: Any) -> Iterator[dict[str, Any] | None]:
    """`control` and what is inside, the first child first; what goes away meanwhile is left out."""
    try:
        if control is None:
            return
        yield told_of(control)
        for number in range(control.get_child_count()):
            yield from read(control.get_child_at_index(number))
    except GLib.Error:
        return


def told_of(control: Any) -> dict[str, Any] | None:
    """The facts of one control; None when it cannot be seen."""
    states = control.get_state_set()
    if not states.contains(Atspi.StateType.SHOWING):
        return None
    return {**screen_reader.facts_of(control), "labels": labels_of(control)}


def labels_of(control: Any) -> list[str]:
    """What the texts say that stand beside it as its labels."""
    return [
        relation.get_target(number).get_name()
        for relation in control.get_relation_set()
        if relation.get_relation_type() == Atspi.RelationType.LABELLED_BY
        for number in range(relation.get_n_targets())
    ]


def ask_beyond() -> dict[str, Any]:
    """Ask every control, also those that cannot be seen, for children before its first and beyond its last.

    The library keeps what it knows and would ask nobody, so this speaks to the window itself. A window that
    died of it makes this raise `GLib.Error`, as one that answers nothing does.
    """
    bus, waiting, asked, told = accessibility_bus(), [*windows()], set(), []
    while waiting:
        place = waiting.pop()
        if place in asked:
            continue
        asked.add(place)
        try:
            children = [*ask_window(bus, place, "GetChildren")]
        except GLib.Error as fault:
            if fault.matches(Gio.dbus_error_quark(), Gio.DBusError.UNKNOWN_OBJECT):
                continue  # it went away
            raise
        waiting += [tuple(each) for each in children]
        for number in (-1, len(children), len(children) + 1, len(children) + 7, 1000, 2**31 - 1):
            _, path = ask_window(bus, place, "GetChildAtIndex", GLib.Variant("(i)", (number,)))
            if not path.endswith("/null"):
                told.append(f"{place[1]} has a child {number} of {len(children)}")
    return {"asked": len(asked), "told": told}


def windows() -> Iterator[tuple[str, str]]:
    """The programs that can be read: their names on the bus, and their outermost objects."""
    desktop = Atspi.get_desktop(0)
    for number in range(desktop.get_child_count()):
        program = desktop.get_child_at_index(number)
        yield program.app.bus_name, program.path


def accessibility_bus() -> Any:
    """A line of its own to the bus that Atspi uses."""
    session = Gio.bus_get_sync(Gio.BusType.SESSION)
    place = ("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress")
    (address,) = session.call_sync(*place, None, None, Gio.DBusCallFlags.NONE, -1).unpack()
    kind = Gio.DBusConnectionFlags
    return Gio.DBusConnection.new_for_address_sync(
        address, kind.AUTHENTICATION_CLIENT | kind.MESSAGE_BUS_CONNECTION
    )


def ask_window(bus: Any, place: tuple[str, str], member: str, body: Any = None) -> Any:
    """What the object at `place` answers. Raises `GLib.Error`."""
    call = (*place, "org.a11y.atspi.Accessible", member, body, None, Gio.DBusCallFlags.NONE, -1)
    (answered,) = bus.call_sync(*call).unpack()
    return answered


def answer(question: dict[str, Any], listener: Listener) -> Any:
    """What is told back. Raises `LookupError`."""
    match question["ask"]:
        case "controls":
            return listener.controls()
        case "spoken":
            return listener.spoken()
        case "focused":
            return listener.focused()
        case "beyond":
            return ask_beyond()
        case "press":
            return listener.press(question["name"])
        case "write":
            return listener.write(question["name"], question["text"])
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
