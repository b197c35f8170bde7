"""A person's keyboard at an X display of the tests' own, by the server's own means (XTEST)."""

from __future__ import annotations

from typing import Any, Final

import xcffib.xtest

from agent.session.systems.x11.link import XLink, xproto

KEYS: Final = {
    "Tab": 0xFF09,
    "Enter": 0xFF0D,
    "Escape": 0xFF1B,
    "Space": 0x20,
    "Shift": 0xFFE1,
    "Ctrl": 0xFFE3,
    "Up": 0xFF52,
    "Down": 0xFF54,
    "F12": 0xFFC9,
}
"""X keysyms."""
_PRESS, _RELEASE = 2, 3


class XKeyboard:
    """Presses keys; there is no window manager, so it also says which window listens."""

    def __init__(self, display: str) -> None:
        self._link = XLink(display)
        self._requests: Any = self._link.extension(xcffib.xtest, "XTEST", 2, 2, ask="GetVersion")
        setup = self._link.connection.get_setup()
        first, last = setup.min_keycode, setup.max_keycode
        reply = self._link.core.GetKeyboardMapping(first, last - first + 1).reply()
        columns = reply.keysyms_per_keycode
        self._codes = {
            reply.keysyms[number * columns]: first + number for number in reversed(range(last - first + 1))
        }

    def listen(self, title: str) -> bool:
        """Let the window with this title have the keyboard; False when there is none yet."""
        core, name = self._link.core, self._link.atom("WM_NAME")
        for window in core.QueryTree(self._link.root).reply().children:
            try:
                attributes = core.GetWindowAttributes(window).reply()
                words = core.GetProperty(False, window, name, xproto.GetPropertyType.Any, 0, 64).reply()
            except xproto.WindowError:
                continue  # it went while it was looked at
            visible = attributes.map_state == xproto.MapState.Viewable
            if visible and not attributes.override_redirect and words.value.to_string() == title:
                core.SetInputFocus(xproto.InputFocus.PointerRoot, window, 0)
                core.GetInputFocus().reply()
                return True
        return False

    def press(self, *names: str) -> None:
        """Press keys together, and let them go: those of `KEYS`, or letters and digits as they are."""
        codes = [self._codes[KEYS.get(name) or ord(name)] for name in names]
        for kind, keys in ((_PRESS, codes), (_RELEASE, codes[::-1])):
            for code in keys:
                self._requests.FakeInput(kind, code, 0, self._link.root, 0, 0, 0)
        self._link.core.GetInputFocus().reply()  # the server has done it when it answers

    def type(self, text: str) -> None:
        """Press the keys of `text`, one after the other; of signs, those that need no Shift."""
        for letter in text:
            self.press(letter)

    def close(self) -> None:
        """Let go of the display."""
        self._link.close()
