"""`access-account scenario`, `clock`, `payment`, …: the verbs against a running service (RULES R95–R99)."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from account.cli import run
from account.simulator import token_file
from shared.redact import Secret
from tests.support.clock import FakeClock
from tests.support.faulty_service import TOKEN, faulty_service


class Terminal:
    """Somebody at a terminal of the service's computer."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._folder = folder
        self._capsys = capsys

    async def say(self, *arguments: str, exit_code: int = 0) -> str:
        """What a verb writes: its answer, or with another exit code its complaint."""
        code, out, err = await self._run(*arguments)
        assert code == exit_code, (arguments, out, err)
        assert bool(err) is bool(exit_code), (arguments, err)
        return err if exit_code else out

    async def told(self, *arguments: str) -> Any:
        """What a verb answers in JSON."""
        return json.loads(await self.say(*arguments, "--json"))

    async def _run(self, *arguments: str) -> tuple[int, str, str]:
        def carry_out() -> int:
            try:
                return run([*arguments, "--data", str(self._folder)])
            except SystemExit as exc:  # how argparse ends wrong use
                return int(str(exc.code))

        code = await asyncio.to_thread(carry_out)
        return code, *self._capsys.readouterr()


@pytest.fixture
async def terminal(
    tmp_path: Path, clock: FakeClock, capsys: pytest.CaptureFixture[str]
) -> AsyncIterator[Terminal]:
    """A terminal beside a running service with a simulator."""
    async with faulty_service(tmp_path, clock) as service, service.live():
        token_file.tell(tmp_path, Secret(TOKEN), service.base_url)
        yield Terminal(tmp_path, capsys)


async def test_a_story_told_by_verbs(terminal: Terminal) -> None:
    assert await terminal.say("accounts") == "There is no simulated account.\n"
    loaded = await terminal.say("scenario", "load", "buying_paypal_pending", "--speed", "0", "--seed", "7")
    assert loaded.startswith("buying_paypal_pending@example.test  acc_")
    assert " frozen\n" in loaded
    assert len((await terminal.say("accounts")).splitlines()) == 1
    assert "paypal" in await terminal.say("payment", "list")
    assert await terminal.say("payment", "confirm") == "No payment waits.\n"
    timeline = await terminal.say("timeline")
    assert "order.paid" in timeline
    assert "due" in timeline
    why = await terminal.say("why")
    assert why.startswith("The status is Active.\n  Access from the online store is live and ends last: ")
    assert "What can be done now\n  Manage\n    Access from the online store is live.\n" in why
    assert "_" not in why  # no code among the sentences
    codes = await terminal.told("why")
    assert codes["entitlement"]["fact"] == "status"
    assert (await terminal.say("clock", "step")).endswith(" frozen\n")


@pytest.mark.rule("R95")
async def test_a_clock_is_shown_set_advanced_and_stepped(terminal: Terminal) -> None:
    account = (await terminal.told("scenario", "load", "trial", "--speed", "0"))["account"]
    assert await terminal.told("clock", "show") == account["clock"]
    moved = await terminal.told("clock", "advance", "--by", "P1M")
    assert moved["clock"]["rate"] == 0
    to = moved["clock"]["account_now"].replace("2026-", "2027-")
    assert (await terminal.told("clock", "advance", "--to", to))["clock"]["account_now"] == to
    assert (await terminal.told("clock", "set", "--rate", "60"))["clock"]["rate"] == 60
    assert (await terminal.say("clock", "show")).endswith(" x60\n")


@pytest.mark.proof
async def test_what_is_refused_is_one_sentence_with_its_code(terminal: Terminal) -> None:
    await terminal.say("scenario", "load", "trial")
    for arguments, code in (
        (("scenario", "load", "trial"), "account_exists"),
        (("scenario", "load", "no_such"), "scenario_unknown"),
        (("clock", "advance", "--to", "2001-01-01T00:00:00Z"), "clock_backwards"),
        (("clock", "advance", "--by", "P1X"), "clock_wish_invalid"),
        (("clock", "set", "--rate", "-1"), "clock_rate_invalid"),
        (("clock", "show", "--account", "nobody@example.test"), "no_simulated_account"),
        (("payment", "confirm"), "no_waiting_payment"),
        (("payment", "confirm", "pay_1"), "no_waiting_payment"),
        (("fault", "set", "no_such"), "fault_unknown"),
        (("app-store", "refund"), "not_found"),
    ):
        said = await terminal.say(*arguments, exit_code=1)
        assert said.startswith("access-account: "), said
        assert said.endswith(f" [{code}]\n"), said
        assert said.count("\n") == 1


async def test_wrong_use_says_what_is_missing(terminal: Terminal) -> None:
    await terminal.say("scenario", "load", "trial")
    await terminal.say("scenario", "load", "expired")
    assert "say which with --account" in await terminal.say("clock", "show", exit_code=2)
    for arguments in (
        ("clock",),
        ("clock", "set"),
        ("clock", "advance"),
        ("fault", "set"),
        ("app-store", "buy"),
    ):
        await terminal.say(*arguments, exit_code=2)


