"""The agent's credentials, as the backend sees them: can the place for secrets be used, are there tokens,
and what becomes of tokens that are no good any more.

Dropped tokens are unused from that instant and deleted as soon as the place lets us. While the place cannot
be used it is looked at again, without ever asking the person a second time by itself (SECURITY 12).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from agent.changes import Change, RemovedHere, SecretsFound, SignedOut
from agent.core.parts import Core, Parts
from agent.service.waiting import sleep_unless
from shared.errors import SecretsError
from shared.reasons import NoticeCode, SecretsState
from shared.state import Facts, Removed

LOOK_AGAIN_S: Final = 30.0
"""How often a place that cannot be used is looked at again."""


def ends_tokens(change: Change, before: Facts, after: Facts) -> bool:
    """Whether no token may be used any more after `change`."""
    newly_removed = isinstance(after.registration, Removed) and after.registration != before.registration
    return isinstance(change, SignedOut | RemovedHere) or newly_removed


class Credentials:
    """What the backend holds of the vault: its state, its tokens, and what is to be deleted there."""

    def __init__(self, core: Core, parts: Parts, memorise: Callable[[], None]) -> None:
        self._core, self._vault, self._client = core, parts.vault, parts.client
        self._waiting = parts.waiting
        self._memorise = memorise
        self._known = asyncio.Event()
        self._trouble = asyncio.Event()
        self._wipe: asyncio.Task[None] | None = None
        self.tokens_void = False
        """Whether the tokens in the place must not be used any more, though they may still be there."""

    def is_signed_in(self) -> bool:
        """Whether there are tokens to use."""
        return self._vault.refresh_token is not None and not self.tokens_void

    def kept(self) -> None:
        """New tokens have been stored."""
        self.tokens_void = False
        self._memorise()

    def drop(self, *, burnt: bool = False) -> None:
        """Use the tokens no more, from now on; delete them as soon as the place lets us.

        `burnt`: the device key is in two hands and goes as well (SECURITY 11).
        """
        self._vault.drop_refresh_token()
        self._client.forget_access()
        self.tokens_void = True
        self._memorise()
        self._wipe = self._core.spawn(self._wipe_tokens(self._wipe, burnt), "wipe")

    async def wiped(self) -> None:
        """Wait until dropped tokens are gone from their place, or could not be deleted."""
        if self._wipe is not None:
            await asyncio.wait({self._wipe})

    async def need(self) -> None:
        """Wait until it is known whether secrets can be used. Raises `SecretsError` when not."""
        await self._known.wait()
        state = self._core.facts.secrets
        if state is not SecretsState.READY:
            raise SecretsError(f"secrets_{state.value}", f"The place for secrets is {state.value}.")

    async def open(self) -> None:
        """Try the place for secrets, and go on from what that shows."""
        state = await self._vault.open()
        if state is SecretsState.READY:
            if self.tokens_void:
                self.drop()
            elif self._vault.refresh_token is None and self._core.facts.account_email is not None:
                self._core.apply(SignedOut(NoticeCode.CREDENTIALS_LOST))
        self._core.apply(SecretsFound(state))
        self._known.set()

    def found(self, state: SecretsState) -> None:
        """The place is in `state` now, whoever noticed it."""
        if state in (SecretsState.READY, SecretsState.UNKNOWN):
            self._trouble.clear()
        else:
            self._trouble.set()

    async def watch(self) -> None:
        """Look again, for as long as the place cannot be used; for ever."""
        while True:
            await self._trouble.wait()
            came_back = await sleep_unless(self._vault.came_back, LOOK_AGAIN_S, self._waiting)
            # Only here: what comes back while a look is under way calls for another one.
            self._vault.came_back.clear()
            if self._trouble.is_set():
                await self._look_again(came_back)

    async def _look_again(self, came_back: bool) -> None:
        """Open the place, unless that would put the question to the person that he just declined."""
        state = self._core.facts.secrets
        locked = await self._vault.is_locked()
        if locked:
            self._core.apply(SecretsFound(SecretsState.LOCKED))
        elif came_back or locked is False or state is SecretsState.MISSING:
            await self.open()

    async def _wipe_tokens(self, earlier: asyncio.Task[None] | None, burnt: bool) -> None:
        if earlier is not None:
            await asyncio.wait({earlier})
        if burnt:
            await self._vault.renew_key()
        await self._vault.wipe_refresh_token()
        self.tokens_void = False
        self._memorise()
