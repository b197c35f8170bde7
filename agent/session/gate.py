"""Whether a session may begin here, and for how long: a pure decision from the lease (RULES R4, R15, R17).

Nothing else of the agent decides this. A lease that has ended says nothing: the answer is "not known", never
"expired". May import `shared` only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shared.lease import Lease
from shared.reasons import SessionRefusal


@dataclass(frozen=True, slots=True)
class Full:
    """It may run without a limit."""


@dataclass(frozen=True, slots=True)
class Limited:
    """It is cut after `seconds` of account time (RULES R10)."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Refused:
    """It may not begin."""

    refusal: SessionRefusal


Verdict = Full | Limited | Refused


def decide(lease: Lease | None, account_now: datetime | None) -> Verdict:
    """What `lease`, which has been verified, allows at `account_now`; None for either is "not known"."""
    if lease is None or account_now is None or not lease.says_something_at(account_now):
        return Refused(SessionRefusal.LEASE_INVALID)
    if lease.over_limit:
        return Refused(SessionRefusal.COMPUTER_OVER_LIMIT)
    limit_s = lease.limit_s
    return Full() if limit_s is None else Limited(limit_s)
