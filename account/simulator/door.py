"""The one way from the service to its simulator: its routes, its panel and its faults, put into the app.

Routes and panel are put together when somebody first asks for one: an agent's scenario may never show a page.
"""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from starlette.routing import BaseRoute

from account.edge.lazy_routes import LazyRoutes
from account.parts import Parts
from account.sign_in.parts import SignIn
from account.simulator.faults.gate import FaultGate
from account.simulator.faults.wires import Wires
from account.simulator.simulator import Simulator
from shared.redact import Secret

if TYPE_CHECKING:
    from fastapi import FastAPI
    from jinja2 import BytecodeCache


class SimulatorDoor:
    """Everything below `/simulator`, and what the process needs of it.

    `routes` belongs before those that answer for the rest; `protocol` makes connections that can be cut.
    """

    def __init__(
        self, parts: Parts, sign_in: SignIn, token: Secret, compiled: BytecodeCache | None = None
    ) -> None:
        if parts.hooks is None:
            raise ValueError("these parts were built without a simulator")
        parts.hooks.attach_people(parts, sign_in.people)
        self._parts = parts
        self._sign_in = sign_in
        self._token = token
        self._compiled = compiled
        self._ends: tuple[Callable[[], None], ...] = ()
        self.faults = parts.hooks.faults
        self.simulator = Simulator(parts)
        self.routes = LazyRoutes(("/simulator",), self._build)
        self.protocol: Callable[..., asyncio.Protocol] = Wires(self.faults).protocol

    async def take_up(self) -> None:
        """The service starts: what was on in an account is on, what waited waits. Raises `StorageError`."""
        await self.simulator.take_up()

    def end_streams(self) -> None:
        """The service stops: nothing is disturbed, waited for or followed any more."""
        self.faults.clear_all()
        self.simulator.armed.end_all()
        for end in self._ends:
            end()

    def _build(self) -> Sequence[BaseRoute]:
        from account.simulator.api.routes import simulator_routes
        from account.simulator.api.stream import TimelineStreams
        from account.simulator.panel.pages import build_panel
        from account.simulator.panel.sessions import PanelSessions

        context, parts, simulator = self._parts.context, self._parts, self.simulator
        streams = TimelineStreams(simulator, parts.bus, context.settings.ping_s)
        sessions = PanelSessions(context.clock, self._is_token)
        panel = build_panel(context, self._sign_in, parts, simulator, sessions, self._compiled)
        self._ends = (streams.end_all, panel.end_streams)
        routes = simulator_routes(simulator, parts, self._sign_in, self._token, streams, sessions)
        return [*routes, *panel.routes]

    def _is_token(self, given: str) -> bool:
        return hmac.compare_digest(given.encode(), self._token.reveal().encode())


def open_door(
    app: FastAPI, parts: Parts, sign_in: SignIn, token: Secret, compiled: BytecodeCache | None
) -> SimulatorDoor:
    """Add the simulator to the app. Raises `ValueError` for parts that were built without one."""
    door = SimulatorDoor(parts, sign_in, token, compiled)
    app.router.routes.append(door.routes)
    app.add_middleware(FaultGate, board=door.faults)
    return door
