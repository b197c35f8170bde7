"""The simulator's web panel: its entrance, the scenarios, and the page of each simulated account.

A face: it asks the façade and shows. Only browsers of this computer see it, once they brought a one-time
link or the simulator's token (`panel_visits`). Works without script.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from jinja2 import BytecodeCache
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from account.context import Context
from account.edge.guards import MAX_EXPORT
from account.parts import Parts
from account.portal.languages import known_language
from account.portal.rendering import Pages
from account.portal.static_files import StaticFiles
from account.portal.visits import Visits, see_other
from account.sign_in.parts import SignIn
from account.simulator.panel.account_page import AccountPage
from account.simulator.panel.deeds import PanelDeeds
from account.simulator.panel.frame import PanelFrame
from account.simulator.panel.sessions import FIELD, PATH, PanelSessions
from account.simulator.panel.views import fault_rows
from account.simulator.panel.visits import HOME, PanelVisits, panel_address
from account.simulator.scenarios import loading, playing
from account.simulator.scenarios.model import Scenario
from account.simulator.telling.scenario_views import view
from shared.errors import Refusal, RequestRefused, SimulatorRefused
from shared.simulator import ScenarioWish

if TYPE_CHECKING:
    from account.simulator.simulator import Simulator

_STATIC: Final = f"{HOME}/static"


@dataclass(frozen=True, slots=True)
class Panel:
    """`routes` are all below `/simulator`. `end_streams` ends what would keep a stopping server alive."""

    routes: Sequence[BaseRoute]
    end_streams: Callable[[], None]


def build_panel(
    context: Context,
    sign_in: SignIn,
    parts: Parts,
    simulator: Simulator,
    sessions: PanelSessions,
    compiled: BytecodeCache | None = None,
) -> Panel:
    """The panel of a service with a simulator. `compiled`: see `account.portal.rendering.Pages`."""
    base_url = context.settings.base_url
    visits = Visits(base_url, sign_in.browser_sessions, parts.session_shelf.browser_left)
    static = StaticFiles(files("resources") / "portal" / "static" / "simulator", prefix=_STATIC)
    pages = Pages(visits, https=base_url.startswith("https:"), compiled=compiled)
    frame = PanelFrame(pages, static, PanelVisits(base_url, visits, sessions, parts.rates))
    page = AccountPage(frame, parts, simulator)
    simulator.faults.board.on_change(page.faults_changed)
    _Entrance(frame, visits, simulator).add_to(frame)
    frame.add(f"{HOME}/accounts/{{account}}", "GET", page.show)
    frame.add(f"{HOME}/accounts/{{account}}/live", "GET", page.live)
    PanelDeeds(frame, page, parts, visits, simulator).add_to(frame)
    served = Route(f"{_STATIC}/{{name}}", static.serve, methods=["GET"], include_in_schema=False)
    return Panel([*frame.routes, served], page.end_streams)


class _Entrance:
    """The way in and out, the language, and the list of scenarios and accounts."""

    def __init__(self, frame: PanelFrame, visits: Visits, simulator: Simulator) -> None:
        self._frame = frame
        self._panel = frame.visits
        self._visits = visits
        self._simulator = simulator

    @cached_property
    def _scenarios(self) -> Sequence[Scenario]:
        """Those that come with the program, read when somebody first wants to choose."""
        return loading.load_all()

    def add_to(self, frame: PanelFrame) -> None:
        frame.add(HOME, "GET", self.home)
        frame.add(PATH, "GET", self.enter_by_link)
        frame.add(PATH, "POST", self.enter_by_token)
        frame.add(f"{HOME}/leave", "POST", self.leave)
        frame.add(f"{HOME}/language", "POST", self.language)
        frame.add(f"{HOME}/scenarios", "POST", self.load)

    async def home(self, request: Request) -> Response:
        """The scenarios and the accounts, or the way in."""
        return await self._home(request)

    async def _home(self, request: Request, problem: Refusal | None = None) -> Response:
        visit = self._panel.stranger(request)
        if not self._panel.sessions.is_open(visit.cookie_secret):
            return self._frame.page(request, visit, "simulator/enter.html", {}, problem=problem)
        language = visit.language
        values = {
            "scenarios": [view(each, language) for each in self._scenarios],
            "accounts": await self._simulator.accounts(),
            "largest_export": MAX_EXPORT,
            "service_faults": fault_rows(await self._simulator.faults.listed()),
            "speak": self._frame.speaker(language),
        }
        return self._frame.page(request, visit, "simulator/home.html", values, problem=problem)

    async def enter_by_link(self, request: Request) -> Response:
        """Use a one-time link: the panel, or the portal signed in as the account that the link is for."""
        self._panel.only_local(request)
        if request.method != "GET" or request.headers.get("sec-fetch-site", "none") == "cross-site":
            raise RequestRefused("origin_refused", "Open the link by itself.")
        link = self._panel.sessions.redeem(request.query_params.get(FIELD, ""))
        if link.account_id is not None and link.opens_portal:
            response = see_other("/computers")
            await self._visits.begin(request, response, link.account_id)
        else:
            response = see_other(HOME if link.account_id is None else f"{HOME}/accounts/{link.account_id}")
            self._panel.begin(request, response)
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    async def enter_by_token(self, request: Request) -> Response:
        """Open the panel with the simulator's token, or say that it is another one."""
        visit = self._panel.stranger(request)
        fields = await self._panel.form(request, visit)
        try:
            self._panel.check_token(request, fields.get(FIELD, "").strip())
        except SimulatorRefused as refusal:
            return await self._home(request, refusal)
        response = see_other(HOME)
        self._panel.begin(request, response)
        return response

    async def leave(self, request: Request) -> Response:
        """Close the panel in this browser."""
        await self._panel.form(request, self._panel.visit(request))
        response = see_other(HOME)
        self._panel.end(request, response)
        return response

    async def language(self, request: Request) -> Response:
        """The same page in another language."""
        fields = await self._panel.form(request, self._panel.stranger(request))
        chosen = known_language(fields.get("language"))
        if chosen is None:
            raise RequestRefused("request_invalid", "There are no pages in this language.")
        response = see_other(panel_address(fields.get("return_to")))
        self._visits.remember_language(response, chosen)
        return response

    async def load(self, request: Request) -> Response:
        """Make an account that stands as the scenario tells, anew if there is one."""
        visit = self._panel.visit(request)
        fields = await self._panel.form(request, visit)
        wish = ScenarioWish(
            fields.get("scenario", ""),
            seed=fields.get("seed") or None,
            email=fields.get("email", "").strip() or None,
            force=fields.get("anew") == "yes",
        )
        try:
            loaded = await playing.play(self._simulator, loading.load(wish.scenario), wish, visit.language)
        except Refusal as refusal:
            return await self._home(request, refusal)
        return see_other(f"{HOME}/accounts/{loaded.account.id}?done=loaded")
