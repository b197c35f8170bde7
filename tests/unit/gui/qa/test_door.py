"""The tester's end of the door: waits that miss nothing, answers, failures that explain themselves."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import Any

import pytest

from gui.qa.door import Door
from gui.qa.failures import Refused, WaitFailed
from shared.codec import to_json
from shared.commands import Pause
from shared.errors import DoorError
from shared.framing import LineReader, encode_line
from shared.snapshot import Snapshot
from shared.state import AgentState

FIRST = Snapshot(1, AgentState.STARTING)
READY = Snapshot(2, AgentState.READY)


class ScriptedWire:
    """Gives pieces of bytes in turn; nothing more comes after them."""

    def __init__(self) -> None:
        self.pieces: deque[bytes] = deque()
        self.sent: list[dict[str, Any]] = []
        self.replies: dict[str, dict[str, Any]] = {}
        self.later: list[Snapshot] = []
        """Come one by one to whoever waits, and not to whoever only looks."""

    def send(self, data: bytes) -> None:
        self.sent += LineReader().feed(data)
        said = self.sent[-1]
        if said.get("verb") in self.replies:
            self.say({"type": "reply", "id": said["id"], **self.replies[said["verb"]]})

    def receive(self, within_s: float) -> bytes:
        if within_s and self.later and not self.pieces:
            self.show(self.later.pop(0))
        if not self.pieces:
            raise TimeoutError
        return self.pieces.popleft()

    def close(self) -> None:
        self.pieces.clear()

    def say(self, message: dict[str, Any]) -> None:
        self.pieces.append(encode_line(message))

    def show(self, *snapshots: Snapshot) -> None:
        for snapshot in snapshots:
            self.say({"type": "snapshot", "snapshot": to_json(snapshot)})


@pytest.fixture
def wire() -> ScriptedWire:
    return ScriptedWire()


@pytest.fixture
def door(wire: ScriptedWire) -> Door:
    return Door("address", lambda _address: wire)


def test_state_that_lasts_for_a_moment_is_seen_while_it_is_waited_for(wire: ScriptedWire, door: Door) -> None:
    wire.show(FIRST)
    wire.later = [READY, replace(FIRST, revision=3)]
    assert door.wait_for(lambda snapshot: snapshot.state is AgentState.READY) == READY
    assert door.wait_for(lambda snapshot: snapshot.revision == 3).state is AgentState.STARTING
    assert wire.sent == [{"type": "hello", "protocol": 1, "face": "other"}]


def test_what_was_so_before_the_wait_is_no_answer(wire: ScriptedWire, door: Door) -> None:
    wire.show(FIRST)
    assert door.snapshot() == FIRST
    wire.show(READY)  # has come, but nobody has looked yet
    wire.later = [replace(FIRST, revision=3)]
    assert door.wait_for(lambda snapshot: snapshot.state is AgentState.STARTING).revision == 3


def test_older_snapshot_is_dropped_and_one_that_comes_in_pieces_is_read(
    wire: ScriptedWire, door: Door
) -> None:
    whole = encode_line({"type": "snapshot", "snapshot": to_json(READY)})
    wire.pieces += [whole[:10], whole[10:]]
    wire.show(FIRST)
    assert door.snapshot() == READY


def test_wait_in_vain_says_what_for_and_how_things_stand(wire: ScriptedWire, door: Door) -> None:
    wire.show(FIRST)
    wire.later = [READY]
    with pytest.raises(WaitFailed, match="waited 0.01 s for: a session") as failed:
        door.wait_for(lambda snapshot: snapshot.session is not None, "a session", within_s=0.01)
    assert '  state: "starting" → "ready"' in str(failed.value)
    with pytest.raises(WaitFailed, match="no new snapshot came meanwhile"):
        door.wait_for(lambda snapshot: snapshot.paused, within_s=0)


def test_command_is_answered_or_refused_with_the_agents_own_code(wire: ScriptedWire, door: Door) -> None:
    wire.replies["pause"] = {"error": None, "result": None}
    assert door.command(Pause()) is None
    wire.replies["pause"] = {"error": {"code": "not_signed_in", "detail": "Nobody is signed in."}}
    with pytest.raises(Refused, match="Nobody is signed in") as refusal:
        door.command(Pause())
    assert refusal.value.code == "not_signed_in"
    assert [each["id"] for each in wire.sent if each["type"] == "command"] == [1, 2]


def test_command_that_nobody_answers_is_given_up(door: Door) -> None:
    with pytest.raises(WaitFailed, match="for the answer to Pause"):
        door.command(Pause(), within_s=0)


@pytest.mark.parametrize("piece", [b"", encode_line({"type": "bye", "reason": "shutdown"})])
def test_agent_that_leaves_is_no_endless_wait(wire: ScriptedWire, door: Door, piece: bytes) -> None:
    wire.pieces.append(piece)
    with pytest.raises(DoorError) as gone:
        door.snapshot()
    assert gone.value.code == "door_closed"
