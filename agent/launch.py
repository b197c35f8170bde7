"""The entry point `access-agent`: opens the window, or hands a verb to the command line.

A double click must show a window at once, so nothing but the standard library is loaded here, and
the process becomes the window. It looks for a display first, because Qt would abort without a word
(FACTS), and brings a window that is already open to the front instead of opening a second one.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

from agent import exits
from agent.profile.lock import noted_door
from agent.profile.paths import Paths, paths_for
from shared.framing import PROTOCOL, encode_line

ANSWER_WITHIN_S: Final = 2.0
_MOST_LINES: Final = 100
_WINDOW_OPTIONS: Final = frozenset({"--profile", "--theme", "--pictures"})

NO_DISPLAY: Final = (
    "No display was found, so the window cannot be opened here. "
    "Without one, try `access-agent status` or `access-agent sign-in --code`. [display_missing]"
)


@dataclass(frozen=True, slots=True)
class WindowRequest:
    """What was asked of the window on the command line; `extra` is handed to it as it is."""

    profile: Path | None
    extra: tuple[str, ...]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `access-agent`; the answer is the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["daemon"] and not {"--help", "-h"} & set(given):
        from agent import daemon  # light: an agent in the background carries no command-line libraries

        return daemon.main(given[1:])
    request = window_request(given)
    if request is not None:
        return open_window(request, os.environ)
    from agent.cli.app import main as command_line

    return command_line(given)


def window_request(arguments: Sequence[str]) -> WindowRequest | None:
    """What to open, when `arguments` name no verb; None when the command line must look at them."""
    profile: Path | None = None
    extra: list[str] = []
    rest = list(arguments)
    while rest:
        name, equals, value = rest.pop(0).partition("=")
        if name not in _WINDOW_OPTIONS or (not equals and not rest):
            return None
        value = value if equals else rest.pop(0)
        if name == "--profile":
            profile = Path(value)
        else:
            extra += [name, value]
    return WindowRequest(profile, tuple(extra))


def open_window(request: WindowRequest, environ: Mapping[str, str]) -> int:
    """Bring the open window forward, or become one. The answer is the exit code."""
    paths = paths_for(request.profile, environ)
    address = door_that_answers(paths)
    if address is not None and window_came_forward(address):
        return exits.DONE
    if not has_display(environ, sys.platform):
        sys.stderr.write(NO_DISPLAY + "\n")
        return exits.REFUSED
    return _become([*window_command(paths, address or paths.door_address), *request.extra])


def window_command(paths: Paths, address: str) -> list[str]:
    """The command that is the window of this profile, and knows how to start its agent."""
    start_agent = json.dumps(agent_command(paths))
    window = [sys.executable, "-m", "gui", "--door", address, "--start-agent", start_agent]
    return [*window, "--state-file", str(paths.window_file)]


def agent_command(paths: Paths) -> list[str]:
    """The command that is the agent of this profile, in the background."""
    return [sys.executable, "-m", "agent", "daemon", "--background", "--profile", str(paths.profile)]


def has_screen(environ: Mapping[str, str], platform: str) -> bool:
    """Whether a person could see a window: always on a Mac and on Windows; elsewhere somebody says where."""
    if platform in ("win32", "darwin"):
        return True
    return any(environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def has_display(environ: Mapping[str, str], platform: str) -> bool:
    """Whether a window can be opened, be it one that is drawn into memory."""
    return has_screen(environ, platform) or bool(environ.get("QT_QPA_PLATFORM"))


def door_that_answers(paths: Paths) -> str | None:
    """The address at which this profile's agent answers: the usual one, or the one that it wrote down."""
    noted = noted_door(paths.lock_file)
    for address in dict.fromkeys(each for each in (paths.door_address, noted) if each):
        with contextlib.suppress(OSError), _door(address):
            return address
    return None


def window_came_forward(address: str) -> bool:
    """Ask the agent at `address` to bring an open window to the front; False when there is none."""
    try:
        with _door(address) as door:
            door.write(encode_line({"type": "hello", "protocol": PROTOCOL, "face": "other"}))
            door.write(encode_line({"type": "command", "id": 1, "verb": "show_window", "args": {}}))
            door.flush()
            return _reply(door)
    except (OSError, ValueError):
        return False


def _reply(door: BinaryIO) -> bool:
    for _ in range(_MOST_LINES):
        line = door.readline()
        message: Any = json.loads(line) if line else None
        if not isinstance(message, dict) or message.get("type") == "bye":
            return False
        if message.get("type") == "reply":
            return message.get("error") is None
    return False


@contextlib.contextmanager
def _door(address: str) -> Any:
    if sys.platform == "win32":
        with open(address, "r+b", buffering=0) as pipe:
            yield pipe
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sock:
        sock.settimeout(ANSWER_WITHIN_S)
        sock.connect(address)
        with sock.makefile("rwb") as file:
            yield file


def _become(command: list[str]) -> int:
    """Turn into `command`, so that one process is the window; Windows has no such thing and waits."""
    if sys.platform == "win32":
        return subprocess.run(command, check=False).returncode
    os.execv(command[0], command)
