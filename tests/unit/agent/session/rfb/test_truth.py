"""Whatever happens on the screen, what the client shows becomes what the screen shows (property)."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.session.desktop import Rect
from agent.session.rfb.encoders import Encoders
from agent.session.rfb.encodings.rectangle import update
from agent.session.rfb.painter import Painter
from agent.session.rfb.pixel_format import parse
from agent.session.rfb.wishes import wishes_of
from tests.support.clock import FakeClock
from tests.support.fake_desktop import FakeScreen
from tests.support.rfb_client import FakeClient
from tests.support.rfb_pixels import FORMATS, NATIVE
from tests.support.rfb_served import noise, photo, text

WIDTH, HEIGHT = 330, 170
KINDS = {
    "video": (1, 50, 7, -26, -254),
    "pictures": (1, 7, -24),
    "tight": (1, 7),
    "zrle": (16,),
    "zlib": (6,),
    "raw": (1, 0),
}


class _Stage:
    """Screen → painter → client, without threads: each step is a frame."""

    def __init__(self, encodings: tuple[int, ...]) -> None:
        self.screen = FakeScreen(WIDTH, HEIGHT)
        self.screen.paint(Rect(0, 0, WIDTH, HEIGHT), text(WIDTH, HEIGHT))
        self.clock = FakeClock()
        self.encoders = Encoders()
        self.encoders.set_wishes(wishes_of(encodings))
        self.painter = Painter(self.screen, self.encoders, WIDTH, HEIGHT, video=True)
        self.client = FakeClient(lambda _: None, b"RFB 003.003\n")
        self.client.feed(b"RFB 003.008\n\0\0\0\1" + WIDTH.to_bytes(2, "big") + HEIGHT.to_bytes(2, "big"))
        self.client.feed(NATIVE.message()[4:] + bytes(4))

    def frame(self, small_only: bool = False) -> None:
        self.painter.canvas.damage(self.screen.take_changes().damage)
        for piece in self.painter.changes(None, small_only=small_only, now=self.clock.monotonic()):
            self.client.feed(update(piece.rectangles))

    def pause(self, seconds: float) -> None:
        """Time goes by, and what was sent with loss is repeated."""
        self.clock.advance(timedelta(seconds=seconds))
        while (piece := self.painter.repaint(self.clock.monotonic())) is not None:
            self.client.feed(update(piece.rectangles))

    def apart(self) -> int:
        """The largest difference of a colour."""
        wanted = NATIVE.channels(NATIVE.seen(self.screen.picture))
        return int(np.abs(wanted - NATIVE.channels(self.client.values)).max())


places = st.builds(
    lambda x, y, w, h: Rect(x, y, min(w, WIDTH - x), min(h, HEIGHT - y)),
    st.integers(0, WIDTH - 1), st.integers(0, HEIGHT - 1), st.integers(1, WIDTH), st.integers(1, HEIGHT),
)  # fmt: skip
steps = st.one_of(
    st.tuples(st.just("fill"), places, st.integers(0, 255)),
    st.tuples(st.just("noise"), places, st.integers(0, 9)),
    st.tuples(st.just("photo"), places, st.integers(0, 9)),
    st.tuples(st.just("scroll"), places, st.integers(-40, 40).filter(bool)),
    st.tuples(st.just("video"), st.just(Rect(16, 16, 301, 150)), st.integers(9, 14)),
    st.tuples(st.just("pause"), st.none(), st.integers(0, 4)),
)


def _play(stage: _Stage, step: tuple[str, Rect | None, int]) -> None:
    kind, place, number = step
    if kind == "pause" or place is None:
        stage.pause(number / 10)
    elif kind == "fill":
        stage.screen.paint(place, (number, 255 - number, 7, number))
    elif kind == "noise":
        stage.screen.paint(place, noise(place.width, place.height, number))
    elif kind == "photo":
        stage.screen.paint(place, photo(place.width, place.height, number))
    elif kind == "scroll":
        if abs(number) < place.height:
            stage.screen.scroll(place, number)
    else:
        for turn in range(number):
            stage.screen.paint(place, photo(place.width, place.height, turn / 3))
            stage.clock.advance(timedelta(milliseconds=33))
            stage.frame()


stories = st.lists(st.tuples(steps, st.booleans()), max_size=8)
Story = list[tuple[tuple[str, Rect | None, int], bool]]


@settings(max_examples=10)
@given(st.sampled_from(sorted(KINDS)), stories)
def test_after_any_changes_and_a_quiet_moment_the_client_shows_the_screen(kind: str, story: Story) -> None:
    _tell(kind, story)


@pytest.mark.proof
@settings(max_examples=120)
@given(st.sampled_from(sorted(KINDS)), stories)
def test_after_many_changes_and_a_quiet_moment_the_client_shows_the_screen(kind: str, story: Story) -> None:
    _tell(kind, story)


def _tell(kind: str, story: Story) -> None:
    stage = _Stage(KINDS[kind])
    stage.frame()
    for step, look_small in story:
        _play(stage, step)
        stage.frame(small_only=look_small)
    stage.frame()
    if not {-24, -26} & set(KINDS[kind]):
        assert stage.apart() == 0, "without loss it is exact at once"
    stage.pause(0.31)
    assert stage.apart() == 0


@settings(max_examples=6)
@given(st.sampled_from(sorted(FORMATS)), st.lists(steps, max_size=3))
def test_the_picture_is_true_in_every_pixel_format(
    wanted: str, story: list[tuple[str, Rect | None, int]]
) -> None:
    stage = _Stage(KINDS["tight"])
    stage.client.format = FORMATS[wanted]
    stage.encoders.set_pixel_format(parse(FORMATS[wanted].message()[4:])[0])
    for step in story:
        _play(stage, step)
        stage.frame()
    stage.frame()
    assert (stage.client.values == FORMATS[wanted].seen(stage.screen.picture)).all()
