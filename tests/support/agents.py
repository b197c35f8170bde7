"""Agents against a real account service, for tests: a `Backend` in this process; awaiting its snapshots."""

from __future__ import annotations

import asyncio
import dataclasses
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from agent.assembly import build_backend
from agent.core.backend import Backend
from agent.profile.paths import Paths
from agent.profile.settings import Settings
from agent.service.waiting import Waiting
from agent.session.stage import Stage
from shared.clock import Clock, SystemClock
from shared.commands import SignIn
from shared.snapshot import Snapshot
from shared.state import AgentState, SessionSettings
from tests.support.patience import PATIENCE_S
from tests.support.person import Person


async def until(backend: Backend, holds: Callable[[Snapshot], bool]) -> Snapshot:
    """The first snapshot, the present one included, for which `holds`."""
    found: asyncio.Future[Snapshot] = asyncio.get_running_loop().create_future()

    def look(snapshot: Snapshot) -> None:
        if not found.done() and holds(snapshot):
            found.set_result(snapshot)

    end = backend.subscribe(look)
    try:
        look(backend.snapshot)
        async with asyncio.timeout(PATIENCE_S):
            return await found
    except TimeoutError as exc:
        raise AssertionError(f"it never came to that; last seen: {backend.snapshot}") from exc
    finally:
        end()


async def until_state(backend: Backend, *states: AgentState) -> Snapshot:
    """The first snapshot in one of `states`."""
    return await until(backend, lambda snapshot: snapshot.state in states)


def paths_in(folder: Path) -> Paths:
    """The places of a profile in `folder`."""
    return Paths(profile=folder / "profile", runtime=folder / "run")


@asynccontextmanager
async def agent_in(
    folder: Path,
    url: str | None,
    *,
    clock: Clock | None = None,
    waiting: Waiting | None = None,
    secrets: str = "file",
    stage: Stage | None = None,
    session: SessionSettings | None = None,
) -> AsyncIterator[Backend]:
    """A working agent with its profile in `folder`; ended, with nothing left, afterwards."""
    settings = dataclasses.replace(Settings(), account_url=url, secrets=secrets)  # type: ignore[arg-type]
    if session is not None:
        settings = dataclasses.replace(settings, session=session)
    backend = build_backend(
        paths_in(folder), settings, clock or SystemClock(), dict(os.environ), waiting=waiting, stage=stage
    )
    working = asyncio.create_task(backend.run(), name="backend")
    try:
        yield backend
    finally:
        working.cancel()
        await asyncio.wait({working})
        if not working.cancelled() and (failure := working.exception()) is not None:
            raise failure


async def sign_in(backend: Backend, person: Person) -> Snapshot:
    """Sign `backend` in as `person` through the real pages; the first snapshot after it."""
    await backend.submit(SignIn())
    attempt = backend.snapshot.sign_in
    assert attempt is not None
    assert attempt.url is not None
    page = await person.consent(attempt.url)
    assert "You are signed in" in page.text, page.text
    return await until(backend, lambda snapshot: snapshot.state is not AgentState.SIGNING_IN)
