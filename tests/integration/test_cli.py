"""The command line against a real door, in this process; the agent behind it does as the test says."""

from __future__ import annotations

import asyncio
import functools
import json
import os
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from agent import exits
from agent.cli.app import main
from agent.profile.paths import paths_for
from shared import commands
from shared.announcements import Announcement, AnnouncementCode
from shared.commands import Command
from shared.errors import LimitRefused, NameRefused, ServiceUnreachableError
from shared.reasons import NoticeCode, SignInMethod, SignInStep
from shared.snapshot import (
    LimitView,
)
from shared.state import AgentState, Notice, SignInAttempt
from tests.support.clock import START
from tests.support.door import FakeBackend, open_door
from tests.support.terminal import ACCOUNT, ME, ROWS, Terminal, open_terminal

BROWSER = SignInAttempt(
    1, SignInMethod.BROWSER, SignInStep.WAITING, url="http://127.0.0.1:1/oauth/authorize?x=1"
)
CODE = SignInAttempt(
    1,
    SignInMethod.CODE,
    SignInStep.WAITING,
    user_code="BCDF-GHJK",
    verification_uri="http://127.0.0.1:1/activate",
    verification_uri_complete="http://127.0.0.1:1/activate?code=BCDF-GHJK",
)


@pytest.fixture
async def terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> AsyncIterator[Terminal]:
    async with open_terminal(tmp_path, capsys) as made:
        yield made


@pytest.mark.rule("R91")
async def test_status_as_json_is_exactly_the_snapshot(terminal: Terminal) -> None:
    assert await terminal.run("status", "--json") == 0
    told = json.loads(terminal.out)
    assert list(told)[:7] == [
        "revision", "state", "account", "computer", "entitlement", "session", "notices",
    ]  # fmt: skip
    assert told["state"] == "ready"
    assert told["account"] == {"email": "ann@example.org"}
    assert told["computer"] == {"id": "cmp_1", "name": "Studio", "online": True}
    assert told["entitlement"] is None
    assert told["session"] is None


async def test_status_for_people_names_account_and_computer(terminal: Terminal) -> None:
    assert await terminal.run("status") == 0
    assert "ann@example.org" in terminal.out
    assert "Studio" in terminal.out


@pytest.mark.parametrize("verb", [["status"], ["stop"], ["wait", "--for", "ready"], ["doctor"]])
async def test_verbs_that_start_no_agent_report_four_without_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], verb: list[str]
) -> None:
    assert await asyncio.to_thread(main, [*verb, "--profile", str(tmp_path)]) == 4
    said = capsys.readouterr()
    assert "not running" in said.out + said.err
    assert os.listdir(tmp_path) == []


async def test_error_as_json_is_on_standard_error_and_output_is_empty(terminal: Terminal) -> None:
    terminal.refuse(NameRefused("name_empty", "A computer needs a name."))
    assert await terminal.run("rename", "  ", "--json") == 3
    assert terminal.out == ""
    error = json.loads(terminal.err)["error"]
    assert error["code"] == "name_empty"
    assert error["way_on"]


async def test_error_for_people_is_a_sentence_a_code_and_a_way_on(terminal: Terminal) -> None:
    terminal.refuse(ServiceUnreachableError("service_unreachable", "No answer."))
    assert await terminal.run("register") == 6
    assert "cannot be reached. [service_unreachable]" in terminal.err
    assert "access-agent doctor" in terminal.err
    assert terminal.out == ""


async def test_rename_of_another_computer_sends_its_id(terminal: Terminal) -> None:
    assert await terminal.run("rename", "Loft", "--computer", "cmp_2") == 0
    assert terminal.backend.commands == [commands.RenameComputer("Loft", "cmp_2")]


@pytest.mark.parametrize(
    ("verb", "command"),
    [
        (["pause"], commands.Pause()),
        (["resume"], commands.Resume()),
        (["sign-out"], commands.SignOut()),
        (["register", "--replace", "cmp_9"], commands.Register("cmp_9")),
        (["secrets", "retry"], commands.RetrySecrets()),
        (["secrets", "file", "--yes"], commands.UseSecretsFile()),
        (["remove", "--yes"], commands.RemoveComputer(None)),
        (["remove", "--yes", "--computer", "cmp_2"], commands.RemoveComputer("cmp_2")),
    ],
)
async def test_verb_sends_its_command_and_says_what_came_of_it(
    terminal: Terminal, verb: list[str], command: Command
) -> None:
    assert await terminal.run(*verb) == 0
    assert terminal.backend.commands == [command]
    assert terminal.out.strip().endswith(".")
    assert terminal.err == ""


@pytest.mark.parametrize("verb", [["remove"], ["remove", "--computer", "cmp_2"], ["secrets", "file"]])
async def test_nothing_is_done_without_a_yes_where_nobody_can_be_asked(
    terminal: Terminal, verb: list[str]
) -> None:
    assert await terminal.run(*verb) == 3
    assert "[not_confirmed]" in terminal.err
    assert terminal.backend.commands == []


