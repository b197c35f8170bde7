"""A process that dies at any step of a purchase, and a retry: one order, one charge, one grant."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.store_crashes import DIED

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.proof
@pytest.mark.e2e
@pytest.mark.invariant(3)
@pytest.mark.security(35)
@pytest.mark.security(37)
@pytest.mark.skipif(sys.platform == "win32", reason="forks")
def test_a_purchase_survives_the_death_of_its_process_at_every_step(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.support.store_crashes", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert ran.returncode == 0, ran.stderr
    crashes = [json.loads(line) for line in ran.stdout.splitlines()]
    ended = [each for each in crashes if each["code"] == DIED]
    killed = [each for each in crashes if each["code"] == -signal.SIGKILL]
    assert len(ended) > 10, "a purchase has more steps than that"
    assert len(killed) > 5
    for crash in crashes:
        assert crash["retried"] == 0, crash
        assert crash["orders"] == ["paid"], crash
        assert crash["payments"] == ["confirmed"], crash
        assert (crash["subscriptions"], crash["charges"], crash["adds_up"]) == (1, 1, True), crash
