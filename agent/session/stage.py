"""What a session is lived with: the desktop, the RFB server, the relay, as factories that load late.

An idle agent has loaded none of them (PERFORMANCE P2). Tests hand in others by the constructor.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from agent.session.desktop import ByteTransport, Desktop
from shared.clock import Clock
from shared.preferences import ScreenQuality
from shared.reasons import EndReason
from shared.sessions import SessionTerms
from shared.state import MonitorFact

if TYPE_CHECKING:
    from agent.session.relay_socket import RelaySocket


class Socket(ByteTransport, Protocol):
    """An open way to the other end; `agent.session.relay_socket.RelaySocket` is the one that runs."""

    @property
    def end_reason(self) -> EndReason:
        """Why it is over, once it is."""
        ...

    async def gone(self) -> None:
        """Return once the other end, or the way to it, is gone."""
        ...

    async def close(self, reason: EndReason) -> bool:
        """End it; whether the relay heard why."""
        ...


class Counts(Protocol):
    """What the RFB server counts; `last_input_monotonic`: what the clock read at the last key or pointer."""

    @property
    def bytes_in(self) -> int: ...

    @property
    def bytes_out(self) -> int: ...

    @property
    def last_input_monotonic(self) -> float: ...


class Server(Protocol):
    """The RFB server of one session; `agent.session.rfb` has the one that runs."""

    view_only: bool
    """Whether keys and pointer are dropped from now on."""
    quality: ScreenQuality
    """How the picture is sent from now on."""

    @property
    def counts(self) -> Counts: ...

    async def run(self) -> None:
        """Serve until the transport ends or `end` is called. Raises `AccessError`."""
        ...

    def end(self) -> None:
        """Stop soon. From any thread."""
        ...


@dataclass(frozen=True, slots=True)
class Manners:
    """How the screen is shown: under which name, and whether input is dropped from the start."""

    name: str
    view_only: bool


OnTerms = Callable[[SessionTerms], None]


async def _nothing() -> None:
    """There is nothing to let go of."""


@dataclass(frozen=True, slots=True)
class Stage:
    """The factories. `open_desktop` blocks: call it in a thread. It and `monitors` raise `ScreenError`.

    `let_go` releases what a killed agent left pressed.
    """

    open_desktop: Callable[[], Desktop]
    monitors: Callable[[], Awaitable[tuple[MonitorFact, ...]]]
    serve: Callable[[Desktop, ByteTransport, Manners], Server]
    connect: Callable[[str, str, OnTerms], Awaitable[Socket]]
    let_go: Callable[[], Awaitable[None]] = _nothing


def real_stage(screen: str, environ: Mapping[str, str], clock: Clock) -> Stage:
    """The stage that runs; `screen` is the choice of `agent.session.systems.choose`."""

    def open_desktop() -> Desktop:
        from agent.session.systems.choose import open_desktop

        return open_desktop(screen, environ, clock)

    async def monitors() -> tuple[MonitorFact, ...]:
        from agent.session.monitor_look import monitors_now

        return await monitors_now(screen, environ)

    def serve(desktop: Desktop, transport: ByteTransport, manners: Manners) -> Server:
        from agent.session.rfb.server import RfbOptions, RfbServer

        options = RfbOptions(name=manners.name, view_only=manners.view_only)
        return RfbServer(desktop, transport, clock, options)

    async def connect(url: str, grant: str, on_terms: OnTerms) -> RelaySocket:
        from agent.session.relay_socket import open_relay

        return await open_relay(url, grant, on_terms)

    async def let_go() -> None:
        from agent.session.let_go import let_go_now

        await let_go_now(screen, environ)

    return Stage(open_desktop, monitors, serve, connect, let_go)
