"""Somebody who asks the API and holds every answer against its own description.

An answer whose status or code `/openapi.json` does not name for that route fails the test that got it.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

import httpx

from shared.codec import from_json
from shared.reasons import OrderState
from shared.sales import IDEMPOTENCY_HEADER, Order
from tests.support.account_service import Service
from tests.support.clock import FakeClock
from tests.support.described import PROBLEM as PROBLEM
from tests.support.described import Described
from tests.support.described import code_in as code_in
from tests.support.device import Device

CONTACT = {
    "name": "Ada Lovelace",
    "email": "ada@example.org",
    "street": "12 St James's Square",
    "postal_code": "SW1Y 4JH",
    "city": "London",
    "country": "GB",
}
YEAR = {"plan": "access_year", "contact": CONTACT, "instrument": "sim_card_works"}
"""An order that will be paid."""

_SCHEMA: dict[str, Any] = {}  # the same for every service of this process; making it takes half a second


class ApiCaller(Described):
    """A signed-in device that asks."""

    def __init__(
        self, service: Service, http: httpx.AsyncClient, device: Device, schema: dict[str, Any]
    ) -> None:
        self.service = service
        self.http = http
        self.device = device
        super().__init__(schema)

    @property
    def account_id(self) -> str:
        """Whose device it is."""
        return self.device.account_id

    async def ask(
        self, method: str, path: str, body: object = None, headers: dict[str, str] | None = None
    ) -> httpx.Response:
        """One request, its answer documented; repeated with a new nonce or token where one is old."""
        bare, _, query = path.partition("?")
        for _ in range(3):
            sent = self.device.headers(method, bare) | (headers or {})
            answer = await self.http.request(method, path, json=body, headers=sent)
            self.device.nonce = answer.headers.get("DPoP-Nonce", self.device.nonce)
            if answer.status_code != 401:
                break
            if answer.json()["code"] == "token_invalid":  # the test's clock has passed its ten minutes
                await self.service.sign_in(self.device, self.account_id)
        self.check_documented(method, bare, answer)
        return answer

    async def get(self, path: str) -> Any:
        """The JSON that a good GET answers."""
        answer = await self.ask("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def pay(self, path: str, body: object, key: str | None = None) -> httpx.Response:
        """A POST that costs money, under `key` or a new one."""
        return await self.ask("POST", path, body, {IDEMPOTENCY_HEADER: key or new_key()})

    async def buy(self, clock: FakeClock, **changes: object) -> Order:
        """A paid order of a year; its payment has come."""
        placed = await self.pay("/v1/orders", YEAR | changes)
        assert placed.status_code == 201, placed.text
        clock.advance(timedelta(minutes=5))
        order = from_json(Order, await self.get(f"/v1/orders/{placed.json()['id']}"))
        assert order.state is OrderState.PAID
        return order

    async def code(self, method: str, path: str, body: object = None, key: str | None = None) -> str:
        """The code of the problem that has to be answered."""
        headers = {IDEMPOTENCY_HEADER: key} if key is not None else None
        return code_in(await self.ask(method, path, body, headers))


def new_key() -> str:
    """A new idempotency key."""
    return secrets.token_urlsafe(18)


async def api_caller(service: Service, http: httpx.AsyncClient, email: str = "ada@example.org") -> ApiCaller:
    """A new account's device, signed in and not registered."""
    device = await service.device(await service.account(email))
    return ApiCaller(service, http, device, await schema_of(http))


async def schema_of(http: httpx.AsyncClient) -> dict[str, Any]:
    """The API's description of itself."""
    if not _SCHEMA:
        _SCHEMA.update((await http.get("/openapi.json")).json())
    return _SCHEMA
