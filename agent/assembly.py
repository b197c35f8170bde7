"""The composition root of the agent: builds a `Backend` from its parts, and decides nothing else."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Mapping
from importlib.metadata import version

from agent.changes import NoticeRaised
from agent.core.backend import Backend
from agent.core.parts import Parts, PreferenceParts, Reports, SessionParts, SystemParts, Updates
from agent.profile import settings as settings_file
from agent.profile.machine import this_machine
from agent.profile.memory import MemoryFile, MemoryKeeper
from agent.profile.paths import Paths, paths_for
from agent.profile.settings import Settings
from agent.profile.settings_keeper import SettingsKeeper
from agent.profile.simulated import SimulatorWish
from agent.secrets.store import FileStore, KeyringStore
from agent.secrets.vault import Vault
from agent.service.account_client import AccountClient
from agent.service.embedded import ConfiguredService, EmbeddedPlan, EmbeddedService, ServiceSource
from agent.service.link import AccountLink
from agent.service.registration import Registrar
from agent.service.session_calls import SessionCalls
from agent.service.waiting import SystemWaiting, Waiting
from agent.session.stage import Stage, real_stage
from agent.sign_in.flows import SignInFlows
from agent.startup.choose import startup_for
from agent.system.choose import wake_lock_for, watches_for
from shared.clock import Clock
from shared.reasons import NoticeCode


def build_backend(
    paths: Paths,
    settings: Settings,
    clock: Clock,
    environ: Mapping[str, str],
    *,
    settings_problem: str | None = None,
    waiting: Waiting | None = None,
    stage: Stage | None = None,
    simulator: SimulatorWish | None = None,
    system: SystemParts | None = None,
) -> Backend:
    """The agent's backend for one profile.

    `settings_problem` is the notice code that `agent.profile.settings.load` gave, to be told to the user.
    `waiting` is for tests in which time passes at once, `stage` for those with another screen. With
    `simulator` the profile is a marked one (`agent.profile.simulated`), and nothing asks the keyring.
    `system` tells of sleep and networks; without it nobody listens.
    """
    waiting = waiting or SystemWaiting()
    run = None
    if simulator is not None:
        from agent.simulator.assembly import SimulatorRun

        run = SimulatorRun(paths, simulator, settings, clock, environ)
        clock, settings = run.clock, dataclasses.replace(settings, secrets="file")
    chance = random.Random()

    keeper = SettingsKeeper(paths.settings_file)
    vault = Vault(
        KeyringStore(paths.keyring_service),
        FileStore(paths.secrets_file),
        in_file=settings.secrets == "file",
        remember_choice=lambda: keeper.keep_secrets_place("file"),
    )
    client = AccountClient(vault, clock)
    own = paths.profile == paths_for(None, {}).profile
    machine = this_machine(None if own else paths.profile)
    plan = EmbeddedPlan(paths.account_folder, settings.embedded_port, environ)
    if run is not None:
        plan = run.changed(plan)
    parts = Parts(
        clock=clock,
        waiting=waiting,
        memory=MemoryKeeper(MemoryFile(paths.memory_file)),
        vault=vault,
        service=_service(settings, plan, clock, waiting, chance),
        client=client,
        link=AccountLink(client, clock, waiting, chance),
        registrar=Registrar(client, machine),
        flows=SignInFlows(client, clock, waiting),
        machine=machine,
        sessions=SessionParts(
            calls=SessionCalls(client),
            stage=stage or real_stage(_screen(settings, environ), environ, clock),
            chance=chance,
            settings=settings.session,
            keep_settings=keeper.keep_session,
        ),
        preferences=PreferenceParts(
            preferences=settings.preferences,
            account_url=settings.account_url,
            keep=keeper.keep_preferences,
            keep_account_url=keeper.keep_account_url,
            updates=_updates(settings, paths, clock) if run is None else None,
            reports=lambda: _reports(paths, environ, clock),
            startup=startup_for(paths, environ),
        ),
        simulator=run.desk(client, waiting) if run is not None else None,
        system=system,
    )
    return Backend(parts, _first_notices(settings_problem, paths))


def this_system(environ: Mapping[str, str], clock: Clock) -> SystemParts:
    """What this computer tells of itself, and how it is kept awake."""
    return SystemParts(watches_for(environ, clock, SystemWaiting()), wake_lock_for(environ))


def _screen(settings: Settings, environ: Mapping[str, str]) -> str:
    """What a session shows: as the environment says, else as chosen. Raises `SettingsError`."""
    named = environ.get(settings_file.SCREEN_VARIABLE, "")
    return settings_file.checked_screen(named) if named else settings.screen


def _first_notices(settings_problem: str | None, paths: Paths) -> tuple[NoticeRaised, ...]:
    if settings_problem is None:
        return ()
    code = NoticeCode(settings_problem)
    params = {"file": paths.settings_file.name} if code is NoticeCode.SETTINGS_RESET else {}
    return (NoticeRaised(code, params),)


def _updates(settings: Settings, paths: Paths, clock: Clock) -> Updates | None:
    """Whom to ask for newer versions; None in a build that has nobody to ask (docs/decisions/019)."""
    from agent.updates.channel import build_channel, channel_of

    channel = channel_of(build_channel(), settings.update_channel)
    if channel is None:
        return None
    from agent.updates.kept import KeptFile
    from agent.updates.looking import SignedUpdates

    return SignedUpdates(channel, KeptFile(paths.update_file), clock, version("access-agent"))


def _reports(paths: Paths, environ: Mapping[str, str], clock: Clock) -> Reports:
    from agent.diagnostics import Reports as RealReports

    return RealReports(paths, environ, clock, version("access-agent"))


def _service(
    settings: Settings, plan: EmbeddedPlan, clock: Clock, waiting: Waiting, chance: random.Random
) -> ServiceSource:
    if settings.account_url is not None:
        return ConfiguredService(settings.account_url)
    return EmbeddedService(plan, clock, waiting, chance)
