"""The servers of a session beside each other: ours, and the peers of P5, each with a display of its own.

All stand behind websockify. Peers that are missing are installed from the package manager where that is
possible, and left out otherwise, with a line that says so.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from threading import Event

from shared.clock import SystemClock
from tests.bench.processes import cpu_seconds

SIZE = "1920x1080"
_PATIENCE_S = 20.0
_LOOK_S = 0.05

OURS, OUR_PAGE = "Access Agent", "Access Agent in its own page"
X11VNC, XVNC, X0VNC = "x11vnc", "TigerVNC Xvnc", "TigerVNC x0vncserver"
PEERS = (X11VNC, XVNC, X0VNC)

# Program, and the Debian package that has it.
PACKAGES = {
    "websockify": "websockify",
    "x11vnc": "x11vnc",
    "Xtigervnc": "tigervnc-standalone-server",
    "X0tigervnc": "tigervnc-scraping-server",
}
_PROGRAMS = {X11VNC: "x11vnc", XVNC: "Xtigervnc", X0VNC: "X0tigervnc"}


@dataclass(frozen=True, slots=True)
class Running:
    """A server with its content: where its pages find it, what draws there, and what it costs."""

    name: str
    url: str
    content: subprocess.Popen[str]
    pid: int

    def show(self, workload: str) -> float:
        """Draw this from now on; frames per second of what was drawn before."""
        assert self.content.stdin is not None
        assert self.content.stdout is not None
        self.content.stdin.write(workload + "\n")
        self.content.stdin.flush()
        return float(self.content.stdout.readline().split()[1])

    def cpu_seconds(self) -> float:
        """Processor time of the server, without the display that it looks at (Xvnc is both)."""
        return cpu_seconds(self.pid)


def present() -> list[str]:
    """The peers that can be measured here, installed first where that is possible."""
    missing = [package for program, package in PACKAGES.items() if shutil.which(program) is None]
    if missing:
        as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
        command = [*as_root, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing]
        with suppress(OSError):
            subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    if shutil.which("websockify") is None:
        raise SystemExit("session: websockify is not here and cannot be installed, so nothing is measured.")
    found = [name for name in PEERS if shutil.which(_PROGRAMS[name]) is not None]
    for name in PEERS:
        if name not in found:
            print(f"session: {name} is not here and cannot be installed; it is left out.")
    if not found:
        raise SystemExit("session: there is no peer to compare with, so nothing is measured.")
    return found


@contextmanager
def running(name: str) -> Iterator[Running]:
    """A server, its display, what is drawn there and websockify, all ended with the block."""
    with ExitStack() as stack:
        port = _free_port()
        if name == XVNC:
            options = ["-geometry", SIZE, "-depth", "24", "-SecurityTypes", "None", "-rfbport", str(port)]
            tuned = ["-localhost", "-FrameRate", "60", "-AcceptSetDesktopSize=0"]
            server = stack.enter_context(_process(["Xtigervnc", "-displayfd", "1", *options, *tuned]))
            display = f":{_line(server)}"
        else:
            screen = ["-screen", "0", f"{SIZE}x24", "-nolisten", "tcp", "-noreset"]
            display = f":{_line(stack.enter_context(_process(['Xvfb', '-displayfd', '1', *screen])))}"
            server = None
        content = stack.enter_context(
            _process([sys.executable, "-m", "tests.bench.session_content", display])
        )
        assert _line(content) == "ready"
        if server is None:
            server = stack.enter_context(_process(_command(name, display, port)))
            if name in (OURS, OUR_PAGE):
                port = int(_line(server))
        _until_open(port)
        web = _free_port()
        stack.enter_context(_process(["websockify", f"127.0.0.1:{web}", f"127.0.0.1:{port}"]))
        _until_open(web)
        yield Running(name, f"ws://127.0.0.1:{web}", content, server.pid)


def _command(name: str, display: str, port: int) -> list[str]:
    if name == X11VNC:
        # As quick as it can be told to be on one machine.
        tuned = [
            "-wait",
            "5",
            "-defer",
            "5",
            "-nonap",
            "-noxrecord",
            "-noncache",
            "-norc",
            "-speeds",
            "100,10000,1",
            "-xkb",
        ]
        listening = ["-localhost", "-rfbport", str(port), "-forever", "-shared", "-nopw", "-quiet", "-no6"]
        return ["x11vnc", "-display", display, *listening, *tuned]
    if name == X0VNC:
        listening = ["-SecurityTypes", "None", "-rfbport", str(port), "-localhost"]
        return ["X0tigervnc", "-display", display, *listening, "-PollingCycle=10", "-MaxProcessorUsage=100"]
    return [sys.executable, "-m", "tests.bench.session_ours", display]


@contextmanager
def _process(command: list[str]) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for stream in (process.stdin, process.stdout):
            assert stream is not None
            with suppress(BrokenPipeError):
                stream.close()


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    line = process.stdout.readline().strip()
    assert line, f"{process.args!r} did not start"
    return line


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _until_open(port: int) -> None:
    clock = SystemClock()
    deadline = clock.monotonic() + _PATIENCE_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            if clock.monotonic() > deadline:
                raise
            Event().wait(_LOOK_S)
        else:
            return
