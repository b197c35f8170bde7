"""What outlives the agent, and what the facts become of it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from agent.core.recollection import facts_from, memory_of
from agent.profile.memory import KeptLease, Memory, MemoryFile, MemoryKeeper, RemovedMemory
from shared.errors import StorageError
from shared.reasons import EndReason, RemovedBy
from shared.state import Facts, NotRegistered, Registered, Removed, SessionRecord
from tests.support.account_facts import NOW, account_state

FULL = Memory(
    account_email="ada@example.org",
    computer_id="cmp_1",
    computer_name="Büro 🖥️",
    paused=True,
    embedded_port=4711,
    account=account_state(seq=3),
    lease=KeptLease("eyJ.eyJ.sig", ({"kty": "OKP", "kid": "key_1"},), 3),
    recent_sessions=(SessionRecord("ses_1", "Phone", NOW, 12.5, EndReason.TRIAL_LIMIT, True, 4096),),
    expiry_told="acc_1 2026-01-15T12:00:00Z",
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "profile" / "memory.json"


def test_memory_comes_back_as_it_was(file: Path) -> None:
    assert MemoryFile(file).load() == (Memory(), False)
    MemoryFile(file).save(FULL)
    assert MemoryFile(file).load() == (FULL, False)
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.security(38, 40)
@pytest.mark.parametrize("content", ["", "{", "[]", '{"paused": 3}', '{"schema": 99}', "[" * 9000, "\xff"])
def test_a_damaged_or_newer_memory_is_kept_aside(file: Path, content: str) -> None:
    file.parent.mkdir()
    file.write_text(content, encoding="latin-1")
    assert MemoryFile(file).load() == (Memory(), True)
    assert file.with_name("memory.json.damaged").read_text(encoding="latin-1") == content
    assert not file.exists()


def test_a_memory_that_may_not_be_read_is_an_error(file: Path) -> None:
    file.mkdir(parents=True)
    with pytest.raises(StorageError):
        MemoryFile(file).load()


def test_facts_and_memory_agree() -> None:
    facts = facts_from(FULL, NOW)
    assert facts.registration == Registered("cmp_1", "Büro 🖥️")
    assert facts.paused
    assert memory_of(facts, tokens_void=False, embedded_port=4711, lease=FULL.lease) == FULL
    removed = Memory(removed=RemovedMemory(RemovedBy.PORTAL, "Studio", "ada@example.org"), paused=True)
    facts = facts_from(removed, NOW)
    assert facts.registration == Removed(RemovedBy.PORTAL, "Studio", "ada@example.org")
    assert not facts.paused
    assert (
        memory_of(facts, tokens_void=True, embedded_port=None, lease=KeptLease()).removed == removed.removed
    )
    assert facts_from(Memory(), NOW) == Facts()
    assert facts_from(Memory(computer_id="cmp_1"), NOW).registration == NotRegistered()


async def test_only_the_newest_is_written_and_waited_for(file: Path) -> None:
    written: list[Memory] = []

    class Counted(MemoryFile):
        def save(self, memory: Memory) -> None:
            written.append(memory)
            super().save(memory)

    keeper = MemoryKeeper(Counted(file))
    outcomes: list[StorageError | None] = []
    for port in range(50):
        keeper.want(Memory(embedded_port=port))
    running = asyncio.create_task(keeper.run(outcomes.append))
    await keeper.settled()
    assert keeper.load() == (Memory(embedded_port=49), False)
    assert len(written) == 1
    keeper.want(FULL)
    keeper.close()
    await running
    assert keeper.load() == (FULL, False)
    assert outcomes == [None, None]


async def test_closing_without_anything_to_write(file: Path) -> None:
    keeper = MemoryKeeper(MemoryFile(file))
    running = asyncio.create_task(keeper.run(lambda _: None))
    keeper.close()
    await running
    assert keeper.load() == (Memory(), False)


@pytest.mark.security(38)
async def test_what_could_not_be_written_is_written_when_asked_and_at_the_end(file: Path) -> None:
    class Full(MemoryFile):
        full = True

        def save(self, memory: Memory) -> None:
            if self.full:
                raise StorageError("disk_full", "Full.")
            super().save(memory)

    disk = Full(file)
    keeper = MemoryKeeper(disk)
    outcomes: list[StorageError | None] = []
    running = asyncio.create_task(keeper.run(outcomes.append))
    keeper.want(FULL)
    await keeper.settled()
    keeper.try_again()
    await keeper.settled()
    assert [error is not None and error.code for error in outcomes] == ["disk_full", "disk_full"]
    disk.full = False
    keeper.try_again()
    await keeper.settled()
    keeper.try_again()  # there is nothing left to do
    assert (keeper.load(), outcomes[2:]) == ((FULL, False), [None])
    disk.full = True
    keeper.want(Memory())
    await keeper.settled()
    disk.full = False
    keeper.close()
    await running
    assert keeper.load() == (Memory(), False)
