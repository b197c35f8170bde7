"""Where the two ends of one session meet: from the first that comes to the end of both.

Everything here happens on the event loop and awaits nothing: deciding that a session is over and closing
both ends is one step (STYLE 1). What has to be asked or recorded goes to the `Host`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from enum import Enum, auto
from typing import Final, Protocol

from websockets.frames import Close

from account.relay.endpoint import Endpoint, Hold
from account.relay.limits import Deadline
from account.relay.sessions import Side
from account.relay.timers import Handle, Timers
from shared.clock import AccountTime, Clock
from shared.codec import to_json
from shared.reasons import EndReason, SessionRefusal, SessionState
from shared.sessions import CLOSE_ENDED, CLOSE_REFUSED, SessionTerms

AccountTimeOf = Callable[[], AccountTime]
"""The time of a session's account, as of now."""

HALF_OPEN_S: Final = 10.0
"""Real seconds that an accepted end waits for the other (SECURITY 22)."""

_JUMP_S: Final = 0.1
"""Real seconds by which an account's clock is never off by itself."""

_NEVER: Final = datetime.min.replace(tzinfo=UTC)
_ORDERLY: Final = frozenset({1000, 1001, 1005, CLOSE_ENDED})
_OF_COMPUTERS: Final = frozenset(
    {
        EndReason.ENDED_BY_COMPUTER,
        EndReason.AGENT_STOPPED,
        EndReason.IDLE,
        EndReason.TRIAL_LIMIT,
        EndReason.COMPUTER_REMOVED,
        EndReason.SUPERSEDED,  # it may know before the word of it comes here
        EndReason.ENDED_BY_CLIENT,  # which broke the protocol
        EndReason.SCREEN_LOST,
    }
)


class Stage(Enum):
    """How far a meeting came."""

    WAITING = auto()
    STARTING = auto()
    LIVE = auto()


class Host(Protocol):
    """Is told what becomes of a meeting."""

    def both_here(self, meeting: Meeting) -> None:
        """Both ends came: the session may start. Answer with `take`, `end` or `refuse`."""
        ...

    def over(self, meeting: Meeting) -> None:
        """Both ends are closed; nothing more comes. See `stage` and `reason`."""
        ...


