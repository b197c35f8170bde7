"""The general pasteboard of a Mac, text only."""

from __future__ import annotations

import ctypes
from typing import Any

from agent.session.systems.mac.library import BOOL, LONG, POINTER, MacLibrary

_TEXT = "public.utf8-plain-text"


class MacText:
    """A `TextStore`."""

    def __init__(self, library: MacLibrary) -> None:
        self._objc = library.objc

    def number(self) -> int:
        with self._objc.pool():
            return int(self._objc.send(self._board(), "changeCount", answer=LONG))

    def read(self) -> str | None:
        with self._objc.pool():
            words = (POINTER, self._string(_TEXT))
            found = self._objc.send(self._board(), "stringForType:", words)
            if not found:
                return ""
            data = self._objc.send(found, "UTF8String", answer=ctypes.c_char_p)
            return data.decode("utf-8", "replace") if data is not None else ""

    def write(self, text: str) -> bool:
        with self._objc.pool():
            board = self._board()
            self._objc.send(board, "clearContents", answer=LONG)
            words = ((POINTER, self._string(text)), (POINTER, self._string(_TEXT)))
            return bool(self._objc.send(board, "setString:forType:", *words, answer=BOOL))

    def clear(self) -> None:
        with self._objc.pool():
            self._objc.send(self._board(), "clearContents", answer=LONG)

    def _board(self) -> Any:
        return self._objc.send(self._objc.kind("NSPasteboard"), "generalPasteboard")

    def _string(self, text: str) -> Any:
        """An NSString. It ends at a zero character, which is in no text that a person copied."""
        data = text.replace("\0", "").encode("utf-8", "replace")
        words = (ctypes.c_char_p, data)
        return self._objc.send(self._objc.kind("NSString"), "stringWithUTF8String:", words)
