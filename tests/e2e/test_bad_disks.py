"""A full disk and a read-only one under a real agent and its real service (SECURITY 38).

Each time: a clear sentence with a way on, nothing lost, and everything goes on once the disk is well again.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agent.demo.person import Person
from tests.support.agent_processes import AgentProcess, Outcome
from tests.support.small_disk import SmallDisk, small_disk

pytestmark = [
    pytest.mark.proof,
    pytest.mark.skipif(sys.platform != "linux", reason="mounts a file system, or limits a process"),
    pytest.mark.security(38),
]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "disk") as made:
        yield made


@pytest.fixture
def agent(disk: SmallDisk) -> Iterator[AgentProcess]:
    made = AgentProcess(disk.folder / "profile")
    made.configure()
    yield made
    made.clear()


@pytest.fixture
def registered(agent: AgentProcess) -> dict[str, Any]:
    """The snapshot of the agent, signed in, registered and with everything written."""
    agent.start()
    told = agent.done("sign-in", "--no-browser", "--no-wait")
    Person("ann@example.org", "a long enough sentence").sign_up_and_agree(told["sign_in"]["url"])
    agent.wait_for("online")
    return agent.done("rename", "Studio")


def notices(agent: AgentProcess) -> list[str]:
    return [notice["code"] for notice in agent.done("status")["notices"]]


def restart(agent: AgentProcess) -> None:
    assert agent.cli("stop").returncode == 0
    assert agent.ended() == 0
    assert agent.start()["ready"] is True


def said(outcome: Outcome) -> tuple[int, str]:
    """Exit code and stable code of a failed verb; a sentence and a way on stand with it, no traceback."""
    sentence, way_on = outcome.stderr.strip().splitlines()[0], outcome.stderr.strip().splitlines()[1:]
    assert "Traceback" not in outcome.stderr
    assert way_on, outcome.stderr
    return outcome.returncode, sentence.rpartition("[")[2].removesuffix("]")


def test_a_full_disk_is_said_refuses_changes_and_loses_none_of_those_before(
    disk: SmallDisk, agent: AgentProcess, registered: dict[str, Any]
) -> None:
    disk.fill(agent.pid, *agent.children())
    refused = agent.cli("rename", "Loft")
    assert said(refused) == (1, "storage_full")
    assert "Free some space" in refused.stderr
    assert agent.done("status")["computer"] == registered["computer"]
    assert agent.done("pause")["state"] == "paused"  # what needs no disk still works
    assert notices(agent) == ["disk_full"]

    disk.empty()
    restart(agent)  # the pause is written at the latest now
    assert agent.done("wait", "--for", "paused", "--timeout", "20")["computer"]["name"] == "Studio"
    agent.done("resume")
    assert agent.wait_for("online")["computer"] == registered["computer"]
    assert agent.done("rename", "Loft")["computer"]["name"] == "Loft"
    assert notices(agent) == []


def test_a_disk_that_is_full_at_the_start_leaves_the_agent_signed_in(
    disk: SmallDisk, agent: AgentProcess, registered: dict[str, Any]
) -> None:
    if not disk.mounted:
        pytest.skip("a limit can be put on processes that run, not on one that is yet to start")
    assert agent.cli("stop").returncode == 0
    agent.ended()
    disk.fill()
    assert agent.start()["ready"] is True
    stuck = agent.wait_for("secrets-locked")
    assert stuck["secrets"] == "unwritable"
    assert stuck["account"] == registered["account"]
    assert stuck["computer"] == {**registered["computer"], "online": False}
    refused = agent.cli("rename", "Loft")
    assert said(refused) == (1, "secrets_unwritable")
    assert "not signed out" in refused.stderr
    assert said(agent.cli("secrets", "retry")) == (1, "secrets_unwritable")

    disk.empty()
    agent.done("secrets", "retry")
    assert agent.wait_for("online")["computer"] == registered["computer"]


def test_a_disk_that_became_read_only_leaves_the_agent_signed_in(
    disk: SmallDisk, agent: AgentProcess, registered: dict[str, Any]
) -> None:
    assert agent.cli("stop").returncode == 0
    agent.ended()
    disk.close()
    assert agent.start()["ready"] is True
    stuck = agent.wait_for("secrets-locked")
    assert stuck["account"] == registered["account"]
    assert "data_read_only" in notices(agent)
    assert said(agent.cli("rename", "Loft")) == (1, "secrets_unwritable")
    listed = agent.cli("computers")
    assert (listed.returncode, "Studio" in listed.stdout) == (0, True)
    assert "last known list" in listed.stderr
    assert "online" not in listed.stdout

    disk.open()
    agent.done("secrets", "retry")
    assert agent.wait_for("online")["computer"] == registered["computer"]
    assert agent.done("rename", "Loft")["computer"]["name"] == "Loft"
    assert "data_read_only" not in notices(agent)


def test_a_new_profile_on_a_full_disk_says_so_and_works_once_there_is_room(
    disk: SmallDisk, agent: AgentProcess
) -> None:
    if not disk.mounted:
        pytest.skip("a limit can be put on processes that run, not on one that is yet to start")
    disk.fill()
    agent.start()
    assert agent.wait_for("secrets-locked")["secrets"] == "unwritable"
    assert said(agent.cli("sign-in", "--no-browser")) == (1, "secrets_unwritable")
    assert "disk_full" in notices(agent)
    disk.empty()
    agent.done("secrets", "retry")
    told = agent.done("sign-in", "--no-browser", "--no-wait")
    assert told["sign_in"]["url"].startswith("http://127.0.0.1:")


def test_a_new_profile_on_a_read_only_disk_is_refused_in_words(disk: SmallDisk, agent: AgentProcess) -> None:
    disk.close()
    told = agent.start()
    assert (told["ready"], told["code"], agent.ended()) == (False, "data_read_only", 1)
    refused = agent.cli("sign-in", "--no-browser")
    assert said(refused) == (1, "data_read_only")
    assert "--profile DIR" in refused.stderr
    disk.open()
    assert agent.start()["ready"] is True


def test_the_pages_say_that_the_disk_is_full_and_take_the_form_once_there_is_room(
    disk: SmallDisk, agent: AgentProcess, registered: dict[str, Any]
) -> None:
    person = Person("bob@example.org", "a long enough sentence")
    page = person.open(f"{registered['service']['url']}/sign-up")
    form = page.form_with("password")
    form.values |= {"email": person.email, "password": "a long enough sentence"}
    disk.fill(agent.pid, *agent.children())
    refused = person.submit(page, form)
    assert refused.status == 507
    assert "full" in refused.problem
    disk.empty()
    page = person.open(f"{registered['service']['url']}/sign-up")
    form = page.form_with("password")
    form.values |= {"email": person.email, "password": "a long enough sentence"}
    assert person.submit(page, form).address == f"{registered['service']['url']}/"  # the dashboard
