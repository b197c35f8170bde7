"""What the assembled service keeps doing by itself."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

import account.app as app
from tests.support.patience import PATIENCE_S


class Sweeps:
    """Something whose first sweep fails in a way that nobody foresaw."""

    def __init__(self) -> None:
        self.count = 0
        self.third = asyncio.Event()

    async def sweep(self) -> None:
        self.count += 1
        if self.count == 1:
            raise ZeroDivisionError
        if self.count == 3:
            self.third.set()


@pytest.mark.expects_log("account.app ERROR a presence sweep failed", "account.app ERROR a session sweep")
async def test_an_unforeseen_failure_of_a_sweep_does_not_end_sweeping(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(app, "SWEEP_S", 0)
    sweeps, session_sweeps = Sweeps(), Sweeps()
    parts: Any = SimpleNamespace(presence_events=sweeps, session_shelf=session_sweeps)
    task = asyncio.create_task(app._sweep_for_ever(parts))
    async with asyncio.timeout(PATIENCE_S):
        await sweeps.third.wait()
        await session_sweeps.third.wait()
    task.cancel()
    await asyncio.wait({task})
    assert min(sweeps.count, session_sweeps.count) >= 3
