"""The living path with real processes: agent, embedded account service, command line, a scripted person."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from agent.demo.person import Person
from shared.clock import SystemClock
from tests.support.agent_processes import AgentProcess, gone

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc and pidfd")

PASSWORD = "a long enough sentence"


@pytest.fixture
def make_agent(tmp_path: Path) -> Iterator[Callable[..., AgentProcess]]:
    agents: list[AgentProcess] = []

    def make(name: str, **settings: object) -> AgentProcess:
        agent = AgentProcess(tmp_path / name)
        agent.configure(**settings)
        agents.append(agent)
        return agent

    yield make
    for agent in reversed(agents):
        agent.clear()


@pytest.fixture
def person() -> Person:
    return Person("ann@example.org", PASSWORD)


def sign_up(agent: AgentProcess, person: Person) -> None:
    """Sign in the way a person does who has no account yet."""
    told = agent.done("sign-in", "--no-browser", "--no-wait")
    person.sign_up_and_agree(told["sign_in"]["url"])
    agent.wait_for("registered")


def join(agent: AgentProcess, person: Person) -> None:
    """Sign in with the account in which the person's browser already is."""
    told = agent.done("sign-in", "--no-browser", "--no-wait")
    person.agree(person.open(told["sign_in"]["url"]))
    agent.wait_for("registered")


def address_of(agent: AgentProcess) -> str:
    url: str = agent.done("status")["service"]["url"]
    return url


@pytest.mark.rule("R21")
@pytest.mark.rule("R20")
def test_person_signs_up_and_the_computer_is_registered_and_still_is_after_a_restart(
    make_agent: Callable[..., AgentProcess], person: Person
) -> None:
    agent = make_agent("one")
    assert agent.start()["ready"] is True
    sign_up(agent, person)
    online = agent.wait_for("online")
    assert online["account"] == {"email": "ann@example.org"}
    assert online["entitlement"]["status"] == "trial"
    assert online["computer"]["name"]

    assert agent.done("rename", "Studio")["computer"]["name"] == "Studio"
    assert agent.cli("stop").returncode == 0
    assert agent.ended() == 0
    agent.start()
    again = agent.wait_for("online")
    assert again["computer"] == {"id": online["computer"]["id"], "name": "Studio", "online": True}
    assert len(again["computers"]) == 1


@pytest.mark.proof
@pytest.mark.rule("R25")
@pytest.mark.rule("R76")
def test_computer_removed_from_another_one_learns_it_and_says_so(
    make_agent: Callable[..., AgentProcess], person: Person
) -> None:
    first = make_agent("one")
    first.start()
    sign_up(first, person)
    second = make_agent("two", account_url=address_of(first))
    second.start()
    join(second, person)
    other = next(row for row in first.done("status")["computers"] if not row["this"])

    assert first.cli("remove", "--computer", other["id"], "--yes").returncode == 0
    removed = second.wait_for("removed")
    assert removed["removed"]["removed_by"] == "another_computer"
    assert removed["computer"] is None
    assert len(first.done("status")["computers"]) == 1


@pytest.mark.proof
@pytest.mark.security(37)
@pytest.mark.security(17)
def test_killed_agent_leaves_nothing_behind_and_starts_clean(
    make_agent: Callable[..., AgentProcess], person: Person
) -> None:
    agent = make_agent("one")
    door = agent.start()["door"]
    sign_up(agent, person)
    children = agent.children()
    assert len(children) == 1

    os.kill(agent.pid, signal.SIGKILL)
    agent.ended()
    assert [child for child in children if not gone(child)] == []
    assert os.path.exists(door)  # the dead socket lies there still
    assert agent.cli("status").returncode == 4

    assert agent.start()["door"] == door
    assert agent.wait_for("online")["account"] == {"email": "ann@example.org"}


@pytest.mark.parametrize(
    "number",
    [
        signal.SIGTERM,
        *(pytest.param(each, marks=pytest.mark.proof) for each in (signal.SIGINT, signal.SIGHUP)),
    ],
)
def test_signal_ends_agent_and_service_cleanly(
    make_agent: Callable[..., AgentProcess], number: signal.Signals
) -> None:
    agent = make_agent("one")
    door = agent.start()["door"]
    agent.wait_for("signed-out")
    children = agent.children()
    os.kill(agent.pid, number)
    assert agent.ended() == 0
    assert [child for child in children if not gone(child)] == []
    assert not os.path.exists(door)


@pytest.mark.proof
@pytest.mark.security(17)
def test_second_agent_of_a_profile_is_refused_and_the_first_goes_on(
    make_agent: Callable[..., AgentProcess],
) -> None:
    first = make_agent("one")
    first.start()
    second = AgentProcess(first.profile)
    told = second.start()
    assert (told["ready"], told["code"], second.ended()) == (False, "already_running", 3)
    assert first.cli("status").returncode == 0


