"""`python -m tests.bench.session_ours DISPLAY`: our RFB server on a TCP port, as its peers are."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys

from agent.session.rfb.server import RfbOptions, RfbServer
from agent.session.systems.choose import open_desktop
from shared.clock import SystemClock
from tests.support.rfb_tcp import TcpTransport


async def serve(display: str) -> None:
    """Serve whoever comes, until the process ends. The first line says where."""

    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        desktop = await asyncio.to_thread(open_desktop, display, os.environ, SystemClock())
        try:
            options = RfbOptions("A computer")
            await RfbServer(desktop, TcpTransport(reader, writer), SystemClock(), options).run()
        finally:
            await asyncio.to_thread(desktop.close)
            with contextlib.suppress(ConnectionError):
                writer.close()
                await writer.wait_closed()

    listener = await asyncio.start_server(client, "127.0.0.1", 0)
    print(listener.sockets[0].getsockname()[1], flush=True)
    await listener.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1]))
