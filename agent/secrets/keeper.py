"""Asking the secret store without ever waiting for it too long (SECURITY 12).

A keyring call can hang until a person answers, and keyring libraries dislike being called by several
threads at once (FACTS). So one daemon thread makes all calls, one after another, and nobody waits
for it longer than the limit. A call that hangs is left behind: it does not hold up the program's end.
"""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from agent.secrets.store import SecretStore
from shared.errors import SecretsError
from shared.reasons import SecretsState
from shared.redact import Secret

CALL_LIMIT_S: Final = 3.0
_CANARY_NAME: Final = "probe"
T = TypeVar("T")

_STATE_BY_CODE: Final = {
    "secrets_locked": SecretsState.LOCKED,
    "secrets_hanging": SecretsState.HANGING,
    "secrets_damaged": SecretsState.DAMAGED,
    "secrets_unwritable": SecretsState.UNWRITABLE,
}


def secrets_state_of(error: SecretsError) -> SecretsState:
    """The state that `error` tells of; a code without a state of its own means that there is none."""
    return _STATE_BY_CODE.get(error.code, SecretsState.MISSING)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What a call gave or raised."""

    value: Any = None
    failure: BaseException | None = None


@dataclass(slots=True)
class _Call:
    work: Callable[[], Any]
    loop: asyncio.AbstractEventLoop
    answer: asyncio.Future[_Outcome]
    on_late_success: Callable[[], None]
    given_up: bool = False

    def make(self) -> _Outcome:
        """Do the work, in the thread that is there for it."""
        try:
            return _Outcome(value=self.work())
        except BaseException as exc:  # noqa: BLE001 - carried to the waiting side, which has the one net
            return _Outcome(failure=exc)

    def tell(self, outcome: _Outcome) -> None:
        """Let the event loop know what came of it."""
        # The loop may be closed by now: then nobody waits for the answer any more.
        with contextlib.suppress(RuntimeError):
            self.loop.call_soon_threadsafe(self._deliver, outcome)

    def _deliver(self, outcome: _Outcome) -> None:
        if not self.answer.done():
            self.answer.set_result(outcome)
        elif self.given_up and outcome.failure is None:
            self.on_late_success()


class SecretKeeper:
    """The asynchronous face of one `SecretStore`."""

    def __init__(
        self,
        store: SecretStore,
        limit_s: float = CALL_LIMIT_S,
        on_late_success: Callable[[], None] = lambda: None,
    ) -> None:
        """`on_late_success` is called when a call that nobody waits for any longer has worked."""
        self._store = store
        self._limit_s = limit_s
        self._on_late_success = on_late_success
        self._calls: queue.SimpleQueue[_Call | None] = queue.SimpleQueue()
        self._making: _Call | None = None
        self._thread: threading.Thread | None = None

    async def probe(self) -> SecretsState:
        """Write, read and delete a canary, and say what that showed."""
        try:
            await self._ask(self._try_canary)
        except SecretsError as exc:
            return secrets_state_of(exc)
        return SecretsState.READY

    async def is_locked(self) -> bool | None:
        """As `SecretStore.is_locked`. Raises `SecretsError`."""
        return await self._ask(self._store.is_locked)

    async def read(self, name: str) -> Secret | None:
        """The secret of that name. Raises `SecretsError`."""
        return await self._ask(lambda: self._store.read(name))

    async def write(self, name: str, secret: Secret) -> None:
        """Keep `secret`. Raises `SecretsError`; a call that hung may still take effect later."""
        await self._ask(lambda: self._store.write(name, secret))

    async def delete(self, name: str) -> None:
        """Forget the secret of that name. Raises `SecretsError`."""
        await self._ask(lambda: self._store.delete(name))

    def close(self) -> None:
        """Let the thread end after the call it is in; does not wait for one that hangs."""
        if self._thread is not None:
            self._calls.put(None)
            self._thread.join(0.2)
            self._thread = None

    def _try_canary(self) -> None:
        canary = Secret("canary")
        self._store.write(_CANARY_NAME, canary)
        found = self._store.read(_CANARY_NAME)
        self._store.delete(_CANARY_NAME)
        if found != canary:
            raise SecretsError("secrets_missing", "The keyring does not give back what it was given.")

    async def _ask(self, work: Callable[[], T]) -> T:
        loop = asyncio.get_running_loop()
        call = _Call(work, loop, loop.create_future(), self._on_late_success)
        if (made := self._making) is not None and made.given_up:
            # More questions behind one that hangs would only pile up.
            raise SecretsError("secrets_hanging", "The keyring still does not answer.")
        self._start_thread()
        self._calls.put(call)
        outcome: _Outcome | None = None
        try:
            async with asyncio.timeout(self._limit_s):
                outcome = await call.answer
        except TimeoutError as exc:
            raise SecretsError("secrets_hanging", "The keyring does not answer.") from exc
        finally:
            call.given_up = outcome is None
        if outcome.failure is not None:
            raise outcome.failure
        result: T = outcome.value
        return result

    def _start_thread(self) -> None:
        if self._thread is not None:
            return
        thread = threading.Thread(target=self._serve, name="secrets", daemon=True)
        try:
            thread.start()
        except RuntimeError as exc:  # the system is out of threads, for now
            raise SecretsError("secrets_hanging", "There is no thread to ask the keyring with.") from exc
        self._thread = thread

    def _serve(self) -> None:
        while (call := self._calls.get()) is not None:
            if call.given_up:
                continue
            self._making = call
            outcome = call.make()
            # Put away before anybody hears of it: the next question may come at once.
            self._making = None
            call.tell(outcome)
