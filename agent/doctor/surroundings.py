"""Looks at everything that the checks judge; each look has a limit of its own."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from agent.doctor import basics, of_agent, of_desktop, of_service
from agent.doctor.check import Check
from agent.doctor.of_service import ServiceAnswer
from agent.processes import has_display
from agent.profile import settings
from agent.profile.paths import Paths
from agent.profile.settings import SCREEN_VARIABLE
from agent.session.monitor_look import look_now
from agent.session.rfb.encodings.h264 import video_is_possible
from agent.startup.choose import startup_for
from agent.startup.links import LinkOwner, links_for
from shared.errors import AccessError, ScreenError
from shared.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What was seen. `screen_missing` and `screen_problem` are of this computer's screen."""

    service_answer: ServiceAnswer | None = None
    name_is_known: bool = True
    screen_missing: tuple[str, ...] = ()
    screen_problem: str | None = None
    video: bool = False
    starts_at_login: bool | None = None
    links: LinkOwner | None = None
    bus_names: frozenset[str] | None = None
    x_tray: bool = False
    port: int | None = None
    port_is_taken: bool = False
    qt: bool = True
    display: bool = True


async def look_around(paths: Paths, snapshot: Snapshot | None, environ: Mapping[str, str]) -> Surroundings:
    """See all of it, at once where it takes long."""
    chosen = await asyncio.to_thread(settings.peek, paths.settings_file)
    url = _url_of(snapshot)
    screen = environ.get(SCREEN_VARIABLE) or chosen.screen
    port = chosen.embedded_port
    (missing, problem), (answer, known), starts, links, names, taken = await asyncio.gather(
        _screen(screen, environ),
        asyncio.to_thread(_service, url),
        asyncio.to_thread(_starts_at_login, paths, environ),
        asyncio.to_thread(_who_opens_links, environ),
        asyncio.to_thread(of_desktop.names_on_the_bus, environ),
        asyncio.to_thread(_is_taken, port if snapshot is None else None),
    )
    # Only a display that has just answered: one that hangs would hold up everything.
    icons = problem is None and await asyncio.to_thread(of_desktop.x_shows_icons, environ)
    return Surroundings(
        service_answer=answer,
        name_is_known=known,
        screen_missing=missing,
        screen_problem=problem,
        video=video_is_possible(),
        starts_at_login=starts,
        links=links,
        bus_names=names,
        x_tray=icons,
        port=port,
        port_is_taken=taken,
        qt=basics.qt_is_installed(),
        display=has_display(environ, sys.platform),
    )


def examine(
    paths: Paths,
    snapshot: Snapshot | None,
    agent_version: str,
    own_version: str,
    seen: Surroundings,
    local_now: datetime,
) -> tuple[Check, ...]:
    """All checks, in the order in which a person would mend things."""
    url = _url_of(snapshot)
    problem = snapshot.service.problem if snapshot is not None and snapshot.service is not None else None
    return (
        basics.check_python(sys.version_info[:3]),
        basics.check_profile(paths.profile),
        basics.check_disk(paths.profile),
        of_agent.check_door(snapshot, agent_version, own_version),
        of_agent.check_secrets(snapshot),
        of_agent.check_port(snapshot, seen.port, seen.port_is_taken),
        of_service.check_network(url, seen.name_is_known),
        of_service.check_service(url, seen.service_answer, problem),
        of_service.check_clock(seen.service_answer, local_now),
        of_desktop.check_capture(seen.screen_missing, seen.screen_problem),
        basics.check_video(seen.video),
        basics.check_window(seen.qt, seen.display),
        of_desktop.check_autostart(seen.starts_at_login, seen.display),
        of_desktop.check_links(seen.links, seen.display),
        of_desktop.check_notifications(seen.bus_names),
        of_desktop.check_tray(seen.bus_names, seen.x_tray),
        of_agent.check_update(snapshot),
    )


def _url_of(snapshot: Snapshot | None) -> str | None:
    return snapshot.service.url if snapshot is not None and snapshot.service is not None else None


async def _screen(choice: str, environ: Mapping[str, str]) -> tuple[tuple[str, ...], str | None]:
    try:
        return (await look_now(choice, environ)).missing, None
    except ScreenError as exc:
        return (), exc.code


def _starts_at_login(paths: Paths, environ: Mapping[str, str]) -> bool | None:
    try:
        return startup_for(paths, environ).is_on()
    except AccessError:
        return None


def _who_opens_links(environ: Mapping[str, str]) -> LinkOwner | None:
    try:
        entry = links_for(environ)
        return entry.owner() if entry is not None else None
    except AccessError:
        return None


def _service(url: str | None) -> tuple[ServiceAnswer | None, bool]:
    """What the service answers, and whether its name is known; asked only of one that does not answer."""
    if url is None:
        return None, True
    answer = of_service.ask_service(url)
    return answer, answer is not None or of_service.name_is_known(url)


def _is_taken(port: int | None) -> bool:
    return port is not None and of_agent.port_is_taken(port)
