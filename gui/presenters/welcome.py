"""The Welcome page: nobody is signed in."""

from __future__ import annotations

from dataclasses import dataclass

from gui.presenters.scene import Scene
from gui.presenters.troubles import sentence_for
from gui.texts import translate


@dataclass(frozen=True, slots=True)
class WelcomeVM:
    """`hint` is empty, or says why signing in cannot work just now."""

    detail: str
    title: str
    text: str
    hint: str
    retry: str


def present_welcome(scene: Scene) -> WelcomeVM:
    """Greeting and the two ways in."""
    service = scene.snapshot.service if scene.snapshot is not None else None
    unreachable = service is not None and service.reachable is False
    problem = (service.problem if service is not None else None) or "service_unreachable"
    return WelcomeVM(
        detail="offline" if unreachable else "",
        title=translate("Welcome", "Your computer, wherever you are"),
        text=translate(
            "Welcome",
            "Access Agent lets you use this computer from a browser on any other device."
            " Sign in once, and it appears in your list of computers.",
        ),
        hint=sentence_for(problem) if unreachable else "",
        retry=translate("Welcome", "Try again") if unreachable else "",
    )
