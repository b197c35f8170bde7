"""Snapshots as lines that a person reads, and what differs between two of them.

For the message of a wait that failed. Pure; may import `shared`.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterator
from typing import Any, Final

from shared.codec import to_json
from shared.redact import redact
from shared.snapshot import Snapshot

_NOTHING: Final = "(nothing)"
_LONGEST: Final = 200


def lines_of(snapshot: Snapshot) -> list[str]:
    """`path = value` for everything in `snapshot` that says something, in the order of its fields."""
    return [f"{path} = {value}" for path, value in _flat(snapshot).items()]


def differences(before: Snapshot | None, after: Snapshot) -> list[str]:
    """What has changed from `before` to `after`, as `path: before → after`; the revision does not count."""
    old = _flat(before) if before is not None else {}
    new = _flat(after)
    paths = [path for path in new if path != "revision"] + [path for path in old if path not in new]
    return [
        f"{path}: {old.get(path, _NOTHING)} → {new.get(path, _NOTHING)}"
        for path in paths
        if old.get(path) != new.get(path)
    ]


def failure_text(
    wanted: str, within_s: float, first: Snapshot | None, last: Snapshot | None, news: int
) -> str:
    """Why a wait failed: what was waited for, what came meanwhile, the last snapshot.

    `first` is what was known when the wait began, `news` how many snapshots came until it was given up.
    """
    text = [f"waited {within_s:g} s for: {wanted}"]
    if last is None:
        return "\n".join([*text, "no snapshot has come at all"])
    if news == 0:
        text.append("no new snapshot came meanwhile")
    else:
        changed = differences(first, last)
        text.append(f"{news} new snapshot{'' if news == 1 else 's'} came, and between the first and the last")
        text += [f"  {line}" for line in changed] or ["  nothing has changed"]
    text.append("the last snapshot:")
    text += [f"  {line}" for line in lines_of(last)]
    return "\n".join(text)


def words_of(condition: Callable[..., object]) -> str:
    """A condition as its source says it; its name where there is no source."""
    try:
        source = " ".join(inspect.getsource(condition).split())
    except (OSError, TypeError):
        return getattr(condition, "__qualname__", repr(condition))
    start = source.find("lambda")
    return condition.__name__ if start < 0 else _one_expression(source[start:])[:_LONGEST]


def _one_expression(source: str) -> str:
    """The beginning of `source` that ends before the comma or bracket which is not its own."""
    depth, has_begun = 0, False
    for place, letter in enumerate(source):
        if letter in "([{":
            depth += 1
        elif letter in ")]}":
            depth -= 1
        has_begun = has_begun or letter == ":"  # the commas before it part the arguments
        if depth < 0 or (letter == "," and depth == 0 and has_begun):
            return source[:place]
    return source


def as_json(snapshot: Snapshot) -> str:
    """The snapshot as a file that can be read by people and programs, without secrets."""
    return redact(json.dumps(to_json(snapshot), ensure_ascii=False, indent=2)) + "\n"


def _flat(snapshot: Snapshot) -> dict[str, str]:
    return dict(_leaves("", to_json(snapshot)))


def _leaves(path: str, value: Any) -> Iterator[tuple[str, str]]:
    """Everything below `value` that is neither empty nor absent, with the path to it."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _leaves(f"{path}.{name}" if path else name, item)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _leaves(f"{path}[{number}]", item)
    elif value is not None and value != "":
        yield path, json.dumps(value, ensure_ascii=False)
