"""The Starting page: before the first snapshot, and whenever the agent is not there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gui.first_frame import first_words
from gui.presenters.link_state import LinkState
from gui.presenters.scene import Scene
from gui.texts import translate


class StartingAction(StrEnum):
    """What the Starting page offers."""

    NONE = ""
    TRY_AGAIN = "try_again"


@dataclass(frozen=True, slots=True)
class StartingVM:
    """`detail` names the variant for scripts and pictures; `waiting` shows that work is under way."""

    detail: str
    title: str
    text: str
    waiting: bool
    action: str = ""
    action_kind: StartingAction = StartingAction.NONE


def present_starting(scene: Scene) -> StartingVM:
    """What to say while there is nothing else to show."""
    again = translate("Starting", "Try again")
    match scene.link:
        case LinkState.CONNECTING | LinkState.CONNECTED:
            title = first_words()
            return StartingVM("", title, translate("Starting", "One moment, please."), True)
        case LinkState.STARTING_AGENT:
            title = first_words()
            text = translate("Starting", "The background part is being started.")
            return StartingVM("agent", title, text, True)
        case LinkState.LOST:
            title = translate("Starting", "Connecting again…")
            text = translate(
                "Starting", "The background part of Access Agent has stopped. It is being started again."
            )
            return StartingVM("lost", title, text, True)
        case LinkState.STOPPED:
            title = translate("Starting", "Access Agent is stopped")
            text = translate("Starting", "This computer cannot be reached until it is started again.")
            start = translate("Starting", "Start Access Agent")
            return StartingVM("stopped", title, text, False, start, StartingAction.TRY_AGAIN)
        case LinkState.NOT_ANSWERING:
            title = translate("Starting", "The background part does not answer")
            text = translate(
                "Starting",
                "Access Agent could not be started or does not answer. It is tried again by itself."
                " The command “access-agent doctor” says what is wrong.",
            )
            return StartingVM("not_answering", title, text, False, again, StartingAction.TRY_AGAIN)
        case LinkState.TOO_NEW:
            title = translate("Starting", "Please restart Access Agent")
            text = translate(
                "Starting",
                "The background part is of another version than this window. Close the window,"
                " run “access-agent stop” and open it again.",
            )
            return StartingVM("too_new", title, text, False, again, StartingAction.TRY_AGAIN)
        case LinkState.GARBAGE:
            title = translate("Starting", "The background part cannot be understood")
            text = translate(
                "Starting", "Another program answers in its place, or its answer was damaged on the way."
            )
            return StartingVM("garbage", title, text, False, again, StartingAction.TRY_AGAIN)
