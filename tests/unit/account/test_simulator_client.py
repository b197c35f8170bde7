"""What the command line makes of answers that are none (SECURITY 38)."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from account.verbs.simulator_client import SimulatorClient, path_of
from shared.errors import AccessError, RequestRefused, ServiceFaultError, ServiceUnreachableError
from shared.redact import Secret

PROBLEM = '{"code": "storage_full", "detail": "The disk is full."}'


@contextmanager
def answering(*answers: bytes) -> Iterator[tuple[SimulatorClient, list[bytes]]]:
    """A client of something that sends these answers, one per connection; and what it was asked."""
    asked: list[bytes] = []

    def serve() -> None:
        for answer in answers:
            connection, _ = listener.accept()
            with connection:
                asked.append(connection.recv(65_536))
                connection.sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = threading.Thread(target=serve)
        server.start()
        try:
            yield SimulatorClient(f"http://127.0.0.1:{listener.getsockname()[1]}", Secret("asm_x")), asked
        finally:
            server.join(10)


def http(status: str, body: str = "") -> bytes:
    """An answer."""
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()


@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        (http("200 OK", "<html>"), ServiceFaultError, "answer_unusable"),
        (http("500 No", "<html>"), ServiceFaultError, "answer_unusable"),
        (http("507 Full", PROBLEM), ServiceFaultError, "storage_full"),
        (http("503 No", "[]"), ServiceFaultError, "answer_unusable"),
        (http("409 No", '{"code": "account_exists", "detail": "Taken."}'), RequestRefused, "account_exists"),
        (b"no HTTP at all\r\n\r\n", ServiceUnreachableError, "service_unreachable"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\ncut", ServiceUnreachableError, "service_unreachable"),
        (b"", ServiceUnreachableError, "service_unreachable"),
    ],
)
def test_an_answer_that_is_none_is_a_fault_with_its_code(
    answer: bytes, kind: type[AccessError], code: str
) -> None:
    with answering(answer) as (client, _), pytest.raises(kind) as caught:
        client.get("/accounts")
    assert caught.value.code == code


@pytest.mark.security(14)
def test_the_token_travels_in_its_header_alone() -> None:
    with answering(http("204 No Content")) as (client, asked):
        assert client.ask("DELETE", path_of("a b/c@example.test"), query={"x": "y"}) is None
    (request,) = asked
    first, *headers = request.decode().splitlines()
    assert first == "DELETE /simulator/v1/accounts/a%20b%2Fc@example.test?x=y HTTP/1.1"
    assert [line for line in headers if "asm_x" in line] == ["Access-Simulator-Token: asm_x"]


def test_a_not_found_of_a_deed_is_told_from_a_service_without_a_simulator() -> None:
    missing = http("404 Not Found", '{"code": "not_found", "detail": "There is no such computer."}')
    with answering(missing, http("200 OK", "[]")) as (client, _), pytest.raises(RequestRefused) as caught:
        client.get("/accounts/a@example.test")
    assert caught.value.code == "not_found"
    with answering(missing, missing) as (client, _), pytest.raises(RequestRefused) as caught:
        client.get("/accounts/a@example.test")
    assert caught.value.code == "no_simulator"
