"""Asking at the door without asyncio: does an agent answer, and does it bring a window forward?

Blocking, each call with a limit; standard library only and light, because the launcher stands on it.
"""

from __future__ import annotations

import contextlib
import json
import socket
import sys
from typing import Any, BinaryIO, Final

from agent.profile.lock import noted_door
from agent.profile.paths import Paths
from shared.framing import PROTOCOL, encode_line

ANSWER_WITHIN_S: Final = 2.0
_MOST_LINES: Final = 100


def door_that_answers(paths: Paths) -> str | None:
    """The address at which this profile's agent answers: the usual one, or the one that it wrote down."""
    noted = noted_door(paths.lock_file)
    for address in dict.fromkeys(each for each in (paths.door_address, noted) if each):
        with contextlib.suppress(OSError), _door(address):
            return address
    return None


def window_came_forward(address: str) -> bool:
    """Ask the agent at `address` to bring an open window to the front; False when there is none."""
    try:
        with _door(address) as door:
            door.write(encode_line({"type": "hello", "protocol": PROTOCOL, "face": "other"}))
            door.write(encode_line({"type": "command", "id": 1, "verb": "show_window", "args": {}}))
            door.flush()
            return _reply(door)
    except (OSError, ValueError):
        return False


def _reply(door: BinaryIO) -> bool:
    for _ in range(_MOST_LINES):
        line = door.readline()
        message: Any = json.loads(line) if line else None
        if not isinstance(message, dict) or message.get("type") == "bye":
            return False
        if message.get("type") == "reply":
            return message.get("error") is None
    return False


@contextlib.contextmanager
def _door(address: str) -> Any:
    if sys.platform == "win32":
        with open(address, "r+b", buffering=0) as pipe:
            yield pipe
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sock:
        sock.settimeout(ANSWER_WITHIN_S)
        sock.connect(address)
        with sock.makefile("rwb") as file:
            yield file
