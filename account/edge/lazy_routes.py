"""Routes that are made when somebody first asks for one of them.

A service that only keeps a computer reachable never sells anything; it should not hold the routes for it in
memory. May not know which routes these are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from starlette.datastructures import URLPath
from starlette.routing import BaseRoute, Match, NoMatchFound
from starlette.types import Receive, Scope, Send


class LazyRoutes(BaseRoute):
    """Stands in a router for the routes below `prefixes`, which `build` makes once.

    Asking for what is below `but_not` makes nothing. `in_schema`: `/openapi.json` describes them.
    """

    def __init__(
        self,
        prefixes: tuple[str, ...],
        build: Callable[[], Sequence[BaseRoute]],
        but_not: tuple[str, ...] = (),
        *,
        in_schema: bool = False,
    ) -> None:
        self.in_schema = in_schema
        self._chosen = f"lazy routes {id(self)}"  # one may stand in another
        self._prefixes = prefixes
        self._but_not = but_not
        self._build = build
        self._routes: tuple[BaseRoute, ...] | None = None

    @property
    def is_built(self) -> bool:
        """Whether somebody has asked for one of them."""
        return self._routes is not None

    @property
    def routes(self) -> tuple[BaseRoute, ...]:
        """The routes themselves."""
        if self._routes is None:
            self._routes = tuple(self._build())
        return self._routes

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """The best match among the routes, as a router would find it."""
        path = str(scope["path"])
        if scope["type"] != "http" or not path.startswith(self._prefixes) or path.startswith(self._but_not):
            return Match.NONE, {}
        partial: tuple[Match, Scope] = (Match.NONE, {})
        for route in self.routes:
            match, child_scope = route.matches(scope)
            if match is Match.FULL:
                return match, {**child_scope, self._chosen: route}
            if match is Match.PARTIAL and partial[0] is Match.NONE:
                partial = match, {**child_scope, self._chosen: route}
        return partial

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the route that matched answer."""
        route: BaseRoute = scope.pop(self._chosen)
        await route.handle(scope, receive, send)

    def url_path_for(self, name: str, /, **path_params: object) -> URLPath:
        """Nothing here is addressed by name."""
        raise NoMatchFound(name, dict(path_params))
