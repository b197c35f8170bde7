"""The embedded account service as the agent's child: real processes (DESIGN section 1, SECURITY 38)."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from agent.changes import Change, NoticeEnded, NoticeRaised, ServiceFound, ServiceLost
from agent.service.embedded import SERVE, EmbeddedPlan, EmbeddedService
from agent.service.waiting import SystemWaiting
from shared.clock import SystemClock
from shared.reasons import NoticeCode
from shared.state import AgentState
from tests.support.agents import agent_in, sign_in, until, until_state
from tests.support.clock import FakeClock
from tests.support.patience import PATIENCE_S
from tests.support.person import Person
from tests.support.waiting import FakeWaiting


class Reports:
    """What the service reported, awaitable."""

    def __init__(self) -> None:
        self.all: list[Change] = []
        self._changed = asyncio.Condition()
        self._tasks: set[asyncio.Task[None]] = set()

    def __call__(self, change: Change) -> None:
        self.all.append(change)
        task = asyncio.ensure_future(self._tell())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def find(self, kind: type, times: int = 1) -> Change:
        """The change of `kind` that is its `times`-th."""
        async with asyncio.timeout(PATIENCE_S), self._changed:
            await self._changed.wait_for(lambda: len(self.of(kind)) >= times)
        return self.of(kind)[times - 1]

    def of(self, kind: type) -> list[Change]:
        return [change for change in self.all if isinstance(change, kind)]


@asynccontextmanager
async def service_in(
    folder: Path, port: int | None = None, command: tuple[str, ...] | None = None, waiting: object = None
) -> AsyncIterator[tuple[EmbeddedService, Reports]]:
    options = {} if command is None else {"command": command}
    plan = EmbeddedPlan(folder, port, dict(os.environ), **options)
    service = EmbeddedService(plan, SystemClock(), waiting or SystemWaiting(), random.Random(1))  # type: ignore[arg-type]
    reports = Reports()
    running = asyncio.create_task(service.run(reports))
    try:
        yield service, reports
    finally:
        running.cancel()
        await asyncio.wait({running})
        if not running.cancelled() and (failure := running.exception()) is not None:
            raise failure


def pid_of_listener(port: int) -> int:
    """The process that listens on `port` of loopback."""
    wanted = f"0100007F:{port:04X}"
    inodes = {
        line.split()[9]
        for line in Path("/proc/net/tcp").read_text().splitlines()[1:]
        if line.split()[1] == wanted and line.split()[3] == "0A"
    }
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                for handle in (entry / "fd").iterdir():
                    with contextlib.suppress(OSError):
                        if os.readlink(handle).removeprefix("socket:[").removesuffix("]") in inodes:
                            return int(entry.name)
    raise AssertionError(f"nobody listens on {port}")


async def gone(pid: int) -> None:
    """Wait until the process has ended."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        ended = asyncio.Event()
        asyncio.get_running_loop().add_reader(handle, ended.set)
        async with asyncio.timeout(PATIENCE_S):
            await ended.wait()
    finally:
        asyncio.get_running_loop().remove_reader(handle)
        os.close(handle)


@pytest.mark.security(19)
async def test_the_child_answers_on_loopback_and_ends_with_its_agent(tmp_path: Path) -> None:
    async with service_in(tmp_path / "account") as (_, reports):
        found = await reports.find(ServiceFound)
        assert isinstance(found, ServiceFound)
        assert found.port is not None
        assert found.url == f"http://127.0.0.1:{found.port}"
        async with httpx.AsyncClient(trust_env=False) as http:
            assert (await http.get(f"{found.url}/v1/health")).json()["status"] == "ok"
        pid = pid_of_listener(found.port)
        assert (tmp_path / "account").stat().st_mode & 0o777 == 0o700
        assert (tmp_path / "account" / "service.log").exists()
    await gone(pid)


@pytest.mark.expects_log("agent.service.embedded WARNING the embedded account service is not running")
async def test_a_child_that_dies_is_started_again_on_the_same_port(tmp_path: Path) -> None:
    async with service_in(tmp_path / "account") as (service, reports):
        first = await reports.find(ServiceFound)
        assert isinstance(first, ServiceFound)
        os.kill(pid_of_listener(first.port or 0), signal.SIGKILL)
        lost = await reports.find(ServiceLost)
        assert lost == ServiceLost("service_unavailable")
        assert NoticeRaised(NoticeCode.SERVICE_RESTARTING) in reports.all
        service.hurry()
        second = await reports.find(ServiceFound, times=2)
        assert second == first
        assert reports.all[-1] == NoticeEnded(NoticeCode.SERVICE_RESTARTING)


