"""The compiled templates of the pages, kept for the next service of this test process.

A test shows a few pages of a service of its own; compiling their templates would take longer than the rest.
"""

from __future__ import annotations

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket


class CompiledTemplates(BytecodeCache):
    """Keeps what was compiled in memory, by the text that it was compiled from."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], object] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Put in what is known."""
        bucket.code = self._known.get((bucket.key, bucket.checksum))  # type: ignore[assignment]

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled just now."""
        self._known[(bucket.key, bucket.checksum)] = bucket.code
