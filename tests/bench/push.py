"""P3 of PERFORMANCE: a payment is confirmed; how soon agent, window and portal page show it.

All are the real processes: service, agent, window (offscreen) and Chromium. Times are taken where something
is seen, by the one monotonic clock of the machine. The floor is a bare loopback round trip.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Page, async_playwright

from agent.demo.person import Person
from agent.demo.stage import Stage, environment, until
from agent.door.client import DoorClient
from agent.processes import window_command
from agent.profile.paths import Paths
from shared.clock import Clock, SystemClock
from shared.commands import SignIn
from shared.reasons import Status
from shared.snapshot import Snapshot
from shared.state import AgentState
from tests.bench.load import served
from tests.bench.processes import Timed, running
from tests.bench.report import Figure
from tests.support.chromium import chromium_of_the_system

ROUNDS = 60
FLOOR = "bare loopback round trip"
EMAIL, PASSWORD = "bench@example.org", "measure twice, cut once"
_WATCH = """() => {
  const status = () => document.querySelector('[data-testid="subscription-status"]')?.textContent.trim();
  let before = status();
  new MutationObserver(() => {
    const now = status();
    if (now !== before) { before = now; window.seen(now); }
  }).observe(document.body, {subtree: true, childList: true, characterData: true});
}"""


def measure() -> list[Figure]:
    """The figures of P3."""
    with tempfile.TemporaryDirectory(prefix="aab-") as folder:
        return asyncio.run(_measure(Path(folder), SystemClock()))


async def _measure(folder: Path, clock: Clock) -> list[Figure]:
    stage = Stage(environment(offscreen=True))
    (folder / "service").mkdir()
    floor = await _round_trips(clock)
    with served("account", folder / "service", 1) as (process, said):
        paths = stage.prepare(folder / "profile", said["url"])
        try:
            client = await _registered(stage, paths)
            async with _portal(said["url"]) as page:
                seen = await _rounds(process, client, paths, page, clock)
        finally:
            await stage.clear()
    return [
        figure
        for name, values in seen.items()
        for figure in (
            Figure("P3", f"payment confirmed → {name}", "s", values, FLOOR, floor, "p50 ≤ 50 ms", 0.05),
            Figure("P3", f"{name}, p99", "s", (_p99(values),), FLOOR, floor, "p99 ≤ 250 ms", 0.25),
        )
    ]


def _p99(values: tuple[float, ...]) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[98]


async def _registered(stage: Stage, paths: Paths) -> DoorClient:
    client = await stage.start_agent(paths)
    await until(client, lambda snapshot: snapshot.service is not None and bool(snapshot.service.reachable))
    await client.command(SignIn())
    waiting = await until(
        client, lambda snapshot: snapshot.sign_in is not None and bool(snapshot.sign_in.url)
    )
    assert waiting.sign_in is not None
    await asyncio.to_thread(Person(EMAIL, PASSWORD).sign_up_and_agree, waiting.sign_in.url or "")
    await until(client, lambda snapshot: snapshot.state is AgentState.READY)
    return client


@asynccontextmanager
async def _portal(url: str) -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium_of_the_system(), args=["--no-sandbox", "--disable-gpu"]
        )
        page = await browser.new_page(locale="en-GB")
        await page.goto(f"{url}/sign-in?return_to=/computers")
        await page.get_by_test_id("email").fill(EMAIL)
        await page.get_by_test_id("password").fill(PASSWORD)
        await page.get_by_test_id("submit").click()
        await page.wait_for_selector('[data-state="listening"]')
        yield page
        await browser.close()


async def _rounds(
    process: subprocess.Popen[str], client: DoorClient, paths: Paths, page: Page, clock: Clock
) -> dict[str, tuple[float, ...]]:
    seen: dict[str, list[float]] = {"agent snapshot": [], "label in the window": [], "portal page": []}
    on_page: asyncio.Queue[tuple[str, float]] = asyncio.Queue()
    await page.expose_function("seen", lambda text: on_page.put_nowait((text, clock.monotonic())))
    await page.evaluate(_WATCH)
    with _window(paths) as window:
        for _ in range(ROUNDS):
            await _ask(process, f"buy {EMAIL}")
            await until(client, lambda snapshot: _status(snapshot) is Status.PENDING)
            await asyncio.to_thread(window.until, Status.PENDING)
            await _last(on_page)
            agent = asyncio.create_task(_seen_by(client, clock))
            confirmed_at = float((await _ask(process, "confirm"))["at"])
            seen["agent snapshot"].append(await agent - confirmed_at)
            shown_at = await asyncio.to_thread(window.until, Status.ACTIVE)
            seen["label in the window"].append(shown_at - confirmed_at)
            seen["portal page"].append((await _last(on_page))[1] - confirmed_at)
            await _ask(process, "refund")
            await until(client, lambda snapshot: _status(snapshot) is Status.SUSPENDED)
            await _last(on_page)
    # What was seen before the commit was reported back to this process counts as at once.
    return {name: tuple(max(value, 1e-4) for value in values) for name, values in seen.items()}


class _Window:
    """The traced window, which says when it shows which status."""

    def __init__(self, timed: Timed) -> None:
        self._timed = timed

    def until(self, status: Status) -> float:
        """When it showed this status, by the machine's monotonic clock."""
        _, line = self._timed.line(lambda line: line.startswith(f"status {status.value} "))
        return float(line.split()[2])


@contextmanager
def _window(paths: Paths) -> Iterator[_Window]:
    command = window_command(paths, paths.door_address)
    command[command.index("gui")] = "tests.bench.traced_window"
    with running(command, environment(offscreen=True)) as timed:
        yield _Window(timed)


async def _seen_by(client: DoorClient, clock: Clock) -> float:
    await until(client, lambda snapshot: _status(snapshot) is Status.ACTIVE)
    return clock.monotonic()


def _status(snapshot: Snapshot) -> Status | None:
    return snapshot.entitlement.status if snapshot.entitlement is not None else None


async def _last(queue: asyncio.Queue[tuple[str, float]]) -> tuple[str, float]:
    async with asyncio.timeout(20):
        return await queue.get()


async def _ask(process: subprocess.Popen[str], words: str) -> dict[str, Any]:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(words + "\n")
    process.stdin.flush()
    answer: dict[str, Any] = json.loads(await asyncio.to_thread(process.stdout.readline))
    return answer


async def _round_trips(clock: Clock) -> tuple[float, ...]:
    """One byte to a server of this process's own on 127.0.0.1, and back."""

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while byte := await reader.read(1):
            writer.write(byte)
        writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    times = []
    for _ in range(ROUNDS):
        begin = clock.monotonic()
        writer.write(b"x")
        await reader.readexactly(1)
        times.append(clock.monotonic() - begin)
    writer.close()
    server.close()
    await server.wait_closed()
    return tuple(times)
