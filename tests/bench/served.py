"""A server under measurement: `python -m tests.bench.served hello|account FOLDER [DEVICES]`.

Writes one line of JSON when it answers: its address and, for the account service, the keys and tokens of
signed-in devices. `hello` is the floor: FastAPI's smallest answer, behind the same server. Lines on standard
input are orders: `rename N` makes that many events in the first account. Ends when standard input closes.
"""

from __future__ import annotations

import asyncio
import json
import socket
import sys
from pathlib import Path

from fastapi import FastAPI

from account.serve import Options, Server, server_config
from shared.clock import SystemClock
from tests.support.account_service import Service, account_service


def hello() -> FastAPI:
    """The smallest application."""
    app = FastAPI(openapi_url=None)

    @app.get("/v1/entitlement")
    async def say_hello() -> dict[str, str]:
        return {"hello": "world"}

    return app


async def serve_hello() -> None:
    """Serve it as the account service is served."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(512)
    server = Server(server_config(hello(), Options(Path())), (), lambda: None)
    running = asyncio.create_task(server.serve(sockets=[listener]))
    _say({"url": f"http://127.0.0.1:{listener.getsockname()[1]}", "devices": []})
    await _orders(None)
    server.stop()
    await running


async def serve_account(folder: Path, devices: int) -> None:
    """The account service on SQLite, `synchronous=FULL`, with so many signed-in devices of one account."""
    async with account_service(folder, SystemClock()) as service, service.live():
        account_id = await service.account()
        made = [await service.device(account_id) for _ in range(devices)]
        async with service.http() as http:
            answer = await made[0].register(http)
        _say(
            {
                "url": service.base_url,
                "computer": answer.json()["id"],
                "account": account_id,
                "devices": [
                    {
                        "key": each.key.private_bytes_raw().hex(),
                        "token": each.access_token,
                        "nonce": each.nonce,
                    }
                    for each in made
                ],
            }
        )
        await _orders(service, account_id, answer.json()["id"])


async def _orders(service: Service | None, account_id: str = "", computer_id: str = "") -> None:
    while line := await asyncio.to_thread(sys.stdin.readline):
        if service is not None and line.startswith("rename "):
            for number in range(int(line.split()[1])):
                await service.parts.computers.rename(
                    account_id, computer_id, f"Studio {number} {line[-3:-1]}"
                )
            _say({"done": True})


def _say(words: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    if sys.argv[1] == "hello":
        asyncio.run(serve_hello())
    else:
        asyncio.run(serve_account(Path(sys.argv[2]), int(sys.argv[3])))
