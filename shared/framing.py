"""Lines of JSON on the local door (SECURITY 15, 16): how bytes become messages, and their limits.

A message is one JSON object on one line, UTF-8, ended by a line feed. `LineReader` is fed bytes as
they come and gives whole messages; anything else raises `DoorError` and the connection is closed.
"""

from __future__ import annotations

import json
from typing import Any, Final

from shared.errors import DoorError

PROTOCOL: Final = 1
MAX_LINE_BYTES: Final = 1024 * 1024
MAX_DEPTH: Final = 16


def encode_line(message: dict[str, Any]) -> bytes:
    """`message` as one line."""
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


class LineReader:
    """Cuts a stream of bytes into messages, never holding more than `limit_bytes`."""

    def __init__(self, limit_bytes: int = MAX_LINE_BYTES) -> None:
        self._limit_bytes = limit_bytes
        self._rest = bytearray()

    def feed(self, data: bytes) -> list[dict[str, Any]]:
        """The messages completed by `data`. Raises `DoorError` (`door_garbage`)."""
        self._rest += data
        messages = []
        while (end := self._rest.find(b"\n")) >= 0:
            line = bytes(self._rest[:end])
            del self._rest[: end + 1]
            if len(line) > self._limit_bytes:
                raise DoorError("door_garbage", "A line is longer than the door takes.")
            if line.strip():
                messages.append(_decode_line(line))
        if len(self._rest) > self._limit_bytes:
            raise DoorError("door_garbage", "A line is longer than the door takes.")
        return messages


def _decode_line(line: bytes) -> dict[str, Any]:
    try:
        message = json.loads(line)
    except (ValueError, RecursionError) as exc:
        raise DoorError("door_garbage", "A line is not JSON.") from exc
    if not isinstance(message, dict):
        raise DoorError("door_garbage", "A message is not an object.")
    if _is_deeper_than(message, MAX_DEPTH):
        raise DoorError("door_garbage", "A message is nested too deeply.")
    return message


def _is_deeper_than(value: object, levels: int) -> bool:
    """Whether lists and objects nest more than `levels` deep."""
    layer = [value]
    for _ in range(levels):
        below: list[object] = []
        for item in layer:
            if isinstance(item, dict):
                below += item.values()
            elif isinstance(item, list):
                below += item
        layer = below
    return any(isinstance(item, dict | list) for item in layer)
