"""What became of a notification. The values are stored and answered."""

from __future__ import annotations

from enum import StrEnum


class Outcome(StrEnum):
    """Only `applied` has changed anything."""

    APPLIED = "applied"
    REPEATED = "repeated"  # the same notification again
    OUTDATED = "outdated"  # the store has said something newer since
    REVOKED_BEFORE = "revoked_before"  # the money went back, for good
    PLAN_UNKNOWN = "plan_unknown"  # nothing that this catalogue sells in the App Store
    KIND_UNKNOWN = "kind_unknown"  # of a later version of the store
