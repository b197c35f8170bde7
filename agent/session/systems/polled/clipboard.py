"""A clipboard that has a number which grows with each copy, looked at four times a second."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Protocol

LOOK_S = 0.25
LARGEST = 1024 * 1024
"""Bytes of UTF-8; more is not passed on (SECURITY 28)."""


class TextStore(Protocol):
    """The system's clipboard, used by one thread. It may be busy: then `read` is None, and `write` False."""

    def number(self) -> int:
        """Another one after each copy, whoever copied."""
        ...

    def read(self) -> str | None: ...

    def write(self, text: str) -> bool:
        """Whether it is there now."""
        ...

    def clear(self) -> None: ...


class PolledClipboard:
    """A `Clipboard` over a `TextStore`. What the client put there is gone with the session.

    The thread that looks also writes: a program that holds the clipboard holds up nobody but it.
    """

    def __init__(self, store: TextStore) -> None:
        self._store = store
        self._on_text: Callable[[str], None] | None = None
        self._texts: deque[str] = deque(maxlen=1)  # only what was put last is ever pasted
        self._seen = store.number()
        self._put_at: int | None = None
        self._is_open = True
        self._bell = threading.Event()
        self._thread = threading.Thread(target=self._run, name="clipboard", daemon=True)
        self._thread.start()

    def watch(self, on_text: Callable[[str], None]) -> None:
        self._on_text = on_text

    def put(self, text: str) -> None:
        self._texts.append(text)
        self._bell.set()

    def close(self) -> None:
        self._is_open = False
        self._bell.set()
        self._thread.join()

    def _run(self) -> None:
        while self._is_open:
            self._write()
            self._look()
            self._bell.wait(LOOK_S)
            self._bell.clear()
        if self._put_at is not None and self._put_at == self._store.number():
            self._store.clear()

    def _write(self) -> None:
        """Write what was put. What a busy store does not take is tried again, unless a newer one comes."""
        if not self._texts:
            return
        text = self._texts.popleft()
        if self._store.write(text):
            self._seen = self._put_at = self._store.number()
        elif not self._texts:
            self._texts.append(text)

    def _look(self) -> None:
        """Tell whoever watches of a new text."""
        number = self._store.number()
        if number == self._seen:
            return
        text = self._store.read()
        if text is None:
            return  # busy: it is asked again, which costs next to nothing
        self._seen = number
        handler = self._on_text
        if handler is not None and text and len(text.encode("utf-8", "replace")) <= LARGEST:
            handler(text)
