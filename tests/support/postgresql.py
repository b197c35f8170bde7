"""A PostgreSQL server of the tests' own, for as long as a test needs it; where none can be had, why not.

The product depends on no driver of it, so one that is installed is taken as it is found.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Final

DRIVER: Final = "psycopg"
_USER: Final = "postgres"
_PLACES: Final = Path("/usr/lib/postgresql")


class NoServer(RuntimeError):
    """There is no server to be had here; says why."""


def find_server() -> tuple[str, str]:
    """What makes and what starts a server. Raises `NoServer`."""
    if find_spec(DRIVER) is None:
        raise NoServer(f"The driver {DRIVER} is not installed.")
    return _binary("initdb"), _binary("pg_ctl")


@contextmanager
def postgresql() -> Iterator[str]:
    """The URL of an empty database of a new server, which ends afterwards. Raises `NoServer`."""
    initdb, pg_ctl = find_server()
    with tempfile.TemporaryDirectory(prefix="pg-", dir="/tmp", ignore_cleanup_errors=True) as name:
        data, log = Path(name) / "data", Path(name) / "log"
        if os.geteuid() == 0:
            _give(Path(name))
        _run([initdb, "--pgdata", str(data), "--username", _USER, "--auth", "trust", "--encoding", "UTF8"])
        options = f"-c listen_addresses='' -c unix_socket_directories={name} -c fsync=off"
        server = [pg_ctl, "--pgdata", str(data), "--log", str(log), "--wait"]
        _run([*server, "--options", options, "start"])
        try:
            yield f"postgresql+{DRIVER}://{_USER}@/postgres?host={name}"
        finally:
            _run([*server, "--mode", "immediate", "stop"])


def _binary(name: str) -> str:
    found = shutil.which(name)
    candidates = [found] if found is not None else sorted(map(str, _PLACES.glob(f"*/bin/{name}")))
    if not candidates:
        raise NoServer("No PostgreSQL server is installed (initdb, pg_ctl).")
    return candidates[-1]


def _give(folder: Path) -> None:
    """A server does not run as root."""
    try:
        shutil.chown(folder, _USER, _USER)
    except LookupError as exc:
        raise NoServer(f"There is no user {_USER} to run a server as.") from exc


def _run(command: Sequence[str]) -> None:
    user = _USER if os.geteuid() == 0 else None
    done = subprocess.run(
        command, check=False, user=user, stdin=subprocess.DEVNULL, capture_output=True, cwd="/", timeout=60
    )
    assert done.returncode == 0, done.stderr.decode(errors="replace")
