"""The panel's page of one account: shown, and kept up to date while somebody looks (RULES R99)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response

from account.parts import Parts
from account.portal.changing_part import ChangingPart, ChangingParts
from account.portal.visits import Visit
from account.simulator.panel.frame import PanelFrame
from account.simulator.panel.views import LATEST, account_view
from account.simulator.panel.visits import HOME
from account.simulator.panel.words import JUMPS
from shared.errors import Refusal

if TYPE_CHECKING:
    from account.simulator.simulator import Simulator

TEMPLATE = "simulator/account.html"
PART = "simulator/_account_live.html"


class AccountPage:
    """Shows accounts."""

    def __init__(self, frame: PanelFrame, parts: Parts, simulator: Simulator) -> None:
        self._frame = frame
        self._parts = parts
        self._simulator = simulator
        self._live = ChangingParts(parts.states, parts.bus, parts.context.settings.ping_s, parts.streams)

    async def show(self, request: Request, *, problem: Refusal | None = None) -> Response:
        """The page; after something that could not be done it says so on top."""
        visit = self._frame.visits.visit(request)
        account = request.path_params["account"]
        values = await self.values(visit, account)
        found = values["view"].account
        told = {
            **values,
            "live_address": f"{HOME}/accounts/{found.id}/live",
            "hints": await self._simulator.hints.of(found, visit.language),
        }
        return self._frame.page(request, visit, TEMPLATE, told, problem=problem)

    async def values(self, visit: Visit, account: str) -> Mapping[str, Any]:
        """Everything that the page shows. Raises `NotFoundRefused`, `StorageError`."""
        simulator = self._simulator
        found = await simulator.find(account)
        faults = simulator.faults
        facts = await self._parts.states.facts(found.id)
        timeline = await simulator.timeline(found.id, latest=LATEST + 1)
        return {
            "view": account_view(
                found,
                facts,
                timeline,
                await simulator.why(found.id),
                await simulator.payments(found.id),
                await faults.listed(found.id),
                await faults.listed(),
            ),
            "plans": self._parts.app_store.plans,
            "jumps": JUMPS,
            "base_url": self._parts.context.settings.base_url,
            "speak": self._frame.speaker(visit.language),
        }

    # --- while somebody looks ---------------------------------------------------------------------

    async def live(self, request: Request) -> Response:
        """The changing part of the page, again at each change."""
        visit = self._frame.visits.visit(request)
        account = (await self._simulator.find(request.path_params["account"])).id
        secret = visit.cookie_secret

        async def html() -> str:
            return self._frame.fragment(visit, PART, await self.values(visit, account))

        async def may_go_on() -> bool:
            return self._frame.visits.sessions.is_open(secret)

        return self._live.answer(ChangingPart(account, html, may_go_on))

    def end_streams(self) -> None:
        """End all streams, which would otherwise keep a stopping server alive."""
        self._live.end()

    def faults_changed(self) -> None:
        """Let everybody look again: a fault is no event of the account."""
        self._live.look_again()
