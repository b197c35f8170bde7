"""Starts and stops the service: socket, data folder, database, server.

Whatever is wrong at the start becomes one `StartFailure` with a stable code and one sentence. Embedded, the
service is a child of the agent: it listens on 127.0.0.1 only, says by one line of JSON on standard output
whether it is ready, and ends when its standard input closes, so that it is never left behind.
"""

from __future__ import annotations

import asyncio
import errno
import gc
import json
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Final, cast

import uvicorn
from starlette.types import ASGIApp

from account.addresses import default_base_url
from account.app import create_app
from account.catalogue.loading import default_catalogue, load_catalogue
from account.catalogue.model import Catalogue
from account.context import Context, Settings, SimulatorSettings
from account.data_lock import DataLock
from account.db.database import Database, sqlite_url
from account.db.schema import migrate, prepare_file, prepare_folder
from account.edge.slow_callers import ImpatientProtocol
from account.parts import build_parts
from account.relay.door import RelayDoor
from account.service_log import set_up_log
from account.version import service_version
from shared.clock import SystemClock
from shared.errors import AccessError, Fault, StorageError

LOOPBACK: Final = "127.0.0.1"
DATABASE_FILE: Final = "account.db"
_BACKLOG: Final = 512
_GRACE_S: Final = 1
_PASSWORD_SEEN: Final = (
    "the database's password is among the program's arguments, where others on this computer can read it; "
    "put it into a password file (~/.pgpass, PGPASSFILE) and leave it out of --database"
)
CONNECTIONS: Final = 65_536
"""So many may be open at once where the system allows it."""
_RARELY: Final = (10_000, 20, 20)
"""Python's own is (700, 10, 10)."""
log = logging.getLogger(__name__)


class StartFailure(Fault):
    """The service cannot start: `port_taken`, `address_unusable`, `start_failed`."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to start. `database_url` None means a file in `data_folder`; `port` 0 means any free one.

    What `trusted_proxies` (addresses or networks) say about whom they speak for is believed. `catalogue` None
    is the one that comes with the program, `log_file` None standard error. `simulator`: with `/simulator/v1`
    for programs of this computer.
    """

    data_folder: Path
    database_url: str | None = None
    host: str = LOOPBACK
    port: int = 0
    embedded: bool = False
    base_url: str | None = None
    allowed_hosts: tuple[str, ...] = ()
    trusted_proxies: tuple[str, ...] = ()
    catalogue: Path | None = None
    log_file: Path | None = None
    simulator: bool = False


def serve(options: Options) -> int:
    """Run until stopped. The exit code: 0, or 1 when the service could not start."""
    set_up_log(file=options.log_file, takes_errors=options.embedded)
    with ExitStack() as held:
        try:
            catalogue = load_catalogue(options.catalogue) if options.catalogue else default_catalogue()
            listener = held.enter_context(_listen(options))
            prepare_folder(options.data_folder)  # also beside a server: the App Store's books are there
            lock = DataLock(options.data_folder, SystemClock())
            lock.acquire()
            held.callback(lock.release)
            database = open_database(options)
            held.callback(database.close)
            if database.url.password is not None:
                log.warning(_PASSWORD_SEEN)
            _run(options, listener, database, catalogue, held)
        except AccessError as exc:
            _say_failure(options, exc)
            return 1
        except SystemExit:  # how the server says that the app did not start; its log has the reason
            _say_failure(options, StartFailure("start_failed", "The service failed while it was starting."))
            return 1
    return 0


def open_database(options: Options) -> Database:
    """The database, with the present tables. Raises `StorageError`."""
    url = options.database_url
    if url is None:
        prepare_folder(options.data_folder)
        file = options.data_folder / DATABASE_FILE
        prepare_file(file)
        url = sqlite_url(file)
    database = Database(url)
    try:
        migrate(database)
    except AccessError:
        database.close()
        raise
    return database


def settings_for(options: Options, port: int) -> Settings:
    """The settings of a service that listens on `port`."""
    base_url = (options.base_url or default_base_url(options.host, port)).rstrip("/")
    own = base_url.partition("://")[2].partition("/")[0]
    is_asked_here = options.host == LOOPBACK or options.simulator
    local = {f"{LOOPBACK}:{port}", f"localhost:{port}"} if is_asked_here else set()
    return Settings(
        base_url=base_url,
        database_url=options.database_url or "",
        allowed_hosts=frozenset({own, *local, *options.allowed_hosts}),
        embedded=options.embedded,
        data_folder=options.data_folder,
        simulator=_simulator_settings() if options.simulator else None,
    )


def _simulator_settings() -> SimulatorSettings:
    from account.simulator.token_file import make_token

    return SimulatorSettings(make_token())


def server_config(
    app: ASGIApp,
    options: Options,
    relay: RelayDoor | None = None,
    http: Callable[..., asyncio.Protocol] = ImpatientProtocol,
) -> uvicorn.Config:
    """How the server treats connections. Without a `relay` nothing is upgraded to a WebSocket.

    `http` makes what speaks HTTP on a connection; a simulator has one that can be cut.
    """
    return uvicorn.Config(
        app,
        loop="asyncio",
        # uvicorn calls what it is given here, so a method that makes the protocol does as well as its class
        http=cast("type[asyncio.Protocol]", http),
        ws=cast("type[asyncio.Protocol]", relay.protocol) if relay is not None else "none",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=_GRACE_S,
        proxy_headers=bool(options.trusted_proxies),
        forwarded_allow_ips=list(options.trusted_proxies),
    )


