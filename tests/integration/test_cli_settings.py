"""`access-agent settings` over the real door: everything by name, and one of them changed."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from agent.cli.settings import SETTINGS
from shared import commands
from shared.errors import RequestRefused
from tests.support.terminal import Terminal, open_terminal


@pytest.fixture
async def terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> AsyncIterator[Terminal]:
    async with open_terminal(tmp_path, capsys) as made:
        yield made


async def test_settings_as_json_names_all_of_them_after_looking_at_the_system(terminal: Terminal) -> None:
    assert await terminal.run("settings", "--json") == 0
    told = json.loads(terminal.out)
    assert list(told) == [name.replace("-", "_") for name in SETTINGS]
    assert (told["name"], told["quality"], told["notifications"]) == ("Studio", "auto", True)
    assert terminal.backend.commands == [commands.ChangePreferences()]


async def test_settings_for_people_says_what_each_takes(terminal: Terminal) -> None:
    assert await terminal.run("settings") == 0
    assert "auto|sharp|saving" in terminal.out


async def test_setting_one_sends_its_command_and_says_what_holds(terminal: Terminal) -> None:
    assert await terminal.run("settings", "set", "updates", "off") == 0
    assert terminal.backend.commands == [commands.ChangePreferences(updates=False)]
    assert "updates is" in terminal.out


@pytest.mark.parametrize(
    ("words", "code", "exit_code"),
    [
        (("colour", "red"), "setting_unknown", 2),
        (("ask", "maybe"), "setting_value_invalid", 2),
        (("account-service", "ftp://x"), "account_url_invalid", 2),
    ],
)
async def test_what_there_is_not_is_wrong_use_and_asks_for_nothing(
    terminal: Terminal, words: tuple[str, str], code: str, exit_code: int
) -> None:
    assert await terminal.run("settings", "set", *words, "--json") == exit_code
    assert json.loads(terminal.err)["error"]["code"] == code
    assert terminal.backend.commands == []


async def test_a_refusal_of_the_agent_has_its_code(terminal: Terminal) -> None:
    terminal.refuse(RequestRefused("signed_in", "Sign out first."))
    assert await terminal.run("settings", "set", "account-service", "https://team.example.org") == 3
    assert "access-agent sign-out" in terminal.err
