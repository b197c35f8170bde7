"""The same deed as it is typed in a terminal; the same in every language. May import `shared` only."""

from __future__ import annotations

import shlex

from shared.codec import instant_to_text
from shared.commands import Command, SignIn
from shared.simulator import AppStoreAct
from shared.simulator_commands import (
    ActInAppStore,
    ExportAccount,
    ForkAccount,
    LoadScenario,
    MoveClock,
    ReplayExport,
    SayOfPayment,
    SetFault,
)


def typed(command: Command, email: str) -> str:
    """How `command` is typed for the account of `email`; empty for what changes nothing."""
    account = ["--account", email] if email else []
    match command:
        case LoadScenario():
            words = ["scenario", "load", command.scenario, *(["--force"] if command.force else [])]
        case MoveClock():
            words = ["clock", *_moved(command), *account]
        case SayOfPayment():
            outcome = "short" if command.amount_minor is not None else command.outcome
            money = [] if command.amount_minor is None else ["--amount-minor", str(command.amount_minor)]
            words = ["payment", outcome, command.reference, *money, *account]
        case SetFault():
            words = ["fault", *_switched(command), *([] if command.of_service else account)]
        case ActInAppStore():
            words = ["app-store", *_acted(command.act), *account]
        case ForkAccount():
            words = ["fork", *account]
        case ExportAccount():
            words = ["export", "--out", command.file, *account]
        case ReplayExport():
            words = ["replay", command.file]
        case SignIn() if command.email:
            return shlex.join(["access-agent", "sign-in", "--simulated", command.email])
        case _:
            return ""
    return shlex.join(["access-account", *words])


def _moved(command: MoveClock) -> list[str]:
    if command.rate is not None:
        return ["set", "--rate", f"{command.rate:g}" if command.rate < 1_000 else f"{command.rate:.0f}"]
    if command.advance_by is not None:
        return ["advance", "--by", command.advance_by]
    if command.advance_to is not None:
        return ["advance", "--to", instant_to_text(command.advance_to)]
    return ["step"]


def _acted(act: AppStoreAct) -> list[str]:
    plan = [] if act.plan is None else ["--plan", act.plan]
    return [act.act.replace("_", "-"), *plan, *([] if act.on is None else ["on" if act.on else "off"])]


def _switched(command: SetFault) -> list[str]:
    if not command.on:
        return ["clear", command.name]
    numbers = (("seconds", command.seconds), ("status", command.status), ("share", command.share))
    told = [part for name, value in numbers if value is not None for part in (f"--{name}={value:g}",)]
    return ["set", command.name, *told]
