"""Create an Account in the window: from the sign-up page over the consent page back into the agent (R20)."""

from __future__ import annotations

from pathlib import Path

import pytest

from gui.sign_in_opener import SignInOpener
from shared.clock import SystemClock
from shared.commands import SignIn
from shared.state import AgentState
from tests.support.account_service import account_service
from tests.support.agents import agent_in, until, until_state
from tests.support.person import Person


class _Opened:
    """The system browser, as the window sees it: remembers what it was sent to."""

    def __init__(self) -> None:
        self.addresses: list[str] = []

    def open(self, address: str) -> bool:
        self.addresses.append(address)
        return True


@pytest.mark.rule("R20")
async def test_a_new_account_made_from_the_window_ends_registered_in_the_agent(tmp_path: Path) -> None:
    folder = tmp_path / "service"
    folder.mkdir()
    system_browser = _Opened()
    async with (
        account_service(folder, SystemClock()) as service,
        service.live(),
        agent_in(tmp_path, service.base_url) as backend,
        Person("grace@example.org", service.base_url) as grace,
    ):
        opener = SignInOpener(system_browser)
        opener.expect(after_attempt=None, sign_up=True)
        await backend.submit(SignIn())
        ready = await until(
            backend,
            lambda seen: seen.service is not None and seen.sign_in is not None and bool(seen.sign_in.url),
        )
        opener.follow(ready)
        (address,) = system_browser.addresses
        sign_up = await grace.visit(address)
        assert "Create your account" in sign_up.text
        consent = await grace.submit({"email": grace.email, "password": grace.password})
        assert consent.url.path == "/oauth/authorize"
        assert 'data-testid="consent-email"' in consent.text
        done = await grace.submit({"decision": "continue"}, having="decision")
        assert "You are signed in" in done.text
        seen = await until_state(backend, AgentState.READY)
    assert seen.account is not None
    assert seen.account.email == "grace@example.org"
    assert [row.this for row in seen.computers] == [True]