async def test_a_taken_port_is_changed_and_told(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        async with service_in(tmp_path / "account") as (service, reports):
            service.prefer_port(port)
            found = await reports.find(ServiceFound)
            assert isinstance(found, ServiceFound)
            assert found.port != port
            notice = NoticeRaised(
                NoticeCode.SERVICE_PORT_CHANGED, {"port": str(found.port), "was": str(port)}
            )
            assert notice in reports.all


@pytest.mark.security(38)
@pytest.mark.expects_log("agent.service.embedded WARNING the embedded account service is not running")
async def test_a_damaged_database_is_told_by_its_code(tmp_path: Path) -> None:
    folder = tmp_path / "account"
    folder.mkdir(mode=0o700)
    (folder / "account.db").write_bytes(b"this is no database" * 1000)
    async with service_in(folder, waiting=FakeWaiting(FakeClock())) as (_, reports):
        lost = await reports.find(ServiceLost)
        assert isinstance(lost, ServiceLost)
        assert lost.problem == "data_damaged"
        assert reports.of(NoticeRaised) == []


SAYINGS = {
    "nothing": ("pass", "service_unavailable"),
    "nonsense": ("print('hello', flush=True)", "service_unavailable"),
    "a list": ("print('[]', flush=True)", "service_unavailable"),
    "half an answer": ("print('{\"ready\": true}', flush=True)", "service_unavailable"),
    "no": ('print(\'{"ready": false, "code": "storage_full"}\', flush=True)', "storage_full"),
}


@pytest.mark.expects_log("agent.service.embedded WARNING the embedded account service is not running")
@pytest.mark.parametrize("saying", list(SAYINGS))
async def test_a_child_that_says_something_else_is_not_running(tmp_path: Path, saying: str) -> None:
    program, code = SAYINGS[saying]
    command = (sys.executable, "-c", program)
    async with service_in(tmp_path / "account", command=command, waiting=FakeWaiting(FakeClock())) as (
        _,
        reports,
    ):
        assert await reports.find(ServiceLost) == ServiceLost(code)


@pytest.mark.expects_log("agent.service.embedded WARNING the embedded account service is not running")
async def test_a_child_that_does_not_end_is_made_to(tmp_path: Path) -> None:
    program = "import signal,sys; signal.pause()"
    async with service_in(tmp_path / "account", command=(sys.executable, "-c", program)) as (_, reports):
        await asyncio.sleep(0)
    assert reports.of(ServiceFound) == []


@pytest.mark.expects_log("agent.service.embedded WARNING the embedded account service is not running")
async def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "account").write_text("")
    async with service_in(tmp_path / "account", waiting=FakeWaiting(FakeClock())) as (_, reports):
        lost = await reports.find(ServiceLost)
        assert lost == ServiceLost("folder_not_ours")


def _started(program: str, folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", program, str(folder)], stdout=subprocess.PIPE, text=True)


@pytest.mark.security(37)
async def test_the_child_ends_when_its_agent_is_killed(tmp_path: Path) -> None:
    program = (
        "import asyncio, os, random, sys\n"
        "from pathlib import Path\n"
        "from agent.service.embedded import EmbeddedPlan, EmbeddedService\n"
        "from agent.service.waiting import SystemWaiting\n"
        "from shared.clock import SystemClock\n"
        "plan = EmbeddedPlan(Path(sys.argv[1]), None, dict(os.environ))\n"
        "service = EmbeddedService(plan, SystemClock(), SystemWaiting(), random.Random())\n"
        "asyncio.run(service.run(lambda change: print(getattr(change, 'port', ''), flush=True)))\n"
    )
    agent = _started(program, tmp_path / "account")
    assert agent.stdout is not None
    try:
        port = int(await asyncio.to_thread(agent.stdout.readline))
        child = pid_of_listener(port)
        assert child != agent.pid
        agent.kill()
        await asyncio.to_thread(agent.wait)
        await gone(child)
    finally:
        agent.kill()
        agent.stdout.close()
        agent.wait()


@pytest.mark.proof
@pytest.mark.rule("R21")
@pytest.mark.expects_log("agent.service.embedded WARNING the embedded account service is not running")
async def test_the_agent_goes_on_when_its_service_died(tmp_path: Path) -> None:
    async with agent_in(tmp_path, None) as backend:
        await until(backend, lambda snapshot: bool(snapshot.service and snapshot.service.reachable))
        service = backend.snapshot.service
        assert service is not None
        assert service.url is not None
        async with Person("ada@example.org", service.url) as ada:
            await ada.sign_up()
            await sign_in(backend, ada)
        await until_state(backend, AgentState.READY)
        os.kill(pid_of_listener(int(service.url.rsplit(":", 1)[1])), signal.SIGKILL)
        await until_state(backend, AgentState.OFFLINE)
        seen = await until_state(backend, AgentState.READY)
        assert seen.account is not None
    async with agent_in(tmp_path, None) as backend:
        seen = await until_state(backend, AgentState.READY)
        assert seen.service is not None
        assert seen.service.url == service.url


@pytest.mark.proof
@pytest.mark.expects_log("agent.service.embedded WARNING the embedded account service is not running")
@pytest.mark.security(14, 19)
async def test_each_child_tells_what_it_started_with_before_anybody_uses_it(tmp_path: Path) -> None:
    told: list[str] = []
    plan = EmbeddedPlan(
        tmp_path / "account",
        None,
        dict(os.environ),
        (*SERVE, "--simulator"),
        on_ready=lambda line: told.append(line["simulator_token"]),
    )
    service = EmbeddedService(plan, SystemClock(), SystemWaiting(), random.Random(1))
    reports = Reports()
    running = asyncio.create_task(service.run(reports))
    try:
        for times in (1, 2):
            found = await reports.find(ServiceFound, times)
            assert isinstance(found, ServiceFound)
            assert len(told) == times
            assert found.port is not None
            os.kill(pid_of_listener(found.port), signal.SIGKILL)
        assert told[0] != told[1]
    finally:
        running.cancel()
        await asyncio.wait({running})
