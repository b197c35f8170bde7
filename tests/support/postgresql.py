"""A PostgreSQL server of the tests' own: one for a test process, and a database of its own for each test.

It listens on a Unix socket only, stands in memory where the machine has room for that, and ends with the
process that started it, however that ends: a shell between the two waits for the closing of its input.
Its clock shows a zone, and it sorts texts, as nobody here would expect, so that nothing leans on either.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any, Final

from account.db.database import Database
from account.db.schema import migrate
from tests.support.patience import PATIENCE_S

DRIVER: Final = "psycopg"
_USER: Final = "postgres"
_PLACES: Final = Path("/usr/lib/postgresql")
_TEMPLATE: Final = "of_the_tests"
_SETTINGS: Final = {
    "listen_addresses": "",
    "max_connections": "60",
    "shared_buffers": "16MB",
    "timezone": "Pacific/Chatham",
    "deadlock_timeout": "100ms",  # a second usually, which a test would wait
    # What is lost with the power is not missed.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
}
_KEEPER: Final = """
"$1" --pgdata "$2/data" --log "$2/log" --wait --options "$3" start >/dev/null </dev/null && echo ready
cat >/dev/null
"$1" --pgdata "$2/data" --mode immediate --wait stop >/dev/null 2>&1
rm -rf "$2"
"""
_SORTS_BY_LANGUAGE_SINCE: Final = 15


class NoServer(RuntimeError):
    """There is no server to be had here; says why."""


def find_server() -> tuple[str, str]:
    """What makes and what starts a server. Raises `NoServer`."""
    if sys.platform == "win32":
        raise NoServer("This needs Unix sockets between a server and its clients.")
    if find_spec(DRIVER) is None:
        raise NoServer(f"The driver {DRIVER} is not installed.")
    return _binary("initdb"), _binary("pg_ctl")


class PostgresqlServer:
    """A running server. Close it when done."""

    def __init__(self) -> None:
        """Make it and start it. Raises `NoServer`."""
        initdb, pg_ctl = find_server()
        place = os.environ.get("PYTEST_DEBUG_TEMPROOT") or "/tmp"  # short: a socket's path has 107 bytes
        self._folder = Path(tempfile.mkdtemp(prefix="aap-", dir=place))
        self._numbers = count(1)
        self._has_template = False
        self._keeper: subprocess.Popen[bytes] | None = None
        try:
            self._user = _give(self._folder)
            self._make(initdb)
            self._keeper = self._start(pg_ctl)
        except BaseException:
            self.close()
            raise

    def empty_database(self) -> str:
        """The URL of a new database without tables."""
        return self._created("template1")

    def database(self) -> str:
        """The URL of a new database with the present tables."""
        if not self._has_template:
            self._tell(f"CREATE DATABASE {_TEMPLATE}")
            database = Database(self._url(_TEMPLATE))
            migrate(database)
            database.close()
            self._has_template = True
        return self._created(_TEMPLATE)

    def disconnect(self, url: str) -> None:
        """Cut whoever is connected to a database off, as a server that is started anew does."""
        self._tell(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{_name_in(url)}'"
        )

    def drop(self, url: str) -> None:
        """Throw a database away, with whoever is still connected to it."""
        self._tell(f"DROP DATABASE {_name_in(url)} WITH (FORCE)")

    def close(self) -> None:
        """End it, with all that it holds."""
        if self._keeper is not None:
            assert self._keeper.stdin is not None
            self._keeper.stdin.close()
            self._keeper.wait(PATIENCE_S)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _created(self, template: str) -> str:
        name = f"t{next(self._numbers)}"
        self._tell(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self._url(name)

    def _url(self, name: str) -> str:
        return f"postgresql://{_USER}@/{name}?host={self._folder}"

    def _tell(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(host=str(self._folder), user=_USER, dbname="postgres", autocommit=True) as to:
            to.execute(statement.encode())

    def _make(self, initdb: str) -> None:
        told = subprocess.run([initdb, "--version"], check=True, capture_output=True, text=True).stdout
        version = re.search(r"\d+", told)
        sorts = version is not None and int(version[0]) >= _SORTS_BY_LANGUAGE_SINCE
        done = subprocess.run(
            [
                *(initdb, "--pgdata", str(self._folder / "data"), "--username", _USER, "--auth", "trust"),
                *(
                    "--encoding",
                    "UTF8",
                    "--no-sync",
                    "--locale",
                    "C.UTF-8" if sys.platform == "linux" else "C",
                ),
                *(("--locale-provider", "icu", "--icu-locale", "en-US") if sorts else ()),
            ],
            check=False,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE_S,
            **self._how(),
        )
        assert done.returncode == 0, done.stderr.decode(errors="replace")

    def _start(self, pg_ctl: str) -> subprocess.Popen[bytes]:
        settings = {**_SETTINGS, "unix_socket_directories": str(self._folder)}
        options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        keeper = subprocess.Popen(
            ["/bin/sh", "-c", _KEEPER, "sh", pg_ctl, str(self._folder), options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is for the tests, which then end it
            **self._how(),
        )
        assert keeper.stdout is not None
        with keeper.stdout:
            said = keeper.stdout.readline()
        log = self._folder / "log"
        if said != b"ready\n":
            self._keeper = keeper
            raise AssertionError(f"{said!r} {log.read_text(errors='replace') if log.exists() else ''}")
        return keeper

    def _how(self) -> dict[str, Any]:
        """As whom, and with nothing of a test about it: it belongs to no single one."""
        who = {"user": self._user, "group": self._user, "extra_groups": ()} if self._user else {}
        return {"cwd": "/", "env": {"PATH": os.environ.get("PATH", os.defpath)}, **who}


def _name_in(url: str) -> str:
    return url.partition("@/")[2].partition("?")[0]


def _binary(name: str) -> str:
    found = shutil.which(name)
    candidates = [found] if found is not None else sorted(map(str, _PLACES.glob(f"*/bin/{name}")))
    if not candidates:
        raise NoServer(
            "No PostgreSQL server is installed (initdb, pg_ctl); .ci/system-packages test does it."
        )
    return candidates[-1]


def _give(folder: Path) -> str | None:
    """Whom the folder is given to, because a server does not run as root; None where nobody is root."""
    if os.geteuid() != 0:
        return None
    for user in (_USER, "nobody"):
        try:
            shutil.chown(folder, user)
        except LookupError:
            continue
        return user
    raise NoServer("Nobody here could run a server but root, and as root it does not run.")
