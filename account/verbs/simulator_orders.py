"""Carries out what `verbs.simulator` has read: one question to a running service, its answer as text or JSON.

What needs no service (scenarios that come with the program, a file to check, a history played in memory) is
in `simulator_headless`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from gettext import gettext as _
from pathlib import Path
from typing import Any, Final, TypeVar

from account.verbs import simulator_text as text
from account.verbs.simulator_client import SimulatorClient, client_for, path_of
from shared.codec import from_json
from shared.errors import AccessError, DecodeError, RequestRefused, ServiceFaultError, StorageError
from shared.sales import Plan
from shared.simulator import (
    ClockAnswer,
    ClockView,
    FaultView,
    Loaded,
    PanelLink,
    SimulatedAccount,
    Timeline,
    WaitingPayment,
    Why,
)

T = TypeVar("T")
_NAMED: Final = 5


def carry_out(
    order: str, given: argparse.Namespace, default_folder: Callable[[], Path], default_url: str
) -> int:
    """Do it; the exit code: 0, 1 with the reason on standard error, or 2 for wrong use."""
    try:
        headless = _headless(order, given)
        if headless is not None:
            return headless(given)
        client = client_for(given.data or default_folder(), given.url, given.token_file, default_url)
        _ORDERS[order](_Order(client, given))
    except _WrongUse as exc:
        sys.stderr.write(f"access-account: {exc}\n")
        return 2
    except AccessError as exc:
        from account.verbs.spoken_errors import said

        sys.stderr.write(f"access-account: {said(exc)}\n")
        return 1
    return 0


def _headless(order: str, given: argparse.Namespace) -> Callable[[argparse.Namespace], int] | None:
    if order.startswith("scenario_") and order != "scenario_load" or getattr(given, "headless", False):
        from account.verbs.simulator_headless import HEADLESS

        return HEADLESS[order]
    return None


class _WrongUse(Exception):
    """What was asked for is not complete."""


class _Order:
    """One verb on its way."""

    def __init__(self, client: SimulatorClient, given: argparse.Namespace) -> None:
        self.client = client
        self.given = given

    def path(self, *rest: str) -> str:
        """The path below the account that is meant. Raises `_WrongUse` when it is not clear which."""
        return path_of(self.account(), *rest)

    def account(self) -> str:
        """The account that is meant: the named one, or the only one."""
        if self.given.account is not None:
            return str(self.given.account)
        found = self._read(tuple[SimulatedAccount, ...], self.client.get("/accounts"))
        if len(found) == 1:
            return found[0].id
        if not found:
            raise RequestRefused(
                "no_simulated_account",
                _("There is no simulated account: access-account scenario load NAME."),
            )
        more = ["…"] if len(found) > _NAMED else []
        raise _WrongUse(
            _("there are {count} simulated accounts; say which with --account ({some})").format(
                count=len(found), some=", ".join([*(each.email for each in found[:_NAMED]), *more])
            )
        )

    def put(self, path: str, body: Mapping[str, object]) -> Any:
        """The answer to a `PUT`."""
        return self.client.ask("PUT", path, body)

    def post(self, path: str, body: Mapping[str, object], query: Mapping[str, str] | None = None) -> Any:
        """The answer to a `POST`."""
        return self.client.ask("POST", path, body, query)

    def show(self, kind: type[T], told: Any, shown: Callable[[T], str]) -> None:
        """Write the answer: as it came, or as text."""
        if self.given.json:
            sys.stdout.write(json.dumps(told, indent=2, ensure_ascii=False) + "\n")
        else:
            sys.stdout.write(shown(self._read(kind, told)))

    def _read(self, kind: type[T], told: Any) -> T:
        try:
            return from_json(kind, told)
        except DecodeError as exc:
            raise ServiceFaultError(
                "answer_unusable", _("The service answers otherwise: {detail}").format(detail=exc.detail)
            ) from exc


def _scenario_load(order: _Order) -> None:
    given = order.given
    wish = {
        "scenario": given.name,
        "seed": given.seed,
        "speed": given.speed,
        "email": given.email,
        "force": given.force,
        "starts": given.starts,
        "check": given.check,
    }
    order.show(Loaded, order.post("/accounts", wish), text.loaded)


def _accounts(order: _Order) -> None:
    order.show(tuple[SimulatedAccount, ...], order.client.get("/accounts"), text.accounts)


def _clock_show(order: _Order) -> None:
    order.show(ClockView, order.client.get(order.path("clock")), text.clock)


def _clock_moved(order: _Order, wish: Mapping[str, object]) -> None:
    order.show(ClockAnswer, order.put(order.path("clock"), wish), text.moved)


def _clock_set(order: _Order) -> None:
    _clock_moved(order, {"rate": order.given.rate})


def _clock_advance(order: _Order) -> None:
    if order.given.to is not None:
        _clock_moved(order, {"advance_to": order.given.to})
    else:
        _clock_moved(order, {"advance_by": order.given.by})


def _clock_step(order: _Order) -> None:
    _clock_moved(order, {"step": True})


def _payment_list(order: _Order) -> None:
    order.show(tuple[WaitingPayment, ...], order.client.get(order.path("payments")), text.payments)


def _payment_say(order: _Order) -> None:
    given, account = order.given, order.account()
    reference = given.reference or _only_payment(order, account)
    word = {"outcome": given.outcome, "amount_minor": given.amount_minor, "reason": given.reason}
    answer = order.post(path_of(account, "payments", reference), word)
    order.show(tuple[WaitingPayment, ...], answer, text.payments)


def _only_payment(order: _Order, account: str) -> str:
    waiting = order.client.get(path_of(account, "payments"))
    if len(waiting) == 1:
        return str(waiting[0]["reference"])
    if not waiting:
        raise RequestRefused("no_waiting_payment", _("No payment waits in this account."))
    raise _WrongUse(
        _("{count} payments wait; say which (access-account payment list)").format(count=len(waiting))
    )


def _app_store_plans(order: _Order) -> None:
    order.show(tuple[Plan, ...], order.client.get("/app-store/plans"), text.plans)


def _app_store_act(order: _Order) -> None:
    given = order.given
    act: dict[str, object] = {
        "act": given.act,
        "plan": given.plan,
        "ask": given.ask,
        "chain": given.chain,
        "on": None if given.on is None else given.on == "on",
    }
    order.show(dict[str, Any], order.post(order.path("app-store"), act), text.done)


def _fault_path(order: _Order) -> str:
    return "/faults" if order.given.account is None else order.path("faults")


def _fault_list(order: _Order) -> None:
    order.show(tuple[FaultView, ...], order.client.get(_fault_path(order)), text.faults)


def _fault_set(order: _Order) -> None:
    given = order.given
    wish = {
        "name": given.name,
        "on": True,
        "seconds": given.seconds,
        "status": given.status,
        "share": given.share,
    }
    order.show(tuple[FaultView, ...], order.put(_fault_path(order), wish), text.faults)


def _fault_clear(order: _Order) -> None:
    path = _fault_path(order)
    wanted = order.given.name
    names = [wanted] if wanted is not None else [each["name"] for each in order.client.get(path)]
    left: Any = order.client.get(path) if not names else []
    for name in names:
        left = order.put(path, {"name": name, "on": False})
    order.show(tuple[FaultView, ...], left, text.faults)


def _timeline(order: _Order) -> None:
    order.show(Timeline, order.client.get(order.path("timeline")), text.timeline)


def _why(order: _Order) -> None:
    from account.verbs.simulator_why import why

    order.show(Why, order.client.get(order.path("why")), why)


def _export(order: _Order) -> None:
    written = json.dumps(order.client.get(order.path("export")), indent=1, ensure_ascii=False) + "\n"
    if order.given.out is None:
        sys.stdout.write(written)
        return
    try:
        order.given.out.write_text(written, encoding="utf-8")
    except OSError as exc:
        raise StorageError(
            "file_unwritable",
            _("{file} cannot be written: {why}.").format(file=order.given.out, why=exc.strerror),
        ) from exc


def _replay(order: _Order) -> None:
    from account.verbs.simulator_headless import exported_in

    query = {"email": order.given.email} if order.given.email is not None else None
    answer = order.post("/replay", exported_in(order.given.file), query)
    order.show(SimulatedAccount, answer, text.account)


def _fork(order: _Order) -> None:
    order.show(SimulatedAccount, order.post(order.path("fork"), {"email": order.given.email}), text.account)


def _panel(order: _Order) -> None:
    _link(order, portal=False)


def _portal(order: _Order) -> None:
    _link(order, portal=True)


def _link(order: _Order, *, portal: bool) -> None:
    account = order.account() if portal else order.given.account
    made = order.post("/links", {"account": account, "portal": portal})
    order.show(PanelLink, made, lambda link: f"{link.url}\n")


_ORDERS: Final[Mapping[str, Callable[[_Order], None]]] = {
    "scenario_load": _scenario_load,
    "accounts": _accounts,
    "clock_show": _clock_show,
    "clock_set": _clock_set,
    "clock_advance": _clock_advance,
    "clock_step": _clock_step,
    "payment_list": _payment_list,
    "payment_say": _payment_say,
    "app_store_plans": _app_store_plans,
    "app_store_act": _app_store_act,
    "fault_list": _fault_list,
    "fault_set": _fault_set,
    "fault_clear": _fault_clear,
    "timeline": _timeline,
    "why": _why,
    "export": _export,
    "replay": _replay,
    "fork": _fork,
    "panel": _panel,
    "portal": _portal,
}
