"""Real Chromium against the real service, both alive for the whole run of this folder.

All tests here share one event loop, one server and one browser; each has its own browser context, with its
own cookies, and makes its own account. What the browser complains about fails the test.
"""

from __future__ import annotations

import asyncio
import itertools
import re
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, async_playwright, expect

from tests.support.account_service import Service, account_service
from tests.support.chromium import chromium_of_the_system
from tests.support.clock import FakeClock
from tests.support.patience import PATIENCE_MS, PATIENCE_S
from tests.support.portal import session_cookie, sign_in_of

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
PASSWORD = "correct horse battery"
_numbers = itertools.count(1)
expect.set_options(timeout=PATIENCE_MS)  # of the whole test process


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = str(Path(__file__).parent)
    for item in items:
        if str(item.path).startswith(here):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)
            item.add_marker(pytest.mark.browser)


def full_of_threads(pool: ThreadPoolExecutor, size: int) -> None:
    """Have the pool start all its threads now, so that no test is blamed for one."""
    together = threading.Barrier(size + 1)
    for _ in range(size):
        pool.submit(together.wait)
    together.wait()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def service(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Service]:
    """The service on its own port."""
    pool = ThreadPoolExecutor(2)
    asyncio.get_running_loop().set_default_executor(pool)
    full_of_threads(pool, 2)
    async with account_service(tmp_path_factory.mktemp("web"), FakeClock()) as running:
        database: Any = running.context.database
        full_of_threads(database._writers, 1)
        full_of_threads(database._readers, 4)
        async with running.live():
            yield running


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """The browser."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_of_the_system(), args=ARGUMENTS)
        yield browser
        await browser.close()


@dataclass
class Complaints:
    """What the browser found wrong. `allowed` are patterns that belong to the test's story."""

    found: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """Listen to one page."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.found.append(f"script error: {error}"))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.found.append(message.text)

    def unexpected(self) -> list[str]:
        """All that nobody allowed."""
        return [each for each in self.found if not any(re.search(pattern, each) for pattern in self.allowed)]


@dataclass
class Visitor:
    """One person with a browser window of their own."""

    service: Service
    context: BrowserContext
    page: Page
    complaints: Complaints
    email: str
    account_id: str = ""

    async def open(self, path: str) -> Page:
        """Go to a page of the service."""
        await self.page.goto(self.service.base_url + path)
        return self.page

    def expect_status(self, *statuses: int) -> None:
        """Chromium reports these answers as errors on its console; here they are the point."""
        self.complaints.allowed += [f"responded with a status of {status}" for status in statuses]


NewVisitor = Callable[..., Awaitable[Visitor]]


@pytest_asyncio.fixture(loop_scope="session")
async def new_visitor(service: Service, chromium: Browser) -> AsyncIterator[NewVisitor]:
    """Makes visitors; `signed_in=False` for one without an account. Other options go to the browser."""
    visitors: list[Visitor] = []

    async def make(*, signed_in: bool = True, **options: Any) -> Visitor:
        context = await chromium.new_context(**{"locale": "en-GB", "timezone_id": "UTC", **options})
        context.set_default_timeout(PATIENCE_MS)
        complaints = Complaints()
        page = await context.new_page()
        complaints.watch(page)
        visitor = Visitor(service, context, page, complaints, f"person{next(_numbers)}@example.org")
        visitors.append(visitor)
        if signed_in:
            visitor.account_id = await service.account(visitor.email)
            token = await sign_in_of(service).browser_sessions.open(visitor.account_id)
            cookie = {"name": session_cookie(service), "value": token.reveal(), "url": service.base_url}
            await context.add_cookies([cookie])  # type: ignore[list-item]
        return visitor

    yield make
    for visitor in visitors:
        await visitor.context.close()
    unexpected = [line for visitor in visitors for line in visitor.complaints.unexpected()]
    assert not unexpected, f"the browser complained: {unexpected}"


@pytest_asyncio.fixture(loop_scope="session")
async def visitor(new_visitor: NewVisitor) -> Visitor:
    """A signed-in person on a desktop window."""
    return await new_visitor()


@pytest_asyncio.fixture(loop_scope="session")
async def stranger(new_visitor: NewVisitor) -> Visitor:
    """Somebody who is not signed in."""
    return await new_visitor(signed_in=False)


@dataclass
class Loopback:
    """An agent's listener on 127.0.0.1, waiting for one answer of the browser."""

    port: int
    targets: asyncio.Queue[str]

    @property
    def callback(self) -> str:
        """The redirect address."""
        return f"http://127.0.0.1:{self.port}/callback"

    async def answer(self) -> str:
        """The query of the request that came."""
        async with asyncio.timeout(PATIENCE_S):
            return urlsplit(await self.targets.get()).query


@pytest_asyncio.fixture(loop_scope="session")
async def loopback() -> AsyncIterator[Loopback]:
    """A listening agent."""
    targets: asyncio.Queue[str] = asyncio.Queue()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = (await reader.readuntil(b"\r\n\r\n")).decode()
        target = request.split(" ")[1]
        body = b"<!doctype html><title>Done</title><link rel=icon href='data:,'><p>Back to the agent.</p>"
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n"
        writer.write(head.encode() + b"Connection: close\r\n\r\n" + body)
        await writer.drain()
        writer.close()
        targets.put_nowait(target)

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    yield Loopback(server.sockets[0].getsockname()[1], targets)
    server.close()
    await server.wait_closed()
