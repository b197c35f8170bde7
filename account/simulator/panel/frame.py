"""What all pages of the panel have in common: how they are rendered, and how a refusal becomes a page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from account.portal.page_routes import retry_headers, status_of
from account.portal.rendering import Pages
from account.portal.static_files import StaticFiles
from account.portal.visits import Visit, see_other
from account.simulator.panel.visits import HOME, PanelClosed, PanelVisits
from account.simulator.panel.words import DONE, problem_for
from account.simulator.telling.sentences import Speaker
from shared.errors import AccessError, Refusal, SimulatorRefused
from shared.reasons import Language

Handler = Callable[[Request], Awaitable[Response]]


class PanelFrame:
    """Renders pages and collects routes."""

    def __init__(self, pages: Pages, static: StaticFiles, visits: PanelVisits) -> None:
        self.visits = visits
        self.routes: list[Route] = []
        self._pages = pages
        self._static = static
        self._speakers: dict[Language, Speaker] = {}

    def speaker(self, language: Language) -> Speaker:
        """Says sentences in this language."""
        if language not in self._speakers:
            self._speakers[language] = Speaker(language)
        return self._speakers[language]

    def page(
        self,
        request: Request,
        visit: Visit,
        template: str,
        values: Mapping[str, Any],
        *,
        problem: AccessError | None = None,
    ) -> Response:
        """A page. `problem` is told on top of it; else what its address says was done."""
        done = DONE.get(request.query_params.get("done", ""), "")
        told = {
            **values,
            "done": "" if problem is not None else done,
            "problem": problem_for(problem.code) if problem is not None else None,
            "problem_code": problem.code if problem is not None else "",
            "asset": self._static.url,
        }
        headers = retry_headers(problem) if problem is not None else {}
        status = 200 if problem is None else _status(problem)
        # Its cookie is the panel's own, not that of the portal's visitors.
        known = replace(visit, is_new=False)
        response = self._pages.page(known, template, told, status=status, headers=headers)
        self.visits.remember(visit, response)
        return response

    def fragment(self, visit: Visit, template: str, values: Mapping[str, Any]) -> str:
        """The part of a page that changes."""
        return self._pages.fragment(visit, template, values)

    def add(self, path: str, method: str, handler: Handler) -> None:
        """Answer `method` of `path`; what is refused becomes a page."""

        async def guarded(request: Request) -> Response:
            try:
                return await handler(request)
            except PanelClosed:
                return see_other(HOME)
            except AccessError as exc:
                return self._refused(request, exc)

        self.routes.append(Route(path, guarded, methods=[method], include_in_schema=False))

    def _refused(self, request: Request, refusal: AccessError) -> Response:
        try:
            visit = self.visits.stranger(request)
        except Refusal:
            text = problem_for(refusal.code)
            return Response(text.sentence, status_code=403, media_type="text/plain")
        return self.page(request, visit, "simulator/refused.html", {}, problem=refusal)


def _status(problem: AccessError) -> int:
    if isinstance(problem, SimulatorRefused):
        return 403 if problem.code in {"simulator_token_invalid", "loopback_only"} else 422
    return status_of(problem)
