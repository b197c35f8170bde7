"""Somebody is connected, and nobody shows it: a face is started, and again when it dies (SECURITY 29)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from agent.service.waiting import cancel_and_wait
from agent.window_keeper import LOOK_S, PATIENCE, WindowKeeper, shown_on
from shared.snapshot import Snapshot, snapshot_of
from shared.state import Facts, SessionFact, SessionQuestion
from tests.support.clock import FakeClock
from tests.support.waiting import FakeWaiting, settle

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
IDLE = snapshot_of(Facts(), 1)
LIVE = replace(IDLE, session=SessionFact("ses_1", "Chrome on Android", NOW, limited=True, ends_at=NOW))
ASKED = replace(IDLE, question=SessionQuestion("ses_1", "Chrome on Android", NOW, 30))


class _Backend:
    def __init__(self) -> None:
        self.snapshot = IDLE
        self._listener: Callable[[Snapshot], None] = lambda _: None

    def subscribe(self, listener: Callable[[Snapshot], None]) -> Callable[[], None]:
        self._listener = listener
        return lambda: None

    def show(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._listener(snapshot)


class _Process:
    exit_code: int | None = None

    def poll(self) -> int | None:
        return self.exit_code


class _Stage:
    """A backend and a door under the test's hand, and what was started."""

    def __init__(self) -> None:
        self.backend = _Backend()
        self.has_window = False
        self.started: list[_Process] = []
        self.refuses = False
        self.clock = FakeClock()
        self.waiting = FakeWaiting(self.clock)

    def start(self) -> _Process:
        if self.refuses:
            raise OSError("no more processes")
        self.started.append(_Process())
        return self.started[-1]

    @asynccontextmanager
    async def keeping(self) -> AsyncIterator[None]:
        keeper = WindowKeeper(self.backend, self, self.waiting, self.start)
        task = asyncio.create_task(keeper.run())
        try:
            yield
        finally:
            await cancel_and_wait(task)

    async def until_started(self, count: int) -> None:
        """The face is started on a thread, and the keeper waits for it to come to the door then."""
        await self.waiting.until_slept(LOOK_S)
        assert len(self.started) == count


@pytest.fixture
def stage() -> _Stage:
    return _Stage()


@pytest.mark.security(29)
@pytest.mark.parametrize("snapshot", [LIVE, ASKED], ids=["session", "question"])
async def test_a_session_or_question_without_a_window_starts_a_face(
    stage: _Stage, snapshot: Snapshot
) -> None:
    async with stage.keeping():
        await settle()
        assert stage.started == []
        stage.backend.show(snapshot)
        await stage.until_started(1)


async def test_a_window_that_is_there_is_enough(stage: _Stage) -> None:
    stage.has_window = True
    async with stage.keeping():
        stage.backend.show(LIVE)
        await stage.waiting.until_slept(LOOK_S)
        await stage.waiting.pass_time(30)
        assert stage.started == []


@pytest.mark.security(29)
async def test_a_face_that_is_killed_is_started_again(stage: _Stage) -> None:
    async with stage.keeping():
        stage.backend.show(LIVE)
        await stage.until_started(1)
        stage.has_window = True
        await stage.waiting.pass_time(LOOK_S)
        stage.has_window = False
        stage.started[0].exit_code = -9
        await stage.waiting.pass_time(LOOK_S * 0.99)
        assert len(stage.started) == 1
        await stage.waiting.pass_time(LOOK_S * 0.01)
        await stage.until_started(2)


async def test_a_face_on_its_way_to_the_door_is_waited_for(stage: _Stage) -> None:
    async with stage.keeping():
        stage.backend.show(LIVE)
        await stage.until_started(1)
        await stage.waiting.pass_time(LOOK_S * (PATIENCE - 1))
        assert len(stage.started) == 1


@pytest.mark.expects_log("cannot be started")
async def test_a_system_that_refuses_is_asked_again_and_nothing_is_started_once_it_is_over(
    stage: _Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage.refuses = True
    async with stage.keeping():
        stage.backend.show(LIVE)
        await stage.waiting.until_slept(LOOK_S)
        stage.refuses = False
        await stage.waiting.pass_time(LOOK_S)
        await stage.until_started(1)
        stage.backend.show(IDLE)
        stage.started[0].exit_code = 0
        await stage.waiting.pass_time(LOOK_S * 2)
        assert len(stage.started) == 1
    assert "cannot be started" in caplog.text


def test_the_face_comes_on_the_display_that_sessions_show() -> None:
    assert shown_on(":7", {"DISPLAY": ":0"}) == {"DISPLAY": ":7"}
    assert shown_on("auto", {"DISPLAY": ":0"}) == {"DISPLAY": ":0"}
    assert shown_on("synthetic", {}) == {}
