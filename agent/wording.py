"""The language of `access-agent` in a terminal, and its texts. Light: nothing but the standard library comes.

`--language`, `ACCESS_AGENT_LANGUAGE`, what the person chose in the settings, the system's language: the first
that is spoken here counts. With `--json` nothing is translated, because programs read it.
"""

from __future__ import annotations

import locale
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final

import resources
from agent.profile.paths import paths_for
from shared.reasons import Language
from shared.spoken import OPTION, language_for, language_named, option_in, speaking

TEXTS: Final = Path(resources.__path__[0]) / "translations"
FOR_PROGRAMS: Final = frozenset({"--json", "--background"})


def in_its_language(arguments: Sequence[str], environ: Mapping[str, str]) -> AbstractContextManager[None]:
    """Within it, texts are in the language that `arguments` and the surroundings ask for."""
    if FOR_PROGRAMS & set(arguments):
        return speaking(Language.ENGLISH, TEXTS)
    return speaking(_language_of(arguments, environ), TEXTS)


def _language_of(arguments: Sequence[str], environ: Mapping[str, str]) -> Language:
    profile = option_in(arguments, "--profile")
    file = paths_for(Path(profile) if profile else None, environ).settings_file
    return language_for(option_in(arguments, OPTION), environ, locale.getlocale()[0], _preferred_in(file))


def _preferred_in(settings_file: Path) -> Language | None:
    """What the person chose. Read as it stands: telling of a damaged file is the agent's part."""
    import json

    try:
        told = json.loads(settings_file.read_bytes())["preferences"]["language"]
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return None
    return language_named(told) if isinstance(told, str) else None
