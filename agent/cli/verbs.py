"""The verbs that ask the agent for something: each is one coroutine over a `Session`."""

from __future__ import annotations

import asyncio
import dataclasses
import sys
from contextlib import suppress
from gettext import gettext as _

import typer

from agent import exits
from agent.cli.conditions import Condition, holds
from agent.cli.session import Session
from agent.cli.show import computers_table, status_table
from agent.door.contact import reach, shut_down
from agent.profile import settings
from shared import commands
from shared.errors import AccessError, DoorError, NotFoundRefused, Refusal, RequestRefused
from shared.snapshot import ComputerRow, Snapshot


async def status(session: Session) -> int:
    """What the agent is, has and knows."""
    async with await reach(session.paths, start=False) as agent:
        if session.as_json:
            session.show_json(agent.snapshot)
        else:
            session.out.print(status_table(agent.snapshot))
    return exits.DONE


async def sign_out(session: Session) -> int:
    """Forget the sign-in; the computer keeps its place."""
    async with session.agent() as agent:
        await agent.command(commands.SignOut())
        session.show_result(agent.snapshot, _("Signed out. This computer keeps its place in the account."))
    return exits.DONE


async def register(session: Session, replace: str | None) -> int:
    """Try to register this computer again."""
    async with session.agent() as agent:
        try:
            await agent.command(commands.Register(replace))
        except AccessError:
            limit = agent.snapshot.limit
            if limit is not None and not session.as_json:
                session.err.print(computers_table(limit.computers))
            raise
        name = agent.snapshot.computer.name if agent.snapshot.computer is not None else "?"
        session.show_result(agent.snapshot, _("This computer is registered as {name}.").format(name=name))
    return exits.DONE


async def rename(session: Session, name: str, computer_id: str | None) -> int:
    """Give a computer another name."""
    async with session.agent() as agent:
        await agent.command(commands.RenameComputer(name, computer_id))
        shown = _name_of(agent.snapshot, computer_id)
        session.show_result(
            agent.snapshot, _("Renamed to {name}.").format(name=shown) if shown else _("Renamed.")
        )
    return exits.DONE


async def remove(session: Session, computer_id: str | None, yes: bool) -> int:
    """Remove a computer from the account, after asking."""
    async with session.agent() as agent:
        name = _name_of(agent.snapshot, computer_id)
        if computer_id is not None and name is None and agent.snapshot.account is not None:
            raise NotFoundRefused("not_found", "There is no such computer in this account.")
        question, done = _removal_words(name)
        if not yes:
            confirm(session, question)
        await agent.command(commands.RemoveComputer(computer_id))
        session.show_result(agent.snapshot, done)
    return exits.DONE


def _removal_words(name: str | None) -> tuple[str, str]:
    """What is asked before a computer is removed, and what is said after."""
    if name is None:
        return (
            _("Remove this computer from the account? Its place becomes free at once."),
            _("Removed this computer."),
        )
    return (
        _("Remove “{name}” from the account? Its place becomes free at once.").format(name=name),
        _("Removed “{name}”.").format(name=name),
    )


async def computers(session: Session) -> int:
    """List the account's computers, fresh where the service answers."""
    async with session.agent() as agent:
        stale: AccessError | None = None
        try:
            await agent.command(commands.Refresh())
        except DoorError:
            raise
        except AccessError as exc:
            stale = exc
        if agent.snapshot.account is None and agent.snapshot.limit is None:
            raise RequestRefused("not_signed_in", "Nobody is signed in on this computer.")
        rows = _rows(agent.snapshot)
        if session.as_json:
            session.show_json(rows)
        else:
            session.out.print(computers_table(rows))
        if stale is not None:
            session.remark(
                _("This is the last known list; the account service did not answer.") + f" [{stale.code}]"
            )
    return exits.DONE


async def pause(session: Session) -> int:
    """Take no sessions for now."""
    async with session.agent() as agent:
        await agent.command(commands.Pause())
        session.show_result(agent.snapshot, _("Paused: this computer takes no sessions and appears offline."))
    return exits.DONE


async def resume(session: Session) -> int:
    """End the pause."""
    async with session.agent() as agent:
        await agent.command(commands.Resume())
        session.show_result(agent.snapshot, _("The pause is over."))
    return exits.DONE


async def wait(session: Session, condition: Condition, timeout_s: float | None) -> int:
    """Return once `condition` holds."""
    async with await reach(session.paths, start=False) as agent:
        try:
            async with asyncio.timeout(timeout_s):
                async for snapshot in agent.every_snapshot():
                    if holds(condition, snapshot):
                        session.show_result(
                            snapshot, _("It is so: {condition}.").format(condition=condition.value)
                        )
                        return exits.DONE
        except TimeoutError as exc:
            raise Refusal("wait_timed_out", f"Not {condition.value} within {timeout_s:g} seconds.") from exc
    raise AssertionError("snapshots end only by raising")


async def stop(session: Session) -> int:
    """Stop the agent and the account service of this computer; return once the process is gone."""
    async with await reach(session.paths, start=False) as agent:
        await shut_down(agent)
    if session.as_json:
        session.show_json({"stopped": True})
    session.say(_("The agent has stopped."))
    return exits.DONE


async def secrets_in_file(session: Session, yes: bool) -> int:
    """Keep secrets in a file from now on, because the user says so (SECURITY 13)."""
    if not yes:
        confirm(session, _("Keep secrets in a file that only you can read, instead of a keyring?"))
    async with session.agent() as agent:
        await agent.command(commands.UseSecretsFile())
        session.show_result(agent.snapshot, _("Secrets are now kept in a file that only you can read."))
    return exits.DONE


async def secrets_in_keyring(session: Session) -> int:
    """Keep secrets in the keyring again. The agent reads this when it starts, so it is started anew."""
    with suppress(DoorError):
        async with await reach(session.paths, start=False) as agent:
            await shut_down(agent)
    found = settings.load(session.paths.settings_file)[0]
    settings.save(session.paths.settings_file, dataclasses.replace(found, secrets="keyring"))
    async with session.agent() as agent:
        session.show_result(
            agent.snapshot, _("The keyring is used for secrets. You may have to sign in again.")
        )
    return exits.DONE


async def secrets_retry(session: Session) -> int:
    """Try the keyring again."""
    async with session.agent() as agent:
        await agent.command(commands.RetrySecrets())
        session.show_result(agent.snapshot, _("The secrets can be used."))
    return exits.DONE


def _rows(snapshot: Snapshot) -> tuple[ComputerRow, ...]:
    """The account's computers; before this one has a place, those that fill the places."""
    if snapshot.computers or snapshot.limit is None:
        return snapshot.computers
    return snapshot.limit.computers


def _name_of(snapshot: Snapshot, computer_id: str | None) -> str | None:
    if computer_id is None:
        return snapshot.computer.name if snapshot.computer is not None else None
    return next((row.name for row in _rows(snapshot) if row.id == computer_id), None)


def confirm(session: Session, question: str) -> None:
    """Ask, if there is somebody to ask. Raises `Refusal` (`not_confirmed`)."""
    try:
        agreed = sys.stdin.isatty() and not session.as_json and typer.confirm(question, err=True)
    except typer.Abort as exc:  # Ctrl-C at the question
        raise KeyboardInterrupt from exc
    if not agreed:
        raise Refusal("not_confirmed", "Nothing was changed.")
