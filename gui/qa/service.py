"""A real account service with a simulator, as a process of the test's own.

`access-account serve --embedded --simulator`: on a free port of 127.0.0.1, with its data in a folder that it
is given, and ended when the test run is, even when that is killed. May import `shared`.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from gui.qa.child import Child
from gui.qa.simulator import SimulatorClient
from shared.redact import Secret
from shared.simulator import TOKEN_FILE


class AccessService:
    """Started when it is made. `url` is where it answers; `simulator` speaks its `/simulator/v1`."""

    def __init__(self, folder: Path, environ: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self._environ = environ
        self._child = self._start(port=0)

    def _start(self, port: int) -> Child:
        arguments = ["serve", "--embedded", "--simulator", "--data", str(self.folder), "--port", str(port)]
        child = Child("account", arguments, self.folder / "service.log", self._environ)
        told = child.ready()
        self.url = str(told["url"])
        self.port = int(told["port"])
        self.__dict__.pop("simulator", None)  # each start has a token of its own
        return child

    @property
    def is_running(self) -> bool:
        """Whether the process has not ended."""
        return self._child.is_running

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._child.process.pid

    @cached_property
    def simulator(self) -> SimulatorClient:
        """What speaks to the simulator."""
        return SimulatorClient(self.url, Secret(self.token_file.read_text(encoding="ascii").strip()))

    @property
    def token_file(self) -> Path:
        """Where it leaves the token of its simulator, for this user only."""
        return self.folder / TOKEN_FILE

    def restart(self, *, killed: bool = False) -> None:
        """End it, or kill it, and start it again on the same port with the same data."""
        if killed:
            self._child.kill()
        self._child.end()
        self._child = self._start(self.port)

    def kill(self) -> None:
        """End it without a word, as a power cut does."""
        self._child.kill()

    def end(self) -> None:
        """End it."""
        self._child.end()

    def keep(self, folder: Path) -> list[str]:
        """Leave what explains a failure in `folder`; the names of the files."""
        with contextlib.suppress(OSError):
            shutil.copy(self._child.log, folder / "service.log")
            return ["service.log"]
        return []
