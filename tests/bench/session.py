"""P5 of PERFORMANCE: a session in the browser, beside other VNC servers that show the same.

Each server has a display of its own, on which one program of ours draws the same workloads at 30 frames a
second. All stand behind websockify, and are shown by the same stock noVNC in the same headless Chromium,
which also sees when a key has reached the canvas, and counts the frames that differ. Ours is measured in
stock noVNC as its peers are, and once more in our own page, which decodes pictures otherwise. The servers
take turns.
"""

from __future__ import annotations

import json
import shutil
import statistics
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from shared.clock import SystemClock
from tests.bench import session_content as content
from tests.bench import session_servers as servers
from tests.bench.report import NO_LIMIT, Figure
from tests.bench.session_servers import OUR_PAGE, OURS, Running

ROOT = Path(__file__).resolve().parents[2]
WORKLOADS = ("typing", "scrolling", "moving", "video", "picture")
ROUNDS, SECONDS, SETTLE_S, IDLE_S = 2, 5.0, 1.5, 4.0
LONG_ROUNDS, LONG_SECONDS = 5, 15.0
SOURCE_REACHED = 0.93
"""Of the source's frames: who shows so many shows all that there are."""

_WORDS = {
    "typing": "idle typing",
    "scrolling": "scrolling text",
    "moving": "moving window",
    "video": "video window",
    "picture": "full-screen picture",
}
_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


@dataclass(slots=True)
class Taken:
    """What one server did with one workload; each list has one entry a round, `delays_ms` one a key."""

    delays_ms: list[float] = field(default_factory=list)
    frames: list[float] = field(default_factory=list)
    source: list[float] = field(default_factory=list)
    megabytes: list[float] = field(default_factory=list)
    cpu_percent: list[float] = field(default_factory=list)


Results = dict[tuple[str, str], Taken]


def measure() -> list[Figure]:
    """The figures of P5, in the short form."""
    return _figures(_measured(ROUNDS, SECONDS))


def measure_long() -> list[Figure]:
    """The same with more and longer rounds."""
    return _figures(_measured(LONG_ROUNDS, LONG_SECONDS))


def _measured(rounds: int, seconds: float) -> Results:
    names = [OURS, *servers.present(), OUR_PAGE]
    results: Results = {}
    with sync_playwright() as playwright, _pages() as address:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=_ARGUMENTS)
        for number in range(rounds):
            for name in names[number % len(names) :] + names[: number % len(names)]:
                with servers.running(name) as server:
                    _one_round(browser, address, server, seconds, results)
        browser.close()
    return results


def _one_round(browser: Browser, address: str, server: Running, seconds: float, results: Results) -> None:
    page = browser.new_page(viewport={"width": content.WIDTH, "height": content.HEIGHT})
    page.goto(f"{address}/tests/bench/session_page.html")
    page.wait_for_function("document.title === 'ready'")
    page.evaluate(
        "([url, isOurPage]) => bench.connect(url, isOurPage)", [server.url, server.name == OUR_PAGE]
    )
    server.show("nothing")
    _pass(SETTLE_S)
    for workload in WORKLOADS:
        server.show(workload)
        _pass(SETTLE_S)
        taken = results.setdefault((server.name, workload), Taken())
        cpu, at = server.cpu_seconds(), SystemClock().monotonic()
        seen = page.evaluate("([workload, s]) => bench.run(workload, s)", [workload, seconds])
        took = SystemClock().monotonic() - at
        taken.cpu_percent.append(100 * (server.cpu_seconds() - cpu) / took)
        taken.delays_ms += seen["delays"]
        taken.frames.append(seen["frames"])
        taken.megabytes.append(seen["bytes"] / 1e6)
        taken.source.append(server.show("nothing"))
    _pass(SETTLE_S)
    taken = results.setdefault((server.name, "idle"), Taken())
    cpu = server.cpu_seconds()
    seen = page.evaluate("(s) => bench.idle(s)", IDLE_S)
    taken.frames.append(seen["flips"])
    taken.cpu_percent.append(100 * (server.cpu_seconds() - cpu) / IDLE_S)
    page.close()


def _figures(results: Results) -> list[Figure]:
    peers = [name for name in servers.PEERS if (name, "typing") in results]
    figures = []
    for workload in WORKLOADS:
        taken = {name: results[name, workload] for name in (OURS, *peers, OUR_PAGE)}
        figures += _latency(workload, taken, peers)
        if workload != "typing":
            figures.append(_frames(workload, taken, peers))
        figures += _costs(workload, taken, peers)
    figures += _idle(results, peers)
    return figures


