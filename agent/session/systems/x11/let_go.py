"""Releases what is pressed on an X display, whoever pressed it: the server keeps what XTest pressed, also
when the program that asked for it is gone."""

from __future__ import annotations

import xcffib.xtest

from agent.session.systems.x11.link import XLink

_KEY_RELEASE, _BUTTON_RELEASE = 3, 5
_FIRST_BUTTON_BIT, _BUTTONS_TOLD = 8, 5


def let_go(link: XLink) -> None:
    """Release every key that is down, and the buttons. Raises `ScreenError`."""
    requests = link.extension(xcffib.xtest, "XTEST", 2, 2, ask="GetVersion")
    with link:
        keys = link.core.QueryKeymap().reply().keys
        mask = link.core.QueryPointer(link.root).reply().mask
        down = [8 * at + bit for at, byte in enumerate(keys) for bit in range(8) if byte >> bit & 1]
        for keycode in down:
            requests.FakeInput(_KEY_RELEASE, keycode, 0, link.root, 0, 0, 0)
        for number in range(_BUTTONS_TOLD):
            if mask >> _FIRST_BUTTON_BIT + number & 1:
                requests.FakeInput(_BUTTON_RELEASE, number + 1, 0, link.root, 0, 0, 0)
        link.core.GetInputFocus().reply()  # the server has done it when it answers
