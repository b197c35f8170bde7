"""Newer versions, as a page tells of them: what was found, or why nothing is believed."""

from __future__ import annotations

from dataclasses import dataclass

from gui.presenters.dates import moment
from gui.presenters.scene import Scene
from gui.presenters.troubles import is_known, sentence_for
from gui.texts import translate

_UNREACHED = frozenset({"update_unreachable", "update_unavailable"})


@dataclass(frozen=True, slots=True)
class UpdatesVM:
    """Whether newer versions are looked for, and what was found; `url` is where to get one. `possible`: there
    is somebody to ask."""

    on: bool
    found: str
    url: str
    possible: bool = True


def present_updates(scene: Scene) -> UpdatesVM:
    """What the agent says of newer versions."""
    snapshot = scene.snapshot
    on = snapshot.preferences.updates if snapshot is not None else True
    if snapshot is not None and not snapshot.preferences.updates_possible:
        words = translate(
            "Updates",
            "This copy of Access Agent has nobody to ask for newer versions. Look where you got it; "
            "it may be kept up to date with the rest of the system.",
        )
        return UpdatesVM(on, words, "", possible=False)
    update = snapshot.update if snapshot is not None else None
    if update is None:
        return UpdatesVM(on, "", "")
    if update.version is not None:
        words = translate("Settings", "Version {version} is available.")
        return UpdatesVM(on, words.format(version=" ".join(update.version.split())[:40]), update.url or "")
    if update.problem is not None:
        return UpdatesVM(on, problem_sentence(update.problem), "")
    words = translate("Settings", "This is the newest version (looked at {when}).", "when: today at 14:05")
    return UpdatesVM(on, words.format(when=moment(update.checked_at, scene.now)), "")


def problem_sentence(code: str) -> str:
    """What `code` means, with which the publisher's answer was refused or did not come."""
    if code in _UNREACHED:
        return translate(
            "Updates", "Where newer versions are announced, nobody answers just now. It is tried again later."
        )
    if code == "update_clock_wrong":
        return translate(
            "Updates",
            "This computer's clock is too far back to tell which version is the newest. Set it first.",
        )
    if is_known(code):
        return sentence_for(code)
    words = translate(
        "Updates", "What is announced about newer versions was not believed, so nothing is shown ({code})."
    )
    return words.format(code=code)
