"""`account.simulator.faults.gate` and `wires`, on real sockets: no answer, late answers, failures."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import cast

import httpx
import pytest
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.types import Receive, Scope, Send

from account.relay.door import RelayDoor
from account.serve import Options, Server, server_config
from account.simulator.faults.board import FaultBoard
from account.simulator.faults.gate import FaultGate
from account.simulator.faults.wires import Wires
from shared.sessions import CLIENT_PATH
from shared.simulator import FaultWish
from tests.support.patience import PATIENCE_S
from tests.support.plain_http import NO_CERTIFICATES
from tests.support.relay_end import upgrade_request


class Story:
    """An app that tells "done", or at `/v1/story` a stream without end; counts who asks and who listens."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.listening = 0
        self.quiet = asyncio.Event()
        self.news = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked.append(scope["path"])
        self.news.set()
        if scope["path"] == "/v1/story" or scope["path"] == "/simulator/v1/story":
            await StreamingResponse(self._tell(), media_type="text/event-stream")(scope, receive, send)
        else:
            await PlainTextResponse("done")(scope, receive, send)

    async def until_asked(self) -> None:
        """Return once something new is asked."""
        async with asyncio.timeout(PATIENCE_S):
            await self.news.wait()
        self.news.clear()

    async def _tell(self) -> AsyncIterator[bytes]:
        self.listening += 1
        try:
            yield b": once upon a time\n\n"
            await asyncio.Event().wait()
        finally:
            self.listening -= 1
            self.quiet.set()


class NobodyComes:
    """A relay that nobody may reach."""

    def protocol(self, **_: object) -> asyncio.Protocol:
        raise AssertionError("somebody came to the relay")


@pytest.fixture
def board() -> FaultBoard:
    return FaultBoard()


@pytest.fixture
def app() -> Story:
    return Story()


