"""The one kind of HTTP client."""

from __future__ import annotations

import uvicorn

from agent.service.http import IDLE_S, http_client


async def test_an_idle_connection_is_given_up_before_the_service_closes_it() -> None:
    service = uvicorn.Config("account.app:none")  # account.serve changes nothing about it
    async with http_client("http://127.0.0.1:1", None) as http:
        kept_for = http._transport._pool._keepalive_expiry  # type: ignore[attr-defined]
    assert kept_for == IDLE_S
    assert service.timeout_keep_alive >= IDLE_S + 1
