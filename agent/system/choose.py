"""What this system can tell of itself, and how it is kept awake."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from agent.service.waiting import Waiting
from agent.system.desktop_lock import DesktopLock
from agent.system.logind_sleep import LogindSleep
from agent.system.network import NetworkWatch, system_hints, system_way_out
from agent.system.news import Watch
from agent.system.sleep_gap import SleepGap
from agent.system.wake_lock import WHY, BothLocks, CaffeinateLock, ExecutionStateLock, LogindLock, WakeLock
from shared.clock import Clock


def watches_for(environ: Mapping[str, str], clock: Clock, waiting: Waiting) -> tuple[Watch, ...]:
    """Everybody who notices something here."""
    everywhere = (SleepGap(clock, waiting), NetworkWatch(waiting, system_way_out, system_hints))
    return (LogindSleep(environ, waiting), *everywhere) if sys.platform == "linux" else everywhere


def wake_lock_for(environ: Mapping[str, str]) -> WakeLock:
    """The way of this system."""
    if sys.platform == "win32":
        return ExecutionStateLock()
    if sys.platform == "darwin":
        return CaffeinateLock()
    return BothLocks((LogindLock(environ), DesktopLock(environ, WHY)))
