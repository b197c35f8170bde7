"""Late words about tokens of before: they say nothing about the sign-in that came since (SECURITY 4, 8)."""

from __future__ import annotations

import httpx
import pytest

from agent.core.failures import change_after
from shared.errors import SignedOutDenied
from shared.redact import Secret
from tests.support.clock import FakeClock
from tests.support.scripted_service import URL, Service


@pytest.fixture
async def service(clock: FakeClock) -> Service:
    made = Service(clock)
    await made.client.use(URL)
    return made


@pytest.mark.security(4, 8)
@pytest.mark.parametrize("newer", [Secret("art_of_another"), None])
async def test_old_refresh_token_that_is_refused_late_does_not_end_a_newer_sign_in(
    service: Service, newer: Secret | None
) -> None:
    def refused(_: httpx.Request) -> httpx.Response:
        service.credentials.refresh_token = newer  # somebody else signs in, or out, while this is under way
        return httpx.Response(400, json={"error": "invalid_grant"})

    service.script["/oauth/token"] = [refused]
    with pytest.raises(SignedOutDenied) as late:
        await service.client.state()
    assert late.value.code == "sign_in_superseded"
    assert change_after(late.value) is None


async def test_refresh_token_that_is_still_the_one_ends_the_sign_in(service: Service) -> None:
    service.script["/oauth/token"] = [httpx.Response(400, json={"error": "invalid_grant"})]
    with pytest.raises(SignedOutDenied) as refused:
        await service.client.state()
    assert refused.value.code == "token_invalid"
