"""The page that asks the person here whether somebody may connect (SECURITY 25)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from gui.presenters.clients import client_name
from gui.presenters.remaining import LeftVM, present_left
from gui.presenters.scene import Scene
from gui.texts import translate
from gui.tokens import Tone


@dataclass(frozen=True, slots=True)
class QuestionVM:
    """`id` is the session that waits; `left` the time to answer."""

    detail: str
    id: str
    title: str
    client: str
    text: str
    left: LeftVM | None
    silence: str


def present_question(scene: Scene) -> QuestionVM:
    """The question of the moment."""
    question = scene.snapshot.question if scene.snapshot is not None else None
    silence = translate("Question", "Without an answer nobody is let in.")
    if question is None:
        return QuestionVM("", "", "", "", "", None, silence)
    left_s = scene.question_left_s if scene.question_left_s is not None else question.wait_s
    if question.view_only:
        title = translate("Question", "Somebody wants to see this screen")
        text = translate("Question", "This device would see everything on your screen, but could not use it.")
    else:
        title = translate("Question", "Somebody wants to use this computer")
        text = translate(
            "Question",
            "This device would see everything on your screen, and use mouse and keyboard as you do.",
        )
    return QuestionVM(
        detail="view_only" if question.view_only else "",
        id=question.id,
        title=title,
        client=client_name(question.client),
        text=text,
        left=_time_to_answer(left_s, question.wait_s),
        silence=silence,
    )


def _time_to_answer(left_s: float, wait_s: float) -> LeftVM | None:
    """Seconds to think are no cause for alarm until the last ten."""
    left = present_left(left_s, max(1.0, wait_s))
    if left is None or left.tone is not Tone.WARN:
        return left
    return replace(left, tone=Tone.ACCENT)