def _latency(workload: str, taken: dict[str, Taken], peers: Sequence[str]) -> list[Figure]:
    best, words = _best(peers, lambda name: statistics.median(taken[name].delays_ms), "ms")
    limit = 1.0 if workload == "typing" or _is_reached(taken, peers) else 0.5
    rows = []
    for name in (OURS, OUR_PAGE):
        what = f"{_WORDS[workload]}, key → pixel{_where(name)}"
        delays = tuple(taken[name].delays_ms)
        rows.append(
            _figure(what, "ms", delays, words, taken[best].delays_ms, f"≤ {limit:g}× the best peer", limit)
        )
    ours, theirs = _p95(taken[OURS].delays_ms), min(_p95(taken[name].delays_ms) for name in peers)
    what = f"{_WORDS[workload]}, key → pixel, p95"
    rows.append(_figure(what, "ms", (ours,), "best peer's p95", (theirs,), "≤ 1× the best peer", 1.0))
    return rows


def _frames(workload: str, taken: dict[str, Taken], peers: Sequence[str]) -> Figure:
    best, words = _best(peers, lambda name: -statistics.median(taken[name].frames), "/s")
    wanted = SOURCE_REACHED if _is_reached(taken, peers) else 2.0
    goal = "≥ 1× the best peer, which shows all" if wanted < 1 else "≥ 2× the best peer, or all"
    source = statistics.median(taken[OURS].source)
    shown = statistics.median(taken[OURS].frames)
    limit = min(wanted, SOURCE_REACHED * source / statistics.median(taken[best].frames)) if shown else wanted
    what = f"{_WORDS[workload]}, frames shown (drawn: {source:.0f}/s)"
    return _figure(what, "/s", taken[OURS].frames, words, taken[best].frames, goal, limit, at_least=True)


def _costs(workload: str, taken: dict[str, Taken], peers: Sequence[str]) -> list[Figure]:
    rows = []
    for what, unit, values in (
        ("bytes", "MB/s", {name: each.megabytes for name, each in taken.items()}),
        ("processor time of the server", "%", {name: each.cpu_percent for name, each in taken.items()}),
    ):
        least, words = _best(peers, lambda name, v=values: statistics.median(v[name]), unit)
        title = f"{_WORDS[workload]}, {what}"
        floor = [max(value, 1e-6) for value in values[least]]
        rows.append(_figure(title, unit, values[OURS], words, floor, "for information", NO_LIMIT))
    return rows


def _idle(results: Results, peers: Sequence[str]) -> list[Figure]:
    ours = results[OURS, "idle"]
    least, words = _best(peers, lambda name: statistics.median(results[name, "idle"].cpu_percent), "%")
    floor = [max(value, 0.01) for value in results[least, "idle"].cpu_percent]
    drawn = [max(value, 0.01) for value in results[least, "idle"].frames]
    seconds = f"{IDLE_S:g} s"
    return [
        Figure("P5", f"idle, frames in {seconds}", "", tuple(ours.frames), least, tuple(drawn), "0", 0.0),
        Figure(
            "P5", "idle, processor time", "%", tuple(ours.cpu_percent), words, tuple(floor), "≤ 0.5 %", 0.5
        ),
    ]


def _figure(
    what: str,
    unit: str,
    samples: Sequence[float],
    floor: str,
    floor_samples: Sequence[float],
    goal: str,
    limit: float,
    at_least: bool = False,
) -> Figure:
    return Figure(
        "P5", what, unit, tuple(samples), floor, tuple(floor_samples), goal, limit, True, at_least=at_least
    )


def _best(peers: Sequence[str], value: Any, unit: str) -> tuple[str, str]:
    """The peer with the least value, and what each has, in words."""
    best = min(peers, key=value)
    others = ", ".join(f"{name} {abs(value(name)):.3g}" for name in peers if name != best)
    return best, f"{best} (others: {others} {unit})" if others else best


def _is_reached(taken: dict[str, Taken], peers: Sequence[str]) -> bool:
    """Whether some peer shows all that is drawn: twice as many cannot be wished for then."""
    return any(
        statistics.median(taken[name].frames) >= SOURCE_REACHED * statistics.median(taken[name].source)
        for name in peers
    )


def _where(name: str) -> str:
    return ", in our page" if name == OUR_PAGE else ""


def _p95(values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=20)[-1] if len(values) > 1 else values[0]


@contextmanager
def _pages() -> Iterator[str]:
    """The page with stock noVNC, on a port of its own."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(ROOT)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(SimpleHTTPRequestHandler):
    """Our page, stock noVNC, and the facts of the content."""

    def do_GET(self) -> None:
        if self.path == "/about.json":
            about = {
                "mark": content.MARK[:2],
                "row": content.WINDOW_ROW,
                "block": content.BLOCK,
                "bits": content.BITS,
                "places": content.PLACES,
            }
            body = json.dumps(about).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(body)
            return
        super().do_GET()

    def translate_path(self, path: str) -> str:
        named = {"/novnc/": "/resources/novnc/", "/decode.js": "/resources/portal/static/session/decode.js"}
        for start, place in named.items():
            if path.startswith(start):
                path = place + path.removeprefix(start)
        return super().translate_path(path)

    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""


def _pass(seconds: float) -> None:
    """Let real time pass: that is what is measured here."""
    Event().wait(seconds)
