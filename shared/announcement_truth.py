"""Whether what an announcement says is still so: one answer for the agent, which keeps those that nobody has
said yet, and for the faces, which take back what they have said.
"""

from __future__ import annotations

from typing import Final

from shared.announcements import Announcement, AnnouncementCode
from shared.codec import instant_to_text
from shared.entitlement import is_full
from shared.reasons import Status
from shared.snapshot import Snapshot

SESSION: Final = "session"
UNTIL: Final = "until"
"""Names of params: the session's id, and the instant of an end."""


def holds(announcement: Announcement, snapshot: Snapshot) -> bool:
    """Whether `announcement` is true of `snapshot`. What has happened stays so; what stands may not."""
    code, params, entitlement = announcement.code, announcement.params, snapshot.entitlement
    match code:
        case AnnouncementCode.SESSION_ENDED:
            return True
        case AnnouncementCode.SESSION_STARTED | AnnouncementCode.TIME_LEFT:
            session = snapshot.session
            if session is None or session.id != params.get(SESSION):
                return False
            return session.limited or code is AnnouncementCode.SESSION_STARTED
        case AnnouncementCode.COMPUTER_REMOVED:
            return snapshot.removed is not None
        case AnnouncementCode.LIMIT_REACHED:
            return snapshot.limit is not None
        case AnnouncementCode.UNKNOWN:
            return False
    if entitlement is None:
        return False
    if code is AnnouncementCode.ACCESS_ACTIVE:
        return is_full(entitlement.status)
    if code is AnnouncementCode.EXPIRED:
        return entitlement.status is Status.EXPIRED
    until = instant_to_text(entitlement.until) if entitlement.until is not None else ""
    return entitlement.status is Status.EXPIRING and until == params.get(UNTIL)
