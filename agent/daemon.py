"""The running agent of one profile: lock, settings, backend, door, signals, and a clean end.

Puts parts together and decides nothing about accounts. Started by `access-agent daemon`, by the
window and by the command line, always through `main`; light, so that an agent in the background
carries no command-line libraries. May not import `gui`, `account` or `agent.cli`.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import dataclasses
import functools
import json
import logging
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Any, Final

from agent import exits
from agent.assembly import build_backend, this_system
from agent.core.backend import RESTART, Backend
from agent.door.knock import door_that_answers
from agent.door.server import Door
from agent.processes import has_screen, window_command
from agent.profile import settings
from agent.profile.files import make_private_folder
from agent.profile.lock import ProfileLock
from agent.profile.log import AgentLog
from agent.profile.paths import Paths, paths_for
from agent.profile.simulated import SimulatorWish, claim, mark_of
from agent.service.waiting import SystemWaiting
from agent.simulator_options import add_simulator_options, simulator_wish
from agent.window_keeper import WindowKeeper, quiet_start, shown_on
from shared.clock import Clock, SystemClock
from shared.commands import Command
from shared.errors import AccessError, StorageError
from shared.reasons import NoticeCode
from shared.spoken_parser import SpokenParser

log = logging.getLogger(__name__)

InWords = Callable[[str, str], str]

STOP_WITHIN_S: Final = 1.5
"""A stop asked for by signal or command is over after this many seconds, whatever hangs."""
_AT_LEAST_S: Final = 0.05
"""What is ended last gets a moment too, when those before it took all the time."""


@dataclass(frozen=True, slots=True)
class DaemonOptions:
    """How this agent was started. `account_url`, `secrets` and `screen` are written to the settings when
    given. `simulator` None: as the profile is marked."""

    profile: Path | None = None
    account_url: str | None = None
    embedded: bool = False
    secrets: settings.SecretsPlace | None = None
    background: bool = False
    screen: str | None = None
    simulator: SimulatorWish | None = None


def main(arguments: Sequence[str], in_words: InWords = lambda _code, detail: detail) -> int:
    """Run `access-agent daemon` with `arguments`; the answer is the exit code."""
    options = _options_from(arguments)
    return run(options, SystemClock(), os.environ, in_words)


def run(
    options: DaemonOptions,
    clock: Clock,
    environ: Mapping[str, str],
    in_words: InWords = lambda _code, detail: detail,
) -> int:
    """Be the agent of a profile until told to stop; the answer is the exit code.

    In the background one JSON line on standard output says that callers get in, or why not; in the foreground
    `in_words` says the latter, from a code and its detail.
    """
    announce = _announce_as_json if options.background else functools.partial(_announce_in_words, in_words)
    paths = paths_for(options.profile, environ)
    lock = ProfileLock(paths.lock_file)
    journal: AgentLog | None = None
    try:
        make_private_folder(paths.profile)
        # One that nobody answers for may be about to stop: the lock tells that from one that only starts.
        alone = door_that_answers(paths) is None
        lock.acquire(paths.door_address, patience_s=STOP_WITHIN_S * 2 if alone else 0.0)
        simulator = options.simulator or (SimulatorWish() if mark_of(paths) is not None else None)
        if simulator is not None:
            claim(paths, simulator.force)
        chosen, problem = _chosen_settings(options, paths)
        journal = AgentLog(paths.log_file, foreground=not options.background)
        hindrance = journal.open()
        problem = problem or _problem_of(hindrance)
        first = _first_command(simulator, chosen)
        while True:
            backend = build_backend(
                paths,
                chosen,
                clock,
                environ,
                settings_problem=problem,
                simulator=simulator,
                system=this_system(environ, clock),
            )
            shown = shown_on(chosen.screen, environ)
            code = asyncio.run(_serve(backend, paths, announce, clock, shown, first, lock))
            if backend.farewell != RESTART:
                return code
            # Others chose for it meanwhile: what the command line said and the first command are done with.
            first, announce = None, _announce_nothing
            chosen, problem = settings.load(paths.settings_file)
    except AccessError as exc:
        log.error("the agent cannot run: %s", exc)
        announce({"ready": False, "code": exc.code, "detail": exc.detail})
        return exits.code_for(exc.code)
    except KeyboardInterrupt:
        return exits.INTERRUPTED
    except Exception:
        log.exception("the agent failed")
        announce({"ready": False, "code": "internal_error", "detail": "The agent failed; its log says more."})
        return exits.FAULT
    finally:
        if journal is not None:
            journal.close()
        lock.release()


async def _serve(
    backend: Backend,
    paths: Paths,
    announce: Callable[[dict[str, Any]], None],
    clock: Clock,
    environ: Mapping[str, str],
    first: Command | None,
    lock: ProfileLock,
) -> int:
    """Backend and door side by side until one ends or a signal comes; then both are ended, in time.

    With a `first` command the agent is ready once that is done, and not at all when it fails.
    """
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(_net)
    stop = asyncio.Event()
    _on_signals(loop, stop)
    version = installed_version("access-agent")
    door = Door(backend, paths.door_address, version)

    def ready() -> None:
        announce({"ready": True, "door": paths.door_address, "pid": os.getpid(), "version": version})

    def opened() -> None:
        log.info("agent %s serves profile %s", version, paths.profile)
        if first is None:
            ready()

    working = asyncio.create_task(backend.run(), name="backend")
    serving = asyncio.create_task(door.serve(opened), name="door")
    stopping = asyncio.create_task(stop.wait(), name="signals")
    works = [serving, working, stopping]
    if first is not None:
        works.append(asyncio.create_task(_begin(backend, first, ready), name="first command"))
    if has_screen(environ, sys.platform):
        start = quiet_start([*window_command(paths, paths.door_address), "--behind"], environ)
        keeper = WindowKeeper(backend, door, SystemWaiting(), start)
        works.append(asyncio.create_task(keeper.run(), name="window keeper"))
    await asyncio.wait(works, return_when=asyncio.FIRST_COMPLETED)
    if backend.farewell != RESTART:
        lock.leave()
    # The door first: callers hear goodbye before the rest is torn down.
    deadline = clock.monotonic() + STOP_WITHIN_S
    outcomes = [await _ended(task, deadline - clock.monotonic()) for task in works]
    log.info("agent stopped")
    for outcome in outcomes:
        if outcome is not None:
            raise outcome
    return exits.DONE


async def _begin(backend: Backend, first: Command, ready: Callable[[], None]) -> None:
    """Carry out `first`, say that we are ready, and end only by a failure. Raises `AccessError`."""
    await backend.submit(first)
    ready()
    await asyncio.get_running_loop().create_future()


async def _ended(task: asyncio.Task[Any], within_s: float) -> BaseException | None:
    """End `task` in the time that is left for all; its failure, if it had one before or while ending.

    One that does not end would hold up asyncio's own tidying for ever: the process is then left
    at once. The system lets go of the lock, and the embedded service ends with its standard input.
    """
    task.cancel()
    done, _ = await asyncio.wait({task}, timeout=max(within_s, _AT_LEAST_S))
    if not done:
        log.error("%s does not stop; the process is left as it is", task.get_name())
        logging.shutdown()
        os._exit(exits.FAULT)
    return None if task.cancelled() else task.exception()


def _on_signals(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        if sys.platform == "win32":
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))
        else:
            loop.add_signal_handler(number, stop.set)
    if sys.platform != "win32":
        # A closed terminal ends a foreground agent like Ctrl-C; one in the background has none.
        loop.add_signal_handler(signal.SIGHUP, stop.set)


def _net(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """The one place where failures of tasks arrive that nobody awaited (STYLE 3)."""
    exc = context.get("exception")
    log.error("unhandled: %s", context.get("message", "?"), exc_info=exc)


def _chosen_settings(options: DaemonOptions, paths: Paths) -> tuple[settings.Settings, str | None]:
    """The settings of the profile with what the command line says on top, which is kept for next time."""
    found, problem = settings.load(paths.settings_file)
    chosen = found
    if options.account_url is not None:
        chosen = dataclasses.replace(chosen, account_url=settings.checked_account_url(options.account_url))
    elif options.embedded:
        chosen = dataclasses.replace(chosen, account_url=None)
    if options.secrets is not None:
        chosen = dataclasses.replace(chosen, secrets=options.secrets)
    if options.screen is not None:
        chosen = dataclasses.replace(chosen, screen=settings.checked_screen(options.screen))
    if chosen != found:
        settings.save(paths.settings_file, chosen)
    return chosen, problem


def _first_command(wish: SimulatorWish | None, chosen: settings.Settings) -> Command | None:
    """What to do before anything else: load the scenario that was asked for, again if it was there before."""
    if wish is None or wish.scenario is None:
        return None
    from shared.simulator_commands import LoadScenario

    own = chosen.account_url is None
    return LoadScenario(wish.scenario, wish.seed, wish.speed, force=wish.force or own)


def _problem_of(hindrance: StorageError | None) -> str | None:
    if hindrance is None:
        return None
    full = hindrance.code == "disk_full"
    return (NoticeCode.DISK_FULL if full else NoticeCode.DATA_READ_ONLY).value


def _announce_as_json(news: dict[str, Any]) -> None:
    """One line for whoever started this agent; he may have gone already."""
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.write(json.dumps(news) + "\n")
        sys.stdout.flush()


def _announce_nothing(news: dict[str, Any]) -> None:
    """Whoever started this agent has been told."""


def _announce_in_words(in_words: InWords, news: dict[str, Any]) -> None:
    if not news["ready"]:
        sys.stderr.write(f"{in_words(news['code'], news['detail'])} [{news['code']}]\n")


def parser_of_options() -> argparse.ArgumentParser:
    """What reads the options of `access-agent daemon`."""
    parser = SpokenParser(
        prog="access-agent daemon",
        description="Run the agent of a profile in the foreground until Ctrl-C or `access-agent stop`.",
        allow_abbrev=False,
    )
    parser.add_argument("--profile", type=Path, metavar="DIR", help="folder of the profile")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--account-url", metavar="URL", help="use this account service, now and later")
    where.add_argument(
        "--embedded", action="store_true", help="go back to the account service of this computer"
    )
    parser.add_argument(
        "--secrets", choices=("keyring", "file"), help="where secrets are kept, now and later"
    )
    parser.add_argument(
        "--screen",
        metavar="SCREEN",
        help="what a session shows, now and later: auto, synthetic, synthetic:1920x1080 or a display like :1",
    )
    parser.add_argument(
        "--background", action="store_true", help="log to the file only; one JSON line says when ready"
    )
    parser.add_argument("--json", action="store_true", dest="background", help=argparse.SUPPRESS)
    add_simulator_options(parser)
    return parser


def _options_from(arguments: Sequence[str]) -> DaemonOptions:
    parser = parser_of_options()
    given = parser.parse_args(arguments)
    return DaemonOptions(
        profile=given.profile,
        account_url=given.account_url,
        embedded=given.embedded,
        secrets=given.secrets,
        background=given.background,
        screen=given.screen,
        simulator=simulator_wish(parser, given),
    )
