"""X servers of the tests' own (Xvfb), and a program that draws and listens on one.

May import `agent`'s connection to X.
"""

from __future__ import annotations

import select
import subprocess
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import xcffib.randr

from agent.session.desktop import Rect
from agent.session.systems.x11.link import XLink, xcb, xproto
from tests.support.patience import PATIENCE_S

PLACE = Rect(0, 0, 400, 300)
_randr: Any = xcffib.randr


@contextmanager
def x_server(size: str = "800x600x24", *options: str) -> Iterator[str]:
    """The name of a fresh display, `:N`; `size` is width, height and depth."""
    with x_process(size, *options) as (name, _):
        yield name


@contextmanager
def x_process(size: str, *options: str) -> Iterator[tuple[str, int]]:
    """As `x_server`; the name and the server's process id."""
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", size, "-nolisten", "tcp", "-noreset", *options]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert server.stdout is not None
        with server.stdout:
            number = server.stdout.readline().strip()
        assert number, "Xvfb did not start"
        yield f":{number}", server.pid
    finally:
        server.terminate()
        server.wait(PATIENCE_S)


class XProgram:
    """A program with one window, which has the keyboard and hears everything that happens to it."""

    def __init__(self, display: str, place: Rect = PLACE, colour: int = 0x336699) -> None:
        self.link = XLink(display)
        self._events: deque[Any] = deque()
        self._core = self.link.core
        self.window: int = self.link.connection.generate_id()
        self._context: int = self.link.connection.generate_id()
        mask, wanted = xproto.EventMask, xproto.CW
        heard = mask.KeyPress | mask.KeyRelease | mask.ButtonPress | mask.ButtonRelease | mask.PointerMotion
        self._core.CreateWindow(
            xcb.CopyFromParent,
            self.window,
            self.link.root,
            place.x,
            place.y,
            place.width,
            place.height,
            0,
            xproto.WindowClass.InputOutput,
            self.link.screen.root_visual,
            wanted.BackPixel | wanted.EventMask,
            [colour, heard],
        )
        self._core.MapWindow(self.window)
        self._core.CreateGC(self._context, self.window, xproto.GC.Foreground, [0])
        self._core.SetInputFocus(xproto.InputFocus.PointerRoot, self.window, 0)
        self.sync()

    def sync(self) -> None:
        """Return once the server has done everything that was asked."""
        self._core.GetInputFocus().reply()

    def fill(self, place: Rect, colour: int) -> None:
        """Draw a rectangle of the window, and return once it is there."""
        self._core.ChangeGC(self._context, xproto.GC.Foreground, [colour])
        box = xproto.RECTANGLE.synthetic(place.x, place.y, place.width, place.height)
        self._core.PolyFillRectangle(self.window, self._context, 1, [box])
        self.sync()

    def heard(self, *kinds: Any, count: int = 1) -> list[Any]:
        """The next `count` events of these kinds, in order; others before them are dropped."""
        found: list[Any] = []
        while len(found) < count:
            self._events.extend(self.link.events())
            while self._events and len(found) < count:
                event = self._events.popleft()
                if isinstance(event, kinds):
                    found.append(event)
            if len(found) < count:
                readable, _, _ = select.select([self.link.fd], [], [], PATIENCE_S)
                assert readable, f"only {len(found)} of {count} events came"
        return found

    def keysym(self, event: Any) -> int:
        """What a key event types, with the Shift that was held."""
        mapping = self._core.GetKeyboardMapping(event.detail, 1).reply()
        return int(mapping.keysyms[event.state & xproto.ModMask.Shift])

    def pressed_keys(self) -> int:
        """How many keys are down on the whole server."""
        return sum(bin(byte).count("1") for byte in self._core.QueryKeymap().reply().keys)

    def resize_desktop(self, width: int, height: int) -> None:
        """Give the display another size, as a new monitor would."""
        requests = self.link.connection(_randr.key)
        resources = requests.GetScreenResources(self.link.root).reply()
        now = resources.config_timestamp
        crtc, output = resources.crtcs[0], resources.outputs[0]
        requests.SetCrtcConfig(crtc, 0, now, 0, 0, 0, 1, 0, []).reply()
        requests.SetScreenSizeChecked(self.link.root, width, height, 300, 200).check()
        name = f"{width}x{height}"
        mode = _randr.ModeInfo.synthetic(0, width, height, 1, 0, 0, width, 0, 0, 0, height, len(name), 0)
        made = requests.CreateMode(self.link.root, mode, len(name), name).reply()
        requests.AddOutputModeChecked(output, made.mode).check()
        requests.SetCrtcConfig(crtc, 0, now, 0, 0, made.mode, 1, 1, [output]).reply()

    def divide_desktop(self, *places: Rect) -> None:
        """Let the display have monitors called Monitor-1, Monitor-2, …; the first one is primary."""
        requests = self.link.connection(_randr.key)
        outputs = list(requests.GetScreenResources(self.link.root).reply().outputs)
        for number, place in enumerate(places, start=1):
            name, mine = self.link.atom(f"Monitor-{number}"), outputs if number == 1 else []
            sizes = (place.x, place.y, place.width, place.height, 100, 100)
            info = _randr.MonitorInfo.synthetic(name, number == 1, False, len(mine), *sizes, mine)
            requests.SetMonitorChecked(self.link.root, info).check()

    def close(self) -> None:
        """The program ends."""
        self.link.close()


class Onlooker:
    """Looks at the windows of a display, and closes them as a window manager does."""

    def __init__(self, display: str) -> None:
        self._link = XLink(display)

    def windows_called(self, title: str) -> list[int]:
        """The windows on the desktop that can be seen, have `title`, and obey a window manager."""
        core, name = self._link.core, self._link.atom("WM_NAME")
        found = []
        for window in core.QueryTree(self._link.root).reply().children:
            try:
                attributes = core.GetWindowAttributes(window).reply()
                words = core.GetProperty(False, window, name, xproto.GetPropertyType.Any, 0, 64).reply()
            except xproto.WindowError:
                continue  # it went while it was looked at
            visible = attributes.map_state == xproto.MapState.Viewable
            if visible and not attributes.override_redirect and words.value.to_string() == title:
                found.append(window)
        return found

    def ask_to_close(self, window: int) -> None:
        """Press the cross on `window`."""
        protocols, delete = self._link.atom("WM_PROTOCOLS"), self._link.atom("WM_DELETE_WINDOW")
        data = xproto.ClientMessageData.synthetic([delete, 0, 0, 0, 0], "I" * 5)
        event = xproto.ClientMessageEvent.synthetic(32, window, protocols, data)
        self._link.core.SendEvent(False, window, 0, event.pack())
        self._link.core.GetInputFocus().reply()

    def close(self) -> None:
        """Look no more."""
        self._link.close()
