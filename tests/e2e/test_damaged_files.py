"""Files of a profile that are damaged, one after the other: said in words, kept, and a way on that works."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agent import exits
from agent.demo.person import Person
from tests.support.agent_processes import AgentProcess

pytestmark = [
    pytest.mark.proof,
    pytest.mark.skipif(sys.platform != "linux", reason="starts agents and looks for their children"),
    pytest.mark.security(38),
]


@pytest.fixture
def person() -> Person:
    return Person("ann@example.org", "a long enough sentence")


@pytest.fixture
def agent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AgentProcess]:
    monkeypatch.setenv("COLUMNS", "250")  # sentences on one line
    made = AgentProcess(tmp_path / "profile")
    made.configure()
    yield made
    made.clear()


@pytest.fixture
def stopped(agent: AgentProcess, person: Person) -> dict[str, Any]:
    """The last snapshot of an agent that registered this computer as Studio, and stopped."""
    agent.start()
    told = agent.done("sign-in", "--no-browser", "--no-wait")
    person.sign_up_and_agree(told["sign_in"]["url"])
    agent.wait_for("online")
    last = agent.done("rename", "Studio")
    assert agent.cli("stop").returncode == 0
    agent.ended()
    return last


@pytest.mark.rule("R22")
@pytest.mark.security(13)
def test_damaged_secrets_are_said_and_the_way_that_is_shown_leads_back_to_the_same_place(
    agent: AgentProcess, person: Person, stopped: dict[str, Any]
) -> None:
    (agent.profile / "secrets.json").write_text("{")
    agent.start()
    stuck = agent.wait_for("secrets-locked")
    assert (stuck["secrets"], stuck["account"]) == ("damaged", stopped["account"])
    shown = agent.cli("status").stdout
    assert "is damaged or open to others" in shown
    assert "access-agent secrets file" in shown
    refused = agent.cli("sign-in", "--no-browser")
    assert (refused.returncode, "[secrets_damaged]" in refused.stderr) == (exits.FAULT, True)

    agent.done("secrets", "file", "--yes")
    assert (agent.profile / "secrets.json.damaged").read_text() == "{"
    assert "credentials_lost" in [notice["code"] for notice in agent.wait_for("signed-out")["notices"]]
    person.agree(person.open(agent.done("sign-in", "--no-browser", "--no-wait")["sign_in"]["url"]))
    limit = agent.wait_for("limit-reached")["limit"]
    assert limit["code"] == "computer_replaceable"
    assert "access-agent register --replace ID" in agent.cli("status").stdout
    back = agent.done("register", "--replace", limit["computers"][0]["id"])
    assert back["computer"]["name"] == "Studio"
    assert len(agent.done("computers")) == 1


def test_a_damaged_database_is_said_everywhere_and_a_copy_put_back_is_taken_without_a_restart(
    agent: AgentProcess, stopped: dict[str, Any]
) -> None:
    database = agent.profile / "account" / "account.db"
    copy = database.read_bytes()
    database.write_bytes(b"this is no database" * 1000)
    agent.start()
    refused = agent.cli("rename", "Loft")
    assert (refused.returncode, "[data_damaged]" in refused.stderr) == (exits.FAULT, True)
    stuck = agent.wait_for("offline")
    assert stuck["service"]["problem"] == "data_damaged"
    assert stuck["computer"] == {**stopped["computer"], "online": False}
    for verb in ("status", "doctor"):
        assert "cannot start" in agent.cli(verb).stdout
    assert "account/account.db" in agent.cli("status").stdout
    assert database.read_bytes() == b"this is no database" * 1000

    database.write_bytes(copy)
    agent.cli("computers")  # in a hurry
    assert agent.wait_for("online")["computer"] == stopped["computer"]


def test_a_damaged_memory_is_said_by_its_name_and_everything_is_found_again(
    agent: AgentProcess, stopped: dict[str, Any]
) -> None:
    (agent.profile / "memory.json").write_text("{")
    agent.start()
    assert agent.wait_for("online")["computer"] == stopped["computer"]
    assert "memory.json was damaged" in agent.cli("status").stdout
    assert (agent.profile / "memory.json.damaged").read_text() == "{"
