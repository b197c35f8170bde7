"""The main page: this computer, the subscription, and all computers of the account."""

from __future__ import annotations

from dataclasses import dataclass, replace

from gui.presenters.computers import SYSTEM_ICONS, ComputerVM, present_computer
from gui.presenters.entitlement import EntitlementVM, is_lost, present_entitlement
from gui.presenters.recent_sessions import RecordVM, present_records
from gui.presenters.scene import Scene
from gui.presenters.session import SessionVM, present_session
from gui.presenters.session_settings import summary_of
from gui.texts import translate
from shared.reasons import Action, System
from shared.snapshot import ComputerRow, EntitlementView, Snapshot
from shared.state import AgentState


@dataclass(frozen=True, slots=True)
class ThisComputerVM:
    """`dot` is one of online, offline, paused, busy; `name` is empty until it is registered."""

    heading: str
    name: str
    system_icon: str
    dot: str
    status: str
    explanation: str
    can_rename: bool
    can_resume: bool


@dataclass(frozen=True, slots=True)
class MainVM:
    """Everything of the main page."""

    detail: str
    email: str
    computer: ThisComputerVM
    session: SessionVM | None
    entitlement: EntitlementVM
    records: tuple[RecordVM, ...]
    session_summary: str
    computers: tuple[ComputerVM, ...]
    count: str
    list_hint: str
    paused: bool
    has_account_page: bool
    has_simulator: bool
    footer: str


def present_main(scene: Scene) -> MainVM:
    """The main page for a snapshot that has one."""
    snapshot = scene.snapshot if scene.snapshot is not None else Snapshot(0, AgentState.OFFLINE)
    entitlement = snapshot.entitlement
    removable = entitlement is not None and Action.REMOVE_COMPUTER in entitlement.actions
    stale = snapshot.service is not None and not snapshot.service.reachable
    rows = sorted(snapshot.computers, key=lambda row: not row.this)
    session = present_session(scene)
    return MainVM(
        detail=_detail(snapshot),
        email=snapshot.account.email if snapshot.account is not None else "",
        computer=_this_computer(snapshot),
        session=session,
        entitlement=_without_lead(present_entitlement(scene), session),
        records=present_records(snapshot.recent_sessions, scene.now),
        session_summary=summary_of(snapshot.session_settings),
        computers=tuple(
            present_computer(
                _as_known_here(row, snapshot),
                scene.now,
                removable=removable,
                stale=stale,
                connecting=row.this and _is_connecting(snapshot),
            )
            for row in rows
        ),
        count=_count(entitlement, len(rows)),
        list_hint=_list_hint(snapshot),
        paused=snapshot.paused,
        has_account_page=not is_lost(snapshot.service),
        has_simulator=snapshot.simulator is not None,
        footer=translate("Main", "You can close this window. Access Agent goes on in the background."),
    )


def _without_lead(card: EntitlementVM, session: SessionVM | None) -> EntitlementVM:
    """`card` beside `session`: one button of the page leads, and after a cut that is the session's."""
    if session is None or session.buy is None:
        return card
    return replace(card, actions=tuple(replace(action, primary=False) for action in card.actions))


def _as_known_here(row: ComputerRow, snapshot: Snapshot) -> ComputerRow:
    """Of itself this computer knows better than the service's last answer whether it is online."""
    if not row.this or snapshot.computer is None:
        return row
    return replace(row, online=snapshot.computer.online)


def _is_connecting(snapshot: Snapshot) -> bool:
    """On the way online, as after every start: nothing has failed, so nothing is called offline."""
    failed = snapshot.service is not None and snapshot.service.reachable is False
    return snapshot.state is AgentState.OFFLINE and not failed and not _has_no_place(snapshot)


def _has_no_place(snapshot: Snapshot) -> bool:
    """Signed in, and known to the service, but not one of the account's computers."""
    reached = snapshot.service is not None and snapshot.service.reachable is True
    return snapshot.state is AgentState.OFFLINE and reached and snapshot.computer is None


def _detail(snapshot: Snapshot) -> str:
    if _is_connecting(snapshot):
        return "connecting"
    if snapshot.state is not AgentState.READY:
        return snapshot.state.value
    if snapshot.purchase is not None:
        return "waiting"
    return snapshot.entitlement.status.value if snapshot.entitlement is not None else "loading"


def _count(entitlement: EntitlementView | None, listed: int) -> str:
    if entitlement is None:
        return ""
    sentence = translate(
        "Main", "{count} of {limit} computers", "how many of the allowed computers are registered"
    )
    count = max(entitlement.computers_registered, listed)
    return sentence.format(count=count, limit=entitlement.computer_limit)


def _list_hint(snapshot: Snapshot) -> str:
    if not snapshot.computers:
        return translate("Main", "The list appears as soon as the account service has answered.")
    if len(snapshot.computers) == 1:
        return translate("Main", "Install Access Agent on another computer and sign in there to add it here.")
    return ""


def _this_computer(snapshot: Snapshot) -> ThisComputerVM:
    registered = snapshot.computer is not None
    dot, status, explanation = state_words(snapshot)
    system = next((row.system for row in snapshot.computers if row.this), System.UNKNOWN)
    return ThisComputerVM(
        heading=_heading(snapshot),
        name=snapshot.computer.name if snapshot.computer is not None else "",
        system_icon=SYSTEM_ICONS[system] if system is not System.UNKNOWN else "monitor",
        dot=dot,
        status=status,
        explanation=explanation,
        can_rename=registered,
        can_resume=snapshot.paused,
    )


def _heading(snapshot: Snapshot) -> str:
    if snapshot.computer is not None:
        return translate("Main", "This computer is registered")
    lost = snapshot.service is not None and snapshot.service.reachable is False
    if lost or _has_no_place(snapshot):
        return translate("Main", "This computer is not registered yet")
    return translate("Main", "This computer")


def state_words(snapshot: Snapshot) -> tuple[str, str, str]:
    """Shape of the dot, the word beside it, and what it means."""
    if snapshot.paused:
        return (
            "paused",
            translate("Main", "Paused"),
            translate("Main", "Nobody can connect to this computer until you resume."),
        )
    if snapshot.state is AgentState.IN_SESSION:
        return (
            "online",
            translate("Main", "In a session"),
            translate("Main", "Another device is connected to this computer now."),
        )
    if snapshot.state is AgentState.READY:
        return (
            "online",
            translate("Main", "Online"),
            translate("Main", "Your account shows it as online in the list of computers."),
        )
    if snapshot.service is not None and snapshot.service.reachable is False:
        return (
            "offline",
            translate("Main", "Offline"),
            translate("Main", "It can be reached again as soon as the connection is back."),
        )
    if _has_no_place(snapshot):
        return (
            "offline",
            translate("Main", "Offline"),
            translate("Main", "It is signed in, but not one of the account's computers yet."),
        )
    return (
        "busy",
        translate("Main", "Connecting…"),
        translate("Main", "The account service is being asked."),
    )