async def test_slips_of_the_pen_are_wrong_use_and_told_beside_their_argument(terminal: Terminal) -> None:
    for arguments, told in (
        (("clock", "set", "--rate", "nan"), "argument --rate: invalid number value: 'nan'"),
        (("fault", "set", "slow", "--seconds", "inf"), "argument --seconds: invalid number value: 'inf'"),
        (
            ("clock", "advance", "--to", "tomorrow"),
            "--to: 'tomorrow' is no instant with a time zone, such as",
        ),
        (
            ("scenario", "load", "trial", "--starts", "2026-01-31T09:00:00"),
            "--starts: '2026-01-31T09:00:00' is",
        ),
        (
            ("payment", "decline", "--reason", "whim"),
            "argument --reason: invalid choice: 'whim' (choose from",
        ),
    ):
        assert told in await terminal.say(*arguments, exit_code=2)


async def test_accounts_to_choose_from_are_named_and_those_beyond_five_hinted_at(terminal: Terminal) -> None:
    for number in range(1, 7):
        await terminal.say("scenario", "load", "trial", "--email", f"{number}@example.test")
        if number in (2, 6):
            said = await terminal.say("clock", "show", exit_code=2)
            assert f"there are {number} simulated accounts; say which with --account (" in said
            assert (said.count("@example.test"), "…" in said) == (min(number, 5), number > 5)


@pytest.mark.proof
async def test_faults_and_the_app_store_are_within_reach(terminal: Terminal) -> None:
    await terminal.say("scenario", "load", "trial")
    assert await terminal.say("fault", "set", "slow", "--seconds", "2") == "slow  seconds=2\n"
    mine = ("--account", "trial@example.test")
    dropped = await terminal.say("fault", "set", "events_drop", "--share", "0.5", *mine)
    assert dropped == "events_drop  share=0.5\n"
    assert await terminal.say("fault", "clear") == "No fault is on.\n"
    assert await terminal.say("fault", "clear", "events_drop", *mine) == "No fault is on.\n"
    assert await terminal.say("fault", "clear") == "No fault is on.\n"
    sold = (await terminal.say("app-store", "plans")).splitlines()
    assert [line.split("  ")[:2] for line in sold] == [
        ["app_store_month", "1 month"],
        ["app_store_year", "12 months"],
    ]
    assert (await terminal.say("app-store", "buy", "--plan", "app_store_month")).startswith("Done: ")
    assert (await terminal.say("app-store", "renewal", "off")).startswith("Done")


@pytest.mark.proof
@pytest.mark.rule("R98")
async def test_a_history_is_exported_replayed_and_forked(terminal: Terminal, tmp_path: Path) -> None:
    await terminal.say("scenario", "load", "active_month", "--speed", "0")
    file = tmp_path / "export.json"
    assert await terminal.say("export", "--out", str(file)) == ""
    assert json.loads(file.read_text()) == json.loads(await terminal.say("export"))
    assert (await terminal.say("replay", str(file), "--email", "again@example.test")).startswith("again@")
    forked = await terminal.say("fork", "--account", "again@example.test", "--email", "fork@example.test")
    assert forked.startswith("fork@example.test  ")
    assert len(await terminal.told("accounts")) == 3


async def test_a_service_that_is_not_there_or_has_no_simulator_is_said_with_the_way_on(
    terminal: Terminal, tmp_path: Path
) -> None:
    with socket.socket() as nobody:  # bound, and not listened on: refused
        nobody.bind(("127.0.0.1", 0))
        token_file.tell(tmp_path, Secret(TOKEN), f"http://127.0.0.1:{nobody.getsockname()[1]}")
        said = await terminal.say("accounts", exit_code=1)
    assert "[service_unreachable]" in said
    assert "--simulator" in said
    token_file.forget(tmp_path)
    said = await terminal.say("accounts", exit_code=1)
    assert "[simulator_not_found]" in said
    assert "--simulator" in said


@pytest.mark.security(14)
async def test_the_token_leaves_for_nobody_else(terminal: Terminal) -> None:
    for url in (
        "http://192.0.2.7:8765",
        "https://127.0.0.1:8765",
        "http://127.0.0.1.evil.example",
        "ftp://127.0.0.1",
        "http://[",
        "http://127.0.0.1:99999",
        "nonsense",
    ):
        assert "[url_not_local]" in await terminal.say("accounts", "--url", url, exit_code=1)


@pytest.mark.security(14)
async def test_an_old_token_is_refused_and_not_repeated(terminal: Terminal, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_text("asm_0123456789abcdef\n")
    other.chmod(0o600)
    said = await terminal.say("accounts", "--token-file", str(other), exit_code=1)
    assert "[simulator_token_invalid]" in said
    assert "0123456789" not in said


@pytest.mark.security(8)
async def test_links_to_the_panel_and_to_the_portal_as_an_account(terminal: Terminal) -> None:
    assert "/simulator/enter?token=" in await terminal.say("panel")
    await terminal.say("scenario", "load", "trial")
    assert (await terminal.told("panel", "--account", "trial@example.test"))["expires_at"]
    assert "no_simulated_account" in await terminal.say("panel", "--account", "x@example.test", exit_code=1)
