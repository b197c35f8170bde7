"""Account states for unit tests, small and valid."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from shared.reasons import AutoRenewal, EntitlementReason, Status, System
from shared.wire import Account, AccountState, Computer, EntitlementAnswer

NOW = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)


def computer(computer_id: str, name: str, online: bool = False) -> Computer:
    """A registered computer."""
    return Computer(computer_id, name, System.LINUX, online, NOW, None)


def account_state(
    seq: int = 1, computers: tuple[Computer, ...] = (), after: timedelta = timedelta(0)
) -> AccountState:
    """A trial account's state as of event `seq`."""
    return AccountState(
        seq=seq,
        account_now=NOW + after,
        rate=1.0,
        account=Account("acc_1", "ada@example.org", "personal", NOW),
        computers=computers,
        entitlement=EntitlementAnswer(
            status=Status.TRIAL,
            reason=EntitlementReason.NEVER_SUBSCRIBED,
            until=None,
            computer_limit=5,
            computers_registered=len(computers),
            licences=0,
            auto_renewal=AutoRenewal.UNAVAILABLE,
            origin=None,
            actions=(),
            checked_at=NOW + after,
        ),
    )
