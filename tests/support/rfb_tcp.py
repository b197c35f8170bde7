"""The RFB server behind a plain TCP port: the small adapter that any VNC client can come through."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from agent.session.desktop import Desktop
from agent.session.rfb.server import RfbOptions, RfbServer
from shared.clock import SystemClock
from tests.support.patience import PATIENCE_S

_PIECE = 1 << 16


class TcpTransport:
    """A `ByteTransport` over a stream."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def receive(self) -> bytes:
        try:
            return await self._reader.read(_PIECE)
        except ConnectionError:
            return b""

    async def send(self, data: bytes | bytearray | memoryview) -> None:
        self._writer.write(data)
        with contextlib.suppress(ConnectionError):
            await self._writer.drain()


@asynccontextmanager
async def rfb_port(desktop: Desktop, **options: bool) -> AsyncIterator[int]:
    """A port on 127.0.0.1 behind which every client gets a server of its own."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            server = RfbServer(
                desktop, TcpTransport(reader, writer), SystemClock(), RfbOptions("A computer", **options)
            )
            await server.run()
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()
            served.set()

    served = asyncio.Event()
    listener = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield listener.sockets[0].getsockname()[1]
        await asyncio.wait_for(served.wait(), PATIENCE_S)
    finally:
        listener.close()
        await listener.wait_closed()