def _run(
    options: Options, listener: socket.socket, database: Database, catalogue: Catalogue, held: ExitStack
) -> None:
    port = listener.getsockname()[1]
    settings = settings_for(options, port)
    context = Context(settings, database, SystemClock(), catalogue)
    parts = build_parts(context)
    app = create_app(context, parts)

    if settings.base_url.startswith("https:") and not options.trusted_proxies:
        log.warning("without --trusted-proxy all visitors share one address and its limits on tries")

    def ready() -> None:
        if options.embedded:
            line = {"ready": True, "url": settings.base_url, "port": port, "version": service_version()}
            if settings.simulator is not None:  # to the parent alone; it is how the agent may ask
                line["simulator_token"] = settings.simulator.token.reveal()
            _say(line)
        log.info("the account service answers at %s", settings.base_url)

    ends: tuple[Callable[[], None], ...] = (
        parts.presence.end_all,
        app.state.portal.end_streams,
        parts.session_shelf.end_streams,
        parts.relay.end_all,
    )
    protocol: Callable[..., asyncio.Protocol] = ImpatientProtocol
    if settings.simulator is not None:
        ends, protocol = (app.state.simulator.end_streams, *ends), app.state.simulator.protocol
        _tell_way_in(options.data_folder, settings.simulator, port, held)
    server = Server(server_config(app, options, parts.relay, protocol), ends, ready)
    if options.embedded:
        server.stop_when_closed(sys.stdin.fileno())
    else:
        collect_rarely()
        allow_many_connections()
    with _alone(database, server):
        server.run(sockets=[listener])


def collect_rarely() -> None:
    """Look for garbage in cycles less often: with thousands of agents, each look goes through all they keep.

    A few megabytes of garbage wait meanwhile, so an embedded service, which has few objects, does not.
    """
    gc.collect()
    gc.freeze()  # what is there now stays
    gc.set_threshold(*_RARELY)


def allow_many_connections() -> None:
    """Open as many connections as the system lets us: each agent keeps one, and often 1,024 are the limit."""
    if sys.platform == "win32":
        return
    import resource

    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS if most == resource.RLIM_INFINITY else min(CONNECTIONS, most)
    if now != resource.RLIM_INFINITY and now < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


@contextmanager
def _alone(database: Database, server: Server) -> Iterator[None]:
    """Nobody else serves this database; of a file its folder's lock sees to that already.

    Raises `StorageError` (`data_in_use`), also at the end, when another service has come to it meanwhile.
    """
    if database.is_sqlite:
        yield
        return
    from account.db.service_lock import LockWatch, ServiceLock

    lock = ServiceLock(database, SystemClock())
    lock.acquire()
    watch = LockWatch(lock, server.stop)
    watch.start()
    try:
        yield
    finally:
        watch.stop()
    if watch.is_lost:
        raise StorageError("data_in_use", "Another account service has come to this database meanwhile.")


def _tell_way_in(folder: Path, simulator: SimulatorSettings, port: int, held: ExitStack) -> None:
    """For programs of this user, until the service ends. Raises `StorageError`."""
    from account.simulator import token_file

    held.callback(token_file.forget, folder)
    token_file.tell(folder, simulator.token, default_base_url(LOOPBACK, port))


class Server(uvicorn.Server):
    """A server that is told to stop instead of asking ten times a second, and ends event streams first."""

    def __init__(
        self, config: uvicorn.Config, end_streams: Iterable[Callable[[], None]], ready: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._end_streams = tuple(end_streams)
        self._ready = ready
        self._stop = threading.Event()
        self._wake: Callable[[], object] | None = None

    def stop(self) -> None:
        """Finish what is under way and end. May be called from any thread and from a signal handler."""
        self.should_exit = True
        self._stop.set()
        if self._wake is not None:
            self._wake()

    def stop_when_closed(self, descriptor: int) -> None:
        """Stop as soon as the other end of this pipe is closed."""

        def watch() -> None:
            try:
                while os.read(descriptor, 4096):
                    pass
            except OSError as exc:
                log.warning("the parent's pipe failed: %s", exc)
            self.stop()

        threading.Thread(target=watch, name="parent watch", daemon=True).start()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """A signal asks for the end. It is not raised again afterwards: the database wants to be closed."""
        if self.should_exit and sig == signal.SIGINT:
            self.force_exit = True
        self.stop()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, then say so."""
        await super().startup(sockets)
        if not self.should_exit:
            self._ready()

    async def main_loop(self) -> None:
        """Wait for `stop`."""
        loop, stopped = asyncio.get_running_loop(), asyncio.Event()
        self._wake = lambda: loop.call_soon_threadsafe(stopped.set)
        if self._stop.is_set():
            return
        await stopped.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End open event streams, which would keep the server alive, then everything else."""
        for end in self._end_streams:
            end()
        await super().shutdown(sockets)


def _listen(options: Options) -> socket.socket:
    """A listening socket; embedded, any free port when the preferred one is taken. Raises `StartFailure`."""
    host = LOOPBACK if options.embedded else options.host
    try:
        return _bound(host, options.port)
    except OSError as exc:
        if exc.errno != errno.EADDRINUSE:
            detail = f"The service cannot listen on {host}, port {options.port}: {exc.strerror}."
            raise StartFailure("address_unusable", detail) from exc
        if options.embedded and options.port:
            log.info("port %d is taken; another one will do", options.port)
            return _bound(host, 0)
        raise StartFailure("port_taken", f"Port {options.port} is taken by another program.") from exc


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Only with the protocol named does asyncio switch Nagle's algorithm off: it costs each answer 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":  # elsewhere the option would let two programs share the port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


def _say_failure(options: Options, exc: AccessError) -> None:
    if options.embedded:
        _say({"ready": False, "code": exc.code, "detail": exc.detail})
    log.error("the account service cannot start: %s", exc)


def _say(line: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()
