"""Refresh rotation, reuse, lost answers, revocation, removal (RFC 6749 section 6, 7009, 9700 4.14)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from account.db.tables import AccessToken, RefreshToken, TokenFamily
from shared.reasons import RemovedBy
from shared.wire import TokenAnswer
from tests.support.account_service import Service
from tests.support.clock import FakeClock
from tests.support.portal import Agent, sign_in_of


async def signed_in(agent: Agent, email: str = "ada@example.org") -> TokenAnswer:
    account_id = await agent.service.account(email)
    await agent.service.sign_in(agent.device, account_id)
    assert agent.device.tokens is not None
    return agent.device.tokens


async def rotated(agent: Agent, refresh_token: str) -> TokenAnswer:
    answer = await agent.refresh(refresh_token)
    assert answer.status_code == 200, answer.text
    return TokenAnswer(**answer.json())


async def code_of_refusal(agent: Agent, refresh_token: str) -> str:
    answer = await agent.refresh(refresh_token)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    return str(answer.json()["code"])


async def test_refresh_gives_new_tokens_that_work_and_refresh_again(agent: Agent) -> None:
    first = await signed_in(agent)
    second = await rotated(agent, first.refresh_token)
    third = await rotated(agent, second.refresh_token)
    assert len({first.refresh_token, second.refresh_token, third.refresh_token}) == 3
    assert (await agent.call(third.access_token)).status_code == 200


@pytest.mark.security(6)
async def test_reuse_after_the_successor_was_refreshed_ends_everything_and_says_so(agent: Agent) -> None:
    first = await signed_in(agent)
    second = await rotated(agent, first.refresh_token)
    third = await rotated(agent, second.refresh_token)
    assert await code_of_refusal(agent, first.refresh_token) == "refresh_reused"
    assert await code_of_refusal(agent, third.refresh_token) == "refresh_reused"
    assert (await agent.call(third.access_token)).json()["code"] == "token_invalid"


@pytest.mark.security(6)
async def test_reuse_after_the_successors_access_token_was_used_is_noticed(agent: Agent) -> None:
    first = await signed_in(agent)
    second = await rotated(agent, first.refresh_token)
    assert (await agent.call(second.access_token)).status_code == 200
    assert await code_of_refusal(agent, first.refresh_token) == "refresh_reused"
    assert await code_of_refusal(agent, second.refresh_token) == "refresh_reused"


async def test_agent_that_lost_the_answer_may_ask_again(agent: Agent) -> None:
    first = await signed_in(agent)
    await rotated(agent, first.refresh_token)
    again = await rotated(agent, first.refresh_token)
    assert (await agent.call(again.access_token)).status_code == 200
    assert (await rotated(agent, again.refresh_token)).refresh_token


@pytest.mark.security(6)
async def test_lost_answer_in_other_hands_is_reuse_once_the_kept_one_was_used(agent: Agent) -> None:
    first = await signed_in(agent)
    lost = await rotated(agent, first.refresh_token)
    kept = await rotated(agent, first.refresh_token)
    assert (await agent.call(kept.access_token)).status_code == 200
    assert (await agent.call(lost.access_token)).json()["code"] == "token_invalid"
    assert await code_of_refusal(agent, lost.refresh_token) == "refresh_reused"
    assert await code_of_refusal(agent, kept.refresh_token) == "refresh_reused"


async def test_late_answer_of_an_earlier_try_is_as_good_as_the_newer_one(agent: Agent) -> None:
    first = await signed_in(agent)
    earlier = await rotated(agent, first.refresh_token)
    await rotated(agent, first.refresh_token)
    assert (await agent.call(earlier.access_token)).status_code == 200
    assert (await rotated(agent, earlier.refresh_token)).access_token


@pytest.mark.security(2)
async def test_stolen_refresh_token_is_useless_without_the_key_and_harms_nobody(
    service: Service, agent: Agent
) -> None:
    first = await signed_in(agent)
    thief = Agent(service, agent.http)
    assert await code_of_refusal(thief, first.refresh_token) == "invalid_grant"
    assert (await thief.ask("/oauth/revoke", token=first.refresh_token)).status_code == 200
    assert (await rotated(agent, first.refresh_token)).access_token


@pytest.mark.security(2)
async def test_stolen_access_token_is_useless_without_the_key(service: Service, agent: Agent) -> None:
    first = await signed_in(agent)
    thief = Agent(service, agent.http)
    assert (await thief.call(first.access_token)).status_code == 401
    assert (await agent.call(first.access_token)).status_code == 200


async def test_access_token_ends_after_ten_minutes_and_the_refresh_token_goes_on(
    agent: Agent, clock: FakeClock
) -> None:
    first = await signed_in(agent)
    clock.advance(timedelta(minutes=9, seconds=59))
    assert (await agent.call(first.access_token)).status_code == 200
    clock.advance(timedelta(seconds=1))
    assert (await agent.call(first.access_token)).json()["code"] == "token_invalid"
    assert (await rotated(agent, first.refresh_token)).access_token


async def test_refresh_token_lives_180_days_from_its_own_issue(agent: Agent, clock: FakeClock) -> None:
    tokens = await signed_in(agent)
    for _ in range(3):
        clock.advance(timedelta(days=179))
        tokens = await rotated(agent, tokens.refresh_token)
    clock.advance(timedelta(days=180))
    assert await code_of_refusal(agent, tokens.refresh_token) == "invalid_grant"


async def test_sign_out_ends_the_family_and_always_answers_200(agent: Agent) -> None:
    first = await signed_in(agent)
    second = await rotated(agent, first.refresh_token)
    for token in (second.refresh_token, second.refresh_token, "art_unknown"):
        assert (await agent.ask("/oauth/revoke", token=token)).status_code == 200
    assert (await agent.call(second.access_token)).json()["code"] == "token_invalid"
    assert await code_of_refusal(agent, second.refresh_token) == "invalid_grant"


@pytest.mark.security(9)
@pytest.mark.rule("R25")
async def test_removed_computer_is_told_so_with_every_token_it_has(service: Service, agent: Agent) -> None:
    tokens = await signed_in(agent)
    computer = (await agent.device.register(agent.http)).json()["id"]
    await service.parts.computers.remove(agent.device.account_id, computer, RemovedBy.PORTAL)
    refused = await agent.call(tokens.access_token)
    assert (refused.status_code, refused.json()["code"]) == (403, "computer_removed")
    answer = (await agent.refresh(tokens.refresh_token)).json()
    assert (answer["error"], answer["code"]) == ("invalid_grant", "computer_removed")
    assert answer["removed_by"] == "portal"


async def test_computer_that_signs_in_again_after_removal_has_good_tokens(
    service: Service, agent: Agent
) -> None:
    await signed_in(agent)
    computer = (await agent.device.register(agent.http)).json()["id"]
    await service.parts.computers.remove(agent.device.account_id, computer, RemovedBy.PORTAL)
    again = await sign_in_of(service).tokens.issue(agent.device.account_id, agent.device.thumbprint)
    assert (await agent.call(again.access_token)).status_code == 200


@pytest.mark.security(11)
async def test_burnt_key_is_told_that_it_was_cloned(service: Service, agent: Agent) -> None:
    tokens = await signed_in(agent)
    await agent.device.register(agent.http)
    await service.parts.computers.burn_key(agent.device.account_id, agent.device.thumbprint)
    assert await code_of_refusal(agent, tokens.refresh_token) == "key_cloned"


@pytest.mark.security(14)
async def test_no_token_is_stored_as_itself(service: Service, agent: Agent) -> None:
    first = await signed_in(agent)
    second = await rotated(agent, first.refresh_token)
    await service.context.database.write(lambda session: None)
    folder = Path(service.context.settings.database_url.removeprefix("sqlite:///")).parent
    stored = b"".join(file.read_bytes() for file in folder.iterdir() if file.is_file())
    for token in (first.access_token, first.refresh_token, second.access_token, second.refresh_token):
        assert token.encode() not in stored


async def test_weeks_of_refreshing_leave_a_bounded_number_of_rows(agent: Agent, clock: FakeClock) -> None:
    tokens = await signed_in(agent)
    for _ in range(20):
        clock.advance(timedelta(days=1))
        tokens = await rotated(agent, tokens.refresh_token)

    def count(session: Session) -> list[int | None]:
        tables = (AccessToken, RefreshToken, TokenFamily)
        return [session.scalar(select(func.count()).select_from(table)) for table in tables]

    access, refresh, families = await agent.service.context.database.read(count)
    assert access == 1
    assert refresh is not None
    assert refresh <= 10
    assert families == 1
