"""Notices that this computer has come to another network, lost it, or found one again.

What counts is the address with which it would speak to the world: systems tell of much that changes nothing
for a connection. They only give the hint to look, on Linux and the Mac; elsewhere it is looked now and then.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

from agent.service.waiting import Waiting, sleep_unless
from agent.system.news import SystemNews, Tell

log = logging.getLogger(__name__)

CALM_S: Final = 1.0
"""After a hint: networks come up in many small steps."""
LOOK_S: Final = 10.0
"""Between two looks where no hints are given."""
LOOK_ANYWAY_S: Final = 300.0
"""Between two looks where they are."""

_FAR: Final = (
    (socket.AF_INET, ("192.0.2.1", 9)),
    (socket.AF_INET6, ("2001:db8::1", 9)),
)
"""Addresses that belong to nobody (RFC 5737, RFC 3849); nothing is ever sent to them."""

_GROUPS: Final = 0x1 | 0x10 | 0x40 | 0x100 | 0x400
"""RTMGRP_LINK, and IFADDR and ROUTE of both kinds of address (linux/rtnetlink.h)."""
_READ_BYTES: Final = 65_536

WayOut = tuple[str | None, ...]
"""The own addresses, by IPv4 and IPv6, with which this computer would speak to the world."""


class NetworkWatch:
    """Looks when there is a hint. `way_out` tells how it stands, `hints` opens what gives them, if any."""

    def __init__(
        self,
        waiting: Waiting,
        way_out: Callable[[], WayOut],
        hints: Callable[[], socket.socket | None],
    ) -> None:
        self._waiting, self._way_out, self._hints = waiting, way_out, hints

    async def run(self, tell: Tell) -> None:
        """Tell of each change, until cancelled."""
        async with _hinted(self._hints()) as hint:
            known = self._way_out()
            while True:
                await sleep_unless(hint.come, LOOK_ANYWAY_S if hint.is_open else LOOK_S, self._waiting)
                if hint.come.is_set():
                    await self._waiting.sleep(CALM_S)
                    hint.come.clear()
                now = self._way_out()
                if now != known:
                    log.info("the network of this computer has changed")
                    known = now
                    tell(SystemNews.NETWORK_CHANGED)


def system_way_out() -> WayOut:
    """Ask the system which way it would take. A datagram socket that is connected sends nothing."""
    return tuple(_own_address(family, far) for family, far in _FAR)


def system_hints() -> socket.socket | None:
    """A socket that can be read whenever addresses or ways change; None where the system has none."""
    try:
        made = _routing_socket()
    except OSError as exc:
        log.info("this system gives no hints about its network: %s", exc)
        return None
    if made is not None:
        made.setblocking(False)
    return made


def _routing_socket() -> socket.socket | None:
    if sys.platform == "linux":
        made = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
        try:
            made.bind((0, _GROUPS))
        except OSError:
            made.close()
            raise
        return made
    if sys.platform == "darwin":
        return socket.socket(socket.AF_ROUTE, socket.SOCK_RAW, 0)
    return None


class _Hint:
    """Whether something was said; `is_open` while something can be."""

    def __init__(self, is_open: bool) -> None:
        self.come = asyncio.Event()
        self.is_open = is_open


@asynccontextmanager
async def _hinted(source: socket.socket | None) -> AsyncIterator[_Hint]:
    hint = _Hint(source is not None)
    if source is None:
        yield hint
        return
    loop = asyncio.get_running_loop()

    def readable() -> None:
        """Read all there is: what it says does not matter, nor that some of it was lost (ENOBUFS)."""
        hint.come.set()
        try:
            while source.recv(_READ_BYTES):
                pass
        except BlockingIOError:
            return
        except OSError as exc:
            log.debug("hints about the network were lost: %s", exc)
            return
        hint.is_open = False
        loop.remove_reader(source)

    loop.add_reader(source, readable)
    try:
        yield hint
    finally:
        loop.remove_reader(source)
        source.close()


def _own_address(family: int, far: tuple[str, int]) -> str | None:
    with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as asking:
        asking.connect(far)
        return str(asking.getsockname()[0])
    return None
