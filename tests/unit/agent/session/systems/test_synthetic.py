"""The synthetic screen: what it shows, how exactly, and what happens behind it."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import pytest
from numpy.typing import NDArray

from agent.session.desktop import Rect
from agent.session.systems.keysyms import BACKSPACE, CONTROL_L, RETURN
from agent.session.systems.synthetic.account import Line
from agent.session.systems.synthetic.desktop import SyntheticDesktop
from agent.session.systems.synthetic.font import glyph
from agent.session.systems.synthetic.picture import Layout
from shared.errors import ScreenError
from tests.support.clock import FakeClock
from tests.support.patience import PATIENCE_S
from tests.support.synthetic_reader import read_line, read_value

SIZES = "640x480"
SECOND = timedelta(seconds=1)


@pytest.fixture
def desktop(clock: FakeClock) -> SyntheticDesktop:
    desktop = SyntheticDesktop.open(SIZES, clock)
    desktop.screen.read(desktop.screen.take_changes().damage)
    return desktop


def _type(desktop: SyntheticDesktop, keys: Sequence[int | str]) -> None:
    for key in keys:
        keysym = ord(key) if isinstance(key, str) else key
        desktop.input.key(keysym, True)
        desktop.input.key(keysym, False)


def _shown(desktop: SyntheticDesktop) -> NDArray[np.uint8]:
    """The framebuffer after reading exactly what was said to have changed."""
    return desktop.screen.read(desktop.screen.take_changes().damage)


def test_no_two_characters_look_alike() -> None:
    letters = [chr(code) for code in (*range(0x20, 0x7F), 0xE9, 0xE8, 0x20AC, 0x1F600)]
    assert len({glyph(letter).tobytes() for letter in letters}) == len(letters)


def test_everything_that_happened_can_be_read(desktop: SyntheticDesktop) -> None:
    desktop.input.pointer(300, 420, 0b101)
    desktop.input.key(CONTROL_L, True)
    desktop.clipboard.put("from afar")
    pixels = _shown(desktop)
    lines = [read_line(pixels, SIZES, line, is_rgb=False) for line in Line]
    assert lines == [
        "Synthetic screen 640x480",
        "2026-01-15 12:00:00 UTC",
        "Pointer    300,420",
        "Buttons    left right",
        "Keys       ffe3",
        "Clipboard  from afar",
        "Typed      _",
    ]


def test_typed_text_is_echoed_with_its_corrections_and_lines(desktop: SyntheticDesktop) -> None:
    _type(desktop, ["H", "i", "x", BACKSPACE, "!", RETURN, "é", "~"])
    assert desktop.typed == "Hi!\né~"
    pixels = _shown(desktop)
    assert read_value(pixels, SIZES, Line.TYPED, is_rgb=False) == "Hi!"
    assert read_line(pixels, SIZES, Line.TYPED + 1, is_rgb=False) == "é~_"


def test_of_much_text_the_end_is_shown(desktop: SyntheticDesktop) -> None:
    _type(desktop, "0123456789" * 120)
    pixels = _shown(desktop)
    rows = Layout(desktop.screen.monitors).rows
    lines = [read_line(pixels, SIZES, row, is_rgb=False) for row in range(Line.TYPED, rows)]
    assert "".join(lines).endswith("0123456789_")
    assert "Typed" not in lines[0]


def test_a_shortcut_types_nothing_but_copies_and_pastes(desktop: SyntheticDesktop) -> None:
    copied: list[str] = []
    desktop.clipboard.watch(copied.append)
    _type(desktop, "abc")
    desktop.input.key(CONTROL_L, True)
    _type(desktop, "xcv")
    desktop.input.key(CONTROL_L, False)
    assert (desktop.typed, copied, desktop.clipboard_text) == ("abcabc", ["abc"], "abc")


@pytest.mark.parametrize("sizes", ["1x1", "7x300", "300x7", "64x48", "320x200+640x100", "1610x200"])
def test_what_is_told_as_changed_is_all_that_changed(sizes: str, clock: FakeClock) -> None:
    desktop = SyntheticDesktop.open(sizes, clock)
    pixels = _shown(desktop).copy()
    width, height = desktop.screen.width, desktop.screen.height
    for x, y in ((0, 0), (width // 2, height // 2), (width - 1, height - 1)):
        _type(desktop, "ab")
        desktop.input.pointer(x, y, 0)
        clock.advance(SECOND)
        changes = desktop.screen.take_changes()
        after = desktop.screen.read([Rect(0, 0, width, height)])
        outside = np.ones((height, width), np.bool_)
        for place in changes.damage:
            assert 0 <= place.x < place.x + place.width <= width
            assert 0 <= place.y < place.y + place.height <= height
            outside[place.y : place.y + place.height, place.x : place.x + place.width] = False
        assert (after[outside] == pixels[outside]).all()
        assert (after == desktop.expected_pixels()).all()
        pixels = after.copy()


def test_one_typed_letter_damages_the_cells_of_two(desktop: SyntheticDesktop) -> None:
    desktop.screen.take_changes()
    _type(desktop, "a")
    (place,) = desktop.screen.take_changes().damage
    assert place.area <= 2 * 12 * 18


def test_until_it_is_read_the_old_picture_stays(desktop: SyntheticDesktop) -> None:
    frame = desktop.screen.read([])
    before = frame.copy()
    _type(desktop, "a")
    damage = desktop.screen.take_changes().damage
    assert (frame == before).all()
    assert not (desktop.screen.read(damage) == before).all()


def test_the_first_answer_is_everything_and_the_second_nothing(clock: FakeClock) -> None:
    screen = SyntheticDesktop.open(SIZES, clock).screen
    assert screen.wait(0)
    first, second = screen.take_changes(), screen.take_changes()
    assert (first.damage, first.resized, first.cursor is not None) == ((Rect(0, 0, 640, 480),), False, True)
    assert (second.damage, second.resized, second.cursor) == ((), False, None)
    assert not screen.wait(0)


def test_the_clock_moves_on_each_second_and_damages_only_itself(
    desktop: SyntheticDesktop, clock: FakeClock
) -> None:
    desktop.screen.take_changes()
    assert not desktop.screen.wait(0)
    clock.advance(SECOND)
    assert desktop.screen.wait(PATIENCE_S)
    (place,) = desktop.screen.take_changes().damage
    line = desktop.place_of_line(Line.CLOCK)
    assert (place.y, place.height) == (line.y, line.height)


def test_waiting_ends_with_input_or_a_wake_from_another_thread(desktop: SyntheticDesktop) -> None:
    for happen in (desktop.screen.wake, lambda: desktop.input.key(ord("a"), True)):
        desktop.screen.take_changes()
        other = threading.Thread(target=happen)
        other.start()
        assert desktop.screen.wait(None)
        other.join()


def test_the_pointer_becomes_a_bar_over_typed_text(desktop: SyntheticDesktop) -> None:
    text = desktop.place_of_line(Line.TYPED)
    desktop.input.pointer(text.x + 5, text.y + 5, 0)
    bar = desktop.screen.take_changes().cursor
    desktop.input.pointer(text.x + 6, text.y + 5, 0)
    assert desktop.screen.take_changes().cursor is None
    desktop.input.pointer(0, 0, 0)
    arrow = desktop.screen.take_changes().cursor
    assert bar is not None
    assert arrow is not None
    assert bar != arrow
    assert [len(each.rgba) == 4 * each.width * each.height for each in (bar, arrow)] == [True, True]


@pytest.mark.security(26)
def test_nothing_stays_pressed_after_the_end(desktop: SyntheticDesktop) -> None:
    desktop.input.key(CONTROL_L, True)
    desktop.input.pointer(3, 4, 7)
    assert (desktop.pressed, desktop.buttons) == ((CONTROL_L,), 7)
    desktop.close()
    assert (desktop.pressed, desktop.buttons, desktop.pointer_at) == ((), 0, (3, 4))


def test_one_of_several_monitors_is_shown_where_it_stands(clock: FakeClock) -> None:
    desktop = SyntheticDesktop.open("320x200+640x480", clock)
    screen = desktop.screen
    screen.take_changes()
    screen.show("synthetic-2")
    assert screen.wait(0)
    changes = screen.take_changes()
    assert (screen.width, screen.height, changes.resized) == (640, 480, True)
    desktop.input.pointer(10, 20, 0)
    assert desktop.pointer_at == (330, 20)
    pixels = _shown_whole(desktop)
    assert (pixels == desktop.expected_pixels("synthetic-2")).all()
    screen.show("unplugged")
    assert (screen.width, screen.height) == (960, 480)


def test_other_monitors_in_the_middle_of_a_session_are_a_new_size(desktop: SyntheticDesktop) -> None:
    desktop.resize("800x600+640x480")
    assert desktop.screen.wait(0)
    changes = desktop.screen.take_changes()
    assert (changes.resized, changes.damage) == (True, (Rect(0, 0, 1440, 600),))
    assert [each.primary for each in desktop.screen.monitors] == [True, False]
    assert (_shown_whole(desktop) == desktop.expected_pixels()).all()


def test_a_lost_screen_says_so_at_every_call(desktop: SyntheticDesktop) -> None:
    desktop.lose()
    for call in (
        lambda: desktop.screen.wait(None),
        desktop.screen.take_changes,
        lambda: desktop.screen.read([]),
        lambda: desktop.input.key(97, True),
        lambda: desktop.input.pointer(1, 1, 0),
    ):
        with pytest.raises(ScreenError) as failed:
            call()
        assert failed.value.code == "screen_lost"
    desktop.close()


def _shown_whole(desktop: SyntheticDesktop) -> NDArray[np.uint8]:
    desktop.screen.take_changes()
    return desktop.screen.read([Rect(0, 0, desktop.screen.width, desktop.screen.height)])
