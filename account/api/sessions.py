"""Where the routes about sessions and leases begin; they are made when somebody first asks for one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from starlette.routing import BaseRoute

from account.api.caller import CallerOf
from account.edge.lazy_routes import LazyRoutes
from account.parts import Parts

_SESSIONS: Final = ("/v1/sessions",)
_LEASES: Final = ("/v1/computers/",)


def lazy_session_routes(caller_of: CallerOf, parts: Parts) -> tuple[LazyRoutes, ...]:
    """The routes; put them behind those that are always there. A computer that is only reachable asks for a
    lease now and then and for nothing else, so that one stands alone."""

    def sessions() -> Sequence[BaseRoute]:
        from account.api.session_routes import sessions_router
        from account.api.stream_room import StreamRoom

        return sessions_router(caller_of, parts.sessions, StreamRoom(parts.states, parts.streams)).routes

    def leases() -> Sequence[BaseRoute]:
        from account.api.leases import leases_router

        return leases_router(caller_of, parts.leases).routes

    return LazyRoutes(_SESSIONS, sessions, in_schema=True), LazyRoutes(_LEASES, leases, in_schema=True)
