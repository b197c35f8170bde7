"""Which sessions this computer has: looks at what the account's state asks for, and lives each in a `Visit`.

One is live at a time: a second client takes over (RULES R18). Whatever makes this computer unreachable ends
them all with a reason of its own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Final

from agent.session.tools import Home, Tools
from agent.session.visit import Visit
from shared.errors import SessionRefused
from shared.reasons import EndReason, SessionState
from shared.sessions import SessionSummary
from shared.state import Facts, Registered, Removed

_WANTED: Final = frozenset({SessionState.REQUESTED, SessionState.ASKING})
_REMEMBERED: Final = 256
_END_WITHIN_S: Final = 1.0

Spawn = Callable[[Coroutine[Any, Any, None], str], "asyncio.Task[None]"]


class SessionHost:
    """The sessions of this computer. `spawn` starts background work whose failures reach the one net."""

    def __init__(self, home: Home, tools: Tools, spawn: Spawn) -> None:
        self._home, self._tools, self._spawn = home, tools, spawn
        self._visits: dict[str, Visit] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._seen: dict[str, None] = {}  # in the order of their arrival

    def look(self) -> None:
        """The facts have changed: begin what is asked for, end what may not go on."""
        facts = self._home.facts
        gone = _why_gone(facts)
        if gone is not None:
            for visit in tuple(self._visits.values()):
                visit.end(gone)
            return
        listed = _listed(facts)
        for asked in listed.values():
            if asked.state in _WANTED and asked.id not in self._seen:
                self._begin(asked)
        for visit in tuple(self._visits.values()):
            if not visit.is_live and visit.id not in listed:
                visit.end(EndReason.ENDED_BY_CLIENT)  # given up before it began
            visit.look()

    def answer(self, session_id: str, accept: bool) -> None:
        """What the person here says. Raises `SessionRefused` (`session_over`) when nobody asks any more."""
        visit = self._visits.get(session_id)
        if visit is None or not visit.answer(accept):
            raise SessionRefused("session_over", "That question is not open any more.")

    async def end(self, session_id: str | None) -> None:
        """End a session from this side; None is whichever is live. Comes back once it is over.

        Raises `SessionRefused` (`session_over`) when there is none.
        """
        live = next((each.id for each in self._visits.values() if each.is_live), None)
        visit = self._visits.get(session_id or live or "")
        if visit is None:
            raise SessionRefused("session_over", "There is no such session.")
        task = self._tasks[visit.id]
        visit.end(EndReason.ENDED_BY_COMPUTER)
        await asyncio.wait({task})

    async def close(self) -> None:
        """The agent stops: end everything in an orderly way, within a moment."""
        for visit in self._visits.values():
            visit.end(EndReason.AGENT_STOPPED)
        if self._tasks:
            await asyncio.wait(self._tasks.values(), timeout=_END_WITHIN_S)

    def _begin(self, asked: SessionSummary) -> None:
        self._seen[asked.id] = None
        while len(self._seen) > _REMEMBERED:
            del self._seen[next(iter(self._seen))]
        visit = Visit(asked, self._home, self._tools, self._took_over)
        self._visits[asked.id] = visit
        task = self._spawn(visit.run(), "session")
        self._tasks[asked.id] = task
        task.add_done_callback(lambda _: self._forget(asked.id))

    def _forget(self, session_id: str) -> None:
        del self._visits[session_id], self._tasks[session_id]

    def _took_over(self, visit: Visit) -> None:
        for other in self._visits.values():
            if other is not visit and other.is_live:
                other.end(EndReason.SUPERSEDED)


def _why_gone(facts: Facts) -> EndReason | None:
    """Why this computer takes no sessions; None when it does. That the service cannot be reached is none:
    a live session goes on within its lease (DESIGN section 3)."""
    if isinstance(facts.registration, Removed):
        return EndReason.COMPUTER_REMOVED
    if facts.paused or facts.account_email is None or not isinstance(facts.registration, Registered):
        return EndReason.ENDED_BY_COMPUTER
    return None


def _listed(facts: Facts) -> dict[str, SessionSummary]:
    """The sessions of this computer that the account's state tells of."""
    own = facts.registration
    if facts.account is None or not isinstance(own, Registered):
        return {}
    return {each.id: each for each in facts.account.sessions if each.computer_id == own.computer_id}
