"""`account.simulator.faults.board`: which faults are on, with which numbers; nonsense is refused."""

from __future__ import annotations

from typing import Any

import pytest

from account.simulator.faults.board import FaultBoard
from account.simulator.faults.shapes import SHAPES
from shared.errors import SimulatorRefused
from shared.reasons import FaultKind
from shared.simulator import FaultView, FaultWish

ADA, BOB = "acc_ada", "acc_bob"
OF_ACCOUNTS = sorted(kind.value for kind, shape in SHAPES.items() if shape.is_of_account)
OF_THE_SERVICE = sorted(kind.value for kind, shape in SHAPES.items() if not shape.is_of_account)


def on(name: str, account: str | None = None, **numbers: Any) -> FaultWish:
    return FaultWish(name, True, account, **numbers)


def refusal(board: FaultBoard, wish: FaultWish) -> str:
    with pytest.raises(SimulatorRefused) as refused:
        board.set(wish)
    return refused.value.code


def test_every_fault_has_a_shape() -> None:
    assert set(SHAPES) == set(FaultKind)


def test_nothing_is_on_at_first() -> None:
    board = FaultBoard()
    assert board.all() == ()
    assert (board.is_down, board.slow_s, board.clock_skew_s(ADA)) == (False, 0.0, 0.0)
    assert not any(board.hits(kind, ADA, 1) or board.hits(kind, None, 1) for kind in FaultKind)


def test_a_fault_that_says_no_numbers_has_its_usual_ones() -> None:
    board = FaultBoard()
    for name in ("service_down", "slow", "error"):
        board.set(on(name))
    assert board.faults() == (
        FaultView("service_down"),
        FaultView("slow", seconds=3.0),
        FaultView("error", status=503, share=1.0),
    )
    assert (board.is_down, board.slow_s) == (True, 3.0)


def test_a_fault_is_set_again_with_other_numbers_and_cleared() -> None:
    board = FaultBoard()
    board.set(on("slow", seconds=0.01))
    board.set(on("slow", seconds=60))
    assert board.faults() == (FaultView("slow", seconds=60),)
    board.set(FaultWish("slow", False))
    assert board.all() == ()


def test_an_accounts_faults_are_its_own() -> None:
    board = FaultBoard()
    board.set(on("clock_skew", BOB, seconds=-3600))
    board.set(on("events_drop", BOB))
    board.set(on("events_drop", ADA, share=0.25))
    board.set(on("service_down"))
    assert board.faults(ADA) == (FaultView("events_drop", ADA, share=0.25),)
    assert [(each.name, each.account) for each in board.all()] == [
        ("service_down", None),
        ("events_drop", ADA),
        ("events_drop", BOB),
        ("clock_skew", BOB),
    ]
    assert (board.clock_skew_s(ADA), board.clock_skew_s(BOB)) == (0.0, -3600)
    board.clear_account(BOB)
    assert board.faults(BOB) == ()
    assert board.faults(ADA) != ()
    board.clear_all()
    assert board.all() == ()


def test_whoever_listens_hears_of_changes_and_of_nothing_else() -> None:
    board, heard = FaultBoard(), []
    board.on_change(lambda: heard.append(board.all()))
    board.clear_all()
    board.clear_account(ADA)
    board.clear("slow")
    assert heard == []
    board.set(on("slow"))
    board.set(on("slow"))
    board.set(on("events_drop", ADA))
    board.clear("slow")
    board.clear_account(ADA)
    board.set(on("service_down"))
    board.clear_all()
    assert [len(each) for each in heard] == [1, 2, 1, 0, 1, 0]


@pytest.mark.parametrize("name", ["", "SLOW", "slow ", "down", "unknown"])
def test_a_fault_that_there_is_not_is_refused_on_or_off(name: str) -> None:
    board = FaultBoard()
    assert refusal(board, on(name)) == "fault_unknown"
    assert refusal(board, FaultWish(name, False)) == "fault_unknown"


@pytest.mark.parametrize(
    "wish",
    [
        *(on(name, ADA) for name in OF_THE_SERVICE),
        *(FaultWish(name, False, ADA) for name in OF_THE_SERVICE),
        *(on(name, seconds=1 if name == "clock_skew" else None) for name in OF_ACCOUNTS),
        *(FaultWish(name, False) for name in OF_ACCOUNTS),
        on("events_drop", ""),
        on("service_down", seconds=1),
        on("service_down", share=0.5),
        on("slow", seconds=0),
        on("slow", seconds=-1),
        on("slow", seconds=60.1),
        on("slow", seconds=float("nan")),
        on("slow", seconds=float("inf")),
        on("slow", status=503),
        on("error", status=499),
        on("error", status=600),
        on("error", share=-0.1),
        on("error", share=1.1),
        on("error", share=float("nan")),
        on("error", seconds=3),
        on("events_reorder", ADA, share=2),
        on("events_reorder", ADA, status=500),
        on("clock_skew", ADA),
        on("clock_skew", ADA, seconds=4e8),
        on("clock_skew", ADA, seconds=float("-inf")),
        on("clock_skew", ADA, seconds=3, share=1),
        on("legacy_double_bill", ADA),
    ],
    ids=str,
)
def test_absurd_wishes_are_refused_and_change_nothing(wish: FaultWish) -> None:
    board = FaultBoard()
    heard: list[None] = []
    board.on_change(lambda: heard.append(None))
    assert refusal(board, wish) == "fault_invalid"
    assert board.all() == ()
    assert heard == []


def test_a_share_hits_that_many_and_always_the_same_ones() -> None:
    boards = [FaultBoard() for _ in range(3)]
    for board, seed in zip(boards, ("seed", "seed", "another"), strict=True):
        board.set(on("events_drop", ADA, share=0.3), seed)
    hit, again, other = ([n for n in range(2000) if b.hits(FaultKind.EVENTS_DROP, ADA, n)] for b in boards)
    assert hit == again != other
    assert 500 < len(hit) < 700


def test_no_share_hits_nobody_and_the_whole_everybody() -> None:
    board = FaultBoard()
    board.set(on("events_drop", ADA, share=0))
    board.set(on("events_duplicate", ADA, share=1))
    assert not any(board.hits(FaultKind.EVENTS_DROP, ADA, n) for n in range(100))
    assert all(board.hits(FaultKind.EVENTS_DUPLICATE, ADA, n) for n in range(100))
    assert not board.hits(FaultKind.EVENTS_DUPLICATE, BOB, 1)
