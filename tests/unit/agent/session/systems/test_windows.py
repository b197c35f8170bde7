"""The Windows room, against libraries that note what they are asked."""

from __future__ import annotations

import ctypes
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from agent.session.desktop import Rect
from agent.session.systems import windows
from agent.session.systems.keysyms import ALT_R, CONTROL_L, RETURN, SHIFT_L
from agent.session.systems.shown import Shown
from agent.session.systems.windows import structures as win
from agent.session.systems.windows.input import WindowsInput
from agent.session.systems.windows.keys import VirtualKey, virtual_key
from agent.session.systems.windows.layout import KeyboardLayout, LayoutKey
from agent.session.systems.windows.let_go import let_go
from agent.session.systems.windows.library import WindowsLibrary, load

UP, EXTENDED, UNICODE = win.KEYEVENTF_KEYUP, win.KEYEVENTF_EXTENDEDKEY, win.KEYEVENTF_UNICODE
NO_KEY = -1
METRICS = {76: -100, 77: 0, 78: 1100, 79: 500}
FRENCH, GERMAN = 0x040C, 0x0407


class FakeUser32:
    """Keys a, A, @ (with AltGr), a dead ^, and everything that was sent. A German y is another key."""

    def __init__(self) -> None:
        self.keys: list[tuple[int, int, int]] = []
        self.mouse: list[tuple[int, int, int, int]] = []
        self.caps_lock = 0
        self.layout = {
            "a": 0x41,
            "A": 0x41 | 1 << 8,
            "@": 0x51 | 6 << 8,
            "c": 0x43,
            " ": 0x20,
            "^": 0xDD,
            "~": 0x32 | 6 << 8,
            "\x03": 0x43 | 2 << 8,
        }
        self.dead = {(0xDD, False), (0x32, True)}
        self.used, self.window, self.swapped = FRENCH, 5, 0
        self.down = {0x01, 0x11, 0xA3, 0x41}

    def SendInput(self, count: int, array: Any, size: int) -> int:
        assert size == ctypes.sizeof(win.Input)
        for each in array._obj:
            if each.type == win.INPUT_KEYBOARD:
                self.keys.append((each.u.ki.wVk, each.u.ki.wScan, each.u.ki.dwFlags))
            else:
                mouse = each.u.mi
                data = ctypes.c_int32(mouse.mouseData).value
                self.mouse.append((mouse.dx, mouse.dy, mouse.dwFlags, data))
        return count

    def GetForegroundWindow(self) -> int:
        return self.window

    def GetWindowThreadProcessId(self, window: int, process: None) -> int:
        return 40 + window

    def GetKeyboardLayout(self, thread: int) -> int:
        assert thread == 40 + self.window, "the layout of the program that has the keyboard"
        return self.used

    def VkKeyScanExW(self, code: int, layout: int) -> int:
        if chr(code) == "y":
            return 0x5A if layout == GERMAN else 0x59
        return self.layout.get(chr(code), NO_KEY)

    def MapVirtualKeyExW(self, code: int, kind: int, layout: int) -> int:
        assert (kind, layout) == (0, self.used)
        return code + 1000

    def ToUnicodeEx(
        self, code: int, scan: int, state: Any, room: Any, size: int, flags: int, layout: int
    ) -> int:
        held = state._obj
        assert (len(held), len(room._obj), flags, layout) == (256, size, 4, self.used)
        assert held[0x11] == held[0x12], "AltGr is both"
        return -1 if (code, held[0x11] == 0x80) in self.dead else 1

    def GetKeyState(self, code: int) -> int:
        return self.caps_lock

    def GetAsyncKeyState(self, code: int) -> int:
        return -0x8000 if code in self.down else 0

    def GetSystemMetrics(self, which: int) -> int:
        return self.swapped if which == 23 else METRICS[which]


@pytest.fixture
def user32() -> FakeUser32:
    return FakeUser32()


@pytest.fixture
def hurries() -> list[None]:
    return []


@pytest.fixture
def keys(user32: FakeUser32, hurries: list[None]) -> WindowsInput:
    library = WindowsLibrary(user32, None, None)
    return WindowsInput(library, Shown(Rect(0, 0, 1000, 500)), lambda: hurries.append(None))


@pytest.mark.parametrize(
    ("structure", "size"),
    [
        (win.Input, 40),
        (win.MouseInput, 32),
        (win.KeyboardInput, 24),
        (win.CursorInfo, 24),
        (win.IconInfo, 32),
        (win.Bitmap, 32),
        (win.BitmapInfoHeader, 40),
        (win.Point, 8),
    ],
)
def test_each_structure_has_the_size_that_64_bit_windows_expects(structure: Any, size: int) -> None:
    assert ctypes.sizeof(structure) == size


