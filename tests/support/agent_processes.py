"""Real agents as processes of their own, driven by the real command line (STYLE 21, `e2e`).

Linux only, like the guard that looks for processes left behind.
"""

from __future__ import annotations

import io
import json
import os
import select
import subprocess
import sys
import threading
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agent.cli.app import main
from tests.support.patience import PATIENCE_S

_ONE_AT_A_TIME = threading.Lock()
"""The process has one standard output, which is turned aside while a verb runs."""


@dataclass(frozen=True)
class Outcome:
    """How a verb ended, and what it printed."""

    returncode: int
    stdout: str
    stderr: str


@dataclass
class AgentProcess:
    """One profile with its agent, as a tester would run it."""

    profile: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    def configure(self, **settings: Any) -> None:
        """Write the settings file by hand, as a tester may."""
        self.profile.mkdir(parents=True, exist_ok=True)
        (self.profile / "settings.json").write_text(json.dumps({"secrets": "file", **settings}))

    def start(self, *arguments: str) -> dict[str, Any]:
        """Start `access-agent daemon`; what its line of readiness says."""
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "agent",
                "daemon",
                "--background",
                "--profile",
                str(self.profile),
                *arguments,
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert self.process.stdout is not None
        with self.process.stdout:
            line = self.process.stdout.readline()
        told: dict[str, Any] = json.loads(line)
        return told

    def cli(self, *arguments: str) -> Outcome:
        """Run `access-agent …` to its end, in this process: the door and what is behind it are real."""
        out, err = io.StringIO(), io.StringIO()
        with _ONE_AT_A_TIME, redirect_stdout(out), redirect_stderr(err):
            code = main([*arguments, "--profile", str(self.profile)])
        return Outcome(code, out.getvalue(), err.getvalue())

    def cli_process(self, *arguments: str) -> Outcome:
        """Run `access-agent …` to its end, as a process of its own."""
        done = subprocess.run(
            [sys.executable, "-m", "agent", *arguments, "--profile", str(self.profile)],
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=PATIENCE_S,
            check=False,
        )
        return Outcome(done.returncode, done.stdout, done.stderr)

    def done(self, *arguments: str) -> dict[str, Any]:
        """Run a verb with `--json` that must succeed; its last line of output."""
        outcome = self.cli(*arguments, "--json")
        assert outcome.returncode == 0, (arguments, outcome.returncode, outcome.stderr)
        told: dict[str, Any] = json.loads(outcome.stdout.splitlines()[-1])
        return told

    def wait_for(self, condition: str) -> dict[str, Any]:
        """`access-agent wait --for condition`."""
        return self.done("wait", "--for", condition, "--timeout", str(PATIENCE_S))

    def ended(self) -> int:
        """Wait for the end of the agent's process; its exit code."""
        assert self.process is not None
        return self.process.wait(PATIENCE_S)

    def children(self) -> list[int]:
        """Processes whose parent the agent is."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                status = (folder / "stat").read_text()
            except OSError:
                continue
            if int(status.rpartition(")")[2].split()[1]) == self.pid:
                found.append(int(folder.name))
        return found

    def clear(self) -> None:
        """End the agent if it still runs."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def gone(pid: int) -> bool:
    """Whether process `pid` ends within the patience of a test."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([descriptor], [], [], PATIENCE_S)[0])
    finally:
        os.close(descriptor)
