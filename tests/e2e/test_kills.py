"""Killed at random instants, nothing is lost; a thousand rounds: `python -m tests.bench.kills`."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.bench.kills import play


@pytest.mark.proof
@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc and pidfd")
@pytest.mark.security(37)
def test_kills_at_random_instants_lose_nothing_and_need_no_repair(tmp_path: Path) -> None:
    assert sum(play(tmp_path, rounds=10, seed=7).values()) == 10
