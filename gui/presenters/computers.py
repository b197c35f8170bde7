"""The account's computers as rows to show; used by the main page and the page of the limit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from gui.presenters.dates import moment
from gui.texts import translate
from shared.reasons import System
from shared.snapshot import ComputerRow

SYSTEM_ICONS: Final = {
    System.MAC: "laptop",
    System.WINDOWS: "monitor",
    System.LINUX: "terminal",
    System.UNKNOWN: "computer",
}


@dataclass(frozen=True, slots=True)
class ComputerVM:
    """One row. `dot` is one of online, offline, busy; `mark` is the pill beside the name.

    `remove_name` is the accessible name of the button.
    """

    id: str
    name: str
    system_icon: str
    system_name: str
    dot: str
    status: str
    mark: str
    over_limit: str
    removable: bool
    remove_name: str
    question: str


def present_computer(
    row: ComputerRow, now: datetime, *, removable: bool, stale: bool = False, connecting: bool = False
) -> ComputerVM:
    """`row` as people read it; `stale` while the service has not answered, `connecting` on its way online."""
    dot = "online" if row.online and not stale else "offline"
    return ComputerVM(
        id=row.id,
        name=row.name,
        system_icon=SYSTEM_ICONS[row.system],
        system_name=system_name(row.system),
        dot="busy" if connecting else dot,
        status=translate("Computers", "Connecting…") if connecting else _status(row, now, stale),
        mark=translate("Computers", "This computer") if row.this else "",
        over_limit=translate("Computers", "Over the limit: sessions are refused") if row.over_limit else "",
        removable=removable and not row.this,
        remove_name=translate("Computers", "Remove {name} from the account").format(name=row.name),
        question=translate(
            "Computers",
            "Remove “{name}” from your account? It cannot be reached any more until somebody signs in"
            " there again. Its place becomes free at once.",
        ).format(name=row.name),
    )


def system_name(system: System) -> str:
    """The kind of system in words."""
    return {
        System.MAC: translate("Computers", "Mac"),
        System.WINDOWS: translate("Computers", "Windows"),
        System.LINUX: translate("Computers", "Linux"),
        System.UNKNOWN: translate("Computers", "Other system"),
    }[system]


def _status(row: ComputerRow, now: datetime, stale: bool) -> str:
    if row.online and stale:
        return translate("Computers", "Last known: online")
    if row.online:
        return translate("Computers", "Online")
    if row.last_seen_at is None:
        return translate("Computers", "Offline, never seen yet")
    return translate("Computers", "Offline, last seen {when}").format(when=moment(row.last_seen_at, now))
