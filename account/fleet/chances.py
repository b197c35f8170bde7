"""Chance that can be repeated: the same seed gives the same numbers, on every computer and Python."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final, TypeVar

T = TypeVar("T")
_TICK: Final = timedelta(microseconds=1)


class Chances:
    """A stream of chances that belongs to one name: `Chances(seed, "account", "7")`."""

    def __init__(self, seed: str, *name: str) -> None:
        self._root = "\x1f".join((seed, *name))
        self._count = 0

    def number(self) -> float:
        """The next number from 0 up to 1."""
        self._count += 1
        digest = hashlib.sha256(f"{self._root}\x1f{self._count}".encode()).digest()
        return (int.from_bytes(digest[:8], "big") >> 11) / (1 << 53)  # exact, and never rounded up to 1

    def happens(self, probability: float) -> bool:
        """Whether something of this probability comes about; 0 never does, 1 always."""
        return self.number() < probability

    def whole(self, least: int, most: int) -> int:
        """A whole number from `least` to `most`, both included."""
        return least + int(self.number() * (most - least + 1))

    def pick(self, several: Sequence[T]) -> T:
        """One of `several`, which are not empty."""
        return several[int(self.number() * len(several))]

    def weighted(self, weights: Mapping[T, int]) -> T:
        """One of the keys, each as likely as its weight says."""
        left = self.number() * sum(weights.values())
        for each, weight in weights.items():
            left -= weight
            if left < 0:
                return each
        return list(weights)[-1]

    def span(self, longest: timedelta) -> timedelta:
        """A length of time from nothing up to `longest`, in whole microseconds."""
        return int(self.number() * (longest // _TICK)) * _TICK

    def shuffled(self, several: Sequence[T]) -> list[T]:
        """All of `several`, in another order."""
        left, found = list(several), []
        while left:
            found.append(left.pop(int(self.number() * len(left))))
        return found
