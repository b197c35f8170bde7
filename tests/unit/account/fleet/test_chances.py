"""Chance that can be repeated."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from account.fleet.chances import Chances


def _some(chances: Chances) -> list[float]:
    return [chances.number() for _ in range(5)]


def test_the_same_seed_and_name_give_the_same_chances_and_others_do_not() -> None:
    assert _some(Chances("a", "ada")) == _some(Chances("a", "ada"))
    assert _some(Chances("a", "ada")) != _some(Chances("b", "ada"))
    assert _some(Chances("a", "ada")) != _some(Chances("a", "ada", "cuts"))


def test_the_numbers_are_those_of_every_computer() -> None:
    assert [round(each, 6) for each in _some(Chances("fleet", "person-000001"))] == [
        0.205466, 0.691484, 0.655851, 0.123417, 0.910586,
    ]  # fmt: skip


def test_whole_numbers_and_spans_stay_within_their_bounds_and_reach_them() -> None:
    chances = Chances("bounds")
    assert {chances.whole(2, 4) for _ in range(100)} == {2, 3, 4}
    assert chances.whole(7, 7) == 7
    day = timedelta(days=1)
    spans = [chances.span(day) for _ in range(100)]
    assert all(timedelta(0) <= each < day for each in spans)
    assert len(set(spans)) == 100
    assert chances.span(timedelta(0)) == timedelta(0)


def test_what_is_certain_happens_and_what_is_impossible_does_not() -> None:
    chances = Chances("certain")
    assert all(chances.happens(1.0) for _ in range(50))
    assert not any(chances.happens(0.0) for _ in range(50))


def test_one_of_several_is_as_likely_as_its_weight() -> None:
    chances = Chances("weights")
    found = Counter(chances.weighted({"often": 9, "seldom": 1, "never": 0}) for _ in range(1_000))
    assert found["never"] == 0
    assert 850 < found["often"] < 950


def test_shuffling_keeps_all_and_changes_their_order() -> None:
    several = list(range(30))
    shuffled = Chances("cards").shuffled(several)
    assert sorted(shuffled) == several
    assert shuffled != several
