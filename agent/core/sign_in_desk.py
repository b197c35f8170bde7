"""Sign-ins under way: at most one, numbered, so that an older one's late answer goes nowhere (SECURITY 4)."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from agent.changes import Progress, SignedOut, SignInCompleted, SignInEnded, SignInProgressed, SignInStarted
from agent.core.credentials import Credentials
from agent.core.failures import notice_of_sign_in
from agent.core.parts import Core, Parts
from agent.service.waiting import cancel_and_wait
from shared.errors import AccessError, SignInDenied
from shared.reasons import SignInMethod, SignInStep
from shared.redact import Secret
from shared.state import NoSlot, NotRegistered, Registered
from shared.wire import AccountState, TokenAnswer

log = logging.getLogger(__name__)

RETRY_S: Final = 2.0
"""Pause between tries to register at the end of a sign-in."""
_REVOKE_LIMIT_S: Final = 2.0


@dataclass(slots=True)
class _Attempt:
    number: int
    method: SignInMethod
    email: str | None
    registers: bool
    announced: asyncio.Future[None]
    task: asyncio.Task[None] = field(init=False)
    tokens: Secret | None = field(default=None, repr=False)
    """The refresh token that came of it, from the moment it exists until the sign-in is complete."""


class SignInDesk:
    """Starts and gives up sign-ins."""

    def __init__(self, core: Core, parts: Parts, credentials: Credentials) -> None:
        self._core, self._parts, self._credentials = core, parts, credentials
        self._attempt: _Attempt | None = None
        self._numbers = 0

    async def start(self, method: SignInMethod, email: str | None = None, *, registers: bool = True) -> None:
        """Begin; comes back once the person can go on. Raises `AccessError` when it does not come to that.

        `SIMULATED` signs in as `email` and has nobody to wait for: comes back once it is done. Without
        `registers` this computer takes no place.
        """
        await self.give_up("sign_in_superseded")
        self._numbers += 1
        announced = asyncio.get_running_loop().create_future()
        attempt = _Attempt(self._numbers, method, email, registers, announced)
        self._attempt = attempt
        self._core.apply(SignInStarted(attempt.number, method))
        attempt.task = self._core.spawn(self._run(attempt), "sign-in")
        await asyncio.shield(attempt.announced)

    async def give_up(self, code: str) -> None:
        """End the sign-in under way, if there is one; what it already brought is undone."""
        attempt, self._attempt = self._attempt, None
        if attempt is None:
            return
        if not attempt.announced.done():
            attempt.announced.set_exception(SignInDenied(code, "The sign-in was given up."))
            attempt.announced.exception()  # whoever waits gets it; if nobody does, that is no fault
        await cancel_and_wait(attempt.task)
        if attempt.tokens is not None:
            self._core.apply(SignedOut())
            await self.revoke(attempt.tokens)
            await self._credentials.wiped()
        self._core.apply(SignInEnded(attempt.number))

    async def revoke(self, token: Secret) -> None:
        """End a sign-in at the service, as far as it can be reached in time."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_REVOKE_LIMIT_S):
                try:
                    await self._parts.client.revoke(token)
                except AccessError as error:
                    log.info("the service was not told of a sign-out: %s", error.code)

    async def _run(self, attempt: _Attempt) -> None:
        try:
            await self._core.need_service()
            await self._sign_in(attempt)
        except AccessError as error:
            self._end_badly(attempt, error)
        except Exception:
            self._end_badly(attempt, SignInDenied("sign_in_failed", "The sign-in failed."))
            raise
        self._attempt = None  # it was this one: a newer one begins only when this has ended (`give_up`)
        if not attempt.announced.done():
            attempt.announced.set_result(None)

    async def _sign_in(self, attempt: _Attempt) -> None:
        parts = self._parts

        def report(progress: Progress) -> None:
            self._core.apply(SignInProgressed(attempt.number, progress))
            if attempt.method is not SignInMethod.SIMULATED and not attempt.announced.done():
                attempt.announced.set_result(None)

        tokens = await self._tokens(attempt, report)
        before = parts.vault.refresh_token
        if before is not None:
            # What still runs for the one who was here must neither use nor lose the new tokens.
            self._core.apply(SignedOut())
            await self._credentials.wiped()
        attempt.tokens = Secret(tokens.refresh_token)
        parts.client.forget_access()  # it may be another account, with a time of its own
        await parts.client.adopt(tokens)
        self._credentials.kept()
        registration: Registered | NoSlot | NotRegistered = NotRegistered(held_back=True)
        if attempt.registers:
            report(Progress(SignInStep.REGISTERING))
            registration, state = await self._registered()
        else:
            state = await parts.client.state()
        await self._core.listening.wait()  # signed in means: somebody could connect
        attempt.tokens = None
        self._core.apply(SignInCompleted(attempt.number, state, registration))
        if before is not None:
            self._core.spawn(self.revoke(before), "revoke")

    async def _tokens(self, attempt: _Attempt, report: Callable[[Progress], None]) -> TokenAnswer:
        parts = self._parts
        thumbprint, name = parts.vault.device_key.thumbprint, parts.machine.name
        if attempt.email is not None and parts.simulator is not None:
            return await parts.simulator.tokens(attempt.email, thumbprint, name, report)
        return await parts.flows.run(attempt.method, name, thumbprint, report)

    async def _registered(self) -> tuple[Registered | NoSlot, AccountState]:
        """Ask for a slot until there is an answer: the person has done his part, and may still cancel."""
        while True:
            try:
                await self._core.need_service()
                registration = await self._parts.registrar.register()
                return registration, await self._parts.client.state()
            except AccessError as error:
                if not error.retryable:
                    raise
                self._core.failed(error)
            await self._parts.waiting.sleep(RETRY_S)

    def _end_badly(self, attempt: _Attempt, error: AccessError) -> None:
        """The person is told by the command's answer while he waits for it, else by a notice."""
        log.info("sign-in %d did not succeed: %s", attempt.number, error.code)
        self._core.failed(error)
        if attempt.tokens is not None:  # what it already brought is undone
            self._core.apply(SignedOut())
            self._core.spawn(self.revoke(attempt.tokens), "revoke")
        told = attempt.announced.done()
        notice = notice_of_sign_in(error) if told else None
        self._core.apply(SignInEnded(attempt.number, notice, {"code": error.code} if notice else {}))
        if not told:
            attempt.announced.set_exception(error)
            attempt.announced.exception()
