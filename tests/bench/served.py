"""A server under measurement: `python -m tests.bench.served hello|account FOLDER [DEVICES EACH [all]]`.

Writes one line of JSON when it answers: its address and, for the account service, the keys and tokens of
signed-in devices, EACH of them to an account, and the ids of the computers: one in each account, or
with `all` every device. `hello` is the floor: FastAPI's smallest answer, behind the same server. Lines on
standard input are orders: `rename N` makes that many events in each account; `buy EMAIL` orders a plan there
and `confirm` has it paid, which is answered with when that was committed (`Clock.monotonic`); `refund` takes
it back. Ends when standard input closes.
"""

from __future__ import annotations

import asyncio
import json
import socket
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from fastapi import FastAPI
from sqlalchemy import select

from account.db.tables import Account
from account.serve import Options, Server, collect_rarely, server_config
from account.sign_in import tokens
from account.store.instruments import Outcome
from shared.clock import SystemClock
from shared.sales import Contact, NewOrder, Order
from tests.support.account_service import Service, account_service
from tests.support.device import Device

CONTACT = Contact("Ada Example", "ada@example.org", "1 Bench Road", "1000", "Brussels", "BE")


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


async def serve_account(folder: Path, devices: int, each: int, every: bool) -> None:
    """The account service on SQLite, `synchronous=FULL`, with so many signed-in devices, `each` of them to an
    account. The first of an account is registered, or `every` one. Tokens last as long as the measuring."""
    tokens.ACCESS_LIFETIME = timedelta(hours=1)  # type: ignore[misc]
    async with account_service(folder, SystemClock()) as service, service.live():
        made: list[Device] = []
        computers: list[_Computer] = []
        async with service.http() as http:
            while not computers or len(made) < devices:
                email = f"bench-{len(computers):05d}@example.org"
                account_id = await service.account(email)
                for number in range(min(each, devices - len(made))):
                    made.append(await service.device(account_id))
                    if every or not number:
                        answer = await made[-1].register(http)
                        computers.append(_Computer(account_id, answer.json()["id"]))
        collect_rarely()
        _say(
            {
                "url": service.base_url,
                "computers": [each.computer_id for each in computers],
                "devices": [_told(each) for each in made],
            }
        )
        await _orders(service, computers)


def _told(device: Device) -> dict[str, str | None]:
    return {
        "key": device.key.private_bytes_raw().hex(),
        "token": device.access_token,
        "nonce": device.nonce,
    }


@dataclass(frozen=True, slots=True)
class _Computer:
    """A registered one, and whose it is."""

    account_id: str
    computer_id: str


class Till:
    """Buys, pays and refunds, again and again."""

    def __init__(self, service: Service | None) -> None:
        self._service = service
        self._account_id = ""
        self._order: Order | None = None
        self._count = 0

    async def carry_out(self, line: str) -> None:
        """One order of the bench; says so when it is done."""
        assert self._service is not None
        store = self._service.parts.store
        if line.startswith("buy "):
            self._account_id = await self._account(line.split()[1])
            self._count += 1
            body = NewOrder("access_year", contact=CONTACT, instrument="sim_paypal_never")
            answered = await store.place(self._account_id, body, f"bench-purchase-{self._count:06d}")
            self._order = answered.order
            _say({"done": True})
            return
        assert self._order is not None
        if line.startswith("confirm"):
            order = await store.order(self._account_id, self._order.id)
            await store.processor_says(order.payments[0].reference, Outcome.CONFIRM)
            _say({"at": SystemClock().monotonic()})
        else:
            await store.refund(self._account_id, self._order.id, "bench", "measured")
            _say({"done": True})

    async def _account(self, email: str) -> str:
        assert self._service is not None
        found = await self._service.context.database.read(
            lambda session: session.scalar(select(Account.id).where(Account.email_key == email))
        )
        assert found is not None
        return found


async def _orders(service: Service | None, computers: Sequence[_Computer] = ()) -> None:
    till = Till(service)
    while line := await asyncio.to_thread(sys.stdin.readline):
        if service is not None and line.startswith(("buy ", "confirm", "refund")):
            await till.carry_out(line)
        elif service is not None and line.startswith("rename "):
            for number in range(int(line.split()[1])):
                for each in computers:
                    await service.parts.computers.rename(
                        each.account_id, each.computer_id, f"Studio {number} {line[-3:-1]}"
                    )
            _say({"done": True})


def _say(words: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    kind, where, *numbers = sys.argv[1:]
    if kind == "hello":
        asyncio.run(serve_hello())
    else:
        devices, each = (int(number) for number in numbers[:2])
        asyncio.run(serve_account(Path(where), devices, each, numbers[2:] == ["all"]))
