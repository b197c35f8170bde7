"""The stage of this folder's tests."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from account.app_store.signing import SigningKey
from tests.support.app_store_forger import Forger
from tests.support.app_store_stage import Stage, app_store_stage
from tests.support.clock import FakeClock


@pytest.fixture
def stage(tmp_path: Path, clock: FakeClock) -> Iterator[Stage]:
    with app_store_stage(tmp_path, clock) as stage:
        yield stage


@pytest.fixture
def store_key(stage: Stage) -> Forger:
    """Somebody who signs with the very key of the stage's store."""
    SigningKey(stage.folder).key_id()
    return Forger.with_key(json.loads((stage.folder / "app-store-key.json").read_text()))