async def test_removing_a_computer_that_is_not_there_is_refused_before_asking(terminal: Terminal) -> None:
    assert await terminal.run("remove", "--computer", "cmp_77", "--yes") == 3
    assert "[not_found]" in terminal.err
    assert terminal.backend.commands == []


@pytest.mark.security(30)
async def test_computers_are_listed_with_names_as_they_are_written(terminal: Terminal) -> None:
    assert await terminal.run("computers") == 0
    assert "Attic [bold]" in terminal.out
    assert "this computer" in terminal.out
    assert await terminal.run("computers", "--json") == 0
    assert [row["name"] for row in json.loads(terminal.out)] == ["Studio", "Attic [bold]"]


async def test_computers_while_offline_are_the_last_known_and_said_to_be(terminal: Terminal) -> None:
    terminal.refuse(ServiceUnreachableError("service_unreachable", "No answer."))
    assert await terminal.run("computers") == 0
    assert "Studio" in terminal.out
    assert "last known list" in terminal.err


async def test_computers_without_an_account_are_refused(terminal: Terminal) -> None:
    terminal.backend.change(state=AgentState.SIGNED_OUT, account=None, computer=None, computers=())
    assert await terminal.run("computers") == 3
    assert "[not_signed_in]" in terminal.err


@pytest.mark.rule("R71")
async def test_refused_registration_shows_the_limit_and_the_list(terminal: Terminal) -> None:
    limit = LimitView("computer_limit_reached", 5, 5, ROWS, ())

    def refuse(_: Command) -> None:
        terminal.backend.change(state=AgentState.LIMIT_REACHED, limit=limit, computer=None)
        raise LimitRefused("computer_limit_reached", "Full.")

    terminal.answer(refuse)
    assert await terminal.run("register") == 3
    assert "Attic [bold]" in terminal.err
    assert "access-agent remove --computer ID" in terminal.err


async def test_wait_returns_at_once_when_it_is_already_so(terminal: Terminal) -> None:
    assert await terminal.run("wait", "--for", "registered", "--json") == 0
    assert json.loads(terminal.out)["computer"]["name"] == "Studio"


async def test_wait_returns_when_it_becomes_so(terminal: Terminal) -> None:
    waiting = asyncio.create_task(terminal.run("wait", "--for", "removed"))
    terminal.backend.change(state=AgentState.REMOVED)
    assert await waiting == 0


@pytest.mark.rule("R11")
async def test_wait_returns_with_what_was_announced(terminal: Terminal) -> None:
    waiting = asyncio.create_task(terminal.run("wait", "--for", "announcement:time-left", "--json"))
    left = Announcement(2, AnnouncementCode.TIME_LEFT, START, "session s1", {"session": "s1"})
    terminal.backend.change(announcements=(replace(left, id=1, code=AnnouncementCode.SESSION_STARTED), left))
    assert await waiting == 0
    assert json.loads(terminal.out)["announcements"][1]["code"] == "time_left"


async def test_wait_gives_up_in_time_with_its_own_code(terminal: Terminal) -> None:
    assert await terminal.run("wait", "--for", "signed-out", "--timeout", "0.01") == 5
    assert "[wait_timed_out]" in terminal.err


async def test_wait_for_nonsense_is_wrong_use(terminal: Terminal) -> None:
    assert await terminal.run("wait", "--for", "nonsense") == 2


