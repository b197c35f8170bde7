"""The account service, the way to it and its clock, as `doctor` finds them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from agent.doctor import of_service
from agent.doctor.check import Outcome
from agent.doctor.of_service import ServiceAnswer

NOW = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
URL = "https://access.example.org"


def test_service_that_is_unknown_silent_or_ill_is_told_apart() -> None:
    assert of_service.check_service(None, None).outcome is Outcome.WARN
    broken = of_service.check_service(None, None, "data_damaged")
    assert (broken.outcome, "data_damaged" in broken.sentence) == (Outcome.FAIL, True)
    assert "No account service answers" in of_service.check_service(URL, None).sentence
    assert "HTTP 503" in of_service.check_service(URL, ServiceAnswer(503, NOW)).sentence
    assert of_service.check_service(URL, ServiceAnswer(200, NOW)).outcome is Outcome.OK


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
    found = of_service.check_clock(ServiceAnswer(200, NOW + away), NOW)
    assert found.outcome is outcome
    assert said in found.sentence


def test_clock_cannot_be_compared_with_a_silent_service() -> None:
    assert of_service.check_clock(None, NOW).outcome is Outcome.WARN
    assert of_service.check_clock(ServiceAnswer(200, None), NOW).outcome is Outcome.WARN


@pytest.mark.parametrize("url", [None, "http://127.0.0.1:8123", "http://localhost:1", "http://[::1]:8123"])
def test_service_on_this_computer_needs_no_network(url: str | None) -> None:
    assert of_service.check_network(url, False).outcome is Outcome.OK


def test_name_that_nobody_knows_is_told_apart_from_a_service_that_is_silent() -> None:
    lost = of_service.check_network(URL, False)
    assert (lost.outcome, "access.example.org" in lost.sentence) == (Outcome.FAIL, True)
    assert lost.way_on
    assert of_service.check_network(URL, True).outcome is Outcome.OK


def test_names_are_looked_up_without_a_connection() -> None:
    assert of_service.name_is_known("http://127.0.0.1:1")
    assert not of_service.name_is_known("https://[broken")
    assert not of_service.name_is_known("https://a..b")


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
    assert of_service.ask_service(service) == answer


def test_knock_at_a_closed_port_gets_no_answer(service: str) -> None:
    assert of_service.ask_service("http://127.0.0.1:1") is None
