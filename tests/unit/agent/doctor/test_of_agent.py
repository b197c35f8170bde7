"""The running agent, as `doctor` finds it."""

from __future__ import annotations

import socket
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from agent.doctor import of_agent
from agent.doctor.check import Outcome
from shared.reasons import NoticeCode, SecretsState
from shared.snapshot import ServiceView, Snapshot
from shared.state import AgentState, Notice
from shared.updates import UpdateFact

NOW = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)


def running(secrets: SecretsState = SecretsState.READY) -> Snapshot:
    return Snapshot(
        revision=1,
        state=AgentState.READY,
        secrets=secrets,
        service=ServiceView("https://access.example.org", False, True, NOW, None),
    )


def test_agent_that_does_not_run_fails_and_one_of_another_version_warns() -> None:
    assert of_agent.check_door(None, "", "1.0").outcome is Outcome.FAIL
    assert of_agent.check_door(running(), "0.9", "1.0").outcome is Outcome.WARN
    assert of_agent.check_door(running(), "1.0", "1.0").outcome is Outcome.OK


@pytest.mark.parametrize("state", list(SecretsState))
def test_each_state_of_the_keyring_has_its_own_finding(state: SecretsState) -> None:
    found = of_agent.check_secrets(running(state))
    assert found.outcome is (
        {SecretsState.READY: Outcome.OK, SecretsState.UNKNOWN: Outcome.WARN}.get(state, Outcome.FAIL)
    )
    assert bool(found.way_on) is (found.outcome is not Outcome.OK)


def test_secrets_are_not_judged_while_no_agent_runs() -> None:
    found = of_agent.check_secrets(None)
    assert (found.outcome, found.way_on) == (Outcome.WARN, "Start the agent first.")


def test_port_that_somebody_else_has_is_a_warning_with_both_ports() -> None:
    notice = Notice(1, NoticeCode.SERVICE_PORT_CHANGED, {"port": "8200", "was": "8123"})
    moved = of_agent.check_port(replace(running(), notices=(notice,)), 8123, False)
    assert (moved.outcome, "8200" in moved.sentence, "8123" in moved.sentence) == (Outcome.WARN, True, True)
    assert of_agent.check_port(None, 8123, True).outcome is Outcome.WARN
    assert of_agent.check_port(None, 8123, False).outcome is Outcome.OK
    assert of_agent.check_port(None, None, False).outcome is Outcome.OK
    assert of_agent.check_port(running(), 8123, True).outcome is Outcome.OK  # by the service itself


def test_port_is_taken_while_somebody_listens_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert of_agent.port_is_taken(port)


@pytest.mark.parametrize(
    ("update", "outcome", "said"),
    [
        (None, Outcome.OK, "Nothing is known"),
        (UpdateFact(NOW), Outcome.OK, "the newest version"),
        (UpdateFact(NOW, "2.0.0", "https://example.org/get"), Outcome.WARN, "Version 2.0.0"),
        (UpdateFact(NOW, problem="update_frozen"), Outcome.WARN, "update_frozen"),
    ],
)
def test_newer_version_is_a_warning_with_its_page(
    update: UpdateFact | None, outcome: Outcome, said: str
) -> None:
    found = of_agent.check_update(replace(running(), update=update))
    assert (found.outcome, said in found.sentence) == (outcome, True)
    assert of_agent.check_update(None).outcome is Outcome.OK
