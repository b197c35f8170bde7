"""A clipboard that has a number which grows with each copy, looked at four times a second."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Protocol

LOOK_S = 0.25
LARGEST = 1024 * 1024
"""Bytes of UTF-8; more is not passed on (SECURITY 28)."""


class TextStore(Protocol):
    """The system's clipboard. It may be busy: then `read` is None, and `write` and `clear` do nothing."""

    def number(self) -> int:
        """Another one after each copy, whoever copied."""
        ...

    def read(self) -> str | None: ...

    def write(self, text: str) -> None: ...

    def clear(self) -> None: ...


class PolledClipboard:
    """A `Clipboard` over a `TextStore`. What the client put there is gone with the session."""

    def __init__(self, store: TextStore) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._on_text: Callable[[str], None] | None = None
        self._seen = store.number()
        self._put_at: int | None = None
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="clipboard", daemon=True)
        self._thread.start()

    def watch(self, on_text: Callable[[str], None]) -> None:
        self._on_text = on_text

    def put(self, text: str) -> None:
        with self._lock:
            self._store.write(text)
            self._seen = self._put_at = self._store.number()

    def close(self) -> None:
        self._closing.set()
        self._thread.join()
        with self._lock:
            if self._put_at is not None and self._put_at == self._store.number():
                self._store.clear()

    def look(self) -> None:
        """Tell whoever watches of a new text."""
        with self._lock:
            number = self._store.number()
            if number == self._seen:
                return
            text = self._store.read()
            if text is None:
                return  # busy, or no text: it is asked again, which costs next to nothing
            self._seen = number
        handler = self._on_text
        if handler is not None and text and len(text.encode("utf-8", "replace")) <= LARGEST:
            handler(text)

    def _run(self) -> None:
        while not self._closing.wait(LOOK_S):
            self.look()
