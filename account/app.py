"""Assembly of the account service: parts, guards, routers, start and stop. Decides nothing itself."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig

from account.api.account import account_router
from account.api.caller import CallerOf
from account.api.computers import computers_router
from account.api.events import events_router
from account.api.health import health_router
from account.api.openapi import described
from account.api.sales import lazy_sales_routes
from account.api.sessions import lazy_session_routes
from account.api.stream_room import StreamRoom
from account.context import Context
from account.edge import problems
from account.edge.guards import Guards
from account.parts import Parts, build_parts
from account.portal.door import PortalDoor
from account.portal.error_pages import ErrorPages
from account.sign_in.parts import SignIn, build_sign_in
from account.sign_in.router import sign_in_router
from account.version import service_version

if TYPE_CHECKING:
    from jinja2 import BytecodeCache

SWEEP_S: Final = 2.5
"""Real seconds between two looks at the heartbeats; with the 25 s of R26 a loss shows within 30 s."""

_NO_TELEMETRY: Final[TelemetryConfig] = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}
"""FastAPI would send requests, with what was refused in them, to whoever an environment variable names."""

log = logging.getLogger(__name__)


def create_app(
    context: Context,
    parts: Parts | None = None,
    sign_in: SignIn | None = None,
    compiled: BytecodeCache | None = None,
) -> FastAPI:
    """The service as an ASGI app. `parts` and `sign_in` are built from `context` unless given.

    `compiled`: the templates of pages that were compiled before (`account.portal.rendering`).
    """
    parts = parts or build_parts(context)
    version = service_version()
    app = FastAPI(
        title="Access account service",
        version=version,
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan(parts),
        redirect_slashes=False,
        telemetry=_NO_TELEMETRY,
    )
    problems.install(app)
    app.add_middleware(Guards, settings=context.settings, clocks=parts.clocks, proofs=parts.proofs)
    caller_of = CallerOf(context.settings.base_url, parts.proofs, parts.authenticator, parts.rates)
    # As they are: `include_router` would have each looked at once more, when the first request comes.
    routes = app.router.routes
    routes += health_router(context.database, version).routes
    routes += account_router(caller_of, parts.states, parts.clocks).routes
    routes += computers_router(caller_of, parts.computers, parts.arrivals).routes
    room = StreamRoom(parts.states, parts.streams)
    routes += events_router(caller_of, parts.arrivals, parts.feed, room).routes
    sign_in = sign_in or build_sign_in(context, parts.clocks, parts.bus)
    routes += lazy_session_routes(caller_of, parts)
    routes.append(lazy_sales_routes(caller_of, parts, sign_in))
    portal = PortalDoor(context, sign_in, parts, compiled)
    routes += sign_in_router(context, sign_in, parts.proofs).routes
    if context.settings.simulator is not None:
        from account.simulator.door import open_door

        app.state.simulator = open_door(app, parts, sign_in, context.settings.simulator.token, compiled)
    routes.append(portal.routes)
    app.add_middleware(ErrorPages, pages=portal.pages)
    described(app)
    app.state.parts = parts
    app.state.sign_in = sign_in
    app.state.portal = portal
    return app


def _lifespan(parts: Parts) -> Any:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        await parts.scheduler.load_clocks()
        await parts.presence_events.all_offline()
        await parts.app_store.recover()
        await parts.session_shelf.recover()
        if parts.hooks is not None:
            await app.state.simulator.take_up()
        tasks = (
            asyncio.create_task(_sweep_for_ever(parts), name="presence sweep"),
            asyncio.create_task(parts.scheduler.run(parts.books), name="due work"),
        )
        try:
            yield
        finally:
            parts.presence.end_all()
            parts.session_shelf.end_streams()
            await parts.relay.close()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await parts.presence_events.stopped()

    return lifespan


async def _sweep_for_ever(parts: Parts) -> None:
    """Sweep every `SWEEP_S`. The net of this task: none of them must stop for a failure nobody foresaw."""
    while True:
        await asyncio.sleep(SWEEP_S)
        for what, sweep in (
            ("presence", parts.presence_events.sweep),
            ("session", parts.session_shelf.sweep),
        ):
            try:
                await sweep()
            except Exception:
                log.exception("a %s sweep failed; the next one tries again", what)
