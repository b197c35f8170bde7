"""Processes whose computer's clock is set while they run.

The one home of real time is exchanged (invariant 15), in every Python process started afterwards; the steady
clock stays, as it does on a computer whose date somebody changes.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import pytest

_SITE = """
import time

_real = time.time


def _wrong():
    with open({file!r}) as file:
        return _real() + float(file.read())


time.time = _wrong

from datetime import UTC, datetime

import shared.clock

shared.clock.SystemClock.now = lambda self: datetime.fromtimestamp(_wrong(), UTC)
"""


@dataclass(frozen=True, slots=True)
class WallClock:
    """The clock of every Python process that is started while this is in the environment."""

    file: Path

    def be_off_by(self, seconds: float) -> None:
        """From now on it is wrong by so much; at once, as when somebody sets it."""
        new = self.file.with_suffix(".new")
        new.write_text(str(seconds))
        os.replace(new, self.file)


def wall_clock(folder: Path, monkeypatch: pytest.MonkeyPatch) -> WallClock:
    """A clock that is right until it is set."""
    clock = WallClock(folder / "off_by")
    clock.be_off_by(0)
    (folder / "sitecustomize.py").write_text(_SITE.format(file=str(clock.file)))
    monkeypatch.setenv("PYTHONPATH", str(folder))
    return clock