@pytest.fixture
async def http(app: Story, board: FaultBoard, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    listener = socket.socket(proto=socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    relay = cast("RelayDoor", NobodyComes())
    config = server_config(FaultGate(app, board), Options(tmp_path), relay, Wires(board).protocol)
    config.lifespan = "off"
    ready = asyncio.Event()
    server = Server(config, (board.clear_all,), ready.set)
    running = asyncio.create_task(server.serve(sockets=[listener]))
    await ready.wait()
    base_url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    async with httpx.AsyncClient(base_url=base_url, verify=NO_CERTIFICATES, timeout=PATIENCE_S) as http:
        yield http
    server.stop()
    await running
    listener.close()


def on(board: FaultBoard, name: str, **numbers: float) -> None:
    board.set(FaultWish(name, True, **numbers))  # type: ignore[arg-type]


async def test_while_the_service_is_down_connections_end_without_an_answer(
    app: Story, board: FaultBoard, http: httpx.AsyncClient
) -> None:
    on(board, "service_down")
    for method, path in (("GET", "/v1/account"), ("POST", "/oauth/token"), ("GET", "/")):
        with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
            await http.request(method, path, content=b"x" * 100 if method == "POST" else None)
    assert app.asked == []
    board.clear("service_down")
    assert (await http.get("/v1/account")).text == "done"


async def test_while_the_service_is_down_nobody_gets_to_the_relay(
    board: FaultBoard, http: httpx.AsyncClient
) -> None:
    on(board, "service_down")
    reader, writer = await asyncio.open_connection("127.0.0.1", http.base_url.port)
    writer.write(upgrade_request("here", CLIENT_PATH, "a-grant"))
    async with asyncio.timeout(PATIENCE_S):
        assert await reader.read() == b""
    writer.close()
    await writer.wait_closed()


@pytest.mark.parametrize("name", ["service_down", "error"])
@pytest.mark.parametrize("path", ["/simulator", "/simulator/v1/faults", "/static/simulator/panel.css"])
async def test_the_simulator_and_its_files_are_never_disturbed(
    board: FaultBoard, http: httpx.AsyncClient, name: str, path: str
) -> None:
    on(board, name)
    on(board, "slow", seconds=60)
    assert (await http.get(path)).text == "done"


@pytest.mark.parametrize("path", ["/simulators", "/v1/simulator/", "/staticky"])
async def test_what_only_looks_like_the_simulator_is_disturbed(
    board: FaultBoard, http: httpx.AsyncClient, path: str
) -> None:
    on(board, "error")
    assert (await http.get(path)).status_code == 503


async def test_streams_that_are_open_are_cut_and_only_those_of_the_service(
    app: Story, board: FaultBoard, http: httpx.AsyncClient
) -> None:
    async with http.stream("GET", "/simulator/v1/story") as spared, http.stream("GET", "/v1/story") as cut:
        lines, spared_lines = cut.aiter_lines(), spared.aiter_lines()
        assert await anext(lines) == await anext(spared_lines) == ": once upon a time"
        app.quiet.clear()
        on(board, "service_down")
        with pytest.raises(httpx.RemoteProtocolError):
            async for _ in lines:
                pass
        async with asyncio.timeout(PATIENCE_S):
            await app.quiet.wait()
        assert app.listening == 1  # the one that looks at the simulator


@pytest.mark.parametrize(
    ("status", "code", "title"),
    [
        (500, "internal_error", "The service failed"),
        (503, "service_unavailable", "Not available now"),
        (599, "service_unavailable", "Not available now"),
        (507, "storage_full", "The service's disk is full"),
    ],
)
async def test_a_failure_is_a_problem_and_nothing_is_carried_out(
    app: Story, board: FaultBoard, http: httpx.AsyncClient, status: int, code: str, title: str
) -> None:
    on(board, "error", status=status)
    answer = await http.post("/v1/orders", json={})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    said = json.loads(answer.text)
    assert (said["status"], said["code"], said["title"]) == (status, code, title)
    assert app.asked == []
    board.clear("error")
    assert (await http.post("/v1/orders", json={})).status_code == 200


async def test_a_share_of_the_requests_fails(board: FaultBoard, http: httpx.AsyncClient) -> None:
    on(board, "error", share=0.4)
    answers = [(await http.get("/v1/account")).status_code for _ in range(40)]
    assert set(answers) == {200, 503}
    assert 8 < answers.count(503) < 24


async def test_answers_are_late_and_what_was_asked_is_done_meanwhile(
    app: Story, board: FaultBoard, http: httpx.AsyncClient
) -> None:
    on(board, "slow", seconds=0.2)
    loop = asyncio.get_running_loop()
    waking: list[str] = []
    loop.call_later(0.15, lambda: waking.extend(app.asked))
    assert (await http.get("/v1/account")).text == "done"
    assert waking == ["/v1/account"]


async def test_late_answers_come_at_once_when_the_service_is_quick_again_or_stops(
    app: Story, board: FaultBoard, http: httpx.AsyncClient
) -> None:
    on(board, "slow", seconds=60)
    asking = asyncio.create_task(http.get("/v1/account"))
    await app.until_asked()
    board.clear("slow")
    assert (await asking).text == "done"
    on(board, "slow", seconds=60)
    asking = asyncio.create_task(http.get("/v1/account"))
    await app.until_asked()
    board.clear_all()
    assert (await asking).text == "done"


async def test_a_late_answer_is_cut_when_the_service_goes_down(
    app: Story, board: FaultBoard, http: httpx.AsyncClient
) -> None:
    on(board, "slow", seconds=60)
    asking = asyncio.create_task(http.get("/v1/account"))
    await app.until_asked()
    on(board, "service_down")
    with pytest.raises(httpx.RemoteProtocolError):
        await asking


async def test_without_a_server_a_service_that_is_down_is_an_error_of_the_connection(
    app: Story, board: FaultBoard
) -> None:
    transport = httpx.ASGITransport(app=FaultGate(app, board))
    async with httpx.AsyncClient(transport=transport, base_url="http://here") as http:
        assert (await http.get("/v1/account")).text == "done"
        on(board, "service_down")
        with pytest.raises(ConnectionAbortedError):
            await http.get("/v1/account")
