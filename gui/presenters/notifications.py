"""What is said on the desktop, beside every window: an announcement as title, text and ways on (RULES R91).

Words and ways on are those of the window: exactly what the account can do now (RULES R3). Every
`AnnouncementCode` has its words here; a test counts them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from gui.presenters.actions import present_actions
from gui.presenters.clients import client_name
from gui.presenters.dates import day
from gui.presenters.endings import ending
from gui.presenters.remaining import Warn, warning
from gui.texts import translate
from shared.announcement_truth import SESSION, UNTIL
from shared.announcements import Announcement, AnnouncementCode
from shared.codec import instant_from_text
from shared.reasons import Action, EndReason
from shared.snapshot import Snapshot

DEFAULT: Final = "default"
"""The way on of the notification itself, when it is pressed anywhere: the window."""


class Urgency(StrEnum):
    """How much it may interrupt."""

    NORMAL = "normal"
    CRITICAL = "critical"


class NotificationAct(StrEnum):
    """What a button asks for."""

    OPEN = "open"
    END_SESSION = "end_session"
    PAGE = "page"


@dataclass(frozen=True, slots=True)
class NotificationAction:
    """One button. `target` is the session, or the page of the account service."""

    key: str
    text: str
    act: NotificationAct
    target: str = ""


@dataclass(frozen=True, slots=True)
class NotificationVM:
    """One notification. Of two with one `tag` the newer takes the older's place. `title` and `text` are plain
    text."""

    tag: str
    title: str
    text: str
    urgency: Urgency = Urgency.NORMAL
    actions: tuple[NotificationAction, ...] = ()


def present_notification(announcement: Announcement, snapshot: Snapshot) -> NotificationVM | None:
    """`announcement` in words, with the ways on that `snapshot` has; None for one of a newer agent."""
    make = _MAKERS.get(announcement.code)
    if make is None:
        return None
    title, text = make(announcement, snapshot)
    is_urgent = announcement.code is AnnouncementCode.TIME_LEFT
    return NotificationVM(
        tag=announcement.tag,
        title=title,
        text=text,
        urgency=Urgency.CRITICAL if is_urgent else Urgency.NORMAL,
        actions=(_open(), *_ways_on(announcement, snapshot)),
    )


def _open() -> NotificationAction:
    return NotificationAction(DEFAULT, translate("Notification", "Open Access Agent"), NotificationAct.OPEN)


# Ways on


_OFFERED: Final = {
    AnnouncementCode.TIME_LEFT: frozenset({Action.BUY}),
    AnnouncementCode.SESSION_ENDED: frozenset({Action.BUY}),
    AnnouncementCode.EXPIRING: frozenset({Action.BUY, Action.ENABLE_AUTO_RENEW, Action.MANAGE_IN_APP_STORE}),
    AnnouncementCode.EXPIRED: frozenset({Action.BUY}),
    AnnouncementCode.LIMIT_REACHED: frozenset({Action.BUY_LICENCES}),
}


def _ways_on(announcement: Announcement, snapshot: Snapshot) -> tuple[NotificationAction, ...]:
    code = announcement.code
    if code is AnnouncementCode.SESSION_STARTED:
        words = translate("Notification", "End Session")
        session = announcement.params.get(SESSION, "")
        return (NotificationAction("end_session", words, NotificationAct.END_SESSION, session),)
    if code is AnnouncementCode.SESSION_ENDED and _reason(announcement) is not EndReason.TRIAL_LIMIT:
        return ()
    offered = _OFFERED.get(code, frozenset())
    return tuple(
        NotificationAction(each.key, each.text, NotificationAct.PAGE, each.page.value)
        for each in present_actions(
            tuple(action for action in _actions_in(code, snapshot) if action in offered),
            has_open_order=snapshot.open_order is not None,
        )
    )


def _actions_in(code: AnnouncementCode, snapshot: Snapshot) -> tuple[Action, ...]:
    if code is AnnouncementCode.LIMIT_REACHED:
        return snapshot.limit.actions if snapshot.limit is not None else ()
    return snapshot.entitlement.actions if snapshot.entitlement is not None else ()


# Words


def _session_started(announcement: Announcement, _: Snapshot) -> tuple[str, str]:
    client = client_name(announcement.params.get("client", ""))
    if announcement.params.get("limited") == "yes":
        text = translate(
            "Notification",
            "{client} is connected to this computer. Without a subscription the session ends after"
            " 5 minutes.",
        )
    else:
        text = translate("Notification", "{client} is connected to this computer.")
    return translate("Notification", "Remote session started"), text.format(client=client)


def _session_ended(announcement: Announcement, _: Snapshot) -> tuple[str, str]:
    title = translate("Notification", "The session with {client} is over")
    client = client_name(announcement.params.get("client", ""))
    return title.format(client=client), ending(_reason(announcement))


def _reason(announcement: Announcement) -> EndReason:
    told = announcement.params.get("reason", "")
    return EndReason(told) if told in set(EndReason) else EndReason.UNKNOWN


def _time_left(_: Announcement, __: Snapshot) -> tuple[str, str]:
    return translate("Notification", "One minute left"), warning(Warn.MINUTE)


def _expiring(announcement: Announcement, _: Snapshot) -> tuple[str, str]:
    title = translate("Notification", "Your subscription will end soon")
    until, days = _until(announcement), announcement.params.get("days", "")
    if until is None:
        return title, translate("Notification", "It will not be renewed.")
    if days == "1":
        text = translate("Notification", "It ends within a day, on {date}. It will not be renewed.")
    else:
        text = translate("Notification", "It ends in {days} days, on {date}. It will not be renewed.")
    return title, text.format(days=days, date=day(until))


def _expired(_: Announcement, __: Snapshot) -> tuple[str, str]:
    return (
        translate("Notification", "Your subscription has expired"),
        translate("Notification", "Sessions end after 5 minutes now."),
    )


def _access_active(announcement: Announcement, _: Snapshot) -> tuple[str, str]:
    title = translate("Notification", "Your payment has arrived")
    until = _until(announcement)
    if until is None:
        return title, translate("Notification", "Your subscription is active.")
    text = translate("Notification", "Your subscription is active until {date}.")
    return title, text.format(date=day(until))


def _computer_removed(announcement: Announcement, _: Snapshot) -> tuple[str, str]:
    title = translate("Notification", "This computer was removed from your account")
    name = announcement.params.get("name", "")
    if not name:
        return title, translate("Notification", "It cannot be reached from other devices any more.")
    text = translate("Notification", "“{name}” cannot be reached from other devices any more.")
    return title, text.format(name=client_name(name))


def _limit_reached(announcement: Announcement, _: Snapshot) -> tuple[str, str]:
    text = translate(
        "Notification",
        "Your account allows {limit} computers, and {count} are registered. Until a place is free, this"
        " computer cannot be reached.",
    )
    params = announcement.params
    return (
        translate("Notification", "No free place for this computer"),
        text.format(limit=params.get("limit", "?"), count=params.get("count", "?")),
    )


def _until(announcement: Announcement) -> datetime | None:
    try:
        return instant_from_text(announcement.params.get(UNTIL, ""))
    except ValueError:
        return None


_MAKERS: Final = {
    AnnouncementCode.SESSION_STARTED: _session_started,
    AnnouncementCode.SESSION_ENDED: _session_ended,
    AnnouncementCode.TIME_LEFT: _time_left,
    AnnouncementCode.EXPIRING: _expiring,
    AnnouncementCode.EXPIRED: _expired,
    AnnouncementCode.ACCESS_ACTIVE: _access_active,
    AnnouncementCode.COMPUTER_REMOVED: _computer_removed,
    AnnouncementCode.LIMIT_REACHED: _limit_reached,
}
