"""The clipboard of an X display: the CLIPBOARD selection, text only (ICCCM section 2).

A thread with a connection and a window of its own answers whoever pastes here, and asks whoever copied.
What the client put there is gone with the session: the window that owns it goes (SECURITY 28).
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import xcffib.xfixes

from agent.session.systems.x11.link import XLink, xcb, xproto
from agent.session.systems.x11.offer import Offer
from agent.session.systems.x11.transfer import Transfer
from agent.session.systems.x11.waking import WakePipe
from shared.errors import ScreenError

_xfixes: Any = xcffib.xfixes


class X11Clipboard:
    """Owns the selection after `put`; reads it after anybody else took it."""

    def __init__(self, link: XLink) -> None:
        self._link = link
        fixes = link.extension(_xfixes, "XFIXES", 4, 0)
        self._selection = link.atom("CLIPBOARD")
        self._window = _make_window(link)
        self._offer = Offer(link)
        self._transfer = Transfer(link, self._window, self._selection)
        self._on_text: Callable[[str], None] | None = None
        self._texts: deque[str] = deque(maxlen=1)  # only what was put last is ever pasted
        self._is_open = True
        self._wake = WakePipe(link.fd)
        with link:
            fixes.SelectSelectionInput(
                self._window, self._selection, _xfixes.SelectionEventMask.SetSelectionOwner
            )
            link.core.GetInputFocus().reply()  # the server watches when it answers: nothing copied is missed
        self._thread = threading.Thread(target=self._run, name="x11-clipboard", daemon=True)
        self._thread.start()

    def watch(self, on_text: Callable[[str], None]) -> None:
        self._on_text = on_text

    def put(self, text: str) -> None:
        self._texts.append(text)
        self._wake.wake()

    def close(self) -> None:
        self._on_text = None
        self._is_open = False
        self._wake.wake()
        self._thread.join()
        with suppress(xcb.XcffibException):
            self._link.core.DestroyWindow(self._window)
            self._link.core.GetInputFocus().reply()  # the server has done it when it answers
        self._link.close()
        self._wake.close()

    def _run(self) -> None:
        try:
            while self._is_open:
                # Sending may read, too: what it read waits in the library, where no select sees it.
                while self._has_worked():
                    self._link.flush()
                self._wake.wait(None)
        except (ScreenError, xcb.XcffibException):
            return  # the display is gone; the screen says so

    def _has_worked(self) -> bool:
        """Deal with what has come; whether there was anything."""
        worked = False
        for event in self._link.events():
            self._handle(event)
            worked = True
        while self._texts:
            self._own(self._texts.popleft())
            worked = True
        return worked

    def _own(self, text: str) -> None:
        self._offer.text = text
        with self._link:
            self._link.core.SetSelectionOwner(self._window, self._selection, 0)

    def _handle(self, event: Any) -> None:
        with self._link:
            if isinstance(event, _xfixes.SelectionNotifyEvent):
                if event.owner not in (0, self._window):
                    self._transfer.begin()
            elif isinstance(event, xproto.SelectionRequestEvent):
                self._offer.answer(event)
            elif isinstance(event, xproto.SelectionClearEvent):
                self._offer.text = ""
            elif isinstance(event, xproto.SelectionNotifyEvent):
                self._tell(self._transfer.on_answer(event))
            elif isinstance(event, xproto.PropertyNotifyEvent):
                self._tell(self._transfer.on_property(event))

    def _tell(self, text: str | None) -> None:
        handler = self._on_text
        if text and handler is not None:
            handler(text)


def _make_window(link: XLink) -> int:
    """A window that is never shown, told of changes of its properties."""
    with link:
        window = int(link.connection.generate_id())
        mask = xproto.EventMask.PropertyChange
        kind = xproto.WindowClass.InputOnly
        link.core.CreateWindow(0, window, link.root, 0, 0, 1, 1, 0, kind, 0, xproto.CW.EventMask, [mask])
    return window
