"""A port that any VNC client can come through: asks the API for a session and passes its stream on.

All that a user of the API would write; nothing of the agent and of the service is used in here.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

Ask = Callable[[], Awaitable[Any]]
"""`POST /v1/sessions`: the JSON of its answer."""


@asynccontextmanager
async def vnc_port(ask: Ask) -> AsyncIterator[int]:
    """A port on 127.0.0.1; each client that comes gets a session of its own."""
    serving: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        offer = await ask()
        protocols = [Subprotocol("binary"), Subprotocol(f"grant.{offer['grant']}")]
        try:
            async with connect(
                offer["client_url"], subprotocols=protocols, compression=None, max_size=None, proxy=None
            ) as socket:
                assert socket.subprotocol == "binary"
                outward = asyncio.create_task(_pass_on(socket, writer))
                while data := await reader.read(1 << 16):
                    await socket.send(data)
                await socket.close()
                await outward
        except (ConnectionClosed, ConnectionError):
            pass  # either end may leave first
        finally:
            writer.close()

    def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving[asyncio.create_task(serve(reader, writer))] = writer

    listener = await asyncio.start_server(begin, "127.0.0.1", 0)
    try:
        yield listener.sockets[0].getsockname()[1]
    finally:
        listener.close()
        for writer in serving.values():
            writer.close()
        await asyncio.gather(*serving)
        await listener.wait_closed()


async def _pass_on(socket: Any, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionClosed, ConnectionError):
        async for message in socket:
            writer.write(message)
            await writer.drain()
