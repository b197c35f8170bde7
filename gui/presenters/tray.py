"""The tray: a shape for the state, the words of the window, and what its menu can do (RULES R3, R91)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gui.presenters.clients import client_name
from gui.presenters.entitlement import present_entitlement
from gui.presenters.limit import present_limit
from gui.presenters.link_state import LinkState
from gui.presenters.main import state_words
from gui.presenters.question import present_question
from gui.presenters.removed import present_removed
from gui.presenters.scene import Scene
from gui.presenters.secrets import present_secrets
from gui.presenters.session import present_session
from gui.presenters.starting import present_starting
from gui.routes import Route, route_for
from gui.texts import PRODUCT, translate
from shared.entitlement import is_full
from shared.reasons import Status
from shared.snapshot import Snapshot


class TrayState(StrEnum):
    """What the icon says; each has a shape of its own."""

    READY = "ready"
    LIMITED = "limited"
    IN_SESSION = "in_session"
    ATTENTION = "attention"
    OFFLINE = "offline"
    PAUSED = "paused"
    SIGNED_OUT = "signed_out"


class TrayAct(StrEnum):
    """What a line of the menu asks for."""

    OPEN = "open"
    END_SESSION = "end_session"
    PAGE = "page"
    PAUSE = "pause"
    RESUME = "resume"
    SETTINGS = "settings"
    QUIT = "quit"


@dataclass(frozen=True, slots=True)
class TrayEntry:
    """A line of the menu, called `key` by scripts. `target` is the page or the session that it is about."""

    key: str
    text: str
    act: TrayAct
    target: str = ""
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class TrayVM:
    """`lines` say how things stand; `groups` are the lines of the menu that can be chosen, divided."""

    state: TrayState
    lines: tuple[str, ...]
    groups: tuple[tuple[TrayEntry, ...], ...]

    @property
    def tooltip(self) -> str:
        """What comes when the pointer rests on the icon."""
        return "\n".join((PRODUCT, *self.lines))

    @property
    def entries(self) -> tuple[TrayEntry, ...]:
        """All lines that can be chosen."""
        return tuple(entry for group in self.groups for entry in group)


def present_tray(scene: Scene) -> TrayVM:
    """The tray for `scene`, in every state."""
    snapshot = scene.snapshot if scene.link is LinkState.CONNECTED else None
    state = _state(snapshot)
    groups = (
        (_entry(TrayAct.OPEN, translate("Tray", "Open Access Agent")), *_end_session(snapshot)),
        _pages(snapshot, scene),
        (*_pause(snapshot), *_settings(snapshot)),
        (_entry(TrayAct.QUIT, translate("Main", "Quit Access Agent…")),),
    )
    return TrayVM(state, _lines(snapshot, scene), tuple(group for group in groups if group))


def _state(snapshot: Snapshot | None) -> TrayState:
    """What wants an answer comes first, then who is here, then what this computer is."""
    if snapshot is None:
        return TrayState.OFFLINE
    match route_for(snapshot):
        case Route.QUESTION | Route.LIMIT | Route.REMOVED | Route.SECRETS:
            return TrayState.ATTENTION
        case Route.WELCOME | Route.SIGNING_IN | Route.SIGN_IN_CODE:
            return TrayState.SIGNED_OUT
        case Route.MAIN:
            return _registered_state(snapshot)
        case _:
            return TrayState.OFFLINE


def _registered_state(snapshot: Snapshot) -> TrayState:
    if snapshot.session is not None:
        return TrayState.IN_SESSION
    if snapshot.paused:
        return TrayState.PAUSED
    dot, _, _ = state_words(snapshot)
    if dot != "online":
        return TrayState.OFFLINE
    status = snapshot.entitlement.status if snapshot.entitlement is not None else Status.UNKNOWN
    if status is Status.GRACE:
        return TrayState.ATTENTION
    return TrayState.READY if status is Status.UNKNOWN or is_full(status) else TrayState.LIMITED


def _lines(snapshot: Snapshot | None, scene: Scene) -> tuple[str, ...]:
    """How things stand, in the words of the page that says it."""
    if snapshot is None:
        return (present_starting(scene).title,)
    match route_for(snapshot):
        case Route.QUESTION:
            question = present_question(scene)
            return (question.title, question.client)
        case Route.LIMIT:
            return (present_limit(scene).title,)
        case Route.REMOVED:
            return (present_removed(scene).title,)
        case Route.SECRETS:
            return (present_secrets(scene).title,)
        case Route.SIGNING_IN | Route.SIGN_IN_CODE | Route.WELCOME:
            return (translate("Tray", "Nobody is signed in"),)
        case Route.MAIN:
            return _registered_lines(snapshot, scene)
        case _:
            return (present_starting(scene).title,)


def _registered_lines(snapshot: Snapshot, scene: Scene) -> tuple[str, ...]:
    card = present_session(scene)
    if snapshot.session is not None and card is not None:
        return (card.title, client_name(snapshot.session.client))
    _, status, _ = state_words(snapshot)
    name = snapshot.computer.name if snapshot.computer is not None else ""
    here = translate("Tray", "{computer}: {status}", "such as “Desk: Online”")
    first = here.format(computer=name, status=status) if name else status
    entitlement = present_entitlement(scene)
    return (first, entitlement.badge) if entitlement.badge else (first,)


def _entry(act: TrayAct, text: str, target: str = "") -> TrayEntry:
    return TrayEntry(act.value, text, act, target)


def _end_session(snapshot: Snapshot | None) -> tuple[TrayEntry, ...]:
    if snapshot is None or snapshot.session is None:
        return ()
    return (_entry(TrayAct.END_SESSION, translate("Session", "End Session"), snapshot.session.id),)


def _pages(snapshot: Snapshot | None, scene: Scene) -> tuple[TrayEntry, ...]:
    """Exactly the ways on that the window shows as buttons (RULES R3)."""
    if snapshot is None:
        return ()
    match route_for(snapshot):
        case Route.MAIN | Route.QUESTION:
            actions = present_entitlement(scene).actions
        case Route.LIMIT:
            actions = present_limit(scene).actions
        case _:
            return ()
    return tuple(
        TrayEntry(each.key, each.text, TrayAct.PAGE, each.page.value, each.enabled) for each in actions
    )


def _pause(snapshot: Snapshot | None) -> tuple[TrayEntry, ...]:
    if snapshot is None or route_for(snapshot) not in (Route.MAIN, Route.QUESTION):
        return ()
    if snapshot.paused:
        return (_entry(TrayAct.RESUME, translate("Main", "Resume")),)
    return (_entry(TrayAct.PAUSE, translate("Main", "Pause")),)


def _settings(snapshot: Snapshot | None) -> tuple[TrayEntry, ...]:
    """Where the window can show them: a page that wants an answer comes before them."""
    if snapshot is None or route_for(snapshot) not in (Route.MAIN, Route.WELCOME):
        return ()
    return (_entry(TrayAct.SETTINGS, translate("Main", "Settings")),)
