"""The page when registration was refused: no free place (RULES R71), or an old entry to replace (R22)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gui.presenters.actions import ActionVM, present_actions
from gui.presenters.computers import ComputerVM, present_computer
from gui.presenters.entitlement import is_lost
from gui.presenters.scene import Scene
from gui.texts import translate
from shared.reasons import Action
from shared.snapshot import LimitView

REPLACEABLE = "computer_replaceable"


@dataclass(frozen=True, slots=True)
class LimitVM:
    """`replace_id` is the old entry of this machine when it can be replaced; then no list is shown."""

    detail: str
    email: str
    title: str
    text: str
    list_heading: str
    count: str
    computers: tuple[ComputerVM, ...]
    actions: tuple[ActionVM, ...]
    notes: tuple[str, ...]
    replace_id: str
    replace_text: str
    replace_question: str
    footer: str


def present_limit(scene: Scene) -> LimitVM:
    """Why registration waits, and every way on."""
    snapshot = scene.snapshot
    limit = snapshot.limit if snapshot is not None else None
    email = snapshot.account.email if snapshot is not None and snapshot.account is not None else ""
    if limit is None:
        limit = LimitView("computer_limit_reached", 0, 0, (), ())
    if limit.code == REPLACEABLE and limit.computers:
        return _replaceable(limit, email, scene.now)
    return _full(limit, email, scene)


def _full(limit: LimitView, email: str, scene: Scene) -> LimitVM:
    removable = Action.REMOVE_COMPUTER in limit.actions or bool(limit.computers)
    return LimitVM(
        detail="",
        email=translate("Limit", "Signed in as {email}").format(email=email) if email else "",
        title=translate("Limit", "No free place for this computer"),
        text=translate(
            "Limit",
            "Your account allows {limit} computers, and {count} are registered. Remove one that you no longer"
            " use, and this computer registers by itself.",
        ).format(limit=limit.computer_limit, count=limit.computers_registered),
        list_heading=translate("Limit", "Registered computers"),
        count=translate(
            "Main", "{count} of {limit} computers", "how many of the allowed computers are registered"
        ).format(count=limit.computers_registered, limit=limit.computer_limit),
        computers=tuple(present_computer(row, scene.now, removable=removable) for row in limit.computers),
        actions=present_actions(limit.actions, enabled=not _is_lost(scene)),
        notes=_notes(limit.actions, lost=_is_lost(scene)),
        replace_id="",
        replace_text="",
        replace_question="",
        footer=translate("Limit", "As soon as a place is free, this computer registers by itself."),
    )


def _is_lost(scene: Scene) -> bool:
    return scene.snapshot is not None and is_lost(scene.snapshot.service)


def _notes(actions: tuple[Action, ...], *, lost: bool) -> tuple[str, ...]:
    notes = []
    if lost:
        notes.append(translate("Limit", "There is no connection to the account service; it is tried again."))
    if Action.ENABLE_AUTO_RENEW in actions and Action.BUY_LICENCES not in actions:
        notes.append(
            translate("Limit", "To buy more licences, auto-renewal must be enabled first."),
        )
    if Action.MANAGE_IN_APP_STORE in actions:
        notes.append(
            translate("Limit", "More licences are not available yet for subscriptions from the App Store."),
        )
    return tuple(notes)


def _replaceable(limit: LimitView, email: str, now: datetime) -> LimitVM:
    old = limit.computers[0]
    return LimitVM(
        detail="replaceable",
        email=translate("Limit", "Signed in as {email}").format(email=email) if email else "",
        title=translate("Limit", "This computer is already registered"),
        text=translate(
            "Limit",
            "Your account has an entry “{name}” for this computer, made with a key that is no longer here."
            " Replace the old entry to go on; the name stays.",
        ).format(name=old.name),
        list_heading=translate("Limit", "The old entry"),
        count="",
        computers=(present_computer(old, now, removable=False),),
        actions=(),
        notes=(),
        replace_id=old.id,
        replace_text=translate("Limit", "Replace the Old Entry"),
        replace_question=translate(
            "Limit", "Replace the entry “{name}”? If it belongs to another computer, that one is signed out."
        ).format(name=old.name),
        footer="",
    )
