"""The backend alone: start and end, snapshots, and what the service and the disk do to it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any, cast

import pytest

from agent.changes import NoticeRaised, ServiceFound, ServiceLost
from agent.core.backend import SERVICE_LIMIT_S
from agent.profile.memory import Memory, MemoryFile
from agent.secrets.store import FileStore
from agent.service.embedded import ConfiguredService, Report
from shared import commands
from shared.errors import (
    ComputerRemovedDenied,
    LimitRefused,
    NotFoundRefused,
    RequestRefused,
    ServiceFaultError,
    ServiceUnreachableError,
    StorageError,
)
from shared.reasons import EventKind, NoticeCode, RemovedBy
from shared.snapshot import Snapshot
from shared.state import AgentState
from shared.wire import Event, Problem
from tests.support.account_facts import NOW, computer
from tests.support.backend_stage import FULL, Stages, in_state
from tests.support.waiting import settle

S = AgentState


async def test_commands_wait_until_the_agent_has_started(stages: Stages) -> None:
    stage = stages.build()
    assert stage.state is S.STARTING
    waiting = asyncio.create_task(stage.backend.submit(commands.Refresh()))
    await settle()
    assert not waiting.done()
    running = asyncio.create_task(stage.backend.run())
    await waiting
    assert stage.state is S.SIGNED_OUT
    await stage.backend.submit(commands.Shutdown())
    await running
    with pytest.raises(RequestRefused) as refused:
        await stage.backend.submit(commands.Refresh())
    assert refused.value.code == "stopping"


async def test_snapshots_are_numbered_and_only_changes_are_told(stages: Stages) -> None:
    stages.signed_in()
    async with stages.open() as stage:
        await stage.come_to(S.READY)
        await settle()
        seen: list[Snapshot] = []
        end = stage.backend.subscribe(seen.append)
        await stage.backend.submit(commands.Resume())
        await stage.backend.submit(commands.Pause())
        await stage.backend.submit(commands.Resume())
        end()
        end()
        await stage.backend.submit(commands.Pause())
        assert [snapshot.state for snapshot in seen[:3]] == [S.PAUSED, S.OFFLINE, S.READY]
        revisions = [snapshot.revision for snapshot in seen]
        assert revisions == sorted(set(revisions))


@pytest.mark.security(9)
@pytest.mark.rule("R25")
async def test_only_an_explicit_answer_removes(stages: Stages) -> None:
    stages.signed_in()
    async with stages.open(failures={"heartbeat": NotFoundRefused("not_found", "?")}) as stage:
        await stage.client.was_called("register")
        assert stage.state is not S.REMOVED
    stages.signed_in()
    failure = ComputerRemovedDenied("computer_removed", "Removed.", RemovedBy.ANOTHER_COMPUTER)
    async with stages.open(failures={"heartbeat": failure}) as stage:
        seen = await stage.come_to(S.REMOVED)
        assert seen.removed is not None
        assert seen.removed.removed_by is RemovedBy.ANOTHER_COMPUTER
        assert stage.vault.refresh_token is None


@pytest.mark.rule("R25")
async def test_removal_on_the_stream_wipes_the_tokens(stages: Stages) -> None:
    stages.signed_in()
    async with stages.open() as stage:
        await stage.come_to(S.READY)
        data = {"computer_id": "cmp_1", "removed_by": "portal"}
        stage.client.tell(Event(6, EventKind.COMPUTER_REMOVED, NOW, data, stage.client.moved()))
        await stage.come_to(S.REMOVED)
        await stage.backend.credentials.wiped()
        assert FileStore(stage.folder / "secrets.json").read("refresh_token") is None


async def test_a_fault_of_the_service_keeps_the_last_state(stages: Stages) -> None:
    stages.signed_in()
    async with stages.open() as stage:
        await stage.come_to(S.READY)
        stage.client.failures["*"] = ServiceFaultError("internal_error", "Broken.")
        await stage.waiting.pass_time(10)
        assert stage.state is S.READY


@pytest.mark.rule("R71")
async def test_a_free_slot_is_taken_without_being_asked(stages: Stages) -> None:
    async with in_state(stages, S.LIMIT_REACHED) as stage:
        del stage.client.failures["register"]
        now = stage.client.moved()
        stage.client.tell(now)
        await stage.come_to(S.READY)


@pytest.mark.rule("R22")
async def test_whether_to_replace_an_old_entry_is_for_the_user_to_say(stages: Stages) -> None:
    stages.signed_in(computer_id=None)
    problem = replace(
        cast(Problem, FULL.extra), code="computer_replaceable", computers=(computer("cmp_1", "Studio"),)
    )
    failure = LimitRefused("computer_replaceable", "Replace?", problem)
    async with stages.open(failures={"register": failure}) as stage:
        await stage.come_to(S.LIMIT_REACHED)
        before = stage.client.calls.count("register")
        await stage.waiting.pass_time(31)
        assert stage.client.calls.count("register") == before
        del stage.client.failures["register"]
        await stage.backend.submit(commands.Register(replace="cmp_1"))
        assert stage.state is S.READY


async def test_removing_another_computer_takes_its_slot(stages: Stages) -> None:
    async with in_state(stages, S.LIMIT_REACHED) as stage:
        del stage.client.failures["register"]
        await stage.backend.submit(commands.RemoveComputer("cmp_9"))
        assert stage.state is S.READY
        await stage.backend.submit(commands.RemoveComputer("cmp_2"))
        assert [row.id for row in stage.backend.snapshot.computers] == ["cmp_1"]


async def test_unwritable_memory_is_told_and_ends_when_it_works_again(stages: Stages) -> None:
    class Sick(MemoryFile):
        sick = True

        def save(self, memory: Memory) -> None:
            if self.sick:
                raise StorageError("disk_full", "Full.")
            super().save(memory)

    file = Sick(stages.folder / "memory.json")
    stages.signed_in()
    async with stages.open(memory_file=file) as stage:
        await stage.come_to(S.READY)
        await stage.backend.submit(commands.Pause())
        assert stage.notices == ["disk_full"]
        file.sick = False
        await stage.backend.submit(commands.Resume())
        assert stage.notices == []


async def test_unreadable_and_damaged_memory_begin_afresh_with_a_notice(stages: Stages) -> None:
    class Unreadable(MemoryFile):
        def load(self) -> tuple[Memory, bool]:
            raise StorageError("data_read_only", "No.")

    async with stages.open(memory_file=Unreadable(stages.folder / "memory.json")) as stage:
        await stage.come_to(S.SIGNED_OUT)
        assert stage.notices in (["data_read_only"], [])
    (stages.folder / "memory.json").write_text("{")
    async with stages.open(notices=(NoticeRaised(NoticeCode.SECRETS_IN_FILE),)) as stage:
        await stage.come_to(S.SIGNED_OUT)
        assert stage.notices == ["settings_reset", "secrets_in_file"]


@pytest.mark.expects_log("agent.core.backend ERROR link failed")
async def test_background_work_that_breaks_is_told_once_and_tried_again(stages: Stages) -> None:
    stages.signed_in()
    async with stages.open(failures={"heartbeat": RuntimeError("a bug")}) as stage:
        await stage.until(lambda snapshot: bool(snapshot.notices))
        assert stage.notices == ["command_failed"]
        del stage.client.failures["heartbeat"]
        await stage.waiting.pass_time(31)
        assert "heartbeat" in stage.client.calls
        assert stage.state is S.READY


async def test_a_refused_link_is_tried_again_later(stages: Stages) -> None:
    stages.signed_in()
    async with stages.open(failures={"events": RequestRefused("http_418", "Odd.")}) as stage:
        await stage.client.was_called("events")
        del stage.client.failures["events"]
        before = stage.client.calls.count("events")
        await stage.waiting.pass_time(31)
        assert stage.client.calls.count("events") > before


async def test_without_an_address_commands_give_up_after_a_while(stages: Stages) -> None:
    class Nowhere(ConfiguredService):
        async def run(self, report: object) -> None:
            await asyncio.Event().wait()

    async with stages.open(service=Nowhere("http://x")) as stage:
        await stage.come_to(S.SIGNED_OUT)
        asking = asyncio.create_task(stage.backend.submit(commands.SignIn()))
        await settle()
        await stage.waiting.pass_time(SERVICE_LIMIT_S + 1)
        with pytest.raises(ServiceUnreachableError):
            await asking
        assert stage.backend.account_time is None


@pytest.mark.security(38)
async def test_a_command_is_answered_at_once_when_the_service_cannot_be_started(stages: Stages) -> None:
    class Broken(ConfiguredService):
        async def run(self, report: Report) -> None:
            await hurried.wait()
            report(ServiceLost("disk_full"))
            await asyncio.Event().wait()

        def hurry(self) -> None:
            hurried.set()

    hurried = asyncio.Event()
    async with stages.open(service=Broken("http://x")) as stage:
        await stage.come_to(S.SIGNED_OUT)
        with pytest.raises(ServiceUnreachableError) as refused:
            await stage.backend.submit(commands.SignIn())
        assert refused.value.code == "disk_full"
        assert stage.backend.snapshot.service is not None
        assert stage.backend.snapshot.service.problem == "disk_full"


@pytest.mark.security(37)
async def test_a_sign_in_waits_for_the_service_that_is_being_started_again(stages: Stages) -> None:
    class Restarted(ConfiguredService):
        async def run(self, report: Report) -> None:
            report(ServiceFound("http://old", embedded=True))
            report(ServiceLost("service_unavailable"))
            await hurried.wait()
            report(ServiceFound("http://new", embedded=True))

        def hurry(self) -> None:
            hurried.set()

    hurried = asyncio.Event()
    async with stages.open(service=Restarted("http://x")) as stage:
        await stage.come_to(S.SIGNED_OUT)
        await stage.backend.submit(commands.SignIn())
        assert stage.state is S.SIGNING_IN
        assert stage.client.base_url == "http://new"


async def test_news_that_change_nothing_here_are_let_pass(stages: Stages) -> None:
    async with in_state(stages, S.LIMIT_REACHED) as stage:
        full = replace(stage.client.now.entitlement, computers_registered=5)
        stage.client.now = replace(stage.client.moved(), entitlement=full)
        stage.backend.not_found()
        asked = stage.client.calls.count("register")
        stage.backend.learned(stage.client.now)
        await settle()
        assert stage.client.calls.count("register") == asked
        assert stage.state is S.LIMIT_REACHED
    async with in_state(stages, S.REMOVED) as stage:
        await stage.backend.ask_for_slot()
        assert "register" not in stage.client.calls


async def test_an_embedded_service_that_is_lost_and_found_again(stages: Stages) -> None:
    class Restarting(ConfiguredService):
        async def run(self, report: Any) -> None:
            report(ServiceFound("http://service:1", embedded=True, port=1))
            await self.gone.wait()
            report(ServiceLost("service_unavailable"))
            report(NoticeRaised(NoticeCode.SERVICE_RESTARTING))
            await self.back.wait()
            report(ServiceFound("http://service:2", embedded=True, port=2))

    service = Restarting("")
    service.gone, service.back = asyncio.Event(), asyncio.Event()  # type: ignore[attr-defined]
    stages.signed_in()
    async with stages.open(service=service) as stage:
        await stage.come_to(S.READY)
        service.gone.set()  # type: ignore[attr-defined]
        seen = await stage.come_to(S.OFFLINE)
        assert seen.service is not None
        assert seen.service.problem == "service_unavailable"
        await settle()
        assert stage.notices == ["service_restarting"]
        service.back.set()  # type: ignore[attr-defined]
        await stage.come_to(S.READY)
        await settle()
        assert stage.client.base_url == "http://service:2"
    assert stages.memory_file.load()[0].embedded_port == 2


@pytest.mark.rule("R99")
@pytest.mark.security(33)
async def test_a_stalled_stream_is_noticed_by_the_heartbeat(stages: Stages) -> None:
    stages.signed_in()
    async with stages.open() as stage:
        own = (await stage.come_to(S.READY)).computer
        assert own is not None
        renamed = replace(stage.client.moved().computers[0], name="Atelier")
        stage.client.now = replace(stage.client.now, computers=(renamed,))
        await stage.waiting.pass_time(10)
        seen = await stage.until(
            lambda snapshot: bool(snapshot.computer and snapshot.computer.name == "Atelier")
        )
        assert [notice.code for notice in seen.notices] == [NoticeCode.COMPUTER_RENAMED_ELSEWHERE]


async def test_an_agent_that_cannot_even_begin_ends_cleanly(stages: Stages) -> None:
    stage = stages.build()

    def broken() -> object:
        raise RuntimeError("a bug")

    stage.backend._remember = broken  # type: ignore[method-assign, assignment]
    with pytest.raises(RuntimeError):
        await stage.backend.run()


async def test_a_service_that_knows_nothing_better_leaves_the_answer_as_it_is(stages: Stages) -> None:
    async with in_state(stages, S.READY) as stage:
        stage.client.failures["state"] = ServiceFaultError("internal_error", "Broken.")
        await stage.backend.submit(commands.RenameComputer("Atelier"))
        assert stage.backend.snapshot.computer is not None
        assert stage.backend.snapshot.computer.name == "Atelier"


async def test_facts_that_no_face_shows_make_no_new_snapshot(stages: Stages) -> None:
    async with in_state(stages, S.READY) as stage:
        stage.backend.learned(stage.client.moved())
        before = stage.backend.snapshot
        stage.backend.learned(stage.client.moved())
        assert stage.backend.snapshot is before
        assert stage.backend.known_seq() == 7


async def test_an_odd_refusal_of_a_removal_elsewhere_in_the_account_is_passed_on(stages: Stages) -> None:
    async with in_state(stages, S.READY) as stage:
        stage.client.failures["remove"] = NotFoundRefused("not_found", "Gone already.")
        with pytest.raises(NotFoundRefused):
            await stage.backend.submit(commands.RemoveComputer("cmp_7"))
        assert stage.state is S.READY
        stage.client.failures = {"state": ServiceFaultError("internal_error", "Broken.")}
        await stage.backend.submit(commands.RemoveComputer("cmp_2"))
        assert [row.id for row in stage.backend.snapshot.computers] == ["cmp_1"]


async def test_an_agent_that_is_cancelled_while_it_stops_still_stops_to_the_end(stages: Stages) -> None:
    stages.signed_in()
    stage = stages.build()
    running = asyncio.create_task(stage.backend.run())
    await stage.come_to(S.READY)
    await stage.backend.submit(commands.Pause())
    await stage.backend.submit(commands.Shutdown())
    await asyncio.sleep(0)  # now it is ending
    running.cancel()
    await asyncio.wait({running})
    assert stages.memory_file.load()[0].paused  # and the guards find no task or thread that was left
