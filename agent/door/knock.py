"""Asking at the door without asyncio: does an agent answer, and does it bring a window forward?

Blocking, each call with a limit; standard library only and light, because the launcher stands on it.
"""

from __future__ import annotations

import contextlib
import json
import socket
import sys
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any, BinaryIO, Final

from agent.profile.lock import noted_door
from agent.profile.paths import Paths
from shared.deep_links import LinkVerb
from shared.framing import PROTOCOL, encode_line

ANSWER_WITHIN_S: Final = 2.0
SHOWN_WITHIN_S: Final = 7.0
"""Longer than the agent gives a window (`agent.door.server.DoorLimits`), which it asks in between."""
_MOST_LINES: Final = 100


class Front(StrEnum):
    """What became of asking for a window."""

    CAME = "came"
    NONE = "none"
    HANGS = "hangs"


def door_that_answers(paths: Paths) -> str | None:
    """The address at which this profile's agent answers: the usual one, or the one that it wrote down."""
    noted = noted_door(paths.lock_file)
    for address in dict.fromkeys(each for each in (paths.door_address, noted) if each):
        with contextlib.suppress(OSError), _door(address):
            return address
    return None


def bring_window_forward(address: str, verb: LinkVerb = LinkVerb.OPEN) -> Front:
    """Ask the agent at `address` to bring an open window to the front, with what `verb` names."""
    args = {} if verb is LinkVerb.OPEN else {"verb": verb.value}  # an older agent knows no verbs
    try:
        with _door(address) as (door, patience):
            door.write(encode_line({"type": "hello", "protocol": PROTOCOL, "face": "other"}))
            door.flush()
            if not door.readline():
                return Front.NONE
            patience(SHOWN_WITHIN_S)
            door.write(encode_line({"type": "command", "id": 1, "verb": "show_window", "args": args}))
            door.flush()
            return _reply(door)
    except (OSError, ValueError):
        return Front.NONE


def _reply(door: BinaryIO) -> Front:
    for _ in range(_MOST_LINES):
        line = door.readline()
        message: Any = json.loads(line) if line else None
        if not isinstance(message, dict) or message.get("type") == "bye":
            return Front.NONE
        if message.get("type") == "reply":
            error = message.get("error")
            if error is None:
                return Front.CAME
            hangs = isinstance(error, dict) and error.get("code") == "window_hangs"
            return Front.HANGS if hangs else Front.NONE
    return Front.NONE


@contextlib.contextmanager
def _door(address: str) -> Iterator[tuple[Any, Callable[[float], None]]]:
    """The open door, and what sets how many seconds each further word may take."""
    if sys.platform == "win32":
        with open(address, "r+b", buffering=0) as pipe:
            yield pipe, lambda _: None
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sock:
        sock.settimeout(ANSWER_WITHIN_S)
        sock.connect(address)
        with sock.makefile("rwb") as file:
            yield file, sock.settimeout
