"""`/simulator/v1` as a tester speaks it: a blocking client on the standard library's HTTP.

Present in a service that was started with `--simulator` only. May import `shared`.
"""

from __future__ import annotations

import http.client
import json
from typing import Any, Final, TypeVar
from urllib.parse import quote, urlencode, urlsplit

from gui.qa.failures import Refused
from shared.codec import from_json, to_json
from shared.redact import Secret
from shared.simulator import (
    PREFIX,
    TOKEN_HEADER,
    AppStoreAct,
    ClockAnswer,
    ClockView,
    ClockWish,
    DeedDone,
    DeedWish,
    Export,
    FaultView,
    FaultWish,
    ForkWish,
    Loaded,
    PaymentWord,
    ScenarioView,
    ScenarioWish,
    SimulatedAccount,
    Timeline,
    WaitingPayment,
    Why,
)

_WITHIN_S: Final = 60.0
"""A long history takes its time: years are advanced in one call."""
T = TypeVar("T")


class SimulatorClient:
    """The simulator of the service at `url`. Every call raises `Refused` for a "no", and `OSError`.

    `account` is an id or an address.
    """

    def __init__(self, url: str, token: Secret) -> None:
        self._host = urlsplit(url).netloc
        self._token = token

    def scenarios(self, language: str = "en") -> tuple[ScenarioView, ...]:
        """What can be loaded, with titles in `language` (`en`, `fr`)."""
        return self._list(ScenarioView, self._ask("GET", "/scenarios", language=language))

    def load(self, wish: ScenarioWish) -> Loaded:
        """Make an account and bring it into the state of a scenario."""
        return from_json(Loaded, self._ask("POST", "/accounts", wish))

    def accounts(self) -> tuple[SimulatedAccount, ...]:
        """All simulated accounts, the latest first."""
        return self._list(SimulatedAccount, self._ask("GET", "/accounts"))

    def account(self, account: str, *, with_hash: bool = False) -> SimulatedAccount:
        """One account; with the hash of its whole state where that is wanted."""
        query = {"with_hash": "true"} if with_hash else {}
        return from_json(SimulatedAccount, self._ask("GET", _of(account), query=query))

    def delete(self, account: str) -> None:
        """Throw an account away."""
        self._ask("DELETE", _of(account))

    def timeline(self, account: str) -> Timeline:
        """What has happened, and what is due."""
        return from_json(Timeline, self._ask("GET", _of(account, "timeline")))

    def why(self, account: str) -> Why:
        """The facts behind the present entitlement and each action."""
        return from_json(Why, self._ask("GET", _of(account, "why")))

    def clock(self, account: str) -> ClockView:
        """What the account's clock shows, and its rate."""
        return from_json(ClockView, self._ask("GET", _of(account, "clock")))

    def move_clock(self, account: str, wish: ClockWish) -> ClockAnswer:
        """Move it; what that caused has happened when this returns (RULES R97)."""
        return from_json(ClockAnswer, self._ask("PUT", _of(account, "clock"), wish))

    def payments(self, account: str) -> tuple[WaitingPayment, ...]:
        """The payments that nobody has decided yet."""
        return self._list(WaitingPayment, self._ask("GET", _of(account, "payments")))

    def say(self, account: str, reference: str, word: PaymentWord) -> tuple[WaitingPayment, ...]:
        """What the processor says of a payment; those that still wait."""
        answer = self._ask("POST", _of(account, "payments", reference), word)
        return self._list(WaitingPayment, answer)

    def act_in_app_store(self, account: str, act: AppStoreAct) -> Any:
        """What the customer of the App Store does."""
        return from_json(DeedDone, self._ask("POST", _of(account, "app-store"), act)).result

    def faults(self, account: str | None = None) -> tuple[FaultView, ...]:
        """The faults that are on: of an account, or of the service."""
        return self._list(FaultView, self._ask("GET", _faults_of(account)))

    def set_fault(self, wish: FaultWish) -> tuple[FaultView, ...]:
        """Switch a fault on or off; those that are on."""
        return self._list(FaultView, self._ask("PUT", _faults_of(wish.account), wish))

    def do(self, account: str, deed: str, arguments: dict[str, Any]) -> Any:
        """Do one thing to the account, by the name of the deed; what it answered."""
        answer = self._ask("POST", _of(account, "deeds"), DeedWish(deed, arguments))
        return from_json(DeedDone, answer).result

    def export(self, account: str) -> Export:
        """The whole history, to be played again anywhere."""
        return from_json(Export, self._ask("GET", _of(account, "export")))

    def fork(self, account: str, email: str | None = None) -> SimulatedAccount:
        """Another account with the same history."""
        return from_json(SimulatedAccount, self._ask("POST", _of(account, "fork"), ForkWish(email)))

    def replay(self, export: Export, email: str | None = None) -> SimulatedAccount:
        """An account with the history of `export`."""
        query = {"email": email} if email is not None else {}
        return from_json(SimulatedAccount, self._ask("POST", "/replay", export, query=query))

    def _ask(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        query: dict[str, str] | None = None,
        language: str = "en",
    ) -> Any:
        headers = {TOKEN_HEADER: self._token.reveal(), "Accept-Language": language}
        data = None
        if body is not None:
            data = json.dumps(to_json(body)).encode()
            headers["Content-Type"] = "application/json"
        target = PREFIX + path + (f"?{urlencode(query)}" if query else "")
        connection = http.client.HTTPConnection(self._host, timeout=_WITHIN_S)
        try:
            connection.request(method, target, body=data, headers=headers)
            answer = connection.getresponse()
            return _content(answer.status, answer.read())
        finally:
            connection.close()

    @staticmethod
    def _list(kind: type[T], answer: Any) -> tuple[T, ...]:
        return tuple(from_json(kind, each) for each in answer)


def _of(account: str, *parts: str) -> str:
    return "/".join(["/accounts", *(quote(part, safe="@") for part in (account, *parts))])


def _faults_of(account: str | None) -> str:
    return "/faults" if account is None else _of(account, "faults")


def _content(status: int, content: bytes) -> Any:
    """What the answer holds. Raises `Refused` for everything but a success (RFC 9457)."""
    try:
        told = json.loads(content) if content else None
    except ValueError:
        told = None
    if 200 <= status < 300:
        return told
    problem = told if isinstance(told, dict) else {}
    code, detail = problem.get("code", f"http_{status}"), problem.get("detail", "")
    raise Refused(str(code), str(detail), status)
