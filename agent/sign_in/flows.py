"""The two ways to sign in, from start to tokens. They give the tokens back; who asked decides.

So a sign-in that was given up cannot deliver: its task is cancelled, and its tokens go nowhere
(SECURITY 4).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final, Protocol
from urllib.parse import urlencode

from agent.changes import Progress
from agent.service.waiting import Waiting, cancel_and_wait
from agent.sign_in.loopback import LoopbackListener
from agent.sign_in.pkce import new_pkce, new_state
from shared.clock import Clock
from shared.errors import (
    RateRefused,
    RequestRefused,
    ServiceFaultError,
    ServiceUnreachableError,
    SignedOutDenied,
    SignInDenied,
)
from shared.reasons import SignInMethod, SignInStep
from shared.redact import Secret
from shared.wire import CLIENT_ID, DeviceCodeAnswer, TokenAnswer

BROWSER_LIMIT: Final = timedelta(minutes=10)
_SLOWER_S: Final = 5.0
"""RFC 8628 section 3.5: what `slow_down` adds to the interval."""


class SignInService(Protocol):
    """What the flows need of `agent.service.account_client.AccountClient`."""

    async def metadata(self) -> Mapping[str, Any]: ...

    async def exchange_code(self, code: Secret, verifier: Secret, redirect_uri: str) -> TokenAnswer: ...

    async def ask_device_code(self, computer_name: str) -> DeviceCodeAnswer: ...

    async def exchange_device_code(self, device_code: Secret) -> TokenAnswer: ...


class SignInFlows:
    """Runs sign-ins, one at a time as far as its caller sees to that."""

    def __init__(self, service: SignInService, clock: Clock, waiting: Waiting) -> None:
        self._service, self._clock, self._waiting = service, clock, waiting

    async def run(
        self, method: SignInMethod, computer_name: str, thumbprint: str, report: Callable[[Progress], None]
    ) -> TokenAnswer:
        """Sign in. Raises `SignInDenied` (`sign_in_cancelled`, `sign_in_denied`, `sign_in_expired`)."""
        try:
            if method is SignInMethod.CODE:
                return await self._by_code(computer_name, report)
            return await self._by_browser(computer_name, thumbprint, report)
        except SignedOutDenied as exc:
            # The service did not take the code; that says nothing about an older sign-in.
            raise SignInDenied("sign_in_denied", exc.detail) from exc

    async def _by_browser(
        self, computer_name: str, thumbprint: str, report: Callable[[Progress], None]
    ) -> TokenAnswer:
        metadata = await self._service.metadata()
        issuer, endpoint = metadata["issuer"], metadata.get("authorization_endpoint")
        if not isinstance(endpoint, str) or not endpoint.startswith(f"{issuer}/"):
            raise ServiceFaultError("answer_malformed", "The account service names no page to sign in on.")
        state, pkce = new_state(), new_pkce()
        listener = LoopbackListener(state, issuer)
        try:
            redirect_uri = await listener.open()
            query = urlencode(
                {
                    "response_type": "code",
                    "client_id": CLIENT_ID,
                    "redirect_uri": redirect_uri,
                    "code_challenge": pkce.challenge,
                    "code_challenge_method": "S256",
                    "state": state.reveal(),
                    "dpop_jkt": thumbprint,
                    "computer_name": computer_name,
                }
            )
            expires_at = self._clock.now() + BROWSER_LIMIT
            report(Progress(SignInStep.WAITING, url=f"{endpoint}?{query}", expires_at=expires_at))
            code = await self._in_time(listener)
        finally:
            await listener.close()
        report(Progress(SignInStep.FINISHING))
        return await self._service.exchange_code(code, pkce.verifier, redirect_uri)

    async def _in_time(self, listener: LoopbackListener) -> Secret:
        code = asyncio.ensure_future(listener.code())
        limit = asyncio.ensure_future(self._waiting.sleep(BROWSER_LIMIT.total_seconds()))
        try:
            await asyncio.wait({code, limit}, return_when=asyncio.FIRST_COMPLETED)
            if code.done():
                return code.result()
            raise SignInDenied("sign_in_expired", "Nobody finished the sign-in in the browser.")
        finally:
            await cancel_and_wait(code, limit)

    async def _by_code(self, computer_name: str, report: Callable[[Progress], None]) -> TokenAnswer:
        answer = await self._service.ask_device_code(computer_name)
        ends_at = self._clock.monotonic() + answer.expires_in
        report(
            Progress(
                SignInStep.WAITING,
                user_code=answer.user_code,
                verification_uri=answer.verification_uri,
                verification_uri_complete=answer.verification_uri_complete,
                expires_at=self._clock.now() + timedelta(seconds=answer.expires_in),
            )
        )
        interval_s = max(1.0, float(answer.interval))
        while True:
            remaining_s = ends_at - self._clock.monotonic()
            if remaining_s <= 0:
                raise SignInDenied("sign_in_expired", "Nobody entered the code in time.")
            await self._waiting.sleep(min(interval_s, remaining_s))
            try:
                tokens = await self._service.exchange_device_code(Secret(answer.device_code))
            except RequestRefused as exc:
                if exc.code == "slow_down":
                    interval_s += _SLOWER_S
                elif exc.code != "authorization_pending":
                    raise
            except RateRefused as exc:
                interval_s = max(interval_s, exc.retry_after.total_seconds())
            except (ServiceUnreachableError, ServiceFaultError):
                interval_s += _SLOWER_S  # RFC 8628 section 3.5: back off when the way is lost
            else:
                report(Progress(SignInStep.FINISHING))
                return tokens
