"""Reports for those who help: shown to the person first, saved only if he says where (SECURITY 41)."""

from __future__ import annotations

from agent.core.parts import Core, PreferenceParts, Reports
from shared import commands
from shared.errors import RequestRefused
from shared.report import Report
from shared.snapshot import snapshot_of


class ReportDesk:
    """Carries out what is asked about reports."""

    def __init__(self, core: Core, parts: PreferenceParts) -> None:
        self._core, self._parts = core, parts
        self._reports: Reports | None = None

    async def prepare(self, _: commands.PrepareReport) -> Report:
        """Put a new report together."""
        return await self._at_hand().prepare(snapshot_of(self._core.facts, 0))

    async def save(self, command: commands.SaveReport) -> None:
        """Save what was shown. Raises `RequestRefused`, `StorageError`."""
        await self._at_hand().save(command.number, command.file)

    def _at_hand(self) -> Reports:
        if self._reports is None:
            if self._parts.reports is None:
                raise RequestRefused("report_unavailable", "This agent makes no reports.")
            self._reports = self._parts.reports()
        return self._reports
