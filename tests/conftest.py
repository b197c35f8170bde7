"""The sandbox of every test (STYLE 21–23): what it may touch, and what it must leave behind: nothing.

Environment settings stand at the top, before any product or Qt import. The guards themselves are in
`tests/support/guards.py`.

Markers a test can use: `expects_log("regular expression", …)` for log lines of level WARNING and above that
belong to the story of the test; they are matched against `logger LEVEL message`. `both_databases` for a test
that makes its database by `tests/support/databases.py`, and shall be told on PostgreSQL as well as on SQLite.
"""

from __future__ import annotations

import gc
import itertools
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

_PLENTY = 2 * 1024**3


def _quick_place() -> str | None:
    """A file system in memory with plenty of room, if this machine has one.

    On a disk each commit and each folder that goes costs milliseconds of waiting, of which a run has minutes.
    """
    if sys.platform != "linux" or not os.access("/dev/shm", os.W_OK | os.X_OK):
        return None
    found = os.statvfs("/dev/shm")
    is_useful = not found.f_flag & os.ST_NOEXEC and found.f_bavail * found.f_frsize >= _PLENTY
    return "/dev/shm" if is_useful else None


_PLACE = _quick_place()
if _PLACE is not None:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", _PLACE)  # for `tmp_path`

# A short path: Unix sockets take at most 107 bytes.
_SANDBOX = Path(tempfile.mkdtemp(prefix="aat-", dir=_PLACE))


def _sandbox_environment(folder: Path) -> dict[str, str]:
    return {
        "HOME": str(folder / "home"),
        "XDG_CONFIG_HOME": str(folder / "home/.config"),
        "XDG_DATA_HOME": str(folder / "home/.local/share"),
        "XDG_STATE_HOME": str(folder / "home/.local/state"),
        "XDG_CACHE_HOME": str(folder / "home/.cache"),
        "XDG_RUNTIME_DIR": str(folder / "run"),
    }


def _make_sandbox(folder: Path) -> dict[str, str]:
    (folder / "home").mkdir(parents=True)
    (folder / "run").mkdir(mode=0o700)
    return _sandbox_environment(folder)


os.environ.update(_make_sandbox(_SANDBOX / "session"))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
os.environ["TZ"] = "UTC"
for _name in ("DBUS_SESSION_BUS_ADDRESS", "GNOME_KEYRING_CONTROL", "ACCESS_AGENT_PROFILE"):
    os.environ.pop(_name, None)

# The imports below need the environment above.
import hypothesis  # noqa: E402
import pytest  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from tests.support import databases, guards  # noqa: E402
from tests.support.clock import FakeClock  # noqa: E402
from tests.support.postgresql import NoServer, PostgresqlServer  # noqa: E402
from tests.support.qt import PatientBot  # noqa: E402

hypothesis.settings.register_profile("local", deadline=None, database=None)
hypothesis.settings.register_profile("ci", deadline=None, database=None, derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "local")

_PATIENCE_S = 15.0  # with what ends by itself, but later on a busy machine
_logs = guards.LogWatch()
_network = guards.NetworkWatch()
_tasks = guards.TaskWatch()
_numbers = itertools.count(1)
_unused: list[Path] = []
_baseline = pytest.StashKey["_Baseline"]()


class _Baseline:
    """What already ran before the test's own parts were made."""

    def __init__(self, mark: str) -> None:
        self.mark = mark
        self.threads = guards.threads_now()
        self.windows = guards.windows_now()


def pytest_configure(config: pytest.Config) -> None:
    config.add_cleanup(_logs.install())
    config.add_cleanup(_tasks.install())
    config.add_cleanup(lambda: shutil.rmtree(_SANDBOX, ignore_errors=True))
    _network.install()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What comes last may be taken over by other workers, which would make anew what tests share."""
    items.sort(key=lambda item: item.get_closest_marker("one_worker") is None)


def pytest_collection_finish() -> None:
    """All that is here now stays to the end: the collector of garbage need not look at it again and again.

    Nor at what is new as often as usual: the service of a test is thousands of objects, which go with it.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.fixture(autouse=True)
def _a_sandbox(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Own HOME, XDG folders and network limits for each test. Set up first, so taken down last.

    Most tests leave the folders empty, and the next one takes them over.
    """
    number = f"{os.getpid()}-{next(_numbers)}"
    folder = _unused.pop() if _unused else _SANDBOX / number
    for name, value in (_sandbox_environment(folder) if folder.exists() else _make_sandbox(folder)).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv(guards.TEST_MARK, number)
    allowed = [pattern for marker in request.node.iter_markers("expects_log") for pattern in marker.args]
    request.node.stash[_baseline] = _Baseline(number)
    _logs.begin(allowed)
    _tasks.left.clear()
    _network.active, _network.started_processes = True, False
    with guards.logging_left_as_found():
        yield
    _network.active = False
    if _is_untouched(folder):
        _unused.append(folder)
    else:
        shutil.rmtree(folder, ignore_errors=True)


def _is_untouched(folder: Path) -> bool:
    """Whether the sandbox is as `_make_sandbox` made it."""
    try:
        return sorted(os.listdir(folder)) == ["home", "run"] and not any(
            os.listdir(each) for each in (folder / "home", folder / "run")
        )
    except OSError:
        return False


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """After all fixtures are down, nothing of the test may still run."""
    result = yield
    before = item.stash.get(_baseline, None)
    if before is not None:
        faults = _faults(before)
        if faults:
            pytest.fail("\n".join(faults), pytrace=False)
    return result


def _faults(before: _Baseline) -> list[str]:
    faults = [f"unexpected log line: {line}" for line in _logs.unexpected()]
    faults += [f"thread still runs: {name}" for name in guards.threads_left(before.threads, _PATIENCE_S)]
    faults += [f"task was still pending when its loop closed: {name}" for name in _tasks.left]
    faults += [f"window or timer still there: {name}" for name in guards.windows_left(before.windows)]
    if _network.started_processes and sys.platform == "linux":
        left = guards.processes_left(before.mark, _PATIENCE_S)
        faults += [f"process still runs: {line}" for line in left]
    return faults


@pytest.fixture
def clock() -> FakeClock:
    """A clock that stands at 2026-01-15 12:00 UTC until the test moves it."""
    return FakeClock()


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> PatientBot:
    """pytest-qt's own, which does not give up early on a busy machine."""
    return PatientBot(request)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresqlServer]:
    """A PostgreSQL server of this test process."""
    try:
        server = PostgresqlServer()
    except NoServer as exc:
        pytest.skip(str(exc))
    yield server
    server.close()


@pytest.fixture
def postgresql_url(postgresql_server: PostgresqlServer) -> Iterator[str]:
    """A new PostgreSQL database without tables."""
    url = postgresql_server.empty_database()
    yield url
    postgresql_server.drop(url)


@pytest.fixture
def on_postgresql(postgresql_server: PostgresqlServer) -> Iterator[None]:
    """The account service of this test has its database on a PostgreSQL server."""
    with databases.on_server(postgresql_server):
        yield


@pytest.fixture
def _database_kind(request: pytest.FixtureRequest) -> None:
    if request.param == "postgresql":
        request.getfixturevalue("on_postgresql")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test for both kinds of database is run on each; on a server it takes longer and is a proof."""
    if metafunc.definition.get_closest_marker("both_databases") is None:
        return
    metafunc.fixturenames.insert(0, "_database_kind")  # before whatever makes a database
    kinds = ["sqlite", pytest.param("postgresql", marks=pytest.mark.proof)]
    metafunc.parametrize("_database_kind", kinds, indirect=True)
