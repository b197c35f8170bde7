"""The Mac room, against libraries that note what they are asked."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, cast

import pytest

from agent.session.desktop import Rect
from agent.session.systems.keysyms import CONTROL_L, RETURN, SHIFT_L, SUPER_L
from agent.session.systems.mac import permissions
from agent.session.systems.mac.clipboard import MacText
from agent.session.systems.mac.input import MacInput
from agent.session.systems.mac.keys import (
    COMMAND_FLAG,
    CONTROL_FLAG,
    FUNCTION_FLAG,
    NUMERIC_FLAG,
    SHIFT_FLAG,
    virtual_key,
)
from agent.session.systems.mac.let_go import let_go
from agent.session.systems.mac.library import CGPoint, MacLibrary, ObjectiveC, load
from agent.session.systems.shown import Shown
from shared.errors import ScreenError
from tests.support.clock import FakeClock


class FakeQuartz:
    """Events as dictionaries, and those that were posted."""

    def __init__(self) -> None:
        self.posted: list[dict[str, Any]] = []
        self.alive = 0
        self.may_look = self.may_type = True
        self.asked = self.asked_to_type = 0
        self.down, self.buttons_down = {0x3B, 0x00}, {1}
        self.layout = {0x00: "q", 0x0C: "a", 0x08: "c", 0x32: "<"}  # of a French keyboard

    def CGPreflightScreenCaptureAccess(self) -> bool:
        return self.may_look

    def CGRequestScreenCaptureAccess(self) -> bool:
        self.asked += 1
        return False

    def CGRequestPostEventAccess(self) -> bool:
        self.asked_to_type += 1
        return False

    def AXIsProcessTrusted(self) -> bool:
        return self.may_type

    def _made(self, **facts: Any) -> dict[str, Any]:
        self.alive += 1
        return facts

    def CGEventSourceCreate(self, state: int) -> dict[str, Any]:
        return self._made(state=state)

    def CGEventSourceKeyState(self, state: int, code: int) -> bool:
        return state == 1 and code in self.down

    def CGEventSourceButtonState(self, state: int, number: int) -> bool:
        return state == 1 and number in self.buttons_down

    def CGEventCreate(self, source: None) -> dict[str, Any]:
        return self._made()

    def CGEventGetLocation(self, event: dict[str, Any]) -> CGPoint:
        return CGPoint(7, 8)

    def CGEventCreateMouseEvent(self, source: Any, kind: int, at: CGPoint, button: int) -> dict[str, Any]:
        return self._made(kind=kind, at=(at.x, at.y), button=button)

    def CGEventCreateKeyboardEvent(self, source: Any, code: int, down: bool) -> dict[str, Any]:
        return self._made(code=code, down=down)

    def CGEventKeyboardGetUnicodeString(
        self, event: dict[str, Any], most: int, count: Any, room: Any
    ) -> None:
        assert event["flags"] == 0, "with a modifier it would be another text"
        text = self.layout.get(event["code"], "")
        units = text.encode("utf-16-le")
        count._obj.value = len(units) // 2
        ctypes.memmove(room, units, len(units))

    def CGEventKeyboardSetUnicodeString(self, event: dict[str, Any], count: int, text: Any) -> None:
        event["text"] = ctypes.string_at(text, 2 * count).decode("utf-16-le")

    def CGEventCreateScrollWheelEvent2(
        self, source: Any, unit: int, axes: int, *amounts: int
    ) -> dict[str, Any]:
        return self._made(unit=unit, axes=axes, wheel=amounts)

    def CGEventSetFlags(self, event: dict[str, Any], flags: int) -> None:
        event["flags"] = flags

    def CGEventSetIntegerValueField(self, event: dict[str, Any], field: int, value: int) -> None:
        event[f"field {field}"] = value

    def CGEventPost(self, tap: int, event: dict[str, Any]) -> None:
        self.posted.append(event)

    def CFRelease(self, event: dict[str, Any]) -> None:
        self.alive -= 1


@pytest.fixture
def quartz() -> FakeQuartz:
    return FakeQuartz()


@pytest.fixture
def library(quartz: FakeQuartz) -> MacLibrary:
    return MacLibrary(quartz, cast(ObjectiveC, FakeRuntime()))


@pytest.fixture
def keys(library: MacLibrary, clock: FakeClock) -> MacInput:
    return MacInput(library, Shown(Rect(-50, 0, 1000, 500)), clock, lambda: None)


@pytest.mark.parametrize(
    ("keysym", "character", "code"),
    [
        (RETURN, None, 0x24),
        (0xFFBE, None, 0x7A),
        (0xFF51, None, 0x7B),
        (ord("a"), "a", 0x00),
        (ord("A"), "A", 0x00),
        (ord("c"), "c", 0x08),
        (ord("?"), "?", 0x2C),
        (ord("0"), "0", 0x1D),
        (ord("`"), "`", 0x32),
        (ord(" "), " ", 0x31),
        (0x20AC, "€", None),
        (0, "\0", None),
        (0xFE51, None, None),
    ],
)
def test_keys_are_named_after_an_american_keyboard(
    keysym: int, character: str | None, code: int | None
) -> None:
    assert virtual_key(keysym, character) == code


def test_a_character_is_sent_with_its_text(keys: MacInput, quartz: FakeQuartz) -> None:
    for keysym in (ord("a"), 0x20AC, 0x0101_F600):
        keys.key(keysym, True)
        keys.key(keysym, False)
    assert [(each["code"], each["down"], each["text"]) for each in quartz.posted] == [
        (0, True, "a"),
        (0, False, "a"),
        (0, True, "€"),
        (0, False, "€"),
        (0, True, "\N{GRINNING FACE}"),
        (0, False, "\N{GRINNING FACE}"),
    ]


def test_held_modifiers_are_part_of_every_event_until_they_go_up(keys: MacInput, quartz: FakeQuartz) -> None:
    for keysym, down in (
        (SUPER_L, True),
        (SHIFT_L, True),
        (ord("c"), True),
        (SUPER_L, False),
        (RETURN, True),
    ):
        keys.key(keysym, down)
    assert [each["flags"] for each in quartz.posted] == [
        COMMAND_FLAG,
        COMMAND_FLAG | SHIFT_FLAG,
        COMMAND_FLAG | SHIFT_FLAG,
        SHIFT_FLAG,
        SHIFT_FLAG,
    ]
    assert "text" not in quartz.posted[-1]


@pytest.mark.parametrize(
    ("held", "character", "code"),
    [
        (SUPER_L, "a", 0x0C),
        (SUPER_L, "A", 0x0C),
        (CONTROL_L, "<", 0x32),
        (SHIFT_L, "A", 0x00),
        (SUPER_L, "é", 0),
    ],
)
def test_a_shortcut_is_the_key_that_the_layout_has_its_letter_on(
    keys: MacInput, quartz: FakeQuartz, held: int, character: str, code: int
) -> None:
    keys.key(held, True)
    alive = quartz.alive
    keys.key(ord(character), True)
    assert (quartz.posted[-1]["code"], quartz.posted[-1]["text"]) == (code, character)
    assert quartz.alive == alive


@pytest.mark.parametrize(
    ("keysym", "own"),
    [
        (0xFF51, NUMERIC_FLAG | FUNCTION_FLAG),
        (0xFFBE, FUNCTION_FLAG),
        (0xFF50, FUNCTION_FLAG),
        (0xFFB5, NUMERIC_FLAG),
        (0xFFD1, FUNCTION_FLAG),
        (RETURN, 0),
        (ord("a"), 0),
    ],
)
def test_a_key_brings_the_flags_that_it_has_on_a_real_keyboard(
    keys: MacInput, quartz: FakeQuartz, keysym: int, own: int
) -> None:
    keys.key(CONTROL_L, True)
    keys.key(keysym, True)
    assert quartz.posted[-1]["flags"] == CONTROL_FLAG | own


def test_a_mac_without_one_of_the_calls_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda path: object())
    with pytest.raises(ScreenError, match="CGPreflightScreenCaptureAccess") as missing:
        load()
    assert missing.value.code == "screen_library_missing"


def test_a_repeat_is_marked_as_one(keys: MacInput, quartz: FakeQuartz) -> None:
    keys.key(ord("a"), True)
    keys.key(ord("a"), True)
    assert [each.get("field 8") for each in quartz.posted] == [None, 1]


def test_what_is_no_key_sends_nothing(keys: MacInput, quartz: FakeQuartz) -> None:
    keys.key(0xFE51, True)
    keys.key(0xFE51, False)
    assert quartz.posted == []


def test_the_pointer_moves_drags_and_clicks_where_its_monitor_stands(
    keys: MacInput, quartz: FakeQuartz
) -> None:
    for x, y, buttons in ((10, 20, 0), (10, 20, 1), (30, 20, 1), (30, 20, 0), (30, 20, 4), (30, 20, 0)):
        keys.pointer(x, y, buttons)
    assert [(each["kind"], each["at"], each["button"]) for each in quartz.posted] == [
        (5, (-40, 20), 0),
        (1, (-40, 20), 0),
        (6, (-20, 20), 0),
        (2, (-20, 20), 0),
        (3, (-20, 20), 1),
        (4, (-20, 20), 1),
    ]


@pytest.mark.parametrize(
    ("pause_s", "moved", "clicks"), [(0.2, 0, [1, 1, 2, 2]), (0.8, 0, [1, 1, 1, 1]), (0.2, 30, [1, 1, 1, 1])]
)
def test_two_quick_clicks_in_one_place_are_a_double_click(
    keys: MacInput, quartz: FakeQuartz, clock: FakeClock, pause_s: float, moved: int, clicks: list[int]
) -> None:
    for x, buttons in ((10, 1), (10, 0), (10 + moved, 1), (10 + moved, 0)):
        clock.advance(timedelta(seconds=pause_s / 2))
        keys.pointer(x, 5, buttons)
    assert [each["field 1"] for each in quartz.posted if each["kind"] in (1, 2)] == clicks


def test_the_wheel_turns_once_per_press(keys: MacInput, quartz: FakeQuartz) -> None:
    keys.pointer(0, 0, 0)
    for buttons in (1 << 3, 0, 1 << 4, 0, 1 << 5, 0, 1 << 6, 0):
        keys.pointer(0, 0, buttons)
    assert [each["wheel"][:2] for each in quartz.posted[1:]] == [(3, 0), (-3, 0), (0, 3), (0, -3)]


@pytest.mark.security(26)
def test_everything_that_is_pressed_is_released_last_first_and_given_back(
    keys: MacInput, quartz: FakeQuartz
) -> None:
    keys.pointer(1, 1, 0b10)
    keys.key(CONTROL_L, True)
    keys.key(ord("x"), True)
    quartz.posted.clear()
    keys.release_all()
    keys.release_all()
    keys.close()
    assert [(each.get("code"), each.get("kind")) for each in quartz.posted] == [
        (0x07, None),
        (0x3B, None),
        (None, 26),
    ]
    assert quartz.alive == 0


@pytest.mark.security(26)
def test_what_a_killed_agent_left_pressed_is_let_go(library: MacLibrary, quartz: FakeQuartz) -> None:
    let_go(library)
    assert [(each.get("code"), each.get("down"), each.get("kind")) for each in quartz.posted] == [
        (0x00, False, None),
        (0x3B, False, None),
        (None, None, 4),
    ]
    assert quartz.posted[-1]["at"] == (7, 8)
    assert quartz.alive == 0


@pytest.mark.parametrize(
    ("may_look", "may_type", "named"),
    [
        (False, True, ["Screen Recording"]),
        (True, False, ["Accessibility"]),
        (False, False, ["Screen Recording", "Accessibility"]),
    ],
)
def test_a_missing_permission_is_named_with_where_to_give_it(
    library: MacLibrary, quartz: FakeQuartz, may_look: bool, may_type: bool, named: list[str]
) -> None:
    quartz.may_look, quartz.may_type = may_look, may_type
    with pytest.raises(ScreenError) as missing:
        permissions.check(library)
    assert missing.value.code == "screen_permission_missing"
    assert [name for name in ("Screen Recording", "Accessibility") if name in missing.value.detail] == named
    assert (quartz.asked, quartz.asked_to_type) == (int(not may_look), int(not may_type))


def test_with_both_permissions_nothing_is_said(library: MacLibrary) -> None:
    permissions.check(library)


class FakeRuntime:
    """A pasteboard behind messages."""

    def __init__(self) -> None:
        self.copies, self.text, self.pools = 3, b"", 0

    def kind(self, name: str) -> str:
        return name

    def send(self, receiver: Any, message: str, *words: tuple[Any, Any], answer: Any = None) -> Any:
        assert self.pools == 1, "a message without a pool"
        values = [value for _, value in words]
        match receiver, message:
            case "NSPasteboard", "generalPasteboard":
                return "board"
            case "NSString", "stringWithUTF8String:":
                return values[0]
            case "board", "changeCount":
                return self.copies
            case "board", "clearContents":
                self.copies, self.text = self.copies + 1, b""
                return self.copies
            case "board", "setString:forType:":
                assert values[1] == b"public.utf8-plain-text"
                self.text = values[0]
                return True
            case "board", "stringForType:":
                return self.text or None
            case _, "UTF8String":
                return receiver
        raise AssertionError(message)

    @contextmanager
    def pool(self) -> Iterator[None]:
        self.pools += 1
        yield
        self.pools -= 1


def test_text_goes_to_the_pasteboard_and_back(library: MacLibrary) -> None:
    text = MacText(library)
    assert (text.read(), text.number()) == ("", 3)
    assert text.write("à\0 la carte\n€")
    assert (text.read(), text.number()) == ("à la carte\n€", 4)
    text.clear()
    assert (text.read(), text.number()) == ("", 5)


def test_a_message_travels_with_the_types_of_its_words() -> None:
    """The real runtime is not here; a C function of its own stands in for the one that sends messages."""
    kind = ctypes.CFUNCTYPE(ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_char_p)

    class Runtime:
        objc_msgSend = kind(lambda receiver, selector, word: len(word) + receiver + selector)

        def __init__(self) -> None:
            take = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_char_p)
            self.objc_getClass = take(lambda name: len(name))
            self.sel_registerName = take(lambda name: 100 * len(name))
            self.objc_autoreleasePoolPush = ctypes.CFUNCTYPE(ctypes.c_void_p)(lambda: 5)
            self.popped: list[int] = []
            self.objc_autoreleasePoolPop = ctypes.CFUNCTYPE(None, ctypes.c_void_p)(self.popped.append)

    runtime = Runtime()
    objc = ObjectiveC(runtime)
    with objc.pool():
        assert objc.send(objc.kind("abc"), "xy:", (ctypes.c_char_p, b"four"), answer=ctypes.c_long) == 307
    assert runtime.popped == [5]
