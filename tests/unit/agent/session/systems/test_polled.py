"""A screen and a clipboard that are looked at: what is found, how often, and what is told of it."""

from __future__ import annotations

import queue
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace
from typing import Any, ClassVar

import numpy as np
import pytest
from numpy.typing import NDArray

from agent.session.desktop import CursorShape, Monitor, Rect
from agent.session.systems.arrow import ARROW
from agent.session.systems.grid import TILE, different_tiles, merged
from agent.session.systems.polled.clipboard import LARGEST, PolledClipboard
from agent.session.systems.polled.screen import LOST_S, MONITORS_S, QUICK_S, SLOW_S, PolledScreen
from agent.session.systems.shown import Shown
from shared.errors import ScreenError
from tests.support.clock import FakeClock
from tests.support.patience import PATIENCE_S

LEFT = Monitor("left", "Left", Rect(0, 0, 300, 200), primary=True)
RIGHT = Monitor("right", "Right", Rect(300, 0, 100, 100))
OTHER = CursorShape(1, 1, 0, 0, b"\1\2\3\4")


class FakeSource:
    """A desktop in memory."""

    def __init__(self) -> None:
        self.pixels = np.zeros((500, 500, 4), np.uint8)
        self.present: tuple[Monitor, ...] = (LEFT, RIGHT)
        self.shape: CursorShape | None = ARROW
        self.looks = 0
        self.is_open = True
        self.is_away = False

    def monitors(self) -> tuple[Monitor, ...]:
        return self.present

    def grab(self, place: Rect) -> NDArray[np.uint8]:
        self.looks += 1
        if self.is_away:
            raise ScreenError("screen_lost", "Another desktop is shown.")
        return self.pixels[place.y : place.y + place.height, place.x : place.x + place.width].copy()

    def cursor(self) -> CursorShape | None:
        return self.shape

    def close(self) -> None:
        self.is_open = False


@pytest.fixture
def source() -> FakeSource:
    return FakeSource()


@pytest.fixture
def screen(source: FakeSource, clock: FakeClock) -> PolledScreen:
    screen = PolledScreen(source, Shown(), clock)
    screen.read(screen.take_changes().damage)
    return screen


def test_the_first_answer_is_the_whole_screen_and_the_pointer(source: FakeSource, clock: FakeClock) -> None:
    screen = PolledScreen(source, Shown(), clock)
    assert screen.wait(None)
    changes = screen.take_changes()
    assert (changes.damage, changes.resized, changes.cursor) == ((Rect(0, 0, 400, 200),), False, ARROW)


def test_what_changed_is_found_by_looking_and_read_as_it_was_found(
    screen: PolledScreen, source: FakeSource
) -> None:
    source.pixels[70, 210] = (1, 2, 3, 0)
    assert screen.wait(PATIENCE_S)
    changes = screen.take_changes()
    assert changes.damage == (Rect(3 * TILE, TILE, TILE, TILE),)
    source.pixels[70, 210] = 9
    assert screen.read(changes.damage)[70, 210].tolist() == [1, 2, 3, 0]
    assert not screen.take_changes().resized


def test_the_unused_byte_is_no_change(screen: PolledScreen, source: FakeSource) -> None:
    source.pixels[:, :, 3] = 255
    assert not screen.wait(QUICK_S)
    assert screen.take_changes().damage == ()


def test_an_idle_screen_is_looked_at_less_and_less_often(screen: PolledScreen, source: FakeSource) -> None:
    for _ in range(20):
        screen.take_changes()
    assert screen._pause_s == SLOW_S
    source.pixels[0, 0] = 1
    screen.take_changes()
    assert screen._pause_s == QUICK_S


def test_input_makes_it_look_soon_again(screen: PolledScreen) -> None:
    for _ in range(20):
        screen.take_changes()
    other = threading.Thread(target=screen.hurry)
    other.start()
    assert screen.wait(None)
    other.join()
    assert screen._pause_s == QUICK_S


def test_a_new_shape_of_the_pointer_is_told_once(screen: PolledScreen, source: FakeSource) -> None:
    source.shape = OTHER
    assert screen.wait(PATIENCE_S)
    assert screen.take_changes().cursor == OTHER
    source.shape = None
    assert screen.take_changes().cursor is None


