"""Keeps this computer's lease fresh, and believes only what is signed (RULES R15, SECURITY 31–33).

The lease outlives the agent in its memory (`KeptLease`). It is renewed when it says so, whenever the
account's state tells something else than it does, and when somebody needs one; without an answer the old one
goes on until its own end. Knows what a lease is, not what follows from it (`gate`, `limiter`).
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from typing import Final, Protocol

from agent.profile.memory import KeptLease
from agent.service.waiting import Backoff
from agent.session.signatures import pinned_after, verified_lease
from shared.clock import AccountTime, Clock
from shared.errors import AccessError, LeaseRefused, SecretsError
from shared.lease import Lease, check_lease
from shared.sessions import LeaseAnswer
from shared.state import Facts, Registered

log = logging.getLogger(__name__)

LOOK_S: Final = 30.0
"""The longest time after which the lease is looked at again (DESIGN section 3)."""
_RETRY_AT_LEAST_S: Final = 1.0
_SHORTEST_S: Final = 0.001
_BREATH_S: Final = 0.25
"""Between two renewals, whatever happens in between: a hundred changes are one."""


class LeaseCalls(Protocol):
    """What the keeper needs of `agent.service.session_calls.SessionCalls`."""

    @property
    def account_time(self) -> AccountTime | None: ...

    async def lease(self, computer_id: str) -> LeaseAnswer: ...


class LeaseKeeper:
    """Holds the lease of this computer, the keys that may sign one, and the highest epoch that was seen.

    `thumbprint` names the device key (raises `SecretsError` before the secrets are read); `on_news` is called
    whenever what is to be remembered has changed.
    """

    def __init__(
        self,
        calls: LeaseCalls,
        clock: Clock,
        chance: random.Random,
        thumbprint: Callable[[], str],
        on_news: Callable[[], None],
    ) -> None:
        self._calls, self._clock, self._thumbprint, self._on_news = calls, clock, thumbprint, on_news
        self._backoff = Backoff(chance)
        self._kept = KeptLease()
        self._lease: Lease | None = None
        self._doubted = False
        self._tried_at: float | None = None
        self._pause_s = 0.0

    @property
    def kept(self) -> KeptLease:
        """What is to be remembered."""
        return self._kept

    def remember(self, kept: KeptLease) -> None:
        """Go on from what was remembered; it is verified when it is needed first."""
        self._kept, self._lease = kept, None

    def forget(self) -> None:
        """Hold nothing any more: another sign-in pins keys anew."""
        if self._kept != KeptLease():
            self._kept, self._lease = KeptLease(), None
            self._on_news()
        self._tried_at = None
        self._backoff.reset()

    def held(self, computer_id: str) -> Lease | None:
        """The lease that may be believed, be it ended or not; None without one."""
        if self._lease is None and self._kept.text is not None:
            try:
                lease = verified_lease(self._kept.text, self._kept.keys)
                self._check(lease, computer_id)
                self._lease = lease
            except LeaseRefused as error:
                log.info("the remembered lease is not used: %s", error.code)
                self._kept = KeptLease(None, self._kept.keys, self._kept.epoch)
                self._on_news()
            except SecretsError:
                return None
        if self._lease is not None and self._lease.computer != computer_id:
            return None
        return self._lease

    def take(self, text: str, computer_id: str, keys: tuple[dict[str, str], ...] | None = None) -> Lease:
        """Hold the lease in `text` from now on. Raises `LeaseRefused`, holding the old one.

        `keys` are those that the service told beside it; None for a lease that came without.
        """
        pinned = pinned_after(self._kept.keys, self._kept.keys if keys is None else keys, text)
        lease = verified_lease(text, pinned)
        self._check(lease, computer_id)
        self._kept, self._lease = KeptLease(text, pinned, lease.epoch), lease
        self._on_news()
        return lease

    def doubt(self) -> None:
        """The service said something else than the lease: ask for a fresh one soon."""
        self._doubted = True

    async def renew(self, computer_id: str) -> Lease:
        """Ask the service for a lease and hold it. Raises `AccessError`."""
        self._doubted = False
        answer = await self._calls.lease(computer_id)
        try:
            return self.take(answer.lease, computer_id, answer.keys)
        except LeaseRefused as error:
            if error.code != "lease_invalid" or not self._pins_lapsed(computer_id):
                raise
        log.info("the keys of the account service are pinned anew: none of those known signs any more")
        self._kept, self._lease = KeptLease(epoch=self._kept.epoch), None
        return self.take(answer.lease, computer_id, answer.keys)

    def _pins_lapsed(self, computer_id: str) -> bool:
        """Whether the pinned keys are too old to matter: their last lease has ended. A computer that was away
        for longer than a rotation overlaps would otherwise never believe its service again."""
        lease, time = self.held(computer_id), self._calls.account_time
        if lease is None:
            return True
        return time is not None and not lease.says_something_at(time.at(self._clock.monotonic()))

    async def good(self, computer_id: str) -> Lease | None:
        """The lease, renewed first when it says nothing (any more); None when there is none to be had.

        A failure is told by None: what the service says of this computer arrives by other ways.
        """
        lease = self.held(computer_id)
        time = self._calls.account_time
        now = time.at(self._clock.monotonic()) if time is not None else None
        if lease is not None and now is not None and lease.says_something_at(now):
            return lease
        try:
            return await self.renew(computer_id)
        except AccessError as error:
            log.info("no lease to be had: %s", error.code)
            return lease

    def pause_s(self, facts: Facts) -> float | None:
        """Real seconds until the lease is to be renewed, 0 for now; None while there is nothing to ask for.

        Nobody knocks here by himself: while the service cannot be reached, the link finds it again.
        """
        own = facts.registration
        if not isinstance(own, Registered) or facts.account is None or not facts.connection.reachable:
            return None
        if self._tried_at is not None:
            left_s = self._tried_at + self._pause_s - self._clock.monotonic()
            if left_s > _SHORTEST_S:
                return left_s
        lease, time = self.held(own.computer_id), self._calls.account_time
        if lease is None or time is None or self._doubted or _says_otherwise(lease, facts, own.computer_id):
            return 0.0
        due_s = time.real_seconds_until(lease.renew_after, self._clock.monotonic())
        return LOOK_S if due_s is None else min(due_s, LOOK_S)

    async def tend(self, computer_id: str, failed: Callable[[AccessError], None]) -> None:
        """Renew now; a failure is told, and keeps the next try away for a while (no busy loop)."""
        try:
            await self.renew(computer_id)
        except AccessError as error:
            log.info("the lease was not renewed: %s", error.code)
            failed(error)
            self._pause_s = self._backoff.next_s(_RETRY_AT_LEAST_S)
        else:
            self._pause_s = _BREATH_S
            self._backoff.reset()
        self._tried_at = self._clock.monotonic()

    def _check(self, lease: Lease, computer_id: str) -> None:
        check_lease(lease, computer=computer_id, thumbprint=self._thumbprint(), lowest_epoch=self._kept.epoch)


def _says_otherwise(lease: Lease, facts: Facts, computer_id: str) -> bool:
    """Whether the account's state, which is newer, tells something else than the lease."""
    state = facts.account
    if state is None or state.seq <= lease.epoch:
        return False
    over_limit = any(each.over_limit for each in state.computers if each.id == computer_id)
    return (state.entitlement.status, over_limit) != (lease.status, lease.over_limit)
