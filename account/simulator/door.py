"""The one way from the service to its simulator: its routes, its panel and its faults, put into the app."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from account.parts import Parts
from account.sign_in.parts import SignIn
from account.simulator.faults.gate import FaultGate
from account.simulator.faults.wires import Wires
from account.simulator.simulator import Simulator
from shared.redact import Secret

if TYPE_CHECKING:
    from fastapi import FastAPI
    from jinja2 import BytecodeCache


@dataclass(frozen=True, slots=True)
class SimulatorDoor:
    """What the process needs of the simulator: to end its streams, and the connections that can be cut."""

    simulator: Simulator
    end_streams: Callable[[], None]
    protocol: Callable[..., asyncio.Protocol]


def open_door(
    app: FastAPI, parts: Parts, sign_in: SignIn, token: Secret, compiled: BytecodeCache | None
) -> SimulatorDoor:
    """Add everything below `/simulator` to the app. The parts were built for a simulator."""
    from account.simulator.api import simulator_routes
    from account.simulator.api_stream import TimelineStreams
    from account.simulator.pages import build_panel
    from account.simulator.panel_sessions import PanelSessions

    hooks = parts.hooks
    assert hooks is not None, "these parts have no simulator"
    hooks.attach_people(parts, sign_in.people)
    context = parts.context
    simulator = Simulator(parts, hooks.faults)
    streams = TimelineStreams(simulator, parts.bus, context.settings.ping_s)
    sessions = PanelSessions(context.clock, lambda given: hmac.compare_digest(given, token.reveal()))
    panel = build_panel(context, sign_in, parts, simulator, sessions, compiled)
    app.router.routes += simulator_routes(simulator, parts, sign_in, token, streams, sessions)
    app.router.routes += panel.routes
    app.add_middleware(FaultGate, board=hooks.faults)

    def end_streams() -> None:
        hooks.faults.clear_all()
        simulator.armed.end_all()
        streams.end_all()
        panel.end_streams()

    return SimulatorDoor(simulator, end_streams, Wires(hooks.faults).protocol)
