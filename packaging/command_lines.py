"""The command lines of our programs as data, read from the very parsers that run them.

Man pages (`words.py`) and shell completions (`completions.py`) are told from this, so that they are never out
of date. Runs in the environment of `freeze.py`, which has the project installed.
"""

from __future__ import annotations

import argparse
import dataclasses
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from shared.spoken import OPTION

AGENT: Final = "access-agent"
SERVICE: Final = "access-account"

_LIST: Final = re.compile(r"[a-z][a-z0-9-]*(\|[a-z][a-z0-9-]*)+")
"""A placeholder such as `en|fr` names all values there are."""

_SHORT: Final = 40
"""Letters that a list of values may have where it stands for them in a line."""
_EVERYWHERE: Final = frozenset(("--help", OPTION))


@dataclass(frozen=True, slots=True)
class Value:
    """What follows an option, or stands alone: its placeholder, and the values it may have, if few do.
    Placeholders DIR and FILE ask for paths."""

    name: str
    choices: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """The placeholder, or the values themselves where they are few."""
        listed = "|".join(self.choices)
        return listed if self.choices and len(listed) <= _SHORT else self.name

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder's path."""
        return self.name == "DIR"

    @property
    def is_file(self) -> bool:
        """Whether it is a file's path."""
        return self.name == "FILE"


@dataclass(frozen=True, slots=True)
class Option:
    """An option: all its names, what follows it (None: nothing), and what it is for."""

    names: tuple[str, ...]
    value: Value | None
    help: str


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb with its options, and what else it takes; `name` may be two words, empty: no verb at all.
    A group is a verb below which there are others."""

    name: str
    help: str
    options: tuple[Option, ...]
    values: tuple[Value, ...] = ()
    is_group: bool = False

    @property
    def options_of_its_own(self) -> tuple[Option, ...]:
        """Without those that every verb has."""
        return tuple(each for each in self.options if not _EVERYWHERE & set(each.names))


def agent_verbs() -> tuple[Verb, ...]:
    """The verbs of `access-agent`, as typer and, for `daemon`, argparse read them; first what it takes
    without a verb (`agent.launch`)."""
    import typer.main

    from agent.cli.app import app
    from agent.daemon import parser_of_options

    verbs = {each.name: each for each in _walked("", typer.main.get_command(app))}
    daemon = tuple(_arguments(parser_of_options()))
    verbs["daemon"] = dataclasses.replace(verbs["daemon"], options=daemon)
    window = tuple(_of_the_window(verbs))
    verbs[""] = dataclasses.replace(verbs[""], options=(*verbs[""].options, *window))
    return _spoken(verbs)


def _of_the_window(verbs: Mapping[str, Verb]) -> Iterator[Option]:
    """What the window takes; where the same is an option of a verb, it is told in the words of that verb."""
    from agent import launch

    told = {
        option.names[-1]: option for name in ("demo", "status", "daemon") for option in verbs[name].options
    }
    yield Option((launch.HIDDEN,), None, "Stand in the tray and open no window.")
    known = launch.WINDOW_OPTIONS | launch.AGENT_OPTIONS | launch.AGENT_FLAGS
    for name in sorted(known - {OPTION}):
        yield told[name]


def _spoken(verbs: Mapping[str, Verb]) -> tuple[Verb, ...]:
    """All of them, each with the option of the language, which is taken with any verb."""
    (spoken,) = (each for each in verbs[""].options if OPTION in each.names)
    return tuple(
        verb
        if any(OPTION in option.names for option in verb.options)
        else dataclasses.replace(verb, options=(*verb.options, spoken))
        for verb in verbs.values()
    )


def _walked(name: str, command: Any) -> Iterator[Verb]:
    inner = getattr(command, "commands", {})
    options = [_option(each) for each in command.params if each.opts[0][0] == "-"]
    if not any("--help" in each.names for each in options):
        options.append(Option(("--help",), None, "Show what there is, and exit."))
    values = [_value_of(each, name) for each in command.params if each.opts[0][0] != "-"]
    yield Verb(name, _plain(command.help), tuple(options), tuple(values), is_group=bool(inner))
    for part, below in inner.items():
        yield from _walked(f"{name} {part}".strip(), below)


def _option(told: Any) -> Option:
    names = tuple(sorted((*told.opts, *told.secondary_opts), key=len))
    return Option(names, None if told.is_flag else _value_of(told, ""), _plain(told.help))


def _value_of(told: Any, verb: str) -> Value:
    kind = told.type_descriptor.annotation
    choices = (
        tuple(str(each.value) for each in kind) if isinstance(kind, type) and issubclass(kind, Enum) else ()
    )
    name = told.metavar or str(told.name).upper()
    return _value(name, choices or _known(verb, name, told.opts[0]))


def service_verbs() -> tuple[Verb, ...]:
    """The verbs of `access-account`, as argparse reads them."""
    from account.cli import parser_for

    return _spoken({each.name: each for each in _parsed("", parser_for([]))})


def _parsed(name: str, parser: argparse.ArgumentParser, about: str = "") -> Iterator[Verb]:
    inner = [each for each in parser._actions if isinstance(each, argparse._SubParsersAction)]
    yield Verb(
        name,
        about,
        tuple(_arguments(parser)),
        tuple(
            _value_of_action(each, name)
            for each in parser._actions
            if not each.option_strings and each not in inner
        ),
        is_group=bool(inner),
    )
    for action in inner:
        abouts: Mapping[str, str] = {each.dest: each.help or "" for each in action._choices_actions}
        for part, sub in action.choices.items():
            yield from _parsed(f"{name} {part}".strip(), sub, abouts.get(part, ""))


def _arguments(parser: argparse.ArgumentParser) -> Iterator[Option]:
    """Those that are meant for people."""
    for action in parser._actions:
        if action.option_strings and action.help is not argparse.SUPPRESS:
            about = _plain((action.help or "").replace("%(default)s", str(action.default)))
            value = None if action.nargs == 0 else _value_of_action(action, "")
            yield Option(tuple(sorted(action.option_strings, key=len)), value, about)


def _value_of_action(action: argparse.Action, verb: str) -> Value:
    name = str(action.metavar or action.dest.upper())
    choices = tuple(str(each) for each in action.choices or ())
    return _value(name, choices or _known(verb, name, *action.option_strings[:1]))


def _value(name: str, choices: tuple[str, ...]) -> Value:
    return Value(name, choices or (tuple(name.split("|")) if _LIST.fullmatch(name) else ()))


def _known(verb: str, name: str, option: str = "") -> tuple[str, ...]:
    """Values that a parser takes as any word, but that are few and known."""
    if (verb, name) == ("settings set", "NAME"):
        from agent.cli.settings import SETTINGS

        return tuple(SETTINGS)
    if option == "--scenario" or (name == "NAME" and verb in ("scenario load", "scenario show")):
        from account.simulator.scenarios.loading import names

        return tuple(names())
    return ()


def _plain(text: str | None) -> str:
    plain = " ".join((text or "").split())
    return plain[:1].upper() + plain[1:]
