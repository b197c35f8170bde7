"""The agent's backend and the real account service, over real sockets on loopback."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from account.version import service_version
from shared.commands import (
    CancelSignIn,
    Pause,
    Refresh,
    Register,
    RemoveComputer,
    RenameComputer,
    Resume,
    SignIn,
    SignOut,
)
from shared.errors import AccessError, NameRefused, RequestRefused
from shared.reasons import NoticeCode, RemovedBy, SignInMethod, SignInStep, Status
from shared.state import AgentState
from tests.support.account_service import Service
from tests.support.agents import agent_in, sign_in, until, until_state
from tests.support.clock import FakeClock
from tests.support.person import Person
from tests.support.waiting import FakeWaiting


@pytest.mark.rule("R20", "R21", "R91")
async def test_signing_in_registers_this_computer_under_its_host_name(
    service: Service, ada: Person, tmp_path: Path
) -> None:
    async with agent_in(tmp_path, service.base_url) as backend:
        seen = await sign_in(backend, ada)
        assert seen.state is AgentState.READY
        assert seen.account is not None
        assert seen.account.email == "ada@example.org"
        assert seen.service is not None
        assert seen.service.version == service_version()
        assert seen.computer is not None
        assert [row.name for row in seen.computers] == [seen.computer.name]
        assert seen.entitlement is not None
        assert seen.entitlement.status is Status.TRIAL
        online = await until(backend, lambda snapshot: any(row.online for row in snapshot.computers))
        assert online.computers[0].this
        assert backend.account_time is not None
        assert backend.account_time.rate == 1.0


async def test_sign_in_with_a_code_from_another_machine(
    service: Service, ada: Person, tmp_path: Path, clock: FakeClock
) -> None:
    waiting = FakeWaiting(clock)
    async with agent_in(tmp_path, service.base_url, clock=clock, waiting=waiting) as backend:
        await backend.submit(SignIn(SignInMethod.CODE))
        attempt = backend.snapshot.sign_in
        assert attempt is not None
        assert attempt.step is SignInStep.WAITING
        assert attempt.user_code is not None
        assert attempt.verification_uri_complete is not None
        await ada.approve_code(attempt.user_code)
        await waiting.pass_time(5)
        await until_state(backend, AgentState.READY)


@pytest.mark.security(5)
async def test_a_denied_code_ends_the_sign_in_with_a_notice(
    service: Service, ada: Person, tmp_path: Path, clock: FakeClock
) -> None:
    waiting = FakeWaiting(clock)
    async with agent_in(tmp_path, service.base_url, clock=clock, waiting=waiting) as backend:
        await backend.submit(SignIn(SignInMethod.CODE))
        attempt = backend.snapshot.sign_in
        assert attempt is not None
        assert attempt.user_code is not None
        await ada.approve_code(attempt.user_code, "deny")
        await waiting.pass_time(5)
        seen = await until_state(backend, AgentState.SIGNED_OUT)
        assert [notice.code for notice in seen.notices] == [NoticeCode.SIGN_IN_DENIED]


async def test_cancel_in_the_browser_ends_the_sign_in_with_a_notice(
    service: Service, ada: Person, tmp_path: Path
) -> None:
    async with agent_in(tmp_path, service.base_url) as backend:
        await backend.submit(SignIn())
        attempt = backend.snapshot.sign_in
        assert attempt is not None
        assert attempt.url is not None
        page = await ada.consent(attempt.url, "cancel")
        assert "cancelled" in page.text
        seen = await until_state(backend, AgentState.SIGNED_OUT)
        assert [notice.code for notice in seen.notices] == [NoticeCode.SIGN_IN_CANCELLED]


@pytest.mark.security(4)
async def test_an_answer_to_a_cancelled_sign_in_reaches_nobody(
    service: Service, ada: Person, tmp_path: Path
) -> None:
    async with agent_in(tmp_path, service.base_url) as backend:
        await backend.submit(SignIn())
        first = backend.snapshot.sign_in
        assert first is not None
        assert first.url is not None
        await backend.submit(CancelSignIn())
        assert backend.snapshot.state is AgentState.SIGNED_OUT
        await backend.submit(SignIn())
        second = backend.snapshot.sign_in
        assert second is not None
        assert second.attempt > first.attempt
        assert second.url != first.url
        with pytest.raises(httpx.ConnectError):
            await ada.consent(first.url)
        assert backend.snapshot.sign_in == second
        assert second.url is not None
        await ada.consent(second.url)
        await until_state(backend, AgentState.READY)


@pytest.mark.rule("R25")
async def test_renaming_here_and_on_the_page_shows_here(
    service: Service, ada: Person, tmp_path: Path
) -> None:
    async with agent_in(tmp_path, service.base_url) as backend:
        await sign_in(backend, ada)
        await backend.submit(RenameComputer("  Büro 🖥️  "))
        own = backend.snapshot.computer
        assert own is not None
        assert own.name == "Büro 🖥️"
        await ada.rename_computer(own.id, "Atelier")
        seen = await until(
            backend, lambda snapshot: snapshot.computer is not None and snapshot.computer.name == "Atelier"
        )
        assert [notice.code for notice in seen.notices] == [NoticeCode.COMPUTER_RENAMED_ELSEWHERE]
        for name in ("", " \u200b ", "x" * 300):
            with pytest.raises(NameRefused):
                await backend.submit(RenameComputer(name))


@pytest.mark.rule("R25", "R76")
async def test_removal_on_the_page_is_learned_from_the_stream(
    service: Service, ada: Person, tmp_path: Path
) -> None:
    async with agent_in(tmp_path, service.base_url) as backend:
        seen = await sign_in(backend, ada)
        assert seen.computer is not None
        await until(backend, lambda snapshot: any(row.online for row in snapshot.computers))
        await ada.remove_computer(seen.computer.id)
        removed = await until_state(backend, AgentState.REMOVED)
        assert removed.removed is not None
        assert removed.account is None
        assert removed.computer is None
        assert removed.removed.removed_by is RemovedBy.PORTAL
        assert removed.removed.account_email == "ada@example.org"
        await sign_in(backend, ada)
        again = await until_state(backend, AgentState.READY)
        assert again.computer is not None
        assert again.computer.id != seen.computer.id


@pytest.mark.rule("R25")
async def test_removal_while_the_agent_was_off_is_learned_at_the_next_start(
    service: Service, ada: Person, tmp_path: Path
) -> None:
    async with agent_in(tmp_path, service.base_url) as backend:
        seen = await sign_in(backend, ada)
    assert seen.computer is not None
    await ada.remove_computer(seen.computer.id)
    async with agent_in(tmp_path, service.base_url) as backend:
        removed = await until_state(backend, AgentState.REMOVED)
        assert removed.removed is not None
        assert removed.removed.removed_by is RemovedBy.PORTAL
    async with agent_in(tmp_path, service.base_url) as backend:
        await until_state(backend, AgentState.REMOVED)


async def test_this_computer_can_remove_itself(service: Service, ada: Person, tmp_path: Path) -> None:
    async with agent_in(tmp_path, service.base_url) as backend:
        await sign_in(backend, ada)
        await backend.submit(RemoveComputer())
        removed = backend.snapshot.removed
        assert backend.snapshot.state is AgentState.REMOVED
        assert removed is not None
        assert removed.removed_by is RemovedBy.THIS_COMPUTER
        with pytest.raises(RequestRefused) as refused:
            await backend.submit(RenameComputer("x"))
        assert refused.value.code == "not_signed_in"


@pytest.mark.rule("R22")
async def test_signed_out_and_in_again_keeps_slot_and_name(
    service: Service, ada: Person, tmp_path: Path
) -> None:
    async with agent_in(tmp_path, service.base_url) as backend:
        first = await sign_in(backend, ada)
        await backend.submit(RenameComputer("Studio"))
        await backend.submit(SignOut())
        assert backend.snapshot.state is AgentState.SIGNED_OUT
        assert backend.snapshot.account is None
        again = await sign_in(backend, ada)
        assert first.computer is not None
        assert again.computer is not None
        assert (again.computer.id, again.computer.name) == (first.computer.id, "Studio")
        assert len(again.computers) == 1


@pytest.mark.rule("R22")
async def test_a_lost_key_is_offered_to_replace_the_old_entry(
    service: Service, ada: Person, tmp_path: Path
) -> None:
    async with agent_in(tmp_path, service.base_url) as backend:
        first = await sign_in(backend, ada)
    (tmp_path / "profile" / "secrets.json").unlink()
    async with agent_in(tmp_path, service.base_url) as backend:
        lost = await until_state(backend, AgentState.SIGNED_OUT)
        assert [notice.code for notice in lost.notices] == [NoticeCode.CREDENTIALS_LOST]
        refused = await sign_in(backend, ada)
        assert refused.state is AgentState.LIMIT_REACHED
        assert refused.limit is not None
        assert refused.limit.code == "computer_replaceable"
        old = refused.limit.computers[0]
        await backend.submit(Register(replace=old.id))
        seen = await until_state(backend, AgentState.READY)
        assert first.computer is not None
        assert seen.computer is not None
        assert len(seen.computers) == 1
        assert seen.computer.name == first.computer.name


@pytest.mark.rule("R26")
async def test_a_paused_computer_appears_offline_and_stays_paused_after_a_restart(
    service: Service, ada: Person, tmp_path: Path
) -> None:
    async with (
        agent_in(tmp_path / "a", service.base_url) as backend,
        agent_in(tmp_path / "b", service.base_url) as other,
    ):
        seen = await sign_in(backend, ada)
        await sign_in(other, ada)
        assert seen.computer is not None
        own_id = seen.computer.id

        def is_online(online: bool) -> object:
            return lambda snapshot: any(
                row.id == own_id and row.online is online for row in snapshot.computers
            )

        await until(other, is_online(True))  # type: ignore[arg-type]
        await backend.submit(Pause())
        assert backend.snapshot.state is AgentState.PAUSED
        await backend.submit(Resume())
        await until_state(backend, AgentState.READY)
        await backend.submit(Pause())
    async with agent_in(tmp_path / "a", service.base_url) as backend:
        await until(
            backend, lambda snapshot: snapshot.service is not None and snapshot.service.reachable is True
        )
        assert backend.snapshot.state is AgentState.PAUSED
        await backend.submit(Resume())
        await until_state(backend, AgentState.READY)


async def test_after_a_restart_the_cached_account_shows_before_the_service_answers(
    service: Service, ada: Person, tmp_path: Path
) -> None:
    async with agent_in(tmp_path, service.base_url) as backend:
        before = await sign_in(backend, ada)
    async with agent_in(tmp_path, "http://127.0.0.1:9") as backend:
        seen = await until_state(backend, AgentState.OFFLINE)
        assert seen.account == before.account
        assert seen.entitlement is not None
        assert before.entitlement is not None
        assert seen.entitlement.status is before.entitlement.status
        seen = await until(
            backend, lambda snapshot: snapshot.service is not None and snapshot.service.reachable is False
        )
        assert seen.state is AgentState.OFFLINE
        assert seen.service is not None
        assert seen.service.problem == "service_unreachable"
        with pytest.raises(AccessError) as refused:
            await backend.submit(Refresh())
        assert refused.value.code == "service_unreachable"


async def test_sign_in_without_a_service_is_refused_in_words(tmp_path: Path) -> None:
    async with agent_in(tmp_path, "http://127.0.0.1:9") as backend:
        with pytest.raises(AccessError) as refused:
            await backend.submit(SignIn())
        assert refused.value.code == "service_unreachable"
        assert backend.snapshot.state is AgentState.SIGNED_OUT
        assert backend.snapshot.sign_in is None


@pytest.mark.security(6)
@pytest.mark.expects_log(".*refresh.*|.*reuse.*")
async def test_a_refresh_token_used_twice_signs_out_and_says_so(
    service: Service, ada: Person, tmp_path: Path
) -> None:
    secrets = tmp_path / "profile" / "secrets.json"
    async with agent_in(tmp_path, service.base_url) as backend:
        await sign_in(backend, ada)
    old = secrets.read_bytes()
    async with agent_in(tmp_path, service.base_url) as backend:
        await until_state(backend, AgentState.READY)
        await backend.submit(Refresh())
    assert secrets.read_bytes() != old
    secrets.write_bytes(old)
    async with agent_in(tmp_path, service.base_url) as backend:
        seen = await until_state(backend, AgentState.SIGNED_OUT)
        assert [notice.code for notice in seen.notices] == [NoticeCode.CREDENTIALS_REUSED]
        await backend.credentials.wiped()
    assert b"art_" not in secrets.read_bytes()


async def test_superseding_a_sign_in_ends_the_older_one(
    service: Service, ada: Person, tmp_path: Path
) -> None:
    async with agent_in(tmp_path, service.base_url) as backend:
        await backend.submit(SignIn())
        await backend.submit(SignIn(SignInMethod.CODE))
        attempt = backend.snapshot.sign_in
        assert attempt is not None
        assert attempt.method is SignInMethod.CODE
        assert attempt.url is None
