"""What every verb has: the profile, the two ways to print, and one place where errors end.

A verb is a coroutine that gets a `Session` and returns an exit code; `run` carries it out.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from gettext import gettext as _
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.text import Text

from agent import exits
from agent.cli.texts import error_text
from agent.door.client import DoorClient
from agent.door.contact import awake, reach
from agent.profile.paths import Paths, paths_for
from shared.codec import to_json
from shared.errors import AccessError
from shared.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Session:
    """One run of one verb. `out` is for results, `err` for everything else."""

    paths: Paths
    as_json: bool
    out: Console
    err: Console

    def show_json(self, value: object) -> None:
        """Print `value` as one line of JSON, whatever the width of the terminal."""
        self.out.file.write(json.dumps(to_json(value), ensure_ascii=False) + "\n")
        self.out.file.flush()

    def say(self, sentence: str) -> None:
        """Print a sentence for people; nothing with `--json`. Never read as markup (SECURITY 30)."""
        if not self.as_json:
            self.out.print(Text(sentence), highlight=False)

    def remark(self, sentence: str) -> None:
        """Print a remark beside the result, on standard error."""
        self.err.print(Text(sentence), highlight=False)

    def show_error(self, exc: AccessError) -> None:
        """One sentence, the code, and the way on, on standard error."""
        text = error_text(exc.code, exc.detail)
        if self.as_json:
            error = {"code": exc.code, "detail": exc.detail, "sentence": text.sentence, "way_on": text.way_on}
            self.err.file.write(json.dumps({"error": error}, ensure_ascii=False) + "\n")
            return
        line = Text(text.sentence, style="bold red") + Text(f" [{exc.code}]", style="dim")
        self.err.print(line, highlight=False, soft_wrap=True)
        if text.way_on:
            self.err.print(Text(text.way_on), highlight=False, soft_wrap=True)

    def agent(self, *, start: bool = True) -> AbstractAsyncContextManager[DoorClient]:
        """A connection to the agent, which has finished starting. Raises `AccessError`."""
        return _agent(self.paths, start)

    def show_result(self, snapshot: Snapshot, sentence: str) -> None:
        """What a verb ends with: the snapshot as JSON, or one sentence."""
        if self.as_json:
            self.show_json(snapshot)
        else:
            self.say(sentence)


Verb = Callable[[Session], Awaitable[int]]


def run(profile: Path | None, as_json: bool, verb: Verb) -> None:
    """Carry `verb` out and leave the program with its exit code."""
    session = Session(
        paths_for(profile, os.environ), as_json, Console(file=sys.stdout), Console(file=sys.stderr)
    )
    try:
        code = asyncio.run(_outcome(session, verb))
    except KeyboardInterrupt:
        session.remark(_("Interrupted."))
        code = exits.INTERRUPTED
    raise typer.Exit(code)


async def _outcome(session: Session, verb: Verb) -> int:
    try:
        return await verb(session)
    except AccessError as exc:
        session.show_error(exc)
        return exits.code_for(exc.code)


@asynccontextmanager
async def _agent(paths: Paths, start: bool) -> Any:
    async with await reach(paths, start=start) as client:
        await awake(client)
        yield client
