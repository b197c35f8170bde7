"""`account.simulator.faults.disturbance`: what a computer is sent of a stream whose events are disturbed."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from account.simulator.faults.board import FaultBoard
from account.simulator.faults.disturbance import Disturbance, event_number
from shared.simulator import FaultWish

ADA = "acc_ada"
OPEN, PING, STATE = b": open\n\n", b": ping\n\n", b'id: 7\nevent: state\ndata: {"a":1}\n\n'
FAULTS = ("events_drop", "events_duplicate", "events_reorder")


def event(seq: int) -> bytes:
    return f'id: {seq}\nevent: computer.renamed\ndata: {{"seq":{seq}}}\n\n'.encode()


def board_with(*names: str, share: float = 1.0, account: str = ADA) -> FaultBoard:
    board = FaultBoard()
    for name in names:
        board.set(FaultWish(name, True, account, share=share), "seed")
    return board


async def stream(*frames: bytes) -> AsyncGenerator[bytes]:
    for frame in frames:
        yield frame


async def arriving(board: FaultBoard, *frames: bytes) -> list[bytes]:
    return [frame async for frame in Disturbance(board).disturbed(ADA, stream(*frames))]


def test_the_number_of_an_event_is_read_and_nothing_else_has_one() -> None:
    assert event_number(event(42)) == 42
    assert [event_number(each) for each in (OPEN, PING, STATE)] == [None, None, None]


async def test_without_a_fault_all_arrives_as_it_was_sent() -> None:
    sent = (OPEN, STATE, event(8), PING, event(9))
    assert await arriving(FaultBoard(), *sent) == [*sent]
    assert await arriving(board_with(*FAULTS, account="acc_bob"), *sent) == [*sent]


async def test_dropped_events_do_not_arrive_but_the_state_and_pings_do() -> None:
    assert await arriving(board_with("events_drop"), OPEN, STATE, event(8), PING, event(9)) == [
        OPEN, STATE, PING,
    ]  # fmt: skip


async def test_a_doubled_event_comes_again_behind_the_next_frame() -> None:
    assert await arriving(board_with("events_duplicate"), event(8), event(9), PING) == [
        event(8), event(9), event(8), PING, event(9),
    ]  # fmt: skip


async def test_events_overtake_each_other_and_none_is_lost() -> None:
    board = board_with("events_reorder")
    assert await arriving(board, event(1), event(2), event(3), event(4)) == [
        event(2), event(1), event(4), event(3),
    ]  # fmt: skip


async def test_a_ping_lets_go_of_what_is_held_back_and_so_does_the_end() -> None:
    board = board_with("events_reorder")
    assert await arriving(board, event(1), PING, event(2)) == [PING, event(1), event(2)]


async def test_a_fault_acts_from_the_next_frame_on() -> None:
    board = FaultBoard()
    coming = Disturbance(board).disturbed(ADA, stream(event(1), event(2), event(3)))
    async with aclosing(coming):
        assert await anext(coming) == event(1)
        board.set(FaultWish("events_drop", True, ADA))
        assert [frame async for frame in coming] == []


async def test_a_reader_that_leaves_closes_the_stream_behind() -> None:
    closed = False

    async def watched() -> AsyncGenerator[bytes]:
        nonlocal closed
        try:
            yield event(1)
            yield event(2)
        finally:
            closed = True

    async with aclosing(Disturbance(board_with("events_duplicate")).disturbed(ADA, watched())) as coming:
        assert await anext(coming) == event(1)
    assert closed


@pytest.mark.invariant(13)
@given(
    numbers=st.lists(st.integers(1, 99), unique=True, max_size=30),
    names=st.sets(st.sampled_from(FAULTS)),
    share=st.floats(0, 1),
)
async def test_what_arrives_is_made_of_what_was_sent_and_always_the_same(
    numbers: list[int], names: set[str], share: float
) -> None:
    sent = [event(number) for number in sorted(numbers)]
    arrived = await arriving(board_with(*names, share=share), *sent)
    assert arrived == await arriving(board_with(*names, share=share), *sent)
    assert set(arrived) <= set(sent)
    assert all(arrived.count(each) <= (2 if "events_duplicate" in names else 1) for each in sent)
    if "events_drop" not in names:
        assert set(arrived) == set(sent)
    if "events_reorder" not in names:
        assert list(dict.fromkeys(arrived)) == [each for each in sent if each in arrived]
