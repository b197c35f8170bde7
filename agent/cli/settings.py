"""`settings` and `settings set`: everything that the Settings page of the window has, by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from gettext import gettext as _
from typing import Final

from rich.table import Table
from rich.text import Text

from agent import exits
from agent.cli.session import Session
from agent.profile.settings import checked_account_url
from shared.commands import (
    ChangePreferences,
    ChangeSessionSettings,
    Command,
    RenameComputer,
    UseAccountService,
)
from shared.errors import RequestRefused
from shared.preferences import ScreenQuality, Topic
from shared.snapshot import Snapshot

EMBEDDED: Final = "embedded"
_SWITCH: Final = {"on": True, "off": False}

Value = str | bool | int | None


@dataclass(frozen=True, slots=True)
class Setting:
    """One of them: what holds, and what asks for `value`. `takes` says which values, for people."""

    takes: str
    now: Callable[[Snapshot], Value]
    wish: Callable[[str], Command]


def _switch(now: Callable[[Snapshot], Value], wish: Callable[[bool], Command]) -> Setting:
    return Setting("on|off", now, lambda value: wish(_SWITCH[value]))


def _heard(topic: Topic) -> Setting:
    return _switch(
        lambda snapshot: topic not in snapshot.preferences.muted,
        lambda on: ChangePreferences(unmute=topic) if on else ChangePreferences(mute=topic),
    )


def _service_of(snapshot: Snapshot) -> Value:
    service = snapshot.service
    return EMBEDDED if service is None or service.embedded or service.url is None else service.url


SETTINGS: Final[dict[str, Setting]] = {
    "name": Setting(
        "NAME",
        lambda snapshot: snapshot.computer.name if snapshot.computer is not None else None,
        lambda value: RenameComputer(value),
    ),
    "start-at-login": _switch(
        lambda snapshot: snapshot.preferences.start_at_login, lambda on: ChangePreferences(start_at_login=on)
    ),
    "ask": _switch(lambda snapshot: snapshot.session_settings.ask, lambda on: ChangeSessionSettings(ask=on)),
    "view-only": _switch(
        lambda snapshot: snapshot.session_settings.view_only, lambda on: ChangeSessionSettings(view_only=on)
    ),
    "quality": Setting(
        "auto|sharp|saving",
        lambda snapshot: snapshot.session_settings.quality.value,
        lambda value: ChangeSessionSettings(quality=ScreenQuality(value)),
    ),
    "monitor": Setting(
        "all|ID",
        lambda snapshot: snapshot.session_settings.monitor or "all",
        lambda value: ChangeSessionSettings(monitor=value),
    ),
    "idle-minutes": Setting(
        "0…1440",
        lambda snapshot: snapshot.session_settings.idle_minutes,
        lambda value: ChangeSessionSettings(idle_minutes=int(value)),
    ),
    "notifications": _switch(
        lambda snapshot: snapshot.preferences.notifications, lambda on: ChangePreferences(notifications=on)
    ),
    "notify-sessions": _heard(Topic.SESSIONS),
    "notify-subscription": _heard(Topic.SUBSCRIPTION),
    "notify-computer": _heard(Topic.COMPUTER),
    "language": Setting(
        "system|en|fr",
        lambda snapshot: snapshot.preferences.language.value if snapshot.preferences.language else "system",
        lambda value: ChangePreferences(language=value),
    ),
    "updates": _switch(
        lambda snapshot: snapshot.preferences.updates, lambda on: ChangePreferences(updates=on)
    ),
    "account-service": Setting(
        "embedded|URL",
        _service_of,
        lambda value: UseAccountService(None if value == EMBEDDED else checked_account_url(value)),
    ),
}
"""By their names on the command line, in the order of the Settings page."""


async def show(session: Session) -> int:
    """What holds now; `start_at_login` is asked of the system anew."""
    async with session.agent() as agent:
        await agent.command(ChangePreferences())
        _tell(session, agent.snapshot)
    return exits.DONE


async def change(session: Session, name: str, value: str) -> int:
    """Set one of them. Raises `RequestRefused` (`setting_unknown`, `setting_value_invalid`) and what the
    agent says."""
    setting = SETTINGS.get(name)
    if setting is None:
        raise RequestRefused("setting_unknown", "There is no setting of that name.")
    try:
        wish = setting.wish(value)
    except (KeyError, ValueError) as exc:
        raise RequestRefused("setting_value_invalid", f"{name} takes {setting.takes}.") from exc
    async with session.agent() as agent:
        before = agent.snapshot
        await agent.command(wish)
        snapshot = agent.snapshot
        begins_anew = isinstance(wish, UseAccountService) and _service_of(before) != (wish.url or EMBEDDED)
        if begins_anew:
            await agent.closed()
    if begins_anew:
        snapshot = await _after_restart(session)
    shown = _in_words(setting.now(snapshot))
    if session.as_json:
        _tell(session, snapshot)
    session.say(_("{name} is {value} now.").format(name=name, value=shown))
    return exits.DONE


async def _after_restart(session: Session) -> Snapshot:
    """The agent begins anew with another account service; one that has gone meanwhile is started."""
    async with session.agent() as agent:
        return agent.snapshot


def _tell(session: Session, snapshot: Snapshot) -> None:
    if session.as_json:
        session.show_json({name.replace("-", "_"): each.now(snapshot) for name, each in SETTINGS.items()})
        return
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for name, setting in SETTINGS.items():
        takes = Text(setting.takes, style="dim")
        table.add_row(Text(name), Text(_in_words(setting.now(snapshot)), style="bold"), takes)
    session.out.print(table)


def _in_words(value: Value) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "on" if value else "off"
    return str(value)
