"""What each switch and choice of the Settings page asks for, by its name on the page (`settings.<name>`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from shared.commands import ChangePreferences, ChangeSessionSettings, Command
from shared.preferences import ScreenQuality, Topic

_SWITCHES: Final[dict[str, Callable[[bool], Command]]] = {
    "start_at_login": lambda on: ChangePreferences(start_at_login=on),
    "ask": lambda on: ChangeSessionSettings(ask=on),
    "view_only": lambda on: ChangeSessionSettings(view_only=on),
    "notifications": lambda on: ChangePreferences(notifications=on),
    "notify_sessions": lambda on: _heard(Topic.SESSIONS, on),
    "notify_subscription": lambda on: _heard(Topic.SUBSCRIPTION, on),
    "notify_computer": lambda on: _heard(Topic.COMPUTER, on),
    "updates": lambda on: ChangePreferences(updates=on),
}
_CHOICES: Final[dict[str, Callable[[str], Command]]] = {
    "quality": lambda value: ChangeSessionSettings(quality=ScreenQuality(value)),
    "monitor": lambda value: ChangeSessionSettings(monitor=value),
    "idle": lambda value: ChangeSessionSettings(idle_minutes=int(value)),
    "language": lambda value: ChangePreferences(language=value),
}


def wish_of_switch(name: str, on: bool) -> Command:
    """What switching `name` on or off asks for."""
    return _SWITCHES[name](on)


def wish_of_choice(name: str, value: str) -> Command:
    """What choosing `value` for `name` asks for."""
    return _CHOICES[name](value)


def _heard(topic: Topic, on: bool) -> Command:
    return ChangePreferences(unmute=topic) if on else ChangePreferences(mute=topic)