def test_one_monitor_can_be_chosen_and_another_may_be_plugged_in(
    screen: PolledScreen, source: FakeSource, clock: FakeClock
) -> None:
    source.pixels[10, 310] = 7
    screen.show("right")
    changes = screen.take_changes()
    assert (screen.width, screen.height, changes.resized) == (100, 100, True)
    assert screen.read(changes.damage)[10, 10].tolist() == [7] * 4
    source.present = (LEFT,)
    screen.take_changes()
    assert screen.width == 100
    clock.advance(timedelta(seconds=MONITORS_S))
    screen.take_changes()
    assert screen.take_changes() is not None
    assert (screen.width, screen.height, screen.monitors) == (300, 200, (LEFT,))


def test_a_screen_that_is_away_for_a_moment_keeps_its_picture_and_goes_on(
    screen: PolledScreen, source: FakeSource, clock: FakeClock
) -> None:
    source.is_away = True
    source.present = (LEFT,)
    clock.advance(timedelta(seconds=LOST_S - 1))
    assert screen.take_changes().damage == ()
    screen.show("right")
    assert screen.read([Rect(0, 0, 300, 200)]).shape == (200, 400, 4)
    source.is_away = False
    changes = screen.take_changes()
    assert (screen.width, screen.monitors, changes.resized) == (300, (LEFT,), True)
    source.is_away = True
    clock.advance(timedelta(seconds=LOST_S - 1))
    assert screen.take_changes() is not None


def test_a_screen_that_stays_away_is_lost(screen: PolledScreen, source: FakeSource, clock: FakeClock) -> None:
    source.is_away = True
    assert screen.take_changes().damage == ()
    clock.advance(timedelta(seconds=LOST_S))
    for _ in range(2):
        with pytest.raises(ScreenError):
            screen.take_changes()


def test_a_closed_screen_gives_its_source_back(screen: PolledScreen, source: FakeSource) -> None:
    screen.close()
    assert not source.is_open


def test_tiles_that_touch_become_one_rectangle() -> None:
    before, now = np.zeros((300, 300, 4), np.uint8), np.zeros((300, 300, 4), np.uint8)
    now[10:140, 70:190] = 1
    now[290, 290] = 1
    assert set(merged(different_tiles(before, now))) == {
        Rect(TILE, 0, 2 * TILE, 3 * TILE),
        Rect(4 * TILE, 4 * TILE, TILE, TILE),
    }


class FakeTaker:
    """What mss.MSS is, as far as it is used."""

    fails = False
    made: ClassVar[list[FakeTaker]] = []

    def __init__(self) -> None:
        self.made.append(self)
        self.owner, self.is_open = threading.current_thread(), True
        self.monitors = [
            {"left": -100, "top": 0, "width": 300, "height": 100},
            {"left": -100, "top": 0, "width": 100, "height": 100},
            {"left": 0, "top": 0, "width": 200, "height": 100},
        ]

    def grab(self, monitor: dict[str, int]) -> Any:
        assert threading.current_thread() is self.owner, "what belongs to another thread is used"
        if FakeTaker.fails:
            raise FakeError("locked")
        width, height = monitor["width"], monitor["height"]
        return SimpleNamespace(raw=bytearray(range(4)) * (width * height), width=width, height=height)

    def close(self) -> None:
        if threading.current_thread() is not self.owner:
            raise FakeError("ReleaseDC")
        self.is_open = False


class FakeError(Exception):
    """mss.ScreenShotError."""


