"""`LazyRoutes`: routes that cost nothing before somebody asks for one of them, and answer like any other."""

from __future__ import annotations

from collections.abc import Sequence

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Match, NoMatchFound, Route

from account.edge.lazy_routes import LazyRoutes


async def read(request: Request) -> Response:
    return PlainTextResponse(f"{request.method} {request.path_params.get('name', '')}")


class Stage:
    """An app with an eager route and lazy ones, and how often those were made."""

    def __init__(self) -> None:
        self.built = 0
        self.lazy = LazyRoutes(("/things", "/other"), self.build)
        eager = Route("/things/{name}", read, methods=["DELETE"])
        self.app = Starlette(routes=[eager, Route("/home", read), self.lazy])

    def build(self) -> Sequence[BaseRoute]:
        self.built += 1
        return [
            Route("/things", read, methods=["GET"]),
            Route("/things/{name}", read, methods=["GET"]),
            Route("/things/{name}", read, methods=["PUT"]),
        ]

    async def ask(self, method: str, path: str) -> httpx.Response:
        transport = httpx.ASGITransport(app=self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as http:
            return await http.request(method, path)


async def test_nothing_is_made_before_somebody_asks_and_then_once() -> None:
    stage = Stage()
    assert (await stage.ask("GET", "/home")).status_code == 200
    assert (await stage.ask("GET", "/nowhere")).status_code == 404
    assert (await stage.ask("DELETE", "/things/a")).text == "DELETE a"
    assert (stage.built, stage.lazy.is_built) == (0, False)
    assert (await stage.ask("GET", "/things/a")).text == "GET a"
    assert (await stage.ask("PUT", "/things/b")).text == "PUT b"
    assert (stage.built, stage.lazy.is_built) == (1, True)


async def test_lazy_routes_may_stand_in_lazy_routes() -> None:
    stage = Stage()
    outer = LazyRoutes(("/",), lambda: [stage.lazy], but_not=("/v1/",))
    stage.app = Starlette(routes=[outer])
    assert (await stage.ask("GET", "/v1/things")).status_code == 404
    assert not outer.is_built
    assert (await stage.ask("GET", "/elsewhere")).status_code == 404
    assert (outer.is_built, stage.built) == (True, 0)
    assert (await stage.ask("PUT", "/things/a")).text == "PUT a"
    assert stage.built == 1


async def test_an_unknown_path_or_method_is_refused_as_by_any_router() -> None:
    stage = Stage()
    assert (await stage.ask("GET", "/things/a/b")).status_code == 404
    assert (await stage.ask("GET", "/other")).status_code == 404
    refused = await stage.ask("POST", "/things")
    assert refused.status_code == 405
    assert "GET" in refused.headers["allow"]


def test_other_protocols_and_names_are_not_found() -> None:
    lazy = Stage().lazy
    assert lazy.matches({"type": "websocket", "path": "/things"}) == (Match.NONE, {})
    with pytest.raises(NoMatchFound):
        lazy.url_path_for("read")
    assert not lazy.is_built
