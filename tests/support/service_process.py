"""The account service as a process of its own, so that it can be killed, stopped and started again."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.support.patience import PATIENCE_S


@dataclass
class ServiceProcess:
    """`access-account serve`, as an agent starts it, on the same port each time."""

    folder: Path
    url: str = ""
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    @property
    def database(self) -> Path:
        """The file of its database."""
        return self.folder / "account.db"

    def start(self) -> None:
        """Start it; it answers when this returns."""
        self.folder.mkdir(exist_ok=True)
        arguments = ["serve", "--embedded", "--data", str(self.folder), "--port", str(self.port)]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "account", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert self.process.stdout is not None
        with self.process.stdout:
            told: dict[str, Any] = json.loads(self.process.stdout.readline())
        assert told["ready"], told
        self.url, self.port = told["url"], told["port"]

    def send(self, number: signal.Signals) -> None:
        """Send it a signal."""
        assert self.process is not None
        self.process.send_signal(number)

    def end(self, number: signal.Signals = signal.SIGTERM) -> None:
        """End it by a signal, if it runs."""
        if self.process is None:
            return
        self.send(number)
        assert self.process.stdin is not None
        self.process.stdin.close()
        try:
            self.process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def let_time_run_at(self, rate: float) -> None:
        """Give the only account a clock of its own. The service must not run; it reads this at its start."""
        assert self.process is None
        now = datetime.now(UTC)
        with closing(sqlite3.connect(self.database)) as database, database:
            (account_id,) = database.execute("SELECT id FROM accounts").fetchone()
            columns = "account_id, account_at, real_at, rate"
            written = now.strftime("%Y-%m-%d %H:%M:%S.%f")
            database.execute(
                f"INSERT INTO account_clocks ({columns}) VALUES (?, ?, ?, ?)",
                (account_id, written, written, rate),
            )

    def ended(self, session_id: str) -> tuple[str | None, str | None]:
        """How the database has it: state and end reason."""
        with closing(sqlite3.connect(self.database)) as database:
            query = "SELECT state, end_reason FROM remote_sessions WHERE id = ?"
            found: tuple[str | None, str | None] = database.execute(query, (session_id,)).fetchone()
        return found
