"""Everything the command lines say to people can be translated: said in a language that nobody speaks."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import typer

import account.cli
import agent.wording
from account.cli import parser_for
from agent.cli.app import app, main
from shared.errors import NameRefused
from shared.spoken_parser import parsers_below
from tests.support.pseudo import pseudo_command_line, untranslatable
from tests.support.terminal import Terminal, open_terminal

NAMES = {
    "access-agent", "access-account", "Ctrl-C", "JSON", "Studio", "Attic [bold]", "Linux", "ann@example.org",
    "OPTIONS", "COMMAND", "ARGS", "VERB", "FILE", "NAME", "DIR", "URL",
    "daemon", "subscription", "first-day", "on|off", "off",
}  # fmt: skip
"""What is typed as it is, and what things are called by their owners."""


@pytest.fixture(autouse=True)
def _pseudo(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path_factory.mktemp("pseudo")
    pseudo_command_line(folder)
    monkeypatch.setattr(agent.wording, "TEXTS", folder / "resources/translations")
    monkeypatch.setattr(account.cli, "TEXTS", folder / "resources/translations")
    monkeypatch.setenv("ACCESS_AGENT_LANGUAGE", "fr")
    monkeypatch.setenv("COLUMNS", "300")


def sentences(told: str) -> list[str]:
    """What is left over in the lines of a help text: behind the verbs, options and placeholders in front."""
    lines = [line.split("  ")[-1].strip() for line in told.splitlines() if not line.startswith("[")]
    return [word for line in lines for word in untranslatable(line, NAMES) if not word.isupper()]


def verbs_of(command: object, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    for name, below in getattr(command, "commands", {}).items():
        yield from verbs_of(below, (*path, name))


@pytest.mark.rule("R90")
def test_every_sentence_of_help_can_be_translated(capsys: pytest.CaptureFixture[str]) -> None:
    left: dict[str, list[str]] = {}
    for verb in verbs_of(typer.main.get_command(app)):
        if verb == ("daemon",):
            continue  # argparse's, below
        assert main([*verb, "--help"]) == 0
        told = capsys.readouterr().out
        assert "[" in told
        left[" ".join(verb)] = sentences(told)
    with account.cli.speaking("fr", account.cli.TEXTS):
        for parser in parsers_below(parser_for(())):
            left[parser.prog] = sentences(parser.format_help().split("\n\n", 1)[1])
    assert {verb: words for verb, words in left.items() if words} == {}


@pytest.fixture
async def terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> AsyncIterator[Terminal]:
    async with open_terminal(tmp_path, capsys) as made:
        yield made


@pytest.mark.rule("R90")
async def test_every_sentence_of_a_verb_can_be_translated(terminal: Terminal) -> None:
    left: dict[str, list[str]] = {}
    for verb in (
        ["status"],
        ["computers"],
        ["subscription"],
        ["sessions"],
        ["pause"],
        ["resume"],
        ["nonsense"],
    ):
        await terminal.run(*verb)
        left[verb[0]] = untranslatable(f"{terminal.out}\n{terminal.err}", NAMES | {"nonsense", "cmp_1"})
    terminal.refuse(NameRefused("name_empty", "A computer needs a name."))
    assert await terminal.run("rename", "x") == 3
    left["rename"] = untranslatable(terminal.err, {"name_empty"})
    assert {verb: words for verb, words in left.items() if words} == {}
