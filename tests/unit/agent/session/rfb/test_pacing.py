"""How many frames may be on their way, by what the client can do and how long its line is."""

from __future__ import annotations

import pytest

from agent.session.rfb.pacing import Pacing, Room

pytestmark = pytest.mark.security(23)


def _flowing(fences: bool = True) -> Pacing:
    pacing = Pacing()
    pacing.continuous, pacing.fences = True, fences
    return pacing


def _number(tail: bytes) -> bytes:
    return tail[-4:]


def test_nothing_is_sent_before_it_is_asked_for() -> None:
    pacing = Pacing()
    assert pacing.room() is Room.NONE
    pacing.requested = True
    assert pacing.room() is Room.FULL
    assert pacing.sent(0.0)[1] == b""
    assert pacing.room() is Room.NONE


def test_requests_without_reading_get_two_frames() -> None:
    pacing, numbers = Pacing(), []
    for _ in range(5):
        pacing.requested = True
        if pacing.room() is Room.FULL:
            numbers.append(pacing.sent(0.0)[0])
    assert len(numbers) == 2
    pacing.handed_over(numbers[0])
    assert pacing.room() is Room.FULL


def test_two_frames_fly_and_small_ones_may_join() -> None:
    pacing = _flowing()
    rooms = []
    for _ in range(5):
        rooms.append(pacing.room())
        pacing.sent(0.0)
    assert rooms == [Room.FULL, Room.FULL, Room.SMALL, Room.SMALL, Room.NONE]


def test_an_answered_fence_makes_room_and_invented_answers_do_not() -> None:
    pacing = _flowing()
    _, first = pacing.sent(0.0)
    pacing.sent(0.0)
    pacing.acknowledged(b"", 0.01)
    pacing.acknowledged(b"\xff\xff\xff\xff", 0.01)
    pacing.acknowledged(_number(first) * 2, 0.01)
    assert pacing.room() is Room.SMALL
    pacing.acknowledged(_number(first), 0.01)
    assert pacing.room() is Room.FULL
    pacing.acknowledged(_number(first), 0.01)
    assert pacing.on_the_way == 1


def test_handing_over_does_not_count_where_a_fence_follows() -> None:
    pacing = _flowing()
    number, _ = pacing.sent(0.0)
    pacing.handed_over(number)
    assert pacing.on_the_way == 1


def test_without_fences_the_transport_sets_the_pace() -> None:
    pacing = _flowing(fences=False)
    number, tail = pacing.sent(0.0)
    assert tail == b""
    pacing.sent(0.0)
    assert pacing.room() is Room.SMALL
    pacing.handed_over(number)
    assert pacing.room() is Room.FULL


@pytest.mark.parametrize(("line_s", "frames"), [(0.005, 2), (0.1, 5), (3.0, 6)])
def test_a_long_line_holds_more_frames_but_never_many(line_s: float, frames: int) -> None:
    pacing = _flowing()
    _, tail = pacing.sent(0.0)
    pacing.acknowledged(_number(tail), line_s)
    count = 0
    while pacing.room() is Room.FULL:
        pacing.sent(line_s)
        count += 1
    assert count == frames
