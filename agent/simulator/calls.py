"""Calls of `/simulator/v1` (docs/simulator-api.md), for this computer's service alone. May not import httpx.

They go past the account API: no proof, no account token. A "no" of theirs says nothing about this agent's
own sign-in or registration, so every refusal is a `SimulatorRefused` here.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from typing import Any, Final, Protocol, TypeVar
from urllib.parse import quote, urlsplit

from agent.service.answers import decoded
from agent.simulator.tokens import TokenSource
from shared.codec import to_json
from shared.errors import NotFoundRefused, RateRefused, Refusal, SimulatorRefused
from shared.sales import Plan
from shared.simulator import (
    PREFIX,
    TOKEN_HEADER,
    AppStoreAct,
    ClockAnswer,
    ClockWish,
    DeedDone,
    DeedWish,
    Export,
    FaultView,
    FaultWish,
    ForkWish,
    LinkWish,
    Loaded,
    PanelLink,
    PaymentWord,
    ScenarioView,
    ScenarioWish,
    SignInCode,
    SignInWish,
    SimulatedAccount,
    Timeline,
    WaitingPayment,
    Why,
)

LONG_S: Final = 60.0
"""How long a call may take that lets years pass, in real seconds."""

ABSENT: Final = "simulator_absent"
_HERE: Final = frozenset({"127.0.0.1", "localhost", "::1"})
T = TypeVar("T")


class Caller(Protocol):
    """What these calls need of `agent.service.account_client.AccountClient`."""

    @property
    def base_url(self) -> str | None: ...

    async def plain(
        self, method: str, path: str, headers: Mapping[str, str], body: Any = None, limit_s: float = ...
    ) -> bytes: ...

    def plain_events(self, path: str, headers: Mapping[str, str]) -> AsyncIterator[bytes]: ...


class SimulatorCalls:
    """The simulator, asked. Each call raises `AccessError`; `simulator_absent` where there is none."""

    def __init__(self, caller: Caller, tokens: TokenSource) -> None:
        self._caller, self._tokens = caller, tokens

    async def load(self, wish: ScenarioWish, language: str) -> Loaded:
        """Make the account of a scenario, with hints in `language` (`en`, `fr`)."""
        return await self._ask("POST", "/accounts", Loaded, wish, headers={"Accept-Language": language})

    async def scenarios(self, language: str) -> tuple[ScenarioView, ...]:
        """What can be loaded, told in `language` (`en`, `fr`)."""
        spoken = {"Accept-Language": language}
        return await self._ask("GET", "/scenarios", tuple[ScenarioView, ...], headers=spoken)

    async def app_store_plans(self) -> tuple[Plan, ...]:
        """What the App Store sells."""
        return await self._ask("GET", "/app-store/plans", tuple[Plan, ...])

    async def why(self, account: str) -> Why:
        """The facts behind the account's entitlement."""
        return await self._ask("GET", f"{_of(account)}/why", Why)

    async def panel_link(self, account: str | None = None) -> PanelLink:
        """A link to the simulator's pages, good once; to the page of `account`, if one is named."""
        return await self._ask("POST", "/links", PanelLink, LinkWish(account))

    async def sign_in(self, wish: SignInWish) -> SignInCode:
        """An authorization code of a simulated account."""
        return await self._ask("POST", "/sign-in", SignInCode, wish)

    async def account(self, account: str, language: str) -> SimulatedAccount:
        """The account as the simulator has it, with hints in `language`; `no_simulated_account` for a real
        one."""
        spoken = {"Accept-Language": language}
        return await self._ask("GET", _of(account), SimulatedAccount, headers=spoken)

    async def timeline(self, account: str, latest: int) -> Timeline:
        """The account's history: its `latest` events, and what is due."""
        return await self._ask("GET", f"{_of(account)}/timeline?latest={latest}", Timeline)

    async def payments(self, account: str) -> tuple[WaitingPayment, ...]:
        """The payments that wait."""
        return await self._ask("GET", f"{_of(account)}/payments", tuple[WaitingPayment, ...])

    async def say(self, account: str, reference: str, word: PaymentWord) -> None:
        """Decide a payment."""
        await self._send("POST", f"{_of(account)}/payments/{quote(reference, safe='')}", word)

    async def faults(self, account: str | None = None) -> tuple[FaultView, ...]:
        """What is on: of `account`, or of the whole service."""
        return await self._ask("GET", _faults_of(account), tuple[FaultView, ...])

    async def set_fault(self, wish: FaultWish) -> None:
        """Turn a fault on or off."""
        await self._send("PUT", _faults_of(wish.account), wish)

    async def move(self, account: str, wish: ClockWish) -> ClockAnswer:
        """Set or move the account's clock."""
        return await self._ask("PUT", f"{_of(account)}/clock", ClockAnswer, wish)

    async def fork(self, account: str, wish: ForkWish) -> SimulatedAccount:
        """Another account with the same history."""
        return await self._ask("POST", f"{_of(account)}/fork", SimulatedAccount, wish)

    async def visit_app_store(self, account: str, act: AppStoreAct) -> DeedDone:
        """Be the customer of the App Store; `not_in_app_store` when he has not asked for or bought it."""
        try:
            return await self._ask("POST", f"{_of(account)}/app-store", DeedDone, act)
        except SimulatorRefused as exc:
            if not isinstance(exc.__cause__, NotFoundRefused):
                raise
            words = "The App Store knows nothing of this customer that this could be done to."
            raise SimulatorRefused("not_in_app_store", words) from exc

    async def export(self, account: str) -> Export:
        """The account's whole history."""
        return await self._ask("GET", f"{_of(account)}/export", Export, limit_s=LONG_S)

    async def replay(self, export: Export, email: str | None) -> SimulatedAccount:
        """The same history as another account."""
        asked = f"?email={quote(email, safe='')}" if email is not None else ""
        return await self._ask("POST", f"/replay{asked}", SimulatedAccount, export)

    async def do(self, account: str, wish: DeedWish) -> DeedDone:
        """Do one deed."""
        return await self._ask("POST", f"{_of(account)}/deeds", DeedDone, wish)

    async def changes(self, account: str) -> AsyncIterator[None]:
        """One item now, and one after each change of the account's timeline, while the stream lasts."""
        try:
            async for _ in self._caller.plain_events(f"{PREFIX}{_of(account)}/stream", self._headers()):
                yield None
        except Refusal as exc:
            raise _refused(exc) from exc

    async def _ask(
        self,
        method: str,
        path: str,
        kind: type[T],
        body: object = None,
        headers: Mapping[str, str] | None = None,
        limit_s: float | None = None,
    ) -> T:
        return decoded(kind, await self._send(method, path, body, headers, limit_s))

    async def _send(
        self,
        method: str,
        path: str,
        body: object = None,
        headers: Mapping[str, str] | None = None,
        limit_s: float | None = None,
    ) -> bytes:
        sent, told = None if body is None else _as_json(body), {**self._headers(), **(headers or {})}
        if limit_s is None:
            limit_s = 10.0 if method == "GET" else LONG_S
        try:
            return await self._caller.plain(method, PREFIX + path, told, sent, limit_s)
        except RateRefused:
            raise
        except Refusal as exc:
            raise _refused(exc) from exc

    def _headers(self) -> dict[str, str]:
        """The token, unless it would leave this computer. Raises `SimulatorRefused`."""
        if urlsplit(self._caller.base_url or "http://localhost").hostname not in _HERE:
            raise SimulatorRefused(ABSENT, "The simulator's token is not sent to another computer.")
        token = self._tokens.read()
        if token is None:
            raise SimulatorRefused(ABSENT, "The account service has no simulator, or nobody gave its token.")
        return {TOKEN_HEADER: token.reveal()}


def _as_json(body: object) -> Any:
    """`body` as it can be sent. Raises `SimulatorRefused` for what JSON cannot say."""
    sent = to_json(body)
    try:
        json.dumps(sent, ensure_ascii=False, allow_nan=False).encode()
    except ValueError as exc:
        raise SimulatorRefused("request_invalid", "A value cannot be sent.") from exc
    return sent


def _refused(exc: Refusal) -> SimulatorRefused:
    if exc.code == "not_found":
        return SimulatorRefused(ABSENT, "The account service runs without a simulator.")
    return SimulatorRefused(exc.code, exc.detail)


def _of(account: str) -> str:
    return f"/accounts/{quote(account, safe='')}"


def _faults_of(account: str | None) -> str:
    return "/faults" if account is None else f"{_of(account)}/faults"
