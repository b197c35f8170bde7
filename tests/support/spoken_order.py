"""What a person meets who hears a window instead of seeing it: names, their difference, and the order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from tests.support.screen_reader import Told

_OPERATED: Final = frozenset(
    {"push button", "toggle button", "check box", "radio button", "text", "link", "combo box", "slider"}
)
"""Roles of what a person acts on."""
_READ: Final = _OPERATED | {"label"}
_WINDOWS: Final = frozenset({"frame", "window", "dialog"})


def operated(controls: Iterable[Told]) -> list[Told]:
    """What a person can act on."""
    return [each for each in controls if each.role in _OPERATED or "focusable" in each.states]


def faults(controls: Sequence[Told]) -> list[str]:
    """What is wrong for somebody who only hears it; `controls` are in the order of reading."""
    found = [f"has no name: {each.short}" for each in operated(controls) if not each.name.strip()]
    found += [f"has no role: {each.short}" for each in operated(controls) if each.role not in _READ]
    found += [
        f"Tab leaves out: {each.short}" for each in operated(controls) if "focusable" not in each.states
    ]
    for window in _windows(controls):
        found += _alike(window)
        found += _out_of_order(window)
    return found


def _windows(controls: Sequence[Told]) -> list[list[Told]]:
    """The controls of each top-level window, of which one without a frame is told by its own name."""
    found: dict[str, list[Told]] = {}
    for each in controls:
        found.setdefault(each.id.partition(".")[2].partition(".")[0], []).append(each)
    return list(found.values())


def _alike(window: Sequence[Told]) -> list[str]:
    """Names that two controls have, and nothing that is said with one tells them apart."""
    named = Counter((each.name, each.description, each.role) for each in operated(window))
    return [f"{count} are a {role} called {name!r}" for (name, _, role), count in named.items() if count > 1]


def _out_of_order(window: Sequence[Told]) -> list[str]:
    """What is read out after something that stands below it."""
    found = []
    read = [each for each in window if each.role in _READ and each.place[3] > 0]
    for before, each in zip(read, read[1:], strict=False):
        if (
            each.place[1] + each.place[3] <= before.place[1]
            and each.place[0] < before.place[0] + before.place[2]
        ):
            found.append(f"is read after what stands below it: {each.short} after {before.short}")
    return found
