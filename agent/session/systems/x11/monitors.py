"""The monitors of an X display (RandR 1.5), and word of their changes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import xcffib.randr

from agent.session.desktop import Monitor, Rect
from agent.session.systems.shown import clipped
from agent.session.systems.x11.link import XLink, xcb, xproto
from shared.errors import ScreenError

_randr: Any = xcffib.randr


class Monitors:
    """Asks the server; one that has no RandR shows one monitor, the root window."""

    def __init__(self, link: XLink) -> None:
        self._link = link
        try:
            self._requests: Any = link.extension(_randr, "RANDR", 1, 5)
        except ScreenError:
            self._requests = None
        with link:
            link.core.ChangeWindowAttributes(
                link.root, xproto.CW.EventMask, [xproto.EventMask.StructureNotify]
            )
            if self._requests is not None:
                mask = _randr.NotifyMask
                self._requests.SelectInput(link.root, mask.ScreenChange | mask.CrtcChange | mask.OutputChange)

    def is_change(self, event: Any) -> bool:
        """Whether an event says that size or monitors may be others now."""
        return isinstance(
            event, _randr.ScreenChangeNotifyEvent | _randr.NotifyEvent | xproto.ConfigureNotifyEvent
        )

    def now(self) -> tuple[Monitor, ...]:
        """All monitors, the primary one first, then from left to right; at least one."""
        width, height = self._link.root_size()
        root = Rect(0, 0, width, height)
        found = []
        for info in self._infos():
            place = clipped(Rect(info.x, info.y, info.width, info.height), root)
            if place is not None:
                name = self._link.atom_name(info.name)
                found.append(Monitor(name, name, place, primary=bool(info.primary)))
        found.sort(key=lambda each: (not each.primary, each.place.x, each.place.y))
        first = found[0] if found else Monitor("screen", "Screen", root)
        return replace(first, primary=True), *found[1:]

    def _infos(self) -> list[Any]:
        if self._requests is None:
            return []
        try:
            with self._link:
                return list(self._requests.GetMonitors(self._link.root, True).reply().monitors)
        except xcb.Error:  # a server older than RandR 1.5
            return []
