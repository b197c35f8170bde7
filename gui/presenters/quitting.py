"""What Quit asks: whether this computer shall stay reachable (RULES R91: in the words of the window)."""

from __future__ import annotations

from dataclasses import dataclass

from gui.presenters.clients import client_name
from gui.presenters.link_state import LinkState
from gui.presenters.scene import Scene
from gui.texts import translate
from shared.snapshot import Snapshot
from shared.state import SessionFact


@dataclass(frozen=True, slots=True)
class QuitVM:
    """The question and its three answers; `who` names the device that is connected now."""

    title: str
    who: str
    text: str
    keep: str
    stop: str
    cancel: str


def present_quit(scene: Scene) -> QuitVM | None:
    """The question for `scene`; None where nobody could reach this computer: nothing is to be asked."""
    snapshot = scene.snapshot if scene.link is LinkState.CONNECTED else None
    if snapshot is None or (snapshot.computer is None and snapshot.session is None):
        return None
    return QuitVM(
        title=translate("Quit", "Quit Access Agent?"),
        who=_who(snapshot.session) if snapshot.session is not None else "",
        text=_text(snapshot),
        keep=translate("Quit", "Quit and Leave It Paused")
        if snapshot.paused
        else translate("Quit", "Quit and Keep This Computer Reachable"),
        stop=translate("Quit", "Quit and Stop: It Cannot Be Reached"),
        cancel=translate("Confirmation", "Cancel"),
    )


def _who(session: SessionFact) -> str:
    sentence = (
        translate("Quit", "“{client}” sees this screen now.", "the name of a device")
        if session.view_only
        else translate("Quit", "“{client}” uses this computer now.", "the name of a device")
    )
    return sentence.format(client=client_name(session.client))


def _text(snapshot: Snapshot) -> str:
    if snapshot.session is not None:
        return translate(
            "Quit",
            "If you keep it reachable, the session goes on and stays in sight. If you stop, the session"
            " ends.",
        )
    if snapshot.paused:
        return translate(
            "Quit",
            "This computer is paused. It can go on in the background and wait until you resume, or stop"
            " until you start Access Agent again.",
        )
    return translate(
        "Quit",
        "This computer can stay reachable in the background, or stop until you start Access Agent again.",
    )