async def test_unknown_verb_is_wrong_use_and_help_lists_the_exit_codes(
    terminal: Terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await terminal.run("frobnicate") == 2
    for verb in ([], ["wait"], ["secrets", "file"]):
        assert await asyncio.to_thread(main, [*verb, "--help"]) == 0
        shown = " ".join(capsys.readouterr().out.split())
        assert [code for code, meaning in exits.MEANINGS.items() if f"{code} {meaning}" not in shown] == []


async def test_stop_sends_shutdown_and_waits_for_the_goodbye(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "pidfd_open", _refuse_pidfd)  # the agent here is this very process
    backend, stopped = FakeBackend(), asyncio.Event()
    backend.answer = lambda _: stopped.set()
    async with open_door(paths_for(tmp_path, os.environ).door_address, backend):
        running = asyncio.create_task(asyncio.to_thread(main, ["stop", "--profile", str(tmp_path)]))
        await stopped.wait()
    assert await running == 0
    assert backend.commands == [commands.Shutdown()]
    assert "stopped" in capsys.readouterr().out


def _refuse_pidfd(_: int) -> int:
    raise OSError


def signs_in(terminal: Terminal, attempt: SignInAttempt, **end: Any) -> None:
    """The agent starts `attempt` on command; the sign-in ends as `end` says once somebody looks."""
    terminal.backend.change(state=AgentState.SIGNED_OUT, account=None, computer=None, computers=())

    async def answer(command: Command) -> None:
        if isinstance(command, commands.SignIn):
            terminal.backend.change(state=AgentState.SIGNING_IN, sign_in=attempt)
            if end:
                loop = asyncio.get_running_loop()
                loop.call_later(0.02, lambda: terminal.backend.change(sign_in=None, **end))

    terminal.answer(answer)


@pytest.mark.rule("R21")
async def test_sign_in_prints_the_address_and_waits_until_registered(terminal: Terminal) -> None:
    signs_in(terminal, BROWSER, state=AgentState.READY, account=ACCOUNT, computer=ME)
    assert await terminal.run("sign-in", "--no-browser") == 0
    assert terminal.backend.commands == [commands.SignIn(SignInMethod.BROWSER)]
    assert "http://127.0.0.1:1/oauth/authorize?x=1" in terminal.out
    assert "registered as Studio" in terminal.out


async def test_sign_in_by_code_prints_address_code_and_picture(terminal: Terminal) -> None:
    signs_in(terminal, CODE, state=AgentState.READY, account=ACCOUNT, computer=ME)
    assert await terminal.run("sign-in", "--code") == 0
    assert terminal.backend.commands == [commands.SignIn(SignInMethod.CODE)]
    assert "BCDF-GHJK" in terminal.out
    assert "http://127.0.0.1:1/activate" in terminal.out
    assert "█" in terminal.out


async def test_sign_in_as_json_tells_the_address_first_and_the_snapshot_last(terminal: Terminal) -> None:
    signs_in(terminal, BROWSER, state=AgentState.READY, account=ACCOUNT, computer=ME)
    assert await terminal.run("sign-in", "--no-browser", "--json") == 0
    first, last = terminal.out.splitlines()
    assert json.loads(first)["sign_in"]["url"] == BROWSER.url
    assert json.loads(last)["state"] == "ready"


@pytest.mark.parametrize(
    ("notice", "code", "exit_code"),
    [
        (Notice(9, NoticeCode.SIGN_IN_DENIED), "sign_in_denied", 3),
        (Notice(9, NoticeCode.SIGN_IN_EXPIRED), "sign_in_expired", 3),
        (Notice(9, NoticeCode.SIGN_IN_CANCELLED), "sign_in_cancelled", 3),
        (Notice(9, NoticeCode.SIGN_IN_FAILED, {"code": "service_unreachable"}), "service_unreachable", 6),
        (Notice(9, NoticeCode.SIGN_IN_FAILED), "sign_in_failed", 1),
    ],
)
async def test_sign_in_that_fails_says_how(
    terminal: Terminal, notice: Notice, code: str, exit_code: int
) -> None:
    signs_in(terminal, BROWSER, state=AgentState.SIGNED_OUT, notices=(notice,))
    assert await terminal.run("sign-in", "--no-browser") == exit_code
    assert f"[{code}]" in terminal.err


@pytest.mark.rule("R71")
async def test_sign_in_without_a_place_left_shows_the_list(terminal: Terminal) -> None:
    limit = LimitView("computer_limit_reached", 5, 5, ROWS, ())
    signs_in(terminal, BROWSER, state=AgentState.LIMIT_REACHED, account=ACCOUNT, limit=limit)
    assert await terminal.run("sign-in", "--no-browser") == 3
    assert "Attic [bold]" in terminal.err
    assert "[computer_limit_reached]" in terminal.err


async def test_sign_in_nobody_finishes_times_out(terminal: Terminal) -> None:
    signs_in(terminal, BROWSER)
    assert await terminal.run("sign-in", "--no-browser", "--timeout", "0.05") == 5


async def test_sign_in_without_waiting_returns_once_the_address_is_known(terminal: Terminal) -> None:
    signs_in(terminal, BROWSER)
    assert await terminal.run("sign-in", "--no-browser", "--no-wait", "--json") == 0
    assert json.loads(terminal.out)["sign_in"]["url"] == BROWSER.url


async def test_sign_in_when_signed_in_already_changes_nothing(terminal: Terminal) -> None:
    assert await terminal.run("sign-in") == 0
    assert terminal.backend.commands == []
    assert "Already signed in as ann@example.org" in terminal.out


async def test_doctor_as_json_names_each_check_and_its_outcome(terminal: Terminal) -> None:
    assert await terminal.run("doctor", "--json") in (0, 1)
    checks = {check["id"]: check["outcome"] for check in json.loads(terminal.out)}
    assert checks["door"] == "ok"
    assert checks["python"] == "ok"


@pytest.mark.security(41)
async def test_diagnostics_are_shown_and_saved_only_after_a_yes(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "report.zip"
    listing = functools.partial(os.listdir, tmp_path)
    assert await terminal.run("diagnostics", "--output", str(file)) == 3
    assert "status.json" in terminal.out
    assert "ann@example.org" not in terminal.out
    assert "report.zip" not in listing()
    assert await terminal.run("diagnostics", "--output", str(file), "--yes") == 0
    assert "report.zip" in listing()
