"""Somebody who asks `/simulator/v1` and holds every answer against its own description."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final, TypeVar

import httpx

from shared.codec import from_json, to_json
from shared.simulator import (
    PREFIX,
    TOKEN_HEADER,
    ClockAnswer,
    ClockWish,
    DeedDone,
    DeedWish,
    Loaded,
    ScenarioWish,
    SimulatedAccount,
    Timeline,
    WaitingPayment,
)
from tests.support.account_service import Service
from tests.support.api_caller import CONTACT
from tests.support.described import Described, code_in
from tests.support.faulty_service import TOKEN

WITH_TOKEN: Final = {TOKEN_HEADER: TOKEN}
T = TypeVar("T")
_SCHEMA: dict[str, Any] = {}  # the same for every service of this process


class SimulatorCaller(Described):
    """A program of the same computer that holds the token."""

    def __init__(self, service: Service, http: httpx.AsyncClient, schema: dict[str, Any]) -> None:
        super().__init__(schema)
        self.service = service
        self.http = http

    async def ask(
        self, method: str, path: str, body: object = None, headers: dict[str, str] | None = None
    ) -> httpx.Response:
        """One request below `/simulator/v1`, its answer documented."""
        answer = await self.http.request(
            method, PREFIX + path, json=body, headers=WITH_TOKEN if headers is None else headers
        )
        self.check_documented(method, PREFIX + path.partition("?")[0], answer)
        return answer

    async def good(self, method: str, path: str, kind: type[T], body: object = None) -> T:
        """What a good answer says."""
        sent = to_json(body) if body is not None else None
        answer = await self.ask(method, path, sent)
        assert answer.status_code in (200, 201), answer.text
        return from_json(kind, answer.json())

    async def code(self, method: str, path: str, body: object = None) -> str:
        """The code of the problem that has to be answered."""
        return code_in(await self.ask(method, path, body))

    async def load(self, scenario: str = "trial", **wish: Any) -> SimulatedAccount:
        """An account as a scenario tells, its clock standing unless the wish says otherwise."""
        asked = ScenarioWish(scenario, **{"speed": 0.0, **wish})
        return (await self.good("POST", "/accounts", Loaded, asked)).account

    async def move(self, account: SimulatedAccount, **wish: Any) -> ClockAnswer:
        """Set or move the account's clock."""
        return await self.good("PUT", f"/accounts/{account.id}/clock", ClockAnswer, ClockWish(**wish))

    async def timeline(self, account: SimulatedAccount) -> Timeline:
        """What has happened to the account."""
        return await self.good("GET", f"/accounts/{account.id}/timeline", Timeline)

    async def payments(self, account: SimulatedAccount) -> tuple[WaitingPayment, ...]:
        """The payments that wait."""
        return await self.good("GET", f"/accounts/{account.id}/payments", tuple[WaitingPayment, ...])

    async def order(self, account: SimulatedAccount, instrument: str) -> WaitingPayment:
        """The one payment that waits once the account has ordered a year."""
        wish = DeedWish("order.place", {"plan": "access_year", "contact": CONTACT, "instrument": instrument})
        await self.good("POST", f"/accounts/{account.id}/deeds", DeedDone, wish)
        (waiting,) = await self.payments(account)
        return waiting


@asynccontextmanager
async def simulator_caller(service: Service) -> AsyncIterator[SimulatorCaller]:
    """A caller of a service with a simulator."""
    async with service.http() as http:
        if not _SCHEMA:
            _SCHEMA.update((await http.get(f"{PREFIX}/openapi.json", headers=WITH_TOKEN)).json())
        yield SimulatorCaller(service, http, _SCHEMA)
