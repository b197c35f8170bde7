"""Keys, pointer and clipboard on a real X server, seen by programs there."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from agent.session.desktop import Desktop, Rect
from agent.session.systems.choose import open_desktop
from agent.session.systems.keysyms import CONTROL_L, RETURN, SHIFT_L, TAB, character_of
from agent.session.systems.x11.link import XLink, xproto
from tests.support.clock import FakeClock
from tests.support.patience import PATIENCE_S
from tests.support.x_display import XProgram, x_server

PLACE = Rect(0, 0, 400, 300)
LEFT_TAB = 0xFE20


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    with x_server("800x600x24") as name:
        yield name


@pytest.fixture
def program(display: str) -> Iterator[XProgram]:
    program = XProgram(display, PLACE)
    yield program
    program.close()


@contextmanager
def _opened(display: str) -> Iterator[Desktop]:
    desktop = open_desktop(display, {}, FakeClock())
    try:
        yield desktop
    finally:
        desktop.close()


@pytest.fixture
def desktop(display: str, program: XProgram) -> Iterator[Desktop]:
    with _opened(display) as desktop:
        yield desktop


def _tap(desktop: Desktop, *keysyms: int) -> None:
    for keysym in keysyms:
        desktop.input.key(keysym, True)
        desktop.input.key(keysym, False)


def _typed(program: XProgram, count: int) -> list[int]:
    """The keysyms of the next `count` keys that are no Shift."""
    found: list[int] = []
    while len(found) < count:
        keysym = program.keysym(program.heard(xproto.KeyPressEvent)[0])
        if keysym != SHIFT_L:
            found.append(keysym)
    return found


def test_letters_of_this_and_other_layouts_are_typed(desktop: Desktop, program: XProgram) -> None:
    keysyms = [*b"aA1!@~ ", 0xE9, 0x20AC, 0x6C1, 0x0100_1F60, RETURN]
    for keysym in keysyms:
        _tap(desktop, keysym)
        assert _typed(program, 1) == [keysym]


def test_the_same_letter_of_another_layout_keeps_its_key(desktop: Desktop, program: XProgram) -> None:
    _tap(desktop, 0xE9, 0xE8, 0xE9)
    first, second, third = (event.detail for event in program.heard(xproto.KeyPressEvent, count=3))
    assert first == third != second


def test_more_letters_than_there_are_unused_keys_can_be_typed(desktop: Desktop, program: XProgram) -> None:
    keysyms = [0x0100_0400 + number for number in range(0xF0)]
    for keysym in keysyms:
        _tap(desktop, keysym)
        (typed,) = _typed(program, 1)
        assert character_of(typed) == character_of(keysym)


def test_lent_keys_mean_nothing_again_after_the_session(display: str, program: XProgram) -> None:
    with _opened(display) as desktop:
        _tap(desktop, 0x0100_2603)
        (event,) = program.heard(xproto.KeyPressEvent)
    assert program.keysym(event) == 0


def test_a_modifier_that_the_client_holds_is_left_alone(desktop: Desktop, program: XProgram) -> None:
    desktop.input.key(SHIFT_L, True)
    desktop.input.key(CONTROL_L, True)
    _tap(desktop, ord("T"), TAB)
    program.heard(xproto.KeyPressEvent, count=2)
    letter, tab = program.heard(xproto.KeyPressEvent, count=2)
    wanted = xproto.ModMask.Shift | xproto.ModMask.Control
    assert [letter.state & wanted, tab.state & wanted] == [wanted, wanted]
    assert [program.keysym(letter), program.keysym(tab)] == [ord("T"), LEFT_TAB]


def test_a_modifier_that_is_in_the_way_is_lifted_for_a_moment(desktop: Desktop, program: XProgram) -> None:
    desktop.input.key(SHIFT_L, True)
    _tap(desktop, ord("1"), ord("!"))
    assert _typed(program, 2) == [ord("1"), ord("!")]


def test_a_repeated_key_is_pressed_once_for_the_server_repeats_it(
    desktop: Desktop, program: XProgram
) -> None:
    for _ in range(3):
        desktop.input.key(ord("a"), True)
    desktop.input.key(ord("a"), False)
    desktop.input.key(ord("b"), True)
    program.sync()
    kinds = [
        type(event).__name__ for event in program.heard(xproto.KeyPressEvent, xproto.KeyReleaseEvent, count=3)
    ]
    assert kinds == ["KeyPressEvent", "KeyReleaseEvent", "KeyPressEvent"]


def test_the_pointer_moves_clicks_and_turns_its_wheel(desktop: Desktop, program: XProgram) -> None:
    for x, y, buttons in ((10, 20, 0), (10, 20, 1), (30, 20, 1), (30, 20, 0), (30, 20, 8), (30, 20, 0)):
        desktop.input.pointer(x, y, buttons)
    pointer = (xproto.MotionNotifyEvent, xproto.ButtonPressEvent, xproto.ButtonReleaseEvent)
    events = program.heard(*pointer, count=6)
    assert [(type(each).__name__[:-5], each.detail, each.root_x) for each in events] == [
        ("MotionNotify", 0, 10),
        ("ButtonPress", 1, 10),
        ("MotionNotify", 0, 30),
        ("ButtonRelease", 1, 30),
        ("ButtonPress", 4, 30),
        ("ButtonRelease", 4, 30),
    ]


@pytest.mark.security(26)
def test_nothing_stays_pressed_when_a_session_ends(display: str, program: XProgram) -> None:
    with _opened(display) as desktop:
        desktop.input.pointer(50, 50, 0b101)
        for keysym in (CONTROL_L, ord("A"), 0xE9):
            desktop.input.key(keysym, True)
        program.heard(xproto.KeyPressEvent, count=4)  # one is the Shift of the A, for a moment
        assert program.pressed_keys() == 3
    assert program.pressed_keys() == 0
    assert [each.detail for each in program.heard(xproto.ButtonReleaseEvent, count=2)] == [1, 3]


@pytest.mark.security(26)
def test_a_key_that_types_two_characters_is_released_once(desktop: Desktop, program: XProgram) -> None:
    desktop.input.key(ord("a"), True)
    desktop.input.key(ord("A"), True)  # the same key; some clients lose a release
    desktop.input.key(ord("a"), False)
    desktop.input.key(ord("A"), False)
    letter, shift, same_letter = program.heard(xproto.KeyReleaseEvent, count=3)
    assert letter.detail == same_letter.detail != shift.detail
    assert program.pressed_keys() == 0


def test_another_layout_in_the_middle_of_a_session_is_noticed(desktop: Desktop, program: XProgram) -> None:
    _tap(desktop, ord("z"))
    first = program.heard(xproto.KeyPressEvent)[0].detail
    core = program.link.core
    core.ChangeKeyboardMapping(1, first, 2, [ord("y"), ord("Y")])
    program.sync()
    try:
        _tap(desktop, ord("z"))
        second = program.heard(xproto.KeyPressEvent)[0]
        assert second.detail != first
        assert program.keysym(second) == ord("z")
    finally:
        core.ChangeKeyboardMapping(1, first, 2, [ord("z"), ord("Z")])
        program.sync()


@pytest.fixture
def other(display: str) -> Iterator[Desktop]:
    """Another program with a clipboard on the same display."""
    with _opened(display) as other:
        yield other


@pytest.mark.security(28)
def test_text_is_copied_both_ways(desktop: Desktop, other: Desktop) -> None:
    here: queue.Queue[str] = queue.Queue()
    there: queue.Queue[str] = queue.Queue()
    desktop.clipboard.watch(here.put)
    other.clipboard.watch(there.put)
    desktop.clipboard.put("à la carte €\n2")
    assert there.get(timeout=PATIENCE_S) == "à la carte €\n2"
    other.clipboard.put("b" * 1_000_000)
    assert here.get(timeout=PATIENCE_S) == "b" * 1_000_000
    assert there.empty()
    assert here.empty()


@pytest.mark.security(28)
def test_what_the_client_put_there_is_gone_after_the_session(
    display: str, program: XProgram, other: Desktop
) -> None:
    texts: queue.Queue[str] = queue.Queue()
    other.clipboard.watch(texts.put)
    with _opened(display) as desktop:
        desktop.clipboard.put("secret")
        assert texts.get(timeout=PATIENCE_S) == "secret"
    clipboard = program.link.atom("CLIPBOARD")
    assert program.link.core.GetSelectionOwner(clipboard).reply().owner == 0


class _Owner:
    """A program that owns the clipboard and gives text in pieces, or in an old form only."""

    def __init__(self, display: str, target: str) -> None:
        self.program = XProgram(display, Rect(500, 400, 10, 10))
        self.link: XLink = self.program.link
        self.target = self.link.atom(target)
        self.link.core.SetSelectionOwner(self.program.window, self.link.atom("CLIPBOARD"), 0)
        self.program.sync()

    def request(self) -> object:
        """The next request for its own kind of text; others are refused."""
        while True:
            (asked,) = self.program.heard(xproto.SelectionRequestEvent)
            if asked.target == self.target:
                return asked
            self.answer(asked, 0)

    def answer(self, asked: object, place: int) -> None:
        told = xproto.SelectionNotifyEvent.synthetic(0, asked.requestor, asked.selection, asked.target, place)
        self.link.core.SendEvent(False, asked.requestor, 0, told.pack())
        self.program.sync()

    def write(self, asked: object, kind: int, unit: int, data: bytes) -> None:
        size = len(data) * 8 // unit
        self.link.core.ChangeProperty(0, asked.requestor, asked.property, kind, unit, size, data)
        self.program.sync()


def test_text_in_an_old_form_is_understood(display: str, desktop: Desktop) -> None:
    texts: queue.Queue[str] = queue.Queue()
    desktop.clipboard.watch(texts.put)
    owner = _Owner(display, "STRING")
    asked = owner.request()
    owner.write(asked, owner.target, 8, "déjà".encode("latin-1"))
    owner.answer(asked, asked.property)
    assert texts.get(timeout=PATIENCE_S) == "déjà"
    owner.program.close()


@pytest.mark.security(28)
@pytest.mark.parametrize(("pieces", "is_taken"), [(3, True), (40, False)])
def test_text_in_pieces_is_put_together_up_to_a_limit(
    display: str, desktop: Desktop, pieces: int, is_taken: bool
) -> None:
    texts: queue.Queue[str] = queue.Queue()
    desktop.clipboard.watch(texts.put)
    owner = _Owner(display, "UTF8_STRING")
    asked = owner.request()
    owner.link.core.ChangeWindowAttributes(
        asked.requestor, xproto.CW.EventMask, [xproto.EventMask.PropertyChange]
    )
    owner.write(asked, owner.link.atom("INCR"), 32, b"\0\0\1\0")
    owner.answer(asked, asked.property)
    for data in [b"x" * 30_000] * pieces + [b""]:
        while owner.program.heard(xproto.PropertyNotifyEvent)[0].state != xproto.Property.Delete:
            pass  # our own writing is told, too
        owner.write(asked, owner.target, 8, data)
    desktop.clipboard.put("after")  # the clipboard still works
    if is_taken:
        assert texts.get(timeout=PATIENCE_S) == "x" * 30_000 * pieces
    else:
        owner.program.heard(xproto.SelectionClearEvent)
        assert texts.empty()
    owner.program.close()
