"""A real X server's picture: what changed, what it looks like, and what happens when it goes."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from agent.session.desktop import Changes, Rect
from agent.session.systems.choose import missing_of, monitors_of, open_desktop
from agent.session.systems.shown import Shown
from agent.session.systems.x11.grabbers import WireGrabber
from agent.session.systems.x11.link import XLink
from agent.session.systems.x11.pixel_layout import layout_of
from agent.session.systems.x11.screen import X11Screen
from shared.errors import ScreenError
from tests.support.clock import FakeClock
from tests.support.patience import PATIENCE_S
from tests.support.x_display import XProgram, x_server

WIDTH, HEIGHT = 800, 600
PLACE = Rect(100, 50, 400, 300)


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    with x_server(f"{WIDTH}x{HEIGHT}x24") as name:
        yield name


@pytest.fixture
def screen(display: str) -> Iterator[X11Screen]:
    with _screen_of(display) as screen:
        screen.read(screen.take_changes().damage)
        yield screen


@pytest.fixture
def program(display: str) -> Iterator[XProgram]:
    program = XProgram(display, PLACE)
    yield program
    program.close()


@contextmanager
def _screen_of(display: str) -> Iterator[X11Screen]:
    screen = X11Screen(XLink(display), Shown())
    try:
        yield screen
    finally:
        screen.close()


def _next(screen: X11Screen, is_wanted: Callable[[Changes], bool]) -> Changes:
    """The changes until `is_wanted`, which may take some rounds of the server."""
    while True:
        assert screen.wait(PATIENCE_S), "nothing changed"
        changes = screen.take_changes()
        if is_wanted(changes):
            return changes


def _covers(changes: Changes, place: Rect) -> bool:
    covered = np.zeros((2000, 2000), np.bool_)
    for each in changes.damage:
        covered[each.y : each.y + each.height, each.x : each.x + each.width] = True
    return bool(covered[place.y : place.y + place.height, place.x : place.x + place.width].all())


def _colour(pixels: NDArray[np.uint8], x: int, y: int) -> int:
    blue, green, red = (int(each) for each in pixels[y, x, :3])
    return red << 16 | green << 8 | blue


def test_the_first_answer_is_the_whole_screen_and_the_pointer(display: str) -> None:
    with _screen_of(display) as screen:
        assert screen.wait(0)
        changes = screen.take_changes()
        assert (screen.width, screen.height) == (WIDTH, HEIGHT)
        assert (changes.damage, changes.resized) == ((Rect(0, 0, WIDTH, HEIGHT),), False)
        assert changes.cursor is not None
        assert len(changes.cursor.rgba) == 4 * changes.cursor.width * changes.cursor.height
        assert any(changes.cursor.rgba[3::4])


def test_what_is_drawn_is_told_and_looks_as_drawn(screen: X11Screen, program: XProgram) -> None:
    drawn = Rect(10, 20, 30, 5)
    program.fill(drawn, 0xFF8001)
    on_screen = Rect(PLACE.x + 10, PLACE.y + 20, 30, 5)
    changes = _next(screen, lambda each: _covers(each, on_screen))
    pixels = screen.read(changes.damage)
    assert {_colour(pixels, x, y) for x in range(110, 140) for y in range(70, 75)} == {0xFF8001}
    assert _colour(pixels, 109, 70) == 0x336699
    assert changes.cursor is None
    assert not changes.resized


def test_a_small_change_stays_small(screen: X11Screen, program: XProgram) -> None:
    screen.wait(PATIENCE_S)
    screen.take_changes()
    program.fill(Rect(7, 8, 3, 4), 0x00FF00)
    changes = _next(screen, lambda each: bool(each.damage))
    assert changes.damage == (Rect(PLACE.x + 7, PLACE.y + 8, 3, 4),)


def test_an_idle_screen_says_nothing(screen: X11Screen) -> None:
    while screen.wait(0.05):
        screen.take_changes()
    assert screen.take_changes() == Changes()


def test_a_wait_without_end_is_ended_from_another_thread(screen: X11Screen) -> None:
    while screen.wait(0):
        screen.take_changes()
    other = threading.Thread(target=screen.wake)
    other.start()
    assert screen.wait(None)
    other.join()


def test_thousands_of_small_drawings_are_few_boxes(screen: X11Screen, program: XProgram) -> None:
    for number in range(300):
        program.fill(Rect(number * 37 % 390, number * 53 % 290, 3, 3), 0x0000FF)
    changes = _next(screen, lambda each: _covers(each, Rect(PLACE.x, PLACE.y, 3, 3)))
    assert 0 < len(changes.damage) < 100
    pixels = screen.read(changes.damage)
    assert _colour(pixels, PLACE.x + 299 * 37 % 390, PLACE.y + 299 * 53 % 290) == 0x0000FF


def test_the_wire_shows_what_shared_memory_shows(screen: X11Screen, program: XProgram) -> None:
    assert screen.is_shared
    program.fill(Rect(0, 0, 200, 200), 0x123456)
    whole = Rect(0, 0, WIDTH, HEIGHT)
    places = [
        Rect(3, 4, 101, 57),
        Rect(0, 0, 1, 1),
        Rect(WIDTH - 1, HEIGHT - 1, 1, 1),
        Rect(50, 300, 700, 99),
    ]
    link = XLink(screen._link.display)
    wire = WireGrabber(link, layout_of(link), whole)
    assert wire.grab([whole])
    pixels = screen.read(places)
    for place in places:
        rows, columns = slice(place.y, place.y + place.height), slice(place.x, place.x + place.width)
        assert (pixels[rows, columns] == wire.frame[rows, columns]).all()
    assert (screen.read([whole]) == wire.frame).all()
    link.close()


def test_more_places_than_the_segment_holds_are_all_read(screen: X11Screen, program: XProgram) -> None:
    program.fill(Rect(0, 0, 400, 300), 0x654321)
    pixels = screen.read([Rect(PLACE.x, PLACE.y, 390, 300)] * 9)
    assert _colour(pixels, PLACE.x, PLACE.y) == _colour(pixels, PLACE.x + 389, PLACE.y + 299) == 0x654321


def test_the_pointer_has_the_shape_of_the_window_under_it(screen: X11Screen, program: XProgram) -> None:
    core, font, cursor = (
        program.link.core,
        program.link.connection.generate_id(),
        program.link.connection.generate_id(),
    )
    core.OpenFont(font, len("cursor"), "cursor")
    core.CreateGlyphCursor(cursor, font, font, 52, 53, 0, 0, 0, 65535, 65535, 65535)
    core.ChangeWindowAttributes(program.window, 1 << 14, [cursor])
    for at in ((1, 1), (PLACE.x + 5, PLACE.y + 5)):
        core.WarpPointer(0, program.link.root, 0, 0, 0, 0, *at)
        program.sync()
    shape = _next(screen, lambda each: each.cursor is not None).cursor
    assert shape is not None
    opaque = {shape.rgba[at : at + 3] for at in range(0, len(shape.rgba), 4) if shape.rgba[at + 3] == 255}
    assert opaque == {b"\0\0\0", b"\xff\xff\xff"}
    assert (shape.hot_x, shape.hot_y) < (shape.width, shape.height)


@pytest.mark.parametrize("depth", [16, 24, 30])
def test_every_depth_of_true_colour_is_shown(depth: int) -> None:
    with x_server(f"203x77x{depth}") as display, _screen_of(display) as screen:
        program = XProgram(display, Rect(0, 0, 100, 50), colour=0)
        white = {16: 0xFFFF, 24: 0xFFFFFF, 30: 0x3FFFFFFF}[depth]
        program.fill(Rect(11, 3, 21, 7), white)
        pixels = screen.read([Rect(0, 0, 203, 77)])
        assert {_colour(pixels, x, y) for x in range(11, 32) for y in range(3, 10)} == {0xFFFFFF}
        assert _colour(pixels, 10, 3) == _colour(pixels, 32, 9) == 0
        pixels = screen.read([Rect(11, 3, 5, 2)])
        assert _colour(pixels, 12, 4) == 0xFFFFFF
        program.close()


def test_eight_bits_of_colour_are_refused_with_what_would_do() -> None:
    with x_server("200x100x8") as display, pytest.raises(ScreenError) as refused:
        open_desktop(display, {}, FakeClock())
    assert refused.value.code == "no_screen"
    assert "24" in refused.value.detail


def test_another_size_and_other_monitors_in_the_middle_of_a_session() -> None:
    with x_server("800x600x24") as display, _screen_of(display) as screen:
        screen.read(screen.take_changes().damage)
        program = XProgram(display)
        program.resize_desktop(640, 400)
        changes = _next(screen, lambda each: each.resized and (screen.width, screen.height) == (640, 400))
        assert _covers(changes, Rect(0, 0, 640, 400))
        program.fill(Rect(0, 0, 20, 20), 0xABCDEF)
        pixels = screen.read([Rect(0, 0, 640, 400)])
        assert pixels.shape == (400, 640, 4)
        assert _colour(pixels, 19, 19) == 0xABCDEF

        program.divide_desktop(Rect(0, 0, 320, 400), Rect(320, 0, 320, 300))
        _next(screen, lambda each: len(screen.monitors) == 2)
        assert [(each.id, each.place.width, each.primary) for each in screen.monitors] == [
            ("Monitor-1", 320, True),
            ("Monitor-2", 320, False),
        ]
        assert [(each.id, each.height) for each in monitors_of(display, {})] == [
            ("Monitor-1", 400),
            ("Monitor-2", 300),
        ]
        screen.show("Monitor-2")
        assert screen.take_changes().resized
        assert (screen.width, screen.height) == (320, 300)
        assert screen.read([Rect(0, 0, 320, 300)]).shape == (300, 320, 4)
        program.fill(Rect(350, 40, 9, 9), 0xFEDCBA)  # in the window, on the second monitor
        _next(screen, lambda each: _covers(each, Rect(30, 40, 9, 9)))
        assert _colour(screen.read([Rect(30, 40, 9, 9)]), 31, 41) == 0xFEDCBA
        program.close()


def test_reading_beyond_a_screen_that_has_just_become_smaller_is_no_failure() -> None:
    with x_server("800x600x24") as display, _screen_of(display) as screen:
        screen.read(screen.take_changes().damage)
        program = XProgram(display)
        program.resize_desktop(300, 200)
        screen.read([Rect(0, 0, 800, 600), Rect(700, 500, 10, 10)])
        _next(screen, lambda each: (screen.width, screen.height) == (300, 200))
        program.close()


def test_a_server_without_shared_memory_is_shown_over_the_wire() -> None:
    with x_server("200x100x24", "-extension", "MIT-SHM") as display, _screen_of(display) as screen:
        program = XProgram(display)
        program.fill(Rect(5, 5, 50, 50), 0x00FF00)
        assert not screen.is_shared
        assert _colour(screen.read([Rect(0, 0, 200, 100)]), 54, 54) == 0x00FF00
        program.close()


def test_a_server_without_damage_is_refused() -> None:
    with x_server("200x100x24", "-extension", "DAMAGE") as display, pytest.raises(ScreenError) as refused:
        open_desktop(display, {}, FakeClock())
    assert refused.value.code == "no_screen"
    assert "DAMAGE" in refused.value.detail


@pytest.mark.security(39)
def test_a_server_without_input_is_refused_and_nothing_stays_open() -> None:
    with x_server("200x100x24", "-extension", "XTEST") as display:
        before = len(os.listdir("/proc/self/fd"))
        for _ in range(3):
            with pytest.raises(ScreenError) as refused:
                open_desktop(display, {}, FakeClock())
            assert "XTEST" in refused.value.detail
        assert len(os.listdir("/proc/self/fd")) == before


def test_a_screen_that_goes_away_is_lost_at_every_call() -> None:
    with x_server("200x100x24") as display:
        desktop = open_desktop(display, {}, FakeClock())
        desktop.screen.take_changes()
    for call in (
        lambda: desktop.screen.wait(None),
        desktop.screen.take_changes,
        lambda: desktop.screen.read([Rect(0, 0, 10, 10)]),
        lambda: desktop.input.pointer(1, 1, 1),
        lambda: desktop.input.key(97, True),
    ):
        with pytest.raises(ScreenError) as lost:
            call()
        assert lost.value.code == "screen_lost"
    desktop.close()


def test_a_display_that_asks_for_a_cookie_is_opened_with_the_cookie_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cookies = tmp_path / "cookies"
    _write_cookie(cookies, bytes(range(16)))
    with x_server("200x100x24", "-auth", str(cookies)) as display:
        monkeypatch.setenv("XAUTHORITY", str(tmp_path / "none"))
        with pytest.raises(ScreenError) as refused:
            open_desktop(display, {}, FakeClock())
        assert refused.value.code == "no_screen"
        monkeypatch.setenv("XAUTHORITY", str(cookies))
        open_desktop(display, {}, FakeClock()).close()


def _write_cookie(file: Path, cookie: bytes) -> None:
    """An authority file with one entry for every display of this computer (Xau, family 65535 is any)."""
    fields = (b"", b"", b"MIT-MAGIC-COOKIE-1", cookie)
    entry = b"\xff\xff" + b"".join(len(each).to_bytes(2, "big") + each for each in fields)
    file.write_bytes(entry)
    file.chmod(0o600)


def test_display_with_all_extensions_lacks_nothing(display: str) -> None:
    assert missing_of(display, {}) == ()


def test_display_that_is_not_there_cannot_be_asked_what_it_lacks() -> None:
    with pytest.raises(ScreenError, match="no_screen"):
        missing_of("127.0.0.1:9999", {})
