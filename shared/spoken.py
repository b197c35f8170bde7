"""The language of a command line: which one it is, and the texts in it (RULES R90, docs/languages.md).

English stands in the code; the other texts are found by the standard library's `gettext`, which argparse and
the command line's libraries ask too. It knows one language per process, so one is chosen at the start and
given back at the end. What programs read (codes, JSON, logs) never passes through here.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Final

from shared.reasons import Language

DOMAIN: Final = "cli"
OPTION: Final = "--language"
VARIABLE: Final = "ACCESS_AGENT_LANGUAGE"
"""In the environment: the language of window and command line."""
_OF_GETTEXT: Final = "LANGUAGE"
_OUTSIDE: ContextVar[dict[str, str] | None] = ContextVar("outside", default=None)


def language_for(
    wanted: str | None, environ: Mapping[str, str], system: str | None, preferred: Language | None = None
) -> Language:
    """The first of command line, environment, preference and system that names a language of ours.

    `preferred` is what the person chose in the settings; `system` is what the system says where the
    environment says nothing, such as "fr_BE".
    """
    for name in (wanted, environ.get(VARIABLE)):
        found = language_named(name)
        if found is not None:
            return found
    if preferred is not None:
        return preferred
    told = next((environ[each] for each in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(each)), system)
    if told is None or told.partition(".")[0] in ("C", "POSIX"):  # LANGUAGE counts for no program then
        return Language.ENGLISH
    for name in (*environ.get(_OF_GETTEXT, "").split(":"), told):
        found = language_named(name)
        if found is not None:
            return found
    return Language.ENGLISH


def language_named(name: str | None) -> Language | None:
    """The language of a tag or locale such as "fr", "fr-CA" or "fr_FR.UTF-8"; None for any other."""
    short = (name or "").replace("_", "-").partition("-")[0].partition(".")[0].lower()
    return next((each for each in (Language.ENGLISH, Language.FRENCH) if each.value == short), None)


def option_in(arguments: Sequence[str], name: str) -> str | None:
    """The value of the option `name`, before anything else has looked at `arguments`."""
    for at, argument in enumerate(arguments):
        if argument == "--":
            return None
        if argument == name and at + 1 < len(arguments):
            return arguments[at + 1]
        if argument.startswith(f"{name}="):
            return argument.partition("=")[2]
    return None


def without_option(arguments: Sequence[str], name: str) -> list[str]:
    """`arguments` without the option `name` and its value."""
    left: list[str] = []
    rest = list(arguments)
    while rest:
        argument = rest.pop(0)
        if argument == "--":
            return [*left, argument, *rest]
        if argument == name:
            del rest[:1]
        elif not argument.startswith(f"{name}="):
            left.append(argument)
    return left


@contextmanager
def speaking(language: str, folder: Path) -> Iterator[None]:
    """Until the end of the block, let `gettext` answer in `language`, from the texts below `folder`."""
    if language == Language.ENGLISH.value:
        yield
        return
    domain, outside = gettext.textdomain(), dict(os.environ)
    before = _OUTSIDE.set(outside)
    gettext.bindtextdomain(DOMAIN, str(folder))
    gettext.textdomain(DOMAIN)
    os.environ[_OF_GETTEXT] = language
    try:
        yield
    finally:
        gettext.textdomain(domain)
        del os.environ[_OF_GETTEXT]
        if _OF_GETTEXT in outside:
            os.environ[_OF_GETTEXT] = outside[_OF_GETTEXT]
        _OUTSIDE.reset(before)


def environ_outside() -> dict[str, str]:
    """The environment for a process that lives on: without what `speaking` needs in it for itself."""
    outside = _OUTSIDE.get()
    return dict(os.environ) if outside is None else dict(outside)


def spoken_language() -> Language:
    """The language that `speaking` set."""
    is_set = gettext.textdomain() == DOMAIN
    return (language_named(os.environ.get(_OF_GETTEXT)) if is_set else None) or Language.ENGLISH
