"""Fixtures for tests of the agent's parts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.backend_stage import Stages
from tests.support.clock import FakeClock


@pytest.fixture
def stages(tmp_path: Path, clock: FakeClock) -> Stages:
    tmp_path.chmod(0o700)
    return Stages(tmp_path, clock)
