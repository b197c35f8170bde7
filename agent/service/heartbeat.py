"""Saying that this computer is alive, as often as the service asks (RULES R26).

The answer tells how far the account's history is, so a stream that stalled without closing is noticed.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from typing import Final, Protocol

from agent.service.waiting import Backoff, Waiting
from shared.clock import Clock
from shared.errors import AccessError, RateRefused
from shared.wire import Heartbeat

log = logging.getLogger(__name__)

_SHORTEST_S: Final = 1.0
_LONGEST_S: Final = 30.0
_JITTER: Final = 0.15
"""Beats come up to so much earlier than asked for, each by another part: a thousand agents that came back
together after an outage drift apart (SECURITY 33)."""

_JUMP_S: Final = 20.0
"""A pause that took so much longer means that this computer slept; clocks so far apart, that one was set."""


class HeartbeatService(Protocol):
    """What a heartbeat needs of `agent.service.account_client.AccountClient`."""

    async def heartbeat(self, computer_id: str) -> Heartbeat: ...


class Heart:
    """Beats for one computer until it is cancelled or the service refuses for good."""

    def __init__(
        self, service: HeartbeatService, clock: Clock, waiting: Waiting, chance: random.Random
    ) -> None:
        self._service, self._clock, self._waiting, self._chance = service, clock, waiting, chance
        self._backoff = Backoff(chance)

    async def run(
        self,
        computer_id: str,
        on_beat: Callable[[Heartbeat], None],
        on_failure: Callable[[AccessError], None],
        on_jump: Callable[[], None],
    ) -> None:
        """Beat for ever. Raises an error that is not `retryable`; tells the others."""
        while True:
            try:
                answer = await self._service.heartbeat(computer_id)
            except AccessError as error:
                if not error.retryable:
                    raise
                on_failure(error)
                asked_s = error.retry_after.total_seconds() if isinstance(error, RateRefused) else 0.0
                pause_s = self._backoff.next_s(asked_s)
            else:
                self._backoff.reset()
                on_beat(answer)
                asked_s = answer.next_in_s * (1 - _JITTER * self._chance.random())
                pause_s = min(_LONGEST_S, max(_SHORTEST_S, asked_s))
            if await self._slept(pause_s):
                log.info("this computer slept or its clock was set; connecting anew")
                on_jump()

    async def _slept(self, pause_s: float) -> bool:
        """Pause, and see whether it took far longer, or the two clocks moved apart meanwhile."""
        wall, steady = self._clock.now(), self._clock.monotonic()
        await self._waiting.sleep(pause_s)
        passed_s = self._clock.monotonic() - steady
        moved_s = (self._clock.now() - wall).total_seconds()
        return passed_s - pause_s > _JUMP_S or abs(moved_s - passed_s) > _JUMP_S
