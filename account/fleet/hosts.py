"""Runs a real service of this process on 127.0.0.1 and lets simulated computers live with it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from account.app import create_app
from account.fleet.findings import Findings
from account.fleet.group import SIZE, Group, Measured
from account.fleet.plan import FleetPlan
from account.fleet.service import FleetService
from account.serve import LOOPBACK, Options, Server, server_config
from shared.clock import Clock

_BACKLOG = 512


class _GuestServer(Server):
    """A server inside another program: signals are that program's."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def live_hosts(
    plan: FleetPlan,
    service: FleetService,
    listener: socket.socket,
    findings: Findings,
    clock: Clock,
    stop: asyncio.Event,
    tell: Callable[[], None],
) -> Measured:
    """Let the hosts do everything, or until `stop`; the service answers on `listener` meanwhile."""
    measured = Measured()
    sizes = [min(SIZE, plan.hosts - first) for first in range(0, plan.hosts, SIZE)]
    async with _served(service, listener):
        groups = [
            Group(service, clock, findings, measured, number, size, plan.speed, tell)
            for number, size in enumerate(sizes)
        ]
        await _until(stop, groups, _shares(plan, sizes))
    return measured


def new_listener() -> socket.socket:
    """A socket on a free port of this computer alone."""
    return socket.create_server((LOOPBACK, 0), backlog=_BACKLOG)


def _shares(plan: FleetPlan, sizes: list[int]) -> list[int]:
    """The sessions of each group: as many as its part of the computers."""
    shares, given, before = [], 0, 0
    for size in sizes:
        before += size
        due = plan.sessions * before // plan.hosts
        shares.append(due - given)
        given = due
    return shares


async def _until(stop: asyncio.Event, groups: list[Group], shares: list[int]) -> None:
    """Run all groups side by side; when `stop` is set they leave."""
    running = [asyncio.create_task(group.run(share)) for group, share in zip(groups, shares, strict=True)]
    everything = asyncio.create_task(asyncio.wait(running))
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait((everything, stopping), return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopping.cancel()
        for task in running:
            task.cancel()
        found = await asyncio.gather(*running, return_exceptions=True)
        everything.cancel()
    for each in found:
        if isinstance(each, Exception):
            raise each


@asynccontextmanager
async def _served(service: FleetService, listener: socket.socket) -> AsyncIterator[None]:
    """The service answers while inside."""
    parts = service.parts
    app = create_app(service.context, parts)
    ready = asyncio.Event()
    ends = (
        parts.presence.end_all,
        app.state.portal.end_streams,
        parts.session_shelf.end_streams,
        parts.relay.end_all,
    )
    server = _GuestServer(server_config(app, Options(Path()), parts.relay), ends, ready.set)
    running = asyncio.create_task(server.serve(sockets=[listener]), name="service of the fleet")
    try:
        await ready.wait()
        yield
    finally:
        server.stop()
        await running
