"""Programs of the product as children of the test: started, read to their line of readiness, ended.

Standard library only. A child that a killed test leaves behind ends by itself where its program can.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any, Final

from gui.qa.failures import NotStarted

_READY_WITHIN_S: Final = 60.0
"""A program that says nothing for so long hangs, and the test with it."""

_END_WITHIN_S: Final = 5.0
_TAIL_LINES: Final = 30


class Child:
    """`python -m MODULE ARGUMENTS…`; what it says on standard error goes into `log`."""

    def __init__(
        self, module: str, arguments: Sequence[str], log: Path, environ: Mapping[str, str] | None = None
    ) -> None:
        self.log = log
        self._module = module
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-m", module, *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=None if environ is None else dict(environ),
            )

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self.process.poll() is None

    def ready(self) -> dict[str, Any]:
        """What its line of readiness says. Raises `NotStarted` with the end of its log."""
        hangs = threading.Timer(_READY_WITHIN_S, self.process.kill)
        hangs.start()
        try:
            with self._stream(self.process.stdout) as output:
                line = output.readline()
        finally:
            hangs.cancel()
            hangs.join()
        try:
            told = json.loads(line)
        except ValueError:
            told = None
        if isinstance(told, dict) and told.get("ready"):
            return told
        self.end()
        why = str(told.get("detail", "")) if isinstance(told, dict) else "It said nothing."
        raise NotStarted(
            "program_failed" if line else "program_silent",
            f"`python -m {self._module}` did not start. {why}\n{self.tail()}",
        )

    def tail(self) -> str:
        """The last lines of its log."""
        with contextlib.suppress(OSError):
            lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
            return "\n".join(lines[-_TAIL_LINES:])
        return ""

    def kill(self) -> None:
        """End it without a word, as a power cut does."""
        self.process.kill()
        self._let_go()

    def end(self) -> None:
        """Ask it to end, and see that it does."""
        if self.is_running:
            self.process.terminate()
        self._let_go()

    def _let_go(self) -> None:
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        try:
            self.process.wait(_END_WITHIN_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    @staticmethod
    def _stream(stream: IO[bytes] | None) -> IO[bytes]:
        if stream is None:
            raise NotStarted("program_silent", "The program has no output to read.")
        return stream
