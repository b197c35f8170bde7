"""`doctor` and `diagnostics`: what is well, what is not, and a report to hand on."""

from __future__ import annotations

import asyncio
import os
from gettext import gettext as _
from importlib.metadata import version
from pathlib import Path
from typing import Final

from rich.table import Table
from rich.text import Text

from agent import exits
from agent.cli.session import Session
from agent.cli.verbs import confirm
from agent.diagnostics import build_bundle, save_bundle
from agent.doctor.check import Check, Outcome
from agent.doctor.surroundings import examine, look_around
from agent.door.contact import reach
from shared.clock import SystemClock
from shared.errors import DoorError
from shared.snapshot import Snapshot

MARKS: Final = {
    Outcome.OK: "✓ ok",
    Outcome.WARN: "! warn",
    Outcome.FAIL: "✗ fail",
}
_STYLES: Final = {Outcome.OK: "green", Outcome.WARN: "yellow", Outcome.FAIL: "bold red"}


async def doctor(session: Session) -> int:
    """Check everything; 0 when nothing failed, 4 when only the agent is not running, else 1."""
    checks = (await _look(session))[1]
    if session.as_json:
        session.show_json(checks)
    else:
        session.out.print(_table(checks))
    failed = {check.id for check in checks if check.outcome is Outcome.FAIL}
    if not failed:
        return exits.DONE
    return exits.NOT_RUNNING if failed == {"door"} else exits.FAULT


async def diagnostics(session: Session, output: Path | None, yes: bool) -> int:
    """Show the report, then save it if the user agrees (SECURITY 41)."""
    snapshot, checks = await _look(session)
    bundle = build_bundle(session.paths, snapshot, checks, Path.home())
    if session.as_json:
        session.show_json(bundle)
    else:
        for name, text in bundle.items():
            session.out.print(Text(f"── {name}", style="bold"), highlight=False)
            session.out.print(Text(text), highlight=False, soft_wrap=True)
    if session.as_json and output is None:
        return exits.DONE
    file = output if output is not None else Path.cwd() / "access-agent-report.zip"
    if not yes:
        confirm(session, _("Save this as {file}? Nothing is sent anywhere.").format(file=file))
    await asyncio.to_thread(save_bundle, bundle, file)
    session.remark(_("Saved as {file}.").format(file=file))
    return exits.DONE


async def _look(session: Session) -> tuple[Snapshot | None, tuple[Check, ...]]:
    snapshot, agent_version = None, ""
    try:
        async with await reach(session.paths, start=False) as agent:
            snapshot, agent_version = agent.snapshot, agent.agent_version
    except DoorError as exc:
        if exc.code != "door_closed":
            session.show_error(exc)
    seen = await look_around(session.paths, snapshot, os.environ)
    now = SystemClock().now()
    return snapshot, examine(session.paths, snapshot, agent_version, version("access-agent"), seen, now)


def _table(checks: tuple[Check, ...]) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for check in checks:
        sentence = Text(check.sentence)
        if check.way_on:
            sentence.append(f"\n{check.way_on}", style="dim")
        table.add_row(Text(_(MARKS[check.outcome]), style=_STYLES[check.outcome]), check.id, sentence)
    return table