@pytest.mark.proof
@pytest.mark.security(17)
def test_of_two_agents_that_start_at_the_same_moment_the_second_learns_it_at_once(tmp_path: Path) -> None:
    """Twenty rounds. What the loser says comes when a start has come so far, and not after some patience."""
    clock = SystemClock()
    later_s = []

    def begin(agent: AgentProcess) -> tuple[AgentProcess, dict[str, Any], float]:
        return agent, agent.start(), clock.monotonic()

    for number in range(20):
        both = [AgentProcess(tmp_path / str(number)) for _ in range(2)]
        both[0].configure()
        with ThreadPoolExecutor(2) as hands:
            answers = sorted(hands.map(begin, both), key=lambda answer: not answer[1]["ready"])
        (winner, told, ready_at), (loser, refusal, refused_at) = answers
        assert (told["ready"], refusal["ready"], refusal["code"]) == (True, False, "already_running")
        assert loser.ended() == 3
        later_s.append(refused_at - ready_at)
        winner.cli("stop")
        assert winner.ended() == 0
    assert sorted(later_s)[len(later_s) // 2] < 1.0, later_s


@pytest.mark.proof
@pytest.mark.security(15)
def test_door_is_private(make_agent: Callable[..., AgentProcess]) -> None:
    agent = make_agent("one")
    door = Path(agent.start()["door"])
    assert stat.S_IMODE(door.stat().st_mode) == 0o600
    assert stat.S_IMODE(door.parent.stat().st_mode) == 0o700


def test_verb_starts_an_agent_in_the_background_that_outlives_it(
    make_agent: Callable[..., AgentProcess],
) -> None:
    agent = make_agent("one")
    outcome = agent.cli_process("computers")
    assert (outcome.returncode, "[not_signed_in]" in outcome.stderr) == (3, True)
    assert agent.cli("status").returncode == 0
    assert agent.cli_process("stop").returncode == 0
    assert agent.cli_process("status").returncode == 4


@pytest.mark.proof
@pytest.mark.security(38)
def test_taken_port_is_said_and_the_service_takes_another(make_agent: Callable[..., AgentProcess]) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as holder:
        port = holder.getsockname()[1]
        agent = make_agent("one", embedded_port=port)
        agent.start()
        agent.done("sign-in", "--no-browser", "--no-wait")  # answered once the service is up
        snapshot = agent.done("status")
        assert not snapshot["service"]["url"].endswith(f":{port}")
        assert "service_port_changed" in [notice["code"] for notice in snapshot["notices"]]


@pytest.mark.proof
@pytest.mark.security(38)
def test_damaged_settings_are_kept_aside_and_said(make_agent: Callable[..., AgentProcess]) -> None:
    agent = make_agent("one")
    (agent.profile / "settings.json").write_text("{ not json")
    agent.start()
    told = agent.done("status")
    assert "settings_reset" in [notice["code"] for notice in told["notices"]]
    assert (agent.profile / "settings.json.damaged").read_text() == "{ not json"


@pytest.mark.security(40)
def test_settings_of_a_newer_version_stop_the_agent_in_words(make_agent: Callable[..., AgentProcess]) -> None:
    agent = make_agent("one", schema=99)
    told = agent.start()
    assert (told["ready"], told["code"], agent.ended()) == (False, "settings_newer", 1)
    outcome = agent.cli("pause")
    assert outcome.returncode == 1
    assert "newer version" in outcome.stderr


@pytest.mark.security(38)
def test_profile_that_cannot_be_written_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    agent = AgentProcess(tmp_path / "file" / "profile")
    told = agent.start()
    assert told["ready"] is False
    assert agent.ended() == 1
    outcome = agent.cli("pause")
    assert outcome.returncode == 1
    assert "Traceback" not in outcome.stderr
    assert "[data_unusable]" in outcome.stderr


def test_service_that_cannot_be_reached_is_exit_code_six(make_agent: Callable[..., AgentProcess]) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as reserved:
        port = reserved.getsockname()[1]
    agent = make_agent("one", account_url=f"http://127.0.0.1:{port}")
    agent.start()
    outcome = agent.cli("sign-in", "--no-browser")
    assert outcome.returncode == 6, outcome.stderr
    assert "[service_unreachable]" in outcome.stderr


@pytest.mark.security(1)
@pytest.mark.security(14)
def test_nothing_secret_is_in_logs_arguments_status_or_report(
    make_agent: Callable[..., AgentProcess], person: Person
) -> None:
    agent = make_agent("one")
    agent.start()
    sign_up(agent, person)
    secrets_file = json.loads((agent.profile / "secrets.json").read_text())
    kept = [text for text in _texts(secrets_file) if len(text) >= 20]
    assert kept
    seen = [(agent.profile / "logs" / "agent.log").read_text(), json.dumps(agent.done("status"))]
    seen += [path.read_text(errors="replace") for path in (agent.profile / "account").glob("*.log")]
    seen += [Path(f"/proc/{pid}/cmdline").read_text() for pid in (agent.pid, *agent.children())]
    seen.append(agent.cli("diagnostics").stdout)
    everything = "\n".join(seen)
    assert [text for text in [*kept, PASSWORD] if text in everything] == []
    # The service knows the device key by its public part, tokens by their hash, the password by argon2id.
    database = b"".join(path.read_bytes() for path in (agent.profile / "account").glob("account.db*"))
    assert b"ann@example.org" in database
    assert [text for text in [*kept, PASSWORD] if text.encode() in database] == []


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)


def test_no_display_is_said_in_words_by_the_real_program(tmp_path: Path) -> None:
    environ = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    outcome = subprocess.run(
        [sys.executable, "-m", "agent", "--profile", str(tmp_path)],
        env=environ, capture_output=True, text=True, timeout=20, check=False,
    )  # fmt: skip
    assert outcome.returncode == 3
    assert outcome.stderr.count("\n") == 1
    assert "[display_missing]" in outcome.stderr