@pytest.mark.parametrize(
    ("keysym", "key"),
    [
        (RETURN, VirtualKey(0x0D)),
        (0xFF8D, VirtualKey(0x0D, extended=True)),
        (0xFF51, VirtualKey(0x25, extended=True)),
        (0xFF96, VirtualKey(0x25)),
        (0xFFBE, VirtualKey(0x70)),
        (0xFFD5, VirtualKey(0x87)),
        (0xFFB0, VirtualKey(0x60)),
        (0xFFB9, VirtualKey(0x69)),
        (0xFFE4, VirtualKey(0xA3, extended=True)),
        (ord("a"), None),
        (0xFFD6, None),
    ],
)
def test_a_key_without_a_character_is_a_virtual_key(keysym: int, key: VirtualKey | None) -> None:
    assert virtual_key(keysym) == key


def test_a_character_of_the_layout_is_its_key_with_its_place(keys: WindowsInput, user32: FakeUser32) -> None:
    keys.key(ord("a"), True)
    keys.key(ord("a"), True)
    keys.key(ord("a"), False)
    assert user32.keys == [(0x41, 1065, 0), (0x41, 1065, 0), (0x41, 1065, UP)]


@pytest.mark.parametrize(("held", "sent"), [([], (0, ord("A"), UNICODE)), ([SHIFT_L], (0x41, 1065, 0))])
def test_a_capital_is_a_key_only_while_shift_is_held(
    keys: WindowsInput, user32: FakeUser32, held: list[int], sent: tuple[int, int, int]
) -> None:
    for keysym in held:
        keys.key(keysym, True)
    keys.key(ord("A"), True)
    assert user32.keys[-1] == sent


def test_a_character_of_the_third_level_is_a_key_while_altgr_is_held(
    keys: WindowsInput, user32: FakeUser32
) -> None:
    keys.key(ord("@"), True)
    keys.key(ALT_R, True)
    keys.key(ord("@"), False)
    keys.key(ord("@"), True)
    assert [each[0] for each in user32.keys] == [0, 0xA5, 0, 0x51]


def test_caps_lock_turns_nothing_over_and_leaves_the_space_bar(
    keys: WindowsInput, user32: FakeUser32
) -> None:
    user32.caps_lock = 1
    keys.key(ord("a"), True)
    keys.key(ord(" "), True)
    assert user32.keys == [(0, ord("a"), UNICODE), (0x20, 1032, 0)]


def test_the_layout_is_that_of_the_program_with_the_keyboard(keys: WindowsInput, user32: FakeUser32) -> None:
    keys.key(ord("y"), True)
    keys.key(ord("y"), False)
    user32.used, user32.window = GERMAN, 0
    keys.key(ord("y"), True)
    assert user32.keys == [(0x59, 1089, 0), (0x59, 1089, UP), (0x5A, 1090, 0)]


@pytest.mark.parametrize(("character", "held"), [("^", []), ("~", [ALT_R])])
def test_a_dead_key_is_typed_as_its_character_and_waits_for_no_other(
    keys: WindowsInput, user32: FakeUser32, character: str, held: list[int]
) -> None:
    for keysym in held:
        keys.key(keysym, True)
    keys.key(ord(character), True)
    assert user32.keys[-1] == (0, ord(character), UNICODE)


def test_a_key_that_needs_control_is_no_key_of_a_character(user32: FakeUser32) -> None:
    layout = KeyboardLayout(WindowsLibrary(user32, None, None))
    assert layout.key_of("\x03") is None
    assert layout.key_of("@") == LayoutKey(0x51, shift=False, altgr=True, dead=False)


def test_a_shortcut_is_the_key_of_its_letter_whatever_is_held(keys: WindowsInput, user32: FakeUser32) -> None:
    keys.key(CONTROL_L, True)
    keys.key(SHIFT_L, True)
    keys.key(ord("c"), True)
    assert user32.keys[-1] == (0x43, 1067, 0)


def test_what_no_layout_has_is_typed_as_itself_in_its_two_halves(
    keys: WindowsInput, user32: FakeUser32
) -> None:
    keys.key(0x0101_F600, True)
    keys.key(0x0101_F600, False)
    assert user32.keys == [
        (0, 0xD83D, UNICODE),
        (0, 0xDE00, UNICODE),
        (0, 0xD83D, UNICODE | UP),
        (0, 0xDE00, UNICODE | UP),
    ]


def test_a_key_that_means_nothing_sends_nothing(keys: WindowsInput, user32: FakeUser32) -> None:
    keys.key(0xFE51, True)
    keys.key(0xFE51, False)
    keys.key(ord("q"), False)
    assert user32.keys == []


def pixel(dx: int, dy: int) -> tuple[int, int]:
    """Where Windows puts the pointer, in pixels of the desktop."""
    return dx * METRICS[78] // 65536 + METRICS[76], dy * METRICS[79] // 65536 + METRICS[77]


