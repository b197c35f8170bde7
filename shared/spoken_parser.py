"""A reader of arguments whose help is in the language that is spoken (RULES R90, `shared.spoken`).

Help stays English where a verb is declared and is translated when it is shown, so that a start without a
question for help looks up nothing. What argparse itself says is translated by argparse, from the same texts.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from gettext import gettext as _
from typing import Any, Final

_NAMES: Final = ("description", "epilog", "title", "help")


class SpokenParser(argparse.ArgumentParser):
    """As its base; verbs added below it are of the same kind."""

    def format_help(self) -> str:
        """The help, translated."""
        for owner, name in help_texts(self):
            setattr(owner, name, _(getattr(owner, name)))
        return super().format_help()


def help_texts(parser: argparse.ArgumentParser) -> Iterator[tuple[Any, str]]:
    """Each text of `parser` alone: who has it, and the name of its attribute."""
    verbs = (each for action in parser._actions for each in getattr(action, "_choices_actions", ()))
    for owner in (parser, *parser._action_groups, *parser._actions, *verbs):
        for name in _NAMES:
            text = getattr(owner, name, None)
            if text and text is not argparse.SUPPRESS:
                yield owner, name


def parsers_below(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """`parser`, and those of its verbs and their verbs."""
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from parsers_below(below)
