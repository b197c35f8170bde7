"""Follows the language that a person chose, while the window runs (RULES R90).

What the command line or the environment says holds for the start; a choice made later holds at once, because
whoever makes it wants to see it. Imported after the first frame.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QLocale

from gui.language import Language, Voice, language_for, remember
from shared import reasons
from shared.snapshot import Snapshot


class LanguageKeeper:
    """Has `voice` speak what the snapshots say. `told`: the start was told its language, and it stays.

    `state_file` remembers the choice for the first frame of the next time.
    """

    def __init__(self, voice: Voice, system: QLocale, *, told: bool, state_file: Path | None = None) -> None:
        self._voice, self._system, self._told, self._file = voice, system, told, state_file
        self._is_known = False
        self._chosen: reasons.Language | None = None

    def follow(self, snapshot: Snapshot) -> bool:
        """Take what was chosen; whether another language is spoken now, so that all words are old."""
        chosen = snapshot.preferences.language
        if self._is_known and chosen is self._chosen:
            return False
        is_first, self._is_known, self._chosen = not self._is_known, True, chosen
        remember(self._file, Language(chosen.value) if chosen is not None else None)
        if is_first and self._told:
            return False
        before = self._voice.language
        wanted = language_for(chosen.value if chosen is not None else None, {}, self._system)
        if wanted is before:
            return False
        self._voice.speak(wanted)
        return True
