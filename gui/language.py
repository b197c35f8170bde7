"""The language of the window: from its command line, the environment, or the system (RULES R90, R92).

English is what the texts are written in and needs no file; another language loads its own, so that the
first frame of an English window costs nothing more. Dates and amounts follow the language of the words.
May import QtCore only, because it comes before the first frame.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QLocale

import resources

VARIABLE: Final = "ACCESS_AGENT_LANGUAGE"


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


def speak(application: QCoreApplication, language: Language, system: QLocale) -> None:
    """Let everything that is shown from now on be in `language`."""
    if system.language() is not QLocale(_HOMES[language]).language():
        QLocale.setDefault(QLocale(_HOMES[language]))
    if language is not Language.ENGLISH:
        _install(application, language)


def translation_file(language: Language) -> Path:
    """The compiled texts of `language`; made from the `.ts` file beside it by `make texts`."""
    return Path(resources.__path__[0]) / "translations" / f"gui_{language.value}.qm"


def _install(application: QCoreApplication, language: Language) -> None:
    from PySide6.QtCore import QLibraryInfo, QTranslator

    own, of_qt = QTranslator(application), QTranslator(application)
    if own.load(str(translation_file(language))):
        QCoreApplication.installTranslator(own)
    # Qt's own words, such as those of the menu of a text field.
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if of_qt.load(f"qtbase_{language.value}", folder):
        QCoreApplication.installTranslator(of_qt)