class Meeting:
    """One session's two ends.

    `reason` is why it ended once it had begun; `refusal` why it never did, if that was found out here.
    """

    def __init__(
        self,
        account_id: str,
        session_id: str,
        host: Host,
        account_time: AccountTimeOf,
        clock: Clock,
        timers: Timers,
    ) -> None:
        self.account_id = account_id
        self.session_id = session_id
        self.stage = Stage.WAITING
        self.is_over = False
        self.reason: EndReason | None = None
        self.refusal: SessionRefusal | None = None
        self.bytes_up = 0
        self.bytes_down = 0
        self._host = host
        self._account_time = account_time
        self._timers = timers
        self._ends: dict[Side, Endpoint] = {}
        self._half_open: Handle | None = None
        self._deadline = Deadline(clock, timers, self._cut)
        self._is_limited = False
        self._told: tuple[SessionTerms, AccountTime] | None = None

    # What the host calls.

    def join(self, side: Side, end: Endpoint) -> bool:
        """Seat an end; False when its place is taken or the session is over (SECURITY 22)."""
        if self.is_over or side in self._ends:
            return False
        self._ends[side] = end
        end.sit(self)
        if not end.is_open:  # it went while its grant was looked up
            self.left(end, None)
        elif len(self._ends) == len(Side):
            self._drop_half_open()
            self.stage = Stage.STARTING
            self._host.both_here(self)
        return True

    def take(self, terms: SessionTerms) -> None:
        """What is agreed as of now. The first that say `live` let the bytes flow."""
        session = terms.session
        if self.is_over:
            return
        if session.state is SessionState.ENDED:
            self.end(session.end_reason or EndReason.UNKNOWN)
        elif session.state is SessionState.REFUSED:
            self.refuse((session.refusal or SessionRefusal.UNKNOWN).value)
        elif session.state is SessionState.LIVE and self.stage is not Stage.WAITING:
            self._agree(terms)
        elif session.state is SessionState.ACCEPTED and self.stage is Stage.WAITING:
            self._wait_for_the_other()

    def end(self, reason: EndReason) -> None:
        """The session is over: both ends are told why. What happens later does not change it."""
        if not self.is_over:
            self.reason = reason
            self._close(CLOSE_ENDED, reason.value)

    def refuse(self, code: str) -> None:
        """There will be no session: whoever is here is told why."""
        if not self.is_over:
            self._close(CLOSE_REFUSED, code)

    # What the ends call.

    def is_full(self, end: Endpoint, full: bool) -> None:
        """Nothing is read from the other end while this one is full."""
        other = self._ends.get(self._side_of(end).other)
        if other is not None and full:
            other.hold(Hold.PEER_FULL)
        elif other is not None:
            other.release(Hold.PEER_FULL)

    def left(self, end: Endpoint, close: Close | None) -> None:
        """One end is gone, so the other goes, too."""
        if self.stage is Stage.WAITING:
            is_client = self._side_of(end) is Side.CLIENT
            self._give_up(SessionRefusal.CANCELLED if is_client else SessionRefusal.NOT_MET)
        else:
            self.end(reason_of(self._side_of(end), close, self._is_limited))

    # What is left of it.

    def _agree(self, terms: SessionTerms) -> None:
        is_first = self.stage is Stage.STARTING
        self.stage = Stage.LIVE
        self._is_limited = terms.session.limited
        time = self._account_time()
        is_news = self._is_news(terms, time)
        self._deadline.set(terms.session.ends_at, time)
        if self.is_over or not is_news:
            return
        self._ends[Side.COMPUTER].send_text(json.dumps(to_json(terms)))
        if is_first:
            for side, end in self._ends.items():
                end.begin(self._ends[side.other])

    def _is_news(self, terms: SessionTerms, time: AccountTime) -> bool:
        """Whether anything but the time that passed differs from what the computer was told last."""
        before = self._told
        self._told = (replace(terms, account_now=_NEVER), time)
        if before is None or before[0] != self._told[0]:
            return True
        jump = time.account_now - before[1].at(time.at_monotonic)
        return abs(jump.total_seconds()) > _JUMP_S * max(1.0, terms.rate)

    def _wait_for_the_other(self) -> None:
        if self._half_open is None:
            self._half_open = self._timers.call_later(HALF_OPEN_S, self._not_met)

    def _not_met(self) -> None:
        self._give_up(SessionRefusal.NOT_MET)

    def _give_up(self, refusal: SessionRefusal) -> None:
        if not self.is_over:
            self.refusal = refusal
            self._close(CLOSE_REFUSED, refusal.value)

    def _drop_half_open(self) -> None:
        if self._half_open is not None:
            self._half_open.cancel()

    def _cut(self) -> None:
        self.end(EndReason.TRIAL_LIMIT)

    def _close(self, code: int, reason: str) -> None:
        self.is_over = True
        self.bytes_up, self.bytes_down = (
            self._ends[side].bytes_in if side in self._ends else 0 for side in (Side.CLIENT, Side.COMPUTER)
        )
        self._drop_half_open()
        self._deadline.drop()
        for end in self._ends.values():
            end.end(code, reason)
        self._host.over(self)

    def _side_of(self, end: Endpoint) -> Side:
        return Side.CLIENT if self._ends.get(Side.CLIENT) is end else Side.COMPUTER


def reason_of(side: Side, close: Close | None, is_limited: bool) -> EndReason:
    """Why a session ends whose end of `side` went with `close`, or without a word."""
    if side is Side.CLIENT:
        is_orderly = close is not None and close.code in _ORDERLY
        return EndReason.ENDED_BY_CLIENT if is_orderly else EndReason.NETWORK_LOST
    if close is None or close.code != CLOSE_ENDED or close.reason not in _OF_COMPUTERS:
        return EndReason.COMPUTER_OFFLINE
    reason = EndReason(close.reason)
    if reason is EndReason.TRIAL_LIMIT and not is_limited:
        return EndReason.ENDED_BY_COMPUTER
    return reason
