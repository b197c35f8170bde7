"""Page object of the tray: what its menu says and offers. Standard library only."""

from __future__ import annotations

from typing import Protocol


class TrayReader(Protocol):
    """Where the menu of the tray is read and pressed."""

    def tray_lines(self) -> tuple[tuple[str, bool], ...]:
        """Each line that is not a divider: its words, and whether it can be chosen."""
        ...

    def choose_in_tray(self, text: str) -> None:
        """Choose the line that reads `text`. Raises `LookupError`."""
        ...


class TrayPage:
    """The icon's menu, in the language of the window."""

    def __init__(self, reader: TrayReader) -> None:
        self._reader = reader

    @property
    def status(self) -> tuple[str, ...]:
        """How things stand: the lines that only tell."""
        lines = self._reader.tray_lines()
        first = next((number for number, (_, enabled) in enumerate(lines) if enabled), len(lines))
        return tuple(text for text, _ in lines[:first])

    @property
    def entries(self) -> tuple[str, ...]:
        """What can be chosen now, from top to bottom."""
        return tuple(text for text, enabled in self._reader.tray_lines() if enabled)

    def choose(self, text: str) -> None:
        """Choose an entry by its words, such as `Pause`."""
        self._reader.choose_in_tray(text)
