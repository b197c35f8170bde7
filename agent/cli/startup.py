"""`startup`: whether this program starts at login, by the agent where it runs, so that every face knows.

The unit of a computer without a desktop is nobody's setting: it is written and taken away here.
"""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from gettext import gettext as _
from typing import TYPE_CHECKING, NoReturn

from agent import exits
from agent.cli.session import Session
from agent.door.client import DoorClient
from agent.door.contact import reach
from agent.startup.choose import Startup, startup_for
from shared.commands import ChangePreferences
from shared.errors import DoorError, RequestRefused

if TYPE_CHECKING:
    from agent.startup.systemd import UserUnit


class StartupAction(StrEnum):
    """What is wanted."""

    STATUS = "status"
    ENABLE = "enable"
    DISABLE = "disable"


async def startup(session: Session, action: StartupAction, headless: bool) -> int:
    """Say whether it starts at login, after changing that where it is wanted."""
    way = startup_for(session.paths, os.environ)
    if headless:
        _headless(session, _unit_of(way), action)
        return exits.DONE
    if action is not StartupAction.STATUS:
        await _switch(session, way, on=action is StartupAction.ENABLE)
    is_on = way.is_on()
    if session.as_json:
        session.show_json({"start_at_login": is_on})
    elif is_on is None:
        _unavailable()
    else:
        session.say(
            _("Access Agent starts at login.") if is_on else _("Access Agent does not start at login.")
        )
    return exits.DONE


async def _switch(session: Session, way: Startup, *, on: bool) -> None:
    try:
        agent: DoorClient = await reach(session.paths, start=False)
    except DoorError as exc:
        if exc.code != "door_closed":
            raise
        if way.is_on() is None:
            _unavailable()
        way.switch(on)
        return
    async with agent:
        await agent.command(ChangePreferences(start_at_login=on))


def _headless(session: Session, unit: UserUnit, action: StartupAction) -> None:
    if action is not StartupAction.STATUS:
        unit.switch(action is StartupAction.ENABLE)
    is_on = unit.is_on()
    if session.as_json:
        session.show_json({"unit": is_on, "needs_login": unit.needs_login})
    elif not is_on:
        session.say(_("No user unit starts the agent."))
    else:
        session.say(_("A user unit starts the agent, without a desktop."))
        if unit.needs_login:
            session.remark(_("It waits for you to log in, unless you run `loginctl enable-linger`."))


def _unit_of(way: Startup) -> UserUnit:
    if sys.platform == "linux":
        from agent.startup.linux import LinuxStartup

        if isinstance(way, LinuxStartup):
            return way.unit
    _unavailable()


def _unavailable() -> NoReturn:
    raise RequestRefused("startup_unavailable", "Nothing here starts this program at login.")
