"""`access-account scenario`, `clock`, `payment`, … : the simulator of a running service, from a terminal.

Only reads what was asked for; it is carried out in `simulator_orders`, which is loaded then. Exit codes as
everywhere: 0 done, 1 fault or refusal (stable code in the line), 2 wrong use.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from account.verbs.arguments import instant, number
from shared.reasons import DeclineReason

_BY: Final = "P1M, P3D, PT4M30S: a duration as ISO 8601 writes it; months and years are the calendar's"

_REASONS: Final = tuple(each.value for each in DeclineReason if each is not DeclineReason.UNKNOWN)


def add_simulator_verbs(verbs: Any, default_folder: Callable[[], Path], default_url: str) -> None:
    """Add them to the verbs of the program."""
    _Verbs(verbs, default_folder, default_url).add()


class _Verbs:
    """Makes the parsers; each verb ends in a function of `simulator_orders`, by its name."""

    def __init__(self, verbs: Any, default_folder: Callable[[], Path], default_url: str) -> None:
        self._verbs = verbs
        self._default_folder = default_folder
        self._default_url = default_url

    def add(self) -> None:
        """All verbs."""
        self._add_scenario()
        self._add_clock()
        self._add_payment()
        self._add_app_store()
        self._add_fault()
        self._add_histories()
        self._verb(self._verbs, "panel", "panel", "a link to the panel, that works once")
        self._verb(self._verbs, "portal", "portal", "a link to the portal, signed in as the account")

    def _group(self, name: str, help_: str) -> Any:
        return self._verbs.add_parser(name, help=help_).add_subparsers(required=True, metavar="VERB")

    def _verb(
        self, group: Any, name: str, order: str, help_: str, *, account: bool = True, asks: bool = True
    ) -> argparse.ArgumentParser:
        """A verb that `order` carries out. `asks`: of a running service; `account`: about one account."""
        parser: argparse.ArgumentParser = group.add_parser(name, help=help_)
        if asks:
            parser.add_argument("--data", type=Path, metavar="DIR", help="data folder of the service")
            parser.add_argument("--url", metavar="URL", help="where the service answers, on this computer")
            parser.add_argument(
                "--token-file", type=Path, metavar="FILE", help="the simulator's token (default: in --data)"
            )
        if account:
            parser.add_argument(
                "--account", metavar="EMAIL", help="which simulated account (default: the only one)"
            )
        parser.add_argument("--json", action="store_true", help="answer in JSON")

        def run(given: argparse.Namespace) -> int:
            from account.verbs import simulator_orders

            return simulator_orders.carry_out(order, given, self._default_folder, self._default_url)

        parser.set_defaults(run=run)
        return parser

    def _add_scenario(self) -> None:
        group = self._group("scenario", "list, check and load scenarios")
        self._verb(group, "list", "scenario_list", "list the scenarios", account=False, asks=False)
        show = self._verb(group, "show", "scenario_show", "tell a scenario", account=False, asks=False)
        show.add_argument("name", metavar="NAME")
        check = self._verb(group, "check", "scenario_check", "check a file", account=False, asks=False)
        check.add_argument("file", metavar="FILE", type=Path)
        load = self._verb(group, "load", "scenario_load", "make an account as it tells", account=False)
        load.add_argument("name", metavar="NAME")
        load.add_argument("--seed", help="decides what is left to chance (default: the scenario's)")
        load.add_argument(
            "--speed", type=number, metavar="K", help="account seconds a second (default: its own)"
        )
        load.add_argument("--email", help="the account's address (default: NAME@example.test)")
        load.add_argument(
            "--starts",
            type=instant,
            metavar="INSTANT",
            help="when the story begins (default: as the scenario has it)",
        )
        load.add_argument(
            "--check", action="store_true", help="compare what comes out with what the scenario promises"
        )
        load.add_argument(
            "--force", action="store_true", help="replace the simulated account of this address"
        )

    def _add_clock(self) -> None:
        group = self._group("clock", "show and move the clock of an account")
        self._verb(group, "show", "clock_show", "show what it shows")
        rate = self._verb(group, "set", "clock_set", "set its speed")
        rate.add_argument(
            "--rate", type=number, required=True, metavar="K", help="account seconds a second; 0 is frozen"
        )
        advance = self._verb(
            group, "advance", "clock_advance", "move it on, with all that falls due on the way"
        )
        where = advance.add_mutually_exclusive_group(required=True)
        where.add_argument("--to", type=instant, metavar="INSTANT", help="such as 2026-03-31T12:00:00Z")
        where.add_argument("--by", metavar="DURATION", help=_BY)
        self._verb(group, "step", "clock_step", "move it on to what is due next")

    def _add_payment(self) -> None:
        group = self._group("payment", "list the payments that wait, and speak for the order processor")
        self._verb(group, "list", "payment_list", "list them")
        for name, help_ in (
            ("confirm", "the money has come"),
            ("decline", "it will not come"),
            ("short", "less has come than was asked for"),
            ("late", "it comes when the order no longer waits; the clock moves on to then"),
        ):
            verb = self._verb(group, name, "payment_say", help_)
            verb.add_argument(
                "reference", nargs="?", metavar="REFERENCE", help="which (default: the only one that waits)"
            )
            verb.set_defaults(outcome=name, reason=None, amount_minor=None)
            if name == "decline":
                verb.add_argument("--reason", choices=_REASONS, help="why (default: the bank refuses)")
            if name == "short":
                verb.add_argument(
                    "--amount-minor",
                    type=int,
                    metavar="N",
                    help="what has come, in cents (default: nine tenths of it)",
                )

    def _add_app_store(self) -> None:
        group = self._group("app-store", "act as the customer of the App Store")
        self._verb(group, "plans", "app_store_plans", "list what it sells", account=False)
        for name, help_ in (("buy", "buy a plan"), ("ask", "ask somebody for approval of a plan")):
            self._act(group, name, help_).add_argument("--plan", required=True, metavar="ID")
        for name, help_ in (("approve", "approve what was asked for"), ("decline", "turn it down")):
            self._act(group, name, help_).add_argument("--ask", metavar="ID", help="default: the latest")
        renewal = self._act(group, "renewal", "have a subscription renew, or not")
        renewal.add_argument("on", choices=["on", "off"])
        renewal.add_argument("--chain", metavar="ID", help="default: the latest")
        refund = self._act(group, "refund", "have the store give the money back")
        refund.add_argument("--chain", metavar="ID", help="default: the latest")
        billing = self._act(group, "billing-problem", "let the customer's way to pay fail, or work again")
        billing.add_argument("on", choices=["on", "off"])

    def _act(self, group: Any, name: str, help_: str) -> argparse.ArgumentParser:
        verb = self._verb(group, name, "app_store_act", help_)
        verb.set_defaults(act=name.replace("-", "_"), plan=None, ask=None, chain=None, on=None)
        return verb

    def _add_fault(self) -> None:
        group = self._group("fault", "let things go wrong: the service down, slow, events lost, …")
        self._verb(
            group, "list", "fault_list", "list the faults of the service, or with --account of an account"
        )
        put = self._verb(group, "set", "fault_set", "switch a fault on")
        put.add_argument("name", metavar="NAME", help="service_down, slow, error, events_drop, …")
        put.add_argument("--seconds", type=number, metavar="S", help="how slow, or how wrong a clock")
        put.add_argument("--status", type=int, metavar="N", help="the HTTP status of an error")
        put.add_argument("--share", type=number, metavar="X", help="how much of it is hit, 0 to 1")
        clear = self._verb(group, "clear", "fault_clear", "switch one fault off, or all")
        clear.add_argument("name", nargs="?", metavar="NAME")

    def _add_histories(self) -> None:
        verbs = self._verbs
        self._verb(verbs, "accounts", "accounts", "list the simulated accounts", account=False)
        self._verb(verbs, "timeline", "timeline", "what has happened to an account, and what is due")
        self._verb(verbs, "why", "why", "why an account may what it may")
        export = self._verb(verbs, "export", "export", "write an account's whole history, to be played again")
        export.add_argument("--out", type=Path, metavar="FILE", help="(default: standard output)")
        replay = self._verb(verbs, "replay", "replay", "play an exported history again", account=False)
        replay.add_argument("file", metavar="FILE", type=Path)
        replay.add_argument(
            "--email", help="the new account's address (default: the old one, or one like it)"
        )
        replay.add_argument(
            "--headless",
            action="store_true",
            help="without a service: see whether the same state comes out",
        )
        fork = self._verb(verbs, "fork", "fork", "make another account with the same history")
        fork.add_argument("--email", help="its address (default: a new one)")
