"""A real agent on a profile of its own, driven over its door and by its command line. May import `shared`.

The account is the one that the test has loaded: `gui.qa.plugin` gives it as `account_of`.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from gui.qa.account import AccessAccount, Faults
from gui.qa.child import Child
from gui.qa.door import Condition, Door
from gui.qa.failures import Refused
from gui.qa.service import AccessService
from gui.qa.snapshots import as_json
from gui.qa.waiting import PATIENCE_S
from shared.commands import Command, Result, SignIn, decode
from shared.errors import DoorError
from shared.reasons import SignInMethod
from shared.snapshot import Snapshot
from shared.state import AgentState

_SCREEN: Final = "synthetic:320x200"
"""What a session shows: a screen that is drawn by the agent, so no test touches the tester's own."""
_SETTLED: Final = frozenset(
    {AgentState.READY, AgentState.IN_SESSION, AgentState.LIMIT_REACHED, AgentState.REMOVED}
)
_ENDS_OF_A_STORY: Final = frozenset({"computer_limit_reached", "computer_removed", "computer_replaceable"})
"""How signing in may end for a computer that a scenario gives no place."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a verb of the command line ended, and what it printed."""

    returncode: int
    stdout: str
    stderr: str

    @property
    def json(self) -> Any:
        """The last line of what it printed, as JSON (`--json`)."""
        return json.loads(self.stdout.splitlines()[-1])


class AccessAgent:
    """Starts when it is first asked for something, signed in as the account that the test has loaded by then.

    Without an account it starts signed out. `screen` is what a session shows.
    """

    def __init__(
        self,
        profile: Path,
        service: AccessService,
        account_of: Callable[[], AccessAccount | None],
        screen: str = _SCREEN,
    ) -> None:
        self.profile = profile
        self._service, self._account_of, self._screen = service, account_of, screen
        self._child: Child | None = None
        self._door: Door | None = None
        self._address = ""

    # the process

    @property
    def is_running(self) -> bool:
        """Whether its process runs."""
        return self._child is not None and self._child.is_running

    @property
    def pid(self) -> int:
        """The number of its process, which is started if it does not run."""
        self.start()
        assert self._child is not None
        return self._child.process.pid

    @property
    def door_address(self) -> str:
        """Where its door is; it is started if it does not run."""
        self.start()
        return self._address

    def start(self) -> None:
        """Start it if it does not run, and sign it in as the account of the test. Raises `NotStarted`."""
        if self.is_running:
            return
        first = self._child is None
        self._start()
        account = self._account_of()
        if first and account is not None and account.agent_part.signs_in:
            self.sign_in(account)

    def _start(self) -> None:
        arguments = ["daemon", "--background", "--profile", str(self.profile), "--secrets", "file"]
        arguments += ["--account-url", self._service.url, "--screen", self._screen]
        arguments += ["--simulator", "--simulator-token-file", str(self._service.token_file)]
        self._child = Child("agent", arguments, self.profile / "logs" / "output.log")
        self._address = str(self._child.ready()["door"])
        self._door = Door(self._address)

    def restart(self, *, killed: bool = False) -> None:
        """End it, or kill it, and start it again on the same profile; who was signed in stays so."""
        self._hang_up()
        if self._child is not None:
            if killed:
                self._child.kill()
            self._child.end()
        self._start()

    def end(self) -> None:
        """End it, if it runs."""
        self._hang_up()
        if self._child is not None:
            self._child.end()

    def _hang_up(self) -> None:
        if self._door is not None:
            self._door.close()
            self._door = None

    # what it knows and does

    def snapshot(self) -> Snapshot:
        """Everything that it shows its faces, as of now."""
        return self._opened().snapshot()

    def wait_for(self, condition: Condition, what: str = "", within_s: float = PATIENCE_S) -> Snapshot:
        """The first snapshot for which `condition` holds, that of now included.

        A failure (`WaitFailed`) says what was waited for (in the words of `what`, if given), the last
        snapshot, and how it differs from the first.
        """
        return self._opened().wait_for(condition, what, within_s)

    def command(self, command: Command | str, **arguments: Any) -> Result:
        """Do what a face may ask, and wait for the effect: a command of `shared.commands`, or its verb.

        Raises `Refused`.
        """
        if isinstance(command, str):
            command = decode(command, arguments)
        return self._opened().command(command)

    def sign_in(self, account: AccessAccount) -> Snapshot:
        """Sign in as `account`, without a browser; the snapshot once this computer has a place or cannot."""
        door = self._opened()
        if account.agent_part.clock_skew_s:
            account.faults.set("clock_skew", seconds=account.agent_part.clock_skew_s)
        # A story that begins with a service that is down is about a computer that was here before.
        with Faults(self._service.simulator).lifted():
            try:
                registers = account.agent_part.registers
                door.command(SignIn(SignInMethod.SIMULATED, account.email, registers))
            except Refused as refusal:
                if refusal.code not in _ENDS_OF_A_STORY:
                    raise
            return door.wait_for(
                lambda snapshot: snapshot.state in _SETTLED or not registers,
                f"this computer signed in as {account.email}",
            )

    def cli(self, *arguments: str) -> Outcome:
        """Run `access-agent ARGUMENTS…` for this profile to its end, as a process of its own."""
        self.start()
        command = [sys.executable, "-m", "agent", *arguments, "--profile", str(self.profile)]
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=PATIENCE_S * 2,
            check=False,
        )
        return Outcome(done.returncode, done.stdout, done.stderr)

    def _opened(self) -> Door:
        self.start()
        if self._door is None:
            self._door = Door(self._address)
        return self._door

    def keep(self, folder: Path) -> list[str]:
        """Leave what explains a failure in `folder`; the names of the files."""
        kept: list[str] = []
        if self._door is not None:
            with contextlib.suppress(OSError, DoorError, Refused, AssertionError):
                self._door.snapshot()
            if self._door.last is not None:
                (folder / "snapshot.json").write_text(as_json(self._door.last), encoding="utf-8")
                kept.append("snapshot.json")
        for log in sorted((self.profile / "logs").glob("*.log")):
            with contextlib.suppress(OSError):
                shutil.copy(log, folder / f"agent-{log.name}")
                kept.append(f"agent-{log.name}")
        return kept
