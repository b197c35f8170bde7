"""`startup` and `open` on the command line: by the agent where it runs, by the system itself where not."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from agent import exits
from agent.cli.app import main
from agent.profile.paths import paths_for
from agent.startup.choose import startup_for
from shared import commands
from shared.errors import RequestRefused
from tests.support.terminal import Terminal, open_terminal

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at XDG folders")


@pytest.fixture
async def terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> AsyncIterator[Terminal]:
    async with open_terminal(tmp_path, capsys) as made:
        yield made


def test_without_an_agent_the_system_itself_is_switched(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = ("--profile", str(tmp_path / "p"))
    way = startup_for(paths_for(tmp_path / "p", os.environ), os.environ)
    assert main(["startup", *place]) == exits.DONE
    assert "does not start" in capsys.readouterr().out
    assert main(["startup", "enable", "--json", *place]) == exits.DONE
    assert json.loads(capsys.readouterr().out) == {"start_at_login": True}
    assert way.is_on() is True
    assert main(["startup", "disable", *place]) == exits.DONE
    assert way.is_on() is False
    assert not (tmp_path / "p").exists()


async def test_with_an_agent_it_is_asked_so_that_every_face_knows(terminal: Terminal) -> None:
    assert await terminal.run("startup", "enable") == exits.DONE
    assert await terminal.run("startup", "disable") == exits.DONE
    assert terminal.backend.commands == [
        commands.ChangePreferences(start_at_login=True),
        commands.ChangePreferences(start_at_login=False),
    ]
    assert await terminal.run("startup", "status") == exits.DONE
    assert len(terminal.backend.commands) == 2


async def test_an_agent_that_refuses_is_heard(terminal: Terminal) -> None:
    terminal.refuse(RequestRefused("startup_unavailable", "There is no way."))
    assert await terminal.run("startup", "enable") == exits.REFUSED
    assert "[startup_unavailable]" in terminal.err


def test_a_computer_without_a_desktop_gets_a_unit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = ("--headless", "--profile", str(tmp_path / "p"))
    way = startup_for(paths_for(tmp_path / "p", os.environ), os.environ)
    assert main(["startup", "enable", *place]) == exits.DONE
    said = capsys.readouterr()
    assert ("user unit starts" in said.out, "enable-linger" in said.err) == (True, True)
    assert way.is_on() is True
    assert main(["startup", "status", "--json", *place]) == exits.DONE
    assert json.loads(capsys.readouterr().out) == {"unit": True, "needs_login": True}
    assert main(["startup", "disable", *place]) == exits.DONE
    assert "No user unit" in capsys.readouterr().out
    assert way.is_on() is False


def test_a_folder_that_cannot_be_written_is_said_with_its_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "file"))
    assert main(["startup", "enable", "--profile", str(tmp_path / "p")]) == exits.FAULT
    assert "[data_unusable]" in capsys.readouterr().err


def test_another_word_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["startup", "perhaps"]) == exits.WRONG_USE
    assert main(["open"]) == exits.WRONG_USE


@pytest.mark.security(18)
def test_open_past_the_launcher_says_the_same(tmp_path: Path) -> None:
    assert main(["open", "access-agent://format-disk", "--profile", str(tmp_path)]) == exits.WRONG_USE
