"""The page after this computer was removed from its account (RULES R25)."""

from __future__ import annotations

from dataclasses import dataclass

from gui.presenters.scene import Scene
from gui.texts import translate
from shared.reasons import RemovedBy
from shared.snapshot import RemovedView


@dataclass(frozen=True, slots=True)
class RemovedVM:
    """Who removed it, and what that means."""

    detail: str
    title: str
    text: str
    meaning: str


def present_removed(scene: Scene) -> RemovedVM:
    """What happened, without blame."""
    removed = scene.snapshot.removed if scene.snapshot is not None else None
    removed = removed or RemovedView(RemovedBy.UNKNOWN, "", None)
    account = removed.account_email or translate("Removed", "your account")
    return RemovedVM(
        detail=removed.removed_by.value,
        title=translate("Removed", "This computer is not registered any more"),
        text=_who(removed.removed_by).format(name=removed.name, account=account)
        if removed.name
        else _nameless(removed.removed_by),
        meaning=translate(
            "Removed",
            "It cannot be reached from other devices, and nothing of the account is left on it."
            " Sign in to register it again.",
        ),
    )


def _nameless(removed_by: RemovedBy) -> str:
    """For a computer that was removed before it had a name: while it signed in."""
    if removed_by is RemovedBy.PORTAL:
        return translate("Removed", "This computer was removed from your account on the Computers page.")
    return translate("Removed", "This computer was removed from your account.")


def _who(removed_by: RemovedBy) -> str:
    match removed_by:
        case RemovedBy.PORTAL:
            return translate("Removed", "“{name}” was removed from {account} on the Computers page.")
        case RemovedBy.ANOTHER_COMPUTER:
            return translate("Removed", "“{name}” was removed from {account} by another of its computers.")
        case RemovedBy.THIS_COMPUTER:
            return translate("Removed", "You removed “{name}” from {account} here.")
        case RemovedBy.REPLACED:
            return translate("Removed", "The entry “{name}” of {account} was replaced by a new registration.")
        case RemovedBy.UNKNOWN:
            return translate("Removed", "“{name}” was removed from {account}.")
