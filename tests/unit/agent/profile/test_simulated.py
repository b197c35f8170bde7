"""`agent.profile.simulated`: the mark of a simulated profile, and whom it is refused (SECURITY 13, 14)."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from agent.profile.memory import Memory, MemoryFile, RemovedMemory
from agent.profile.paths import Paths, paths_for
from agent.profile.simulated import SimulatedMark, claim, given_token, mark_of, save_mark
from shared.errors import RequestRefused, StorageError
from shared.reasons import RemovedBy
from shared.redact import Secret


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return paths_for(tmp_path / "profile", os.environ)


def test_empty_profile_becomes_a_simulated_one_and_stays_one(paths: Paths) -> None:
    assert mark_of(paths) is None
    assert claim(paths, force=False) == mark_of(paths) == SimulatedMark()
    save_mark(paths, SimulatedMark(-60.5))
    assert claim(paths, force=True) == SimulatedMark(-60.5)
    MemoryFile(paths.memory_file).save(Memory(account_email="trial@example.test"))
    assert claim(paths, force=False) == SimulatedMark(-60.5)


def test_profile_that_nobody_signed_in_to_may_be_taken(paths: Paths) -> None:
    MemoryFile(paths.memory_file).save(Memory(embedded_port=4711))
    claim(paths, force=False)


@pytest.mark.security(13)
@pytest.mark.parametrize(
    "memory",
    [
        Memory(account_email="ada@example.org"),
        Memory(removed=RemovedMemory(RemovedBy.PORTAL, "Studio", "ada@example.org")),
        b"{",
        b"[]",
    ],
)
def test_profile_of_a_real_account_is_left_alone_unless_forced(paths: Paths, memory: Memory | bytes) -> None:
    if isinstance(memory, Memory):
        MemoryFile(paths.memory_file).save(memory)
    else:
        paths.profile.mkdir(mode=0o700)
        paths.memory_file.write_bytes(memory)
    before = paths.memory_file.read_bytes()
    with pytest.raises(RequestRefused) as refused:
        claim(paths, force=False)
    assert refused.value.code == "profile_not_simulated"
    assert (paths.memory_file.read_bytes(), paths.simulated_file.exists()) == (before, False)
    assert claim(paths, force=True) == SimulatedMark()
    assert paths.memory_file.read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"clock_skew_s": "x"}', b'{"clock_skew_s": null}'])
def test_damaged_mark_is_a_mark(paths: Paths, content: bytes) -> None:
    paths.profile.mkdir(mode=0o700)
    paths.simulated_file.write_bytes(content)
    assert mark_of(paths) == SimulatedMark()


def test_mark_or_memory_that_cannot_be_read_is_a_fault(paths: Paths) -> None:
    paths.simulated_file.mkdir(parents=True)
    with pytest.raises(StorageError):
        mark_of(paths)
    paths.simulated_file.rmdir()
    paths.memory_file.mkdir()
    with pytest.raises(StorageError):
        claim(paths, force=False)


def test_mark_of_a_century_too_much_is_no_clock(paths: Paths) -> None:
    paths.profile.mkdir(mode=0o700)
    paths.simulated_file.write_text(json.dumps({"clock_skew_s": 1e300}))
    assert mark_of(paths) == SimulatedMark()
    paths.simulated_file.write_text('{"clock_skew_s": NaN}')
    assert mark_of(paths) == SimulatedMark()


@pytest.mark.security(14)
def test_token_in_the_environment_does_not_print_itself() -> None:
    token = given_token({"ACCESS_SIMULATOR_TOKEN": "asm_0123456789"})
    assert token == Secret("asm_0123456789")
    assert "0123" not in repr(token)
    assert given_token({"ACCESS_SIMULATOR_TOKEN": ""}) is given_token({}) is None
