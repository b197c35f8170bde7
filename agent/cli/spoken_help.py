"""Help and usage errors in the language of whoever reads them (RULES R90).

Help is written where a verb is declared, at import; it is translated when the verbs have been put together.
The library has English sentences of its own for wrong use: they are told again in the house's words.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from gettext import gettext as _
from typing import Any, Final

from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

_SENTENCES: Final = (
    (
        r"No such option: (?P<name>\S+) \(Possible options: (?P<others>.*)\)",
        "No such option: {name}. Possible: {others}.",
    ),
    (r"No such option: (?P<name>.*)", "No such option: {name}."),
    (r"No such command (?P<name>.*)\.", "No such verb: {name}."),
    (r"Missing command\.", "A verb is missing."),
    (
        r"Missing option (?P<name>\S+)\.(?: Choose from:(?P<others>.*))",
        "Missing option {name}. Choose from: {others}.",
    ),
    (r"Missing option (?P<name>\S+)\.", "Missing option {name}."),
    (r"Missing argument (?P<name>\S+)\.", "Missing argument {name}."),
    (r"Got unexpected extra argument\(s\) \((?P<name>.*)\)", "Too many arguments: {name}."),
    (r"Option (?P<name>\S+) requires an argument\.", "Option {name} needs a value."),
    (r"Option (?P<name>\S+) does not take a value\.", "Option {name} takes no value."),
    (
        r"Invalid value for (?P<name>\S+): (?:Value error, )?(?P<given>.*) is not one of (?P<others>.*)\.",
        "Invalid value for {name}: {given}. Choose from: {others}.",
    ),
    (
        r"Invalid value for (?P<name>\S+): Input should be a valid number.*",
        "Invalid value for {name}: not a number.",
    ),
    (
        r"Invalid value for (?P<name>\S+): Input should be greater than or equal to (?P<least>.*)",
        "Invalid value for {name}: less than {least}.",
    ),
    (r"Invalid value for (?P<name>\S+): (?P<why>.*)", "Invalid value for {name}: {why}"),
)
"""What the library says, and how it is told here. A sentence that is not among them is shown as it came."""

TEMPLATES: Final = tuple(template for _said, template in _SENTENCES)


class SpokenCommand(TyperCommand):
    """A verb; its usage line is translated."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        _write_usage(self, ctx, formatter)

    def get_help_option(self, ctx: Any) -> Any:
        return _translated_option(super().get_help_option(ctx))


class SpokenGroup(TyperGroup):
    """A group of verbs, likewise."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        _write_usage(self, ctx, formatter)

    def get_help_option(self, ctx: Any) -> Any:
        return _translated_option(super().get_help_option(ctx))


def _write_usage(command: Any, ctx: Any, formatter: Any) -> None:
    pieces = " ".join(command.collect_usage_pieces(ctx))
    formatter.write_usage(ctx.command_path, pieces, prefix=_("Usage: "))


def _translated_option(option: Any) -> Any:
    if option is not None and option.help:
        option.help = _(option.help)
    return option


def help_texts(command: Any) -> Iterator[tuple[Any, str]]:
    """Each text of `command` and what is below it: who has it, and the name of its attribute."""
    for name in ("help", "short_help", "epilog"):
        if getattr(command, name, None):
            yield command, name
    for parameter in command.params:
        if getattr(parameter, "help", None):
            yield parameter, "help"
    for below in getattr(command, "commands", {}).values():
        yield from help_texts(below)


def translate_help(command: Any) -> None:
    """Put all help of `command` and its verbs in the language that is spoken."""
    for owner, name in help_texts(command):
        setattr(owner, name, _(getattr(owner, name)))


def show_wrong_use(exc: TyperException) -> None:
    """Say what was wrong with the arguments and where help is, on standard error."""
    context = getattr(exc, "ctx", None)
    if context is not None:
        sys.stderr.write(f"{context.get_usage()}\n")
        sys.stderr.write(
            _("`{command} --help` shows how it is used.").format(command=context.command_path) + "\n\n"
        )
    sys.stderr.write(_("Error: {sentence}").format(sentence=retold(exc.format_message())) + "\n")


def retold(said: str) -> str:
    """The library's sentence in the house's words, in the language that is spoken."""
    flat = " ".join(said.split())
    for pattern, template in _SENTENCES:
        match = re.fullmatch(pattern, flat)
        if match is not None:
            return _(template).format(**match.groupdict())
    return said