def test_every_pixel_is_hit(keys: WindowsInput, user32: FakeUser32) -> None:
    places = [(x, x // 2) for x in range(1000)]
    for x, y in places:
        keys.pointer(x, y, 0)
    assert [pixel(dx, dy) for dx, dy, _, _ in user32.mouse] == places
    assert max(dx for dx, _, _, _ in user32.mouse) <= 65535


def test_clicks_mean_the_same_where_the_mouse_is_for_the_left_hand(
    keys: WindowsInput, user32: FakeUser32
) -> None:
    user32.swapped = 1
    keys.pointer(5, 5, 0)
    user32.mouse.clear()
    for buttons in (0b001, 0, 0b110, 0):
        keys.pointer(5, 5, buttons)
    assert [flags for _, _, flags, _ in user32.mouse] == [
        win.MOUSEEVENTF_RIGHTDOWN,
        win.MOUSEEVENTF_RIGHTUP,
        win.MOUSEEVENTF_LEFTDOWN,
        win.MOUSEEVENTF_MIDDLEDOWN,
        win.MOUSEEVENTF_LEFTUP,
        win.MOUSEEVENTF_MIDDLEUP,
    ]


def test_the_pointer_is_told_in_parts_of_the_whole_desktop(
    keys: WindowsInput, user32: FakeUser32, hurries: list[None]
) -> None:
    flags = win.MOUSEEVENTF_MOVE | win.MOUSEEVENTF_ABSOLUTE | win.MOUSEEVENTF_VIRTUALDESK
    keys.pointer(0, 0, 0)
    keys.pointer(999, 499, 0)
    keys.pointer(999, 499, 0)
    assert [each[2:] for each in user32.mouse] == [(flags, 0)] * 2
    assert [pixel(*each[:2]) for each in user32.mouse] == [(0, 0), (999, 499)]
    assert len(hurries) == 2


def test_buttons_and_wheel_go_down_and_up(keys: WindowsInput, user32: FakeUser32) -> None:
    keys.pointer(5, 5, 0)
    user32.mouse.clear()
    for buttons in (0b101, 0b100, 0, 1 << 3, 0, 1 << 6, 0, 1 << 8, 0):
        keys.pointer(5, 5, buttons)
    assert [(flags, data) for _, _, flags, data in user32.mouse] == [
        (win.MOUSEEVENTF_LEFTDOWN, 0),
        (win.MOUSEEVENTF_RIGHTDOWN, 0),
        (win.MOUSEEVENTF_LEFTUP, 0),
        (win.MOUSEEVENTF_RIGHTUP, 0),
        (win.MOUSEEVENTF_WHEEL, 120),
        (win.MOUSEEVENTF_HWHEEL, 120),
        (win.MOUSEEVENTF_XDOWN, 2),
        (win.MOUSEEVENTF_XUP, 2),
    ]


@pytest.mark.security(26)
def test_everything_that_is_pressed_is_released_last_first(keys: WindowsInput, user32: FakeUser32) -> None:
    keys.pointer(1, 1, 0b1)
    for keysym in (CONTROL_L, ord("c"), 0x20AC):
        keys.key(keysym, True)
    user32.keys.clear()
    keys.release_all()
    keys.release_all()
    assert user32.keys == [(0, 0x20AC, UNICODE | UP), (0x43, 1067, UP), (0xA2, 1162, UP)]
    assert user32.mouse[-1][2] == win.MOUSEEVENTF_LEFTUP


@pytest.mark.security(26)
def test_what_a_killed_agent_left_pressed_is_let_go(user32: FakeUser32) -> None:
    let_go(WindowsLibrary(user32, None, None))
    assert user32.keys == [(0x41, 0, UP), (0xA3, 0, UP | EXTENDED)]
    assert [flags for _, _, flags, _ in user32.mouse] == [win.MOUSEEVENTF_LEFTUP]


def test_every_call_that_is_made_has_its_types(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without them a handle of 64 bits would be cut off. The libraries are made up, their calls are not."""
    loaded: dict[str, dict[str, Any]] = {}

    class Library:
        def __init__(self, name: str, use_last_error: bool) -> None:
            self._calls = loaded.setdefault(name, {})

        def __getattr__(self, call: str) -> Any:
            return self._calls.setdefault(call, SimpleNamespace(restype=None, argtypes=None))

    monkeypatch.setattr(ctypes, "WinDLL", Library, raising=False)
    load()
    room = Path(windows.__file__).parent
    made = {
        (library, call)
        for file in room.glob("*.py")
        for library, call in re.findall(r"_(user32|gdi32|kernel32)\.(\w+)", file.read_text())
    }
    assert made
    for library, call in made:
        known = loaded[library][call]
        assert known.restype is not None, call
        assert known.argtypes is not None, call
