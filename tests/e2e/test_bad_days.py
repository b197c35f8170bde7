"""Names of all kinds, a service that goes and comes back, and Ctrl-C, with real processes."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from agent import exits
from agent.demo.person import Person
from tests.support.agent_processes import AgentProcess

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="starts agents and looks for their children")


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


def registered(agent: AgentProcess, person: Person) -> None:
    """Start `agent` and sign it in; the first time, make the account."""
    agent.start()
    page = person.open(agent.done("sign-in", "--no-browser", "--no-wait")["sign_in"]["url"])
    if any("continue" in form.buttons for form in page.forms):
        person.agree(page)
    else:
        person.sign_up_and_agree(page.address)
    agent.wait_for("online")


@pytest.fixture
def person() -> Person:
    return Person("ann@example.org", "a long enough sentence")


@pytest.mark.proof
@pytest.mark.rule("R25")
@pytest.mark.security(30)
def test_any_name_is_kept_and_shown_as_text_or_refused_with_the_reason(
    make_agent: Callable[..., AgentProcess], person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")  # a terminal wide enough for any name
    agent = make_agent("one")
    registered(agent, person)
    for name, kept in {
        "Büro 🖥️ 👩‍💻": "Büro 🖥️ 👩‍💻",
        "<b>Studio</b> [bold]x[/] {0} %s": "<b>Studio</b> [bold]x[/] {0} %s",
        "مكتب المنزل": "مكتب المنزل",
        "safe\u202egnp.exe": "safegnp.exe",
        "two\nlines\tand\x1b[31m red": "two lines and[31m red",
        "x" * 64: "x" * 64,
    }.items():
        assert agent.done("rename", name)["computer"]["name"] == kept
        assert agent.done("status")["computers"][0]["name"] == kept
        for verb in ("status", "computers"):
            assert kept in agent.cli(verb).stdout
    for name, code in {"": "name_empty", " \u200b\u2800 ": "name_empty", "x" * 300: "name_too_long"}.items():
        refused = agent.cli("rename", name)
        assert refused.returncode == exits.REFUSED
        assert f"[{code}]" in refused.stderr
        assert "Choose" in refused.stderr
    assert agent.done("status")["computer"]["name"] == "x" * 64


@pytest.mark.proof
@pytest.mark.security(9)
@pytest.mark.rule("R99")
def test_a_service_that_goes_away_is_said_and_what_happened_meanwhile_is_learned_when_it_is_back(
    make_agent: Callable[..., AgentProcess], person: Person
) -> None:
    host = make_agent("host")  # whose embedded service is the account service of the other computer
    registered(host, person)
    url = host.done("status")["service"]["url"]
    agent = make_agent("other", account_url=url)
    registered(agent, person)
    before = agent.done("rename", "Studio")

    assert host.cli("stop").returncode == 0
    host.ended()
    offline = agent.wait_for("offline")
    assert offline["account"] == before["account"]
    assert offline["computer"] == {**before["computer"], "online": False}
    assert offline["entitlement"]["status"] == "trial"  # unknown is not expired
    refused = agent.cli("rename", "Loft")
    assert refused.returncode == exits.UNREACHABLE
    assert "cannot be reached. [service_unreachable]" in refused.stderr
    assert "access-agent doctor" in refused.stderr

    host.start()
    assert host.wait_for("online")
    assert host.done("status")["service"]["url"] == url
    host.done("rename", "Attic", "--computer", before["computer"]["id"])
    agent.cli("computers")  # in a hurry; by itself it would take half a minute at most
    back = agent.wait_for("online")
    assert back["computer"] == {**before["computer"], "name": "Attic"}
    assert [notice["code"] for notice in back["notices"]] == ["computer_renamed_elsewhere"]


@pytest.mark.proof
def test_a_verb_that_starts_the_agent_waits_for_the_service_that_comes_with_it(
    make_agent: Callable[..., AgentProcess], person: Person
) -> None:
    agent = make_agent("one")
    registered(agent, person)
    assert agent.cli("stop").returncode == 0
    renamed = agent.cli_process("rename", "Loft")
    assert (renamed.returncode, renamed.stdout.strip()) == (exits.DONE, "Renamed to Loft."), renamed.stderr
    assert agent.cli("stop").returncode == 0


def listen_to_ctrl_c() -> None:
    """What runs in the background of a shell inherits a Ctrl-C that is ignored, this suite included."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.mark.security(4)
def test_ctrl_c_while_waiting_ends_with_130_and_cancels_the_sign_in(
    make_agent: Callable[..., AgentProcess],
) -> None:
    agent = make_agent("one")
    agent.start()
    command = [sys.executable, "-m", "agent", "sign-in", "--no-browser", "--json"]
    with subprocess.Popen(
        [*command, "--profile", str(agent.profile)],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=listen_to_ctrl_c,
    ) as waiting:  # fmt: skip
        assert waiting.stdout is not None
        address = json.loads(waiting.stdout.readline())["sign_in"]["url"]
        waiting.send_signal(signal.SIGINT)
        _, complaint = waiting.communicate(timeout=20)
    assert waiting.returncode == exits.INTERRUPTED
    assert "Traceback" not in complaint
    left = agent.wait_for("signed-out")
    assert left["sign_in"] is None
    again = agent.done("sign-in", "--no-browser", "--no-wait")["sign_in"]["url"]
    assert again != address