@pytest.fixture
def pictures(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The module, read anew with this library instead of the one that is not here."""
    name = "agent.session.systems.polled.pictures"
    monkeypatch.setattr(FakeTaker, "fails", False)
    monkeypatch.setattr(FakeTaker, "made", [])
    library = SimpleNamespace(MSS=FakeTaker, ScreenShotError=FakeError)
    monkeypatch.setitem(sys.modules, "mss", library)
    sys.modules.pop(name, None)
    yield import_module(name).Pictures()
    sys.modules.pop(name, None)


def test_the_monitor_at_the_origin_is_the_primary_one(pictures: Any) -> None:
    assert [(each.id, each.place.x, each.primary) for each in pictures.monitors()] == [
        ("monitor-1", 0, True),
        ("monitor-2", -100, False),
    ]


def test_a_picture_has_the_size_and_bytes_that_it_was_asked_for(pictures: Any) -> None:
    picture = pictures.grab(Rect(3, 4, 5, 2))
    assert picture.shape == (2, 5, 4)
    assert picture[1, 4].tolist() == [0, 1, 2, 3]


def test_a_screen_that_cannot_be_looked_at_is_lost(pictures: Any) -> None:
    FakeTaker.fails = True
    with pytest.raises(ScreenError) as lost:
        pictures.grab(Rect(0, 0, 5, 5))
    assert lost.value.code == "screen_lost"
    assert not FakeTaker.made[-1].is_open
    FakeTaker.fails = False
    assert pictures.grab(Rect(0, 0, 5, 5)).shape == (5, 5, 4)


def test_each_thread_takes_pictures_with_its_own_and_any_may_close(pictures: Any) -> None:
    place = Rect(0, 0, 5, 5)
    pictures.grab(place)
    mine = FakeTaker.made[-1]
    pictures.grab(place)
    assert FakeTaker.made[-1] is mine
    other = threading.Thread(target=pictures.grab, args=(place,))
    other.start()
    other.join()
    assert FakeTaker.made[-1].owner is other
    pictures.close()
    pictures.close()


class FakeText:
    """A clipboard in memory, and how often somebody tried to write."""

    def __init__(self) -> None:
        self.copies, self.text = 1, ""
        self.is_busy = False
        self.tries: queue.Queue[str] = queue.Queue()
        self.written: queue.Queue[str] = queue.Queue()
        self.asked: queue.Queue[bool] = queue.Queue()

    def copy(self, text: str) -> None:
        self.text = text
        self.copies += 1

    def number(self) -> int:
        return self.copies

    def read(self) -> str | None:
        found = None if self.is_busy else self.text
        self.asked.put(found is not None)
        return found

    def write(self, text: str) -> bool:
        self.tries.put(text)
        if self.is_busy:
            return False
        self.copy(text)
        self.written.put(text)
        return True

    def clear(self) -> None:
        self.copy("")


@pytest.fixture
def text() -> FakeText:
    return FakeText()


def test_what_is_copied_is_told_once_and_what_was_put_never(text: FakeText) -> None:
    clipboard = PolledClipboard(text)
    told: queue.Queue[str] = queue.Queue()
    clipboard.watch(told.put)
    clipboard.put("from afar")
    assert text.written.get(timeout=PATIENCE_S) == "from afar"
    text.copy("here")
    assert told.get(timeout=PATIENCE_S) == "here"
    clipboard.close()
    assert told.empty()
    assert text.text == "here"


@pytest.mark.security(28)
def test_what_the_client_put_there_is_gone_after_the_session_and_nothing_else(text: FakeText) -> None:
    clipboard = PolledClipboard(text)
    clipboard.put("secret")
    assert text.written.get(timeout=PATIENCE_S) == "secret"
    clipboard.close()
    assert text.text == ""


def test_what_a_busy_clipboard_does_not_take_is_tried_again_until_something_newer_comes(
    text: FakeText,
) -> None:
    text.is_busy = True
    clipboard = PolledClipboard(text)
    clipboard.put("first")
    assert text.tries.get(timeout=PATIENCE_S) == "first"
    assert text.tries.get(timeout=PATIENCE_S) == "first"
    clipboard.put("second")
    text.is_busy = False
    while text.written.get(timeout=PATIENCE_S) != "second":
        pass  # the first one may have had its turn
    clipboard.close()
    assert text.written.empty()


@pytest.mark.security(28)
def test_a_busy_clipboard_is_asked_again_and_too_much_text_left_out(text: FakeText) -> None:
    clipboard = PolledClipboard(text)
    told: queue.Queue[str] = queue.Queue()
    clipboard.watch(told.put)
    text.is_busy = True
    text.copy("later")
    assert not text.asked.get(timeout=PATIENCE_S)
    text.is_busy = False
    assert told.get(timeout=PATIENCE_S) == "later"
    text.copy("é" * LARGEST)
    clipboard.put("seen")  # written by the thread that looks, and then looked past
    text.written.get(timeout=PATIENCE_S)
    text.copy("last")
    assert told.get(timeout=PATIENCE_S) == "last"
    clipboard.close()
    assert told.empty()
