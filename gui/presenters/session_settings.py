"""How this computer lets itself be used, as switches and choices (SECURITY 25)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from gui.texts import translate
from shared.preferences import ScreenQuality
from shared.state import MonitorFact, SessionSettings

ALL_MONITORS: Final = "all"
_MINUTES: Final = (0, 5, 10, 15, 30, 60)


@dataclass(frozen=True, slots=True)
class OptionVM:
    """One of several values; `value` is what is sent."""

    value: str
    text: str


@dataclass(frozen=True, slots=True)
class ChoiceVM:
    """Options, and which one holds. Without options there is nothing to choose."""

    options: tuple[OptionVM, ...]
    value: str


@dataclass(frozen=True, slots=True)
class SessionSettingsVM:
    """The settings that there are on this computer."""

    ask: bool
    view_only: bool
    quality: ChoiceVM
    monitor: ChoiceVM
    idle: ChoiceVM


def present_session_settings(
    settings: SessionSettings, monitors: tuple[MonitorFact, ...]
) -> SessionSettingsVM:
    """`settings`, on a computer with `monitors`."""
    return SessionSettingsVM(
        ask=settings.ask,
        view_only=settings.view_only,
        quality=_quality(settings.quality),
        monitor=_monitor(settings, monitors),
        idle=_idle(settings),
    )


def summary_of(settings: SessionSettings) -> str:
    """What is not as usual, for where the settings themselves do not stand; empty when nothing is."""
    if settings.ask and settings.view_only:
        return translate("SessionSettings", "You are asked first, and others can only look.")
    if settings.ask:
        return translate("SessionSettings", "You are asked before anybody is let in.")
    if settings.view_only:
        return translate("SessionSettings", "Others can look, but not use mouse and keyboard.")
    return ""


def _quality(quality: ScreenQuality) -> ChoiceVM:
    words = {
        ScreenQuality.AUTO: translate("SessionSettings", "Automatic", "quality of the picture"),
        ScreenQuality.SHARP: translate("SessionSettings", "Sharp", "quality of the picture"),
        ScreenQuality.SAVING: translate("SessionSettings", "Save data", "quality of the picture"),
    }
    options = tuple(OptionVM(each.value, text) for each, text in words.items())
    return ChoiceVM(options, quality.value if quality in words else ScreenQuality.AUTO.value)


def _monitor(settings: SessionSettings, monitors: tuple[MonitorFact, ...]) -> ChoiceVM:
    value = settings.monitor or ALL_MONITORS
    known = {monitor.id for monitor in monitors}
    if len(monitors) < 2 and value in known | {ALL_MONITORS}:
        return ChoiceVM((), value)
    options = [OptionVM(ALL_MONITORS, translate("SessionSettings", "All monitors"))]
    options += [OptionVM(monitor.id, _monitor_words(monitor)) for monitor in monitors]
    if value not in known | {ALL_MONITORS}:
        options.append(OptionVM(value, translate("SessionSettings", "A monitor that is not connected")))
    return ChoiceVM(tuple(options), value)


def _monitor_words(monitor: MonitorFact) -> str:
    words = translate("SessionSettings", "{name}, {width} × {height}", "a monitor and its size in pixels")
    name = " ".join(monitor.name.split())[:40] or monitor.id
    return words.format(name=name, width=monitor.width, height=monitor.height)


def _idle(settings: SessionSettings) -> ChoiceVM:
    minutes = sorted({*_MINUTES, max(0, settings.idle_minutes)})
    options = tuple(OptionVM(str(each), _idle_words(each)) for each in minutes)
    return ChoiceVM(options, str(max(0, settings.idle_minutes)))


def _idle_words(minutes: int) -> str:
    if minutes == 0:
        return translate("SessionSettings", "Never", "when an unused session ends")
    if minutes == 1:
        return translate("SessionSettings", "After 1 minute", "when an unused session ends")
    words = translate("SessionSettings", "After {count} minutes", "when an unused session ends")
    return words.format(count=minutes)
