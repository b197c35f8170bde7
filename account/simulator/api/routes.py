"""`/simulator/v1`: the simulator for scripts, the command line, agents and tests (docs/simulator-api.md).

Only in a service that was started with `--simulator`, and only for who passes `guard`. Decides nothing:
every route is a call of the façade (`simulator`).
"""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Response
from starlette.routing import BaseRoute

from account.parts import Parts
from account.sign_in.parts import SignIn
from account.simulator.api.accounts import accounts_router
from account.simulator.api.answers import router_of
from account.simulator.api.clock import clock_router
from account.simulator.api.faults import faults_router
from account.simulator.api.guard import SimulatorGuard
from account.simulator.api.histories import histories_router
from account.simulator.api.links import links_router
from account.simulator.api.money import money_router
from account.simulator.api.sign_in import sign_in_router
from account.simulator.api.stream import TimelineStreams, stream_router
from account.simulator.panel.sessions import PanelSessions
from account.simulator.simulator import Simulator
from shared.redact import Secret


def simulator_routes(
    simulator: Simulator,
    parts: Parts,
    sign_in: SignIn,
    token: Secret,
    streams: TimelineStreams,
    sessions: PanelSessions,
) -> Sequence[BaseRoute]:
    """The routes, flat, ready to answer."""
    guard = SimulatorGuard(token, parts.context.settings, sign_in.attempts)
    routers: Sequence[APIRouter] = (
        accounts_router(guard, simulator),
        histories_router(guard, simulator),
        clock_router(guard, simulator),
        money_router(guard, simulator, parts.app_store),
        faults_router(guard, simulator),
        stream_router(guard, simulator, streams),
        sign_in_router(guard, simulator, sign_in.codes),
        links_router(guard, simulator, sessions, parts.context.settings.base_url),
    )
    routes = [route for router in routers for route in router.routes]
    return [*routes, *_description(guard, routes).routes]


def _description(guard: SimulatorGuard, routes: Sequence[BaseRoute]) -> APIRouter:
    router = router_of(guard, "description")

    @router.get("/openapi.json", include_in_schema=False)
    async def describe() -> Response:
        """These routes as OpenAPI has it."""
        from account.simulator.api.description import description_of

        return Response(description_of(routes), media_type="application/json")

    return router
