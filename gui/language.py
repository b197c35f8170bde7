"""The language of the window: from its command line, the environment, the person, or the system (R90, R92).

English is what the texts are written in and needs no file; another language loads its own, so that the
first frame of an English window costs nothing more. Dates and amounts follow the language of the words.
May import QtCore only, because it comes before the first frame.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QLocale

import resources

if TYPE_CHECKING:
    from PySide6.QtCore import QTranslator

VARIABLE: Final = "ACCESS_AGENT_LANGUAGE"
_KEY: Final = "window/language"


class Language(StrEnum):
    """`shared.reasons.Language` again: that module would come before the first frame (PERFORMANCE P1)."""

    ENGLISH = "en"
    FRENCH = "fr"


_HOMES: Final = {Language.ENGLISH: "en_GB", Language.FRENCH: "fr_FR"}
"""The dates and amounts of a language, where the system speaks another one."""


def language_for(wanted: str | None, environ: Mapping[str, str], system: QLocale) -> Language:
    """The first of command line, environment and system that names a language the window speaks."""
    for name in (wanted, environ.get(VARIABLE), *system.uiLanguages()):
        short = (name or "").replace("_", "-").partition("-")[0].lower()
        if short in set(Language):
            return Language(short)
    return Language.ENGLISH


class Voice:
    """What the program's window says, in a language that may be exchanged while it runs."""

    def __init__(self, application: QCoreApplication, system: QLocale) -> None:
        self._application, self._system = application, system
        self._translators: list[QTranslator] = []
        self._has_spoken = False
        self.language = Language.ENGLISH

    def speak(self, language: Language) -> None:
        """Let everything that is made from now on be in `language`."""
        for translator in self._translators:
            QCoreApplication.removeTranslator(translator)
            translator.deleteLater()
        self._translators = []
        if self._system.language() is not QLocale(_HOMES[language]).language():
            QLocale.setDefault(QLocale(_HOMES[language]))
        elif self._has_spoken:
            QLocale.setDefault(self._system)
        self._has_spoken, self.language = True, language
        if language is not Language.ENGLISH:
            self._translators = _installed(self._application, language)


def speak(application: QCoreApplication, language: Language, system: QLocale) -> Voice:
    """Let everything that is shown from now on be in `language`."""
    voice = Voice(application, system)
    voice.speak(language)
    return voice


def translation_file(language: Language) -> Path:
    """The compiled texts of `language`; made from the `.ts` file beside it by `make texts`."""
    return Path(resources.__path__[0]) / "translations" / f"gui_{language.value}.qm"


def remembered(file: Path | None) -> str | None:
    """The language that a person had chosen when the window was here last; `file` is that of its place."""
    if file is None or not file.exists():
        return None
    from PySide6.QtCore import QSettings

    kept = QSettings(str(file), QSettings.Format.IniFormat).value(_KEY)
    return kept if isinstance(kept, str) and kept in set(Language) else None


def remember(file: Path | None, chosen: Language | None) -> None:
    """Keep what was chosen for the first frame of the next time; None is the system's language."""
    if file is None:
        return
    from PySide6.QtCore import QSettings

    settings = QSettings(str(file), QSettings.Format.IniFormat)
    if chosen is None:
        settings.remove(_KEY)
    else:
        settings.setValue(_KEY, chosen.value)
    settings.sync()


def _installed(application: QCoreApplication, language: Language) -> list[QTranslator]:
    from PySide6.QtCore import QLibraryInfo, QTranslator

    own, of_qt = QTranslator(application), QTranslator(application)
    if own.load(str(translation_file(language))):
        QCoreApplication.installTranslator(own)
    # Qt's own words, such as those of the menu of a text field.
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if of_qt.load(f"qtbase_{language.value}", folder):
        QCoreApplication.installTranslator(of_qt)
    return [own, of_qt]
