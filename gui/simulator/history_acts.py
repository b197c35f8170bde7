"""What is done with a history as a whole: forked, written into a file, played again, and gone to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from gui.presenters.scene import Failure
from gui.simulator.files import FilePicker
from gui.simulator.presenters.stage import Section
from gui.simulator.views.histories import HistoryPart
from shared.commands import Command, Result, SignIn
from shared.reasons import SignInMethod
from shared.simulator import SimulatedAccount
from shared.simulator_commands import ExportAccount, Exported, ForkAccount, ReplayExport


class Ask(Protocol):
    """Asks for `command`; a refusal is told in `section`, and `look` sees the answer."""

    def __call__(
        self, section: Section, command: Command, look: Callable[[Failure | None, Result], None] | None = ...
    ) -> None: ...


class HistoryActs:
    """Asks for them, and keeps what came of the last one."""

    def __init__(self, part: HistoryPart, ask: Ask, files: FilePicker) -> None:
        self._ask, self._files = ask, files
        self.copy: SimulatedAccount | None = None
        """The account that has just been made with the same history."""
        self.exported: Exported | None = None
        """What has just been written."""
        self.listen_to(part)

    def listen_to(self, part: HistoryPart) -> None:
        """Do what is asked at `part`, besides or instead of the one before."""
        files = self._files
        part.fork_asked.connect(lambda: self._do(ForkAccount()))
        part.export_asked.connect(lambda name: files.save(name, lambda file: self._do(ExportAccount(file))))
        part.replay_asked.connect(lambda: files.open(lambda file: self._do(ReplayExport(file))))
        part.visited.connect(self._visit)

    def forget(self) -> None:
        """Another account, or nobody looks any more: what was told is over."""
        self.copy = self.exported = None

    def _do(self, command: Command) -> None:
        self.forget()
        self._ask(Section.HISTORY, command, self._on_done)

    def _on_done(self, _failure: Failure | None, result: Result) -> None:
        if isinstance(result, SimulatedAccount):
            self.copy = result
        elif isinstance(result, Exported):
            self.exported = result

    def _visit(self, email: str) -> None:
        self._ask(Section.HISTORY, SignIn(SignInMethod.SIMULATED, email))
