"""Each finding of `doctor`, with its way on."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from agent import doctor
from agent.doctor import Outcome, ServiceAnswer
from agent.profile.paths import paths_for
from shared.reasons import SecretsState
from shared.snapshot import ServiceView, Snapshot
from shared.state import AgentState

NOW = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
URL = "https://access.example.org"


def running(secrets: SecretsState = SecretsState.READY) -> Snapshot:
    return Snapshot(
        revision=1,
        state=AgentState.READY,
        secrets=secrets,
        service=ServiceView(URL, False, True, NOW, None),
    )


def test_old_python_fails() -> None:
    assert doctor.check_python((3, 10, 4)).outcome is Outcome.FAIL
    assert doctor.check_python((3, 11, 0)).outcome is Outcome.OK


@pytest.mark.parametrize(
    ("qt", "display", "outcome"),
    [(True, True, Outcome.OK), (True, False, Outcome.WARN), (False, True, Outcome.WARN)],
)
def test_window_without_toolkit_or_display_is_a_warning(qt: bool, display: bool, outcome: Outcome) -> None:
    assert doctor.check_window(qt, display).outcome is outcome


def test_profile_that_does_not_exist_yet_is_judged_by_its_parent(tmp_path: Path) -> None:
    assert doctor.check_profile(tmp_path / "new" / "er").outcome is Outcome.OK


def test_profile_that_cannot_be_written_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor.os, "access", lambda *_: False)
    assert doctor.check_profile(tmp_path).outcome is Outcome.FAIL


def test_full_disk_is_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LEAST_FREE_BYTES", 10**18)
    assert doctor.check_profile(tmp_path).outcome is Outcome.WARN


def test_agent_that_does_not_run_fails_and_one_of_another_version_warns() -> None:
    assert doctor.check_door(None, "", "1.0").outcome is Outcome.FAIL
    assert doctor.check_door(running(), "0.9", "1.0").outcome is Outcome.WARN
    assert doctor.check_door(running(), "1.0", "1.0").outcome is Outcome.OK


@pytest.mark.parametrize("state", list(SecretsState))
def test_each_state_of_the_keyring_has_its_own_finding(state: SecretsState) -> None:
    found = doctor.check_secrets(running(state))
    assert found.outcome is (
        {SecretsState.READY: Outcome.OK, SecretsState.UNKNOWN: Outcome.WARN}.get(state, Outcome.FAIL)
    )
    assert bool(found.way_on) is (found.outcome is not Outcome.OK)


def test_secrets_are_not_judged_while_no_agent_runs() -> None:
    found = doctor.check_secrets(None)
    assert (found.outcome, found.way_on) == (Outcome.WARN, "Start the agent first.")


def test_service_that_is_unknown_silent_or_ill_is_told_apart() -> None:
    assert doctor.check_service(None, None).outcome is Outcome.WARN
    broken = doctor.check_service(None, None, "data_damaged")
    assert (broken.outcome, "data_damaged" in broken.sentence) == (Outcome.FAIL, True)
    assert "No account service answers" in doctor.check_service(URL, None).sentence
    assert "HTTP 503" in doctor.check_service(URL, ServiceAnswer(503, NOW)).sentence
    assert doctor.check_service(URL, ServiceAnswer(200, NOW)).outcome is Outcome.OK


@pytest.mark.parametrize(
    ("away", "outcome", "said"),
    [
        (timedelta(seconds=90), Outcome.OK, "agrees"),
        (timedelta(minutes=10), Outcome.WARN, "10 minutes"),
        (timedelta(hours=-3), Outcome.WARN, "3 hours"),
        (timedelta(days=400), Outcome.WARN, "400 days"),
    ],
)
@pytest.mark.rule("R15")
def test_wrong_clock_is_a_warning_and_no_more(away: timedelta, outcome: Outcome, said: str) -> None:
    found = doctor.check_clock(ServiceAnswer(200, NOW + away), NOW)
    assert found.outcome is outcome
    assert said in found.sentence


def test_clock_cannot_be_compared_with_a_silent_service() -> None:
    assert doctor.check_clock(None, NOW).outcome is Outcome.WARN
    assert doctor.check_clock(ServiceAnswer(200, None), NOW).outcome is Outcome.WARN


def test_all_checks_come_in_the_order_of_mending(tmp_path: Path) -> None:
    checks = doctor.examine(paths_for(tmp_path, {}), running(), "1", "1", {}, ServiceAnswer(200, NOW), NOW)
    assert [check.id for check in checks] == [
        "python", "profile", "door", "secrets", "service", "clock", "window",
    ]  # fmt: skip


class _Service(BaseHTTPRequestHandler):
    answers: dict[str, tuple[int, dict[str, str]]] = {}

    def do_GET(self) -> None:
        status, headers = self.answers["now"]
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Stay silent."""


@pytest.fixture
def service() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), _Service) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("status", "headers", "answer"),
    [
        (200, {"Access-Account-Time": "2026-01-15T12:00:00Z; rate=1"}, ServiceAnswer(200, NOW)),
        (200, {"Date": "Thu, 15 Jan 2026 12:00:00 GMT"}, ServiceAnswer(200, NOW)),
        (200, {"Date": "yesterday"}, ServiceAnswer(200, None)),
        (503, {}, ServiceAnswer(503, None)),
        (302, {"Location": "http://127.0.0.1:1/"}, ServiceAnswer(302, None)),
    ],
)
def test_knock_reports_what_the_service_says(
    service: str, status: int, headers: dict[str, str], answer: ServiceAnswer
) -> None:
    _Service.answers["now"] = (status, headers)
    assert doctor.ask_service(service) == answer


def test_knock_at_a_closed_port_gets_no_answer(service: str) -> None:
    assert doctor.ask_service("http://127.0.0.1:1") is None


def test_qt_is_looked_for_without_loading_it() -> None:
    assert doctor.qt_is_installed()
