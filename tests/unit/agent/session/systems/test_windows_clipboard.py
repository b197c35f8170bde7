"""The clipboard of Windows, against one in memory that keeps its rules."""

from __future__ import annotations

import ctypes
from typing import Any

import pytest

from agent.session.systems.windows.clipboard import WindowsText
from agent.session.systems.windows.library import WindowsLibrary

FORMATS = ["CanIncludeInClipboardHistory", "CanUploadToCloudClipboard"]


class FakeClipboard:
    """The clipboard of Windows, with its memory."""

    def __init__(self) -> None:
        self.memory: dict[int, Any] = {}
        self.held: dict[int, int] = {}
        self.is_free, self.accepts, self.is_open, self.emptied = True, True, False, 0
        self.windows: set[int] = set()
        self.opened_by: int | None = None
        self.owner: int | None = None

    def CreateWindowExW(self, *words: Any) -> int:
        assert (len(words), words[1], words[8].value) == (12, "STATIC", ctypes.c_void_p(-3).value)
        self.windows.add(77)
        return 77

    def DestroyWindow(self, window: int) -> int:
        self.windows.remove(window)
        return 1

    def RegisterClipboardFormatW(self, name: str) -> int:
        return FORMATS.index(name) + 0xC000

    def OpenClipboard(self, window: int | None) -> int:
        assert window is None or window in self.windows
        self.is_open, self.opened_by = self.is_free, window
        return int(self.is_free)

    def CloseClipboard(self) -> int:
        assert self.is_open
        self.is_open = False
        return 1

    def EmptyClipboard(self) -> int:
        assert self.is_open
        self.held, self.emptied, self.owner = {}, self.emptied + 1, self.opened_by
        return 1

    def IsClipboardFormatAvailable(self, kind: int) -> int:
        return int(kind in self.held)

    def GetClipboardData(self, kind: int) -> int | None:
        return self.held.get(kind)

    def SetClipboardData(self, kind: int, handle: int) -> int:
        is_taken = self.accepts and self.owner is not None  # OpenClipboard: without an owner it fails
        if is_taken:
            self.held[kind] = handle
        return int(is_taken)

    def GetClipboardSequenceNumber(self) -> int:
        return 5

    def GlobalAlloc(self, flags: int, size: int) -> int:
        handle = 1 + max(self.memory, default=0)
        self.memory[handle] = ctypes.create_string_buffer(size)
        return handle

    def GlobalLock(self, handle: int) -> int:
        return ctypes.addressof(self.memory[handle])

    def GlobalUnlock(self, handle: int) -> int:
        return 0

    def GlobalSize(self, handle: int) -> int:
        return len(self.memory[handle])

    def GlobalFree(self, handle: int) -> None:
        del self.memory[handle]


@pytest.fixture
def clipboard() -> FakeClipboard:
    return FakeClipboard()


@pytest.fixture
def text(clipboard: FakeClipboard) -> WindowsText:
    return WindowsText(WindowsLibrary(clipboard, None, clipboard))


def test_text_is_written_with_windows_line_ends_and_read_with_ours(
    text: WindowsText, clipboard: FakeClipboard
) -> None:
    assert text.read() == ""
    assert text.write("é\n€\N{GRINNING FACE}")
    written = bytes(clipboard.memory[clipboard.held[13]])
    assert written.decode("utf-16-le") == "é\r\n€\N{GRINNING FACE}\0"
    assert clipboard.windows == set()
    assert text.read() == "é\n€\N{GRINNING FACE}"
    assert (text.number(), clipboard.is_open, clipboard.emptied) == (5, False, 1)
    text.clear()
    assert text.read() == ""


def test_a_clipboard_that_somebody_else_holds_is_left_alone(
    text: WindowsText, clipboard: FakeClipboard
) -> None:
    assert text.write("before")
    clipboard.is_free = False
    assert not text.write("after")
    text.clear()
    assert text.read() is None
    clipboard.is_free = True
    assert text.read() == "before"


def test_memory_that_the_clipboard_did_not_take_is_given_back(
    text: WindowsText, clipboard: FakeClipboard
) -> None:
    clipboard.accepts = False
    assert not text.write("x")
    assert clipboard.memory == {}


@pytest.mark.security(28)
def test_what_is_written_is_kept_out_of_what_windows_remembers(
    text: WindowsText, clipboard: FakeClipboard
) -> None:
    text.write("secret")
    for number in range(len(FORMATS)):
        assert bytes(clipboard.memory[clipboard.held[0xC000 + number]]) == bytes(4)
