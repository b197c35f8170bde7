"""What was heard of newer versions, kept between two runs: a small file of its own in the profile.

Losing it costs one question to the publisher, and the memory of which word was the newest.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from agent.profile.files import make_private_folder, storage_error, write_atomically
from shared.codec import from_json, to_json
from shared.errors import DecodeError

_LARGEST_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Kept:
    """`text` is the newest signed word, `counter` its number and `key` the name of the key that signed it.

    `asked_at` is when the publisher was asked last and `problem` what came of it; `answered` whether anything
    came at all.
    """

    text: str = ""
    counter: int = 0
    key: str = ""
    asked_at: datetime | None = None
    answered: bool = False
    problem: str | None = None


class KeptFile:
    """The file. Its methods block."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> Kept:
        """What it holds; nothing where there is none, or none that can be read."""
        with (
            contextlib.suppress(OSError, ValueError, RecursionError, DecodeError),
            self._path.open("rb") as file,
        ):
            return from_json(Kept, json.loads(file.read(_LARGEST_BYTES)))
        return Kept()

    def save(self, kept: Kept) -> None:
        """Replace it. Raises `StorageError`; the old file then still stands."""
        try:
            make_private_folder(self._path.parent)
        except OSError as exc:
            raise storage_error(exc, self._path) from exc
        write_atomically(self._path, json.dumps(to_json(kept)).encode() + b"\n")
