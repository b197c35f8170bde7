"""The Settings page: what a person can choose about this computer and this program, as it stands now."""

from __future__ import annotations

from dataclasses import dataclass

from gui.presenters.scene import Scene
from gui.presenters.session_settings import (
    ChoiceVM,
    OptionVM,
    SessionSettingsVM,
    present_session_settings,
)
from gui.presenters.troubles import sentence_for
from gui.presenters.updates import UpdatesVM, present_updates
from gui.texts import translate
from shared.preferences import Preferences, Topic
from shared.reasons import Language
from shared.snapshot import ServiceView, Snapshot
from shared.state import AgentState

SYSTEM_LANGUAGE = "system"


@dataclass(frozen=True, slots=True)
class ComputerSettingsVM:
    """`name` is empty while this computer is not registered; `start_at_login` None: it cannot be chosen."""

    name: str
    start_at_login: bool | None


@dataclass(frozen=True, slots=True)
class NotificationsVM:
    """Whether there are any, and about what."""

    on: bool
    sessions: bool
    subscription: bool
    computer: bool


@dataclass(frozen=True, slots=True)
class ServiceSettingsVM:
    """Where the account service is. `address` is empty for the one on this computer; `note` says why it
    cannot be changed, where it cannot."""

    where: str
    text: str
    address: str
    problem: str
    can_change: bool
    note: str


@dataclass(frozen=True, slots=True)
class SettingsVM:
    """Everything of the Settings page."""

    detail: str
    computer: ComputerSettingsVM
    sessions: SessionSettingsVM
    notifications: NotificationsVM
    language: ChoiceVM
    service: ServiceSettingsVM
    updates: UpdatesVM


def present_settings(scene: Scene) -> SettingsVM:
    """The Settings page for a snapshot that has one."""
    snapshot = scene.snapshot if scene.snapshot is not None else Snapshot(0, AgentState.OFFLINE)
    chosen = snapshot.preferences
    return SettingsVM(
        detail="signed_out" if snapshot.account is None else "signed_in",
        computer=ComputerSettingsVM(
            name=snapshot.computer.name if snapshot.computer is not None else "",
            start_at_login=chosen.start_at_login,
        ),
        sessions=present_session_settings(snapshot.session_settings, snapshot.monitors),
        notifications=_notifications(chosen),
        language=_language(chosen),
        service=_service(snapshot),
        updates=present_updates(scene),
    )


def _notifications(chosen: Preferences) -> NotificationsVM:
    told = {topic: topic not in chosen.muted for topic in Topic}
    return NotificationsVM(
        on=chosen.notifications,
        sessions=told[Topic.SESSIONS],
        subscription=told[Topic.SUBSCRIPTION],
        computer=told[Topic.COMPUTER],
    )


def _language(chosen: Preferences) -> ChoiceVM:
    system = translate("Settings", "As the system", "the language of the program")
    options = (
        OptionVM(SYSTEM_LANGUAGE, system),
        OptionVM(Language.ENGLISH.value, "English"),  # each language calls itself what it does
        OptionVM(Language.FRENCH.value, "Français"),
    )
    return ChoiceVM(options, chosen.language.value if chosen.language is not None else SYSTEM_LANGUAGE)


def _service(snapshot: Snapshot) -> ServiceSettingsVM:
    service = snapshot.service if snapshot.service is not None else ServiceView(None, False, None, None, None)
    own = service.embedded or service.url is None
    signed_in = snapshot.account is not None
    lost = service.reachable is False and service.problem is not None
    return ServiceSettingsVM(
        where=translate("Settings", "On this computer") if own else service.url or "",
        text=translate("Settings", "Accounts are kept here, and nothing is sent anywhere else.")
        if own
        else translate("Settings", "Accounts are kept by the service at this address."),
        address="" if own else service.url or "",
        problem=sentence_for(service.problem) if lost and service.problem is not None else "",
        can_change=not signed_in,
        note=translate("Settings", "Sign out first to use another account service.") if signed_in else "",
    )
