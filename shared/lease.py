"""The lease: a signed, time-limited copy of the entitlement for one computer (RULES R15, SECURITY 31–33).

Here are its words and what follows from them, purely; signing is the service's and verifying the agent's,
with a library. Instants are account time. A lease that has ended says nothing any more: unknown, never
"expired".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from shared.codec import from_json, to_json
from shared.entitlement import LIMITED_SESSION, is_full
from shared.errors import LeaseRefused
from shared.reasons import Status

LEASE_TYPE: Final = "access-lease+jwt"
"""The `typ` of the signed lease (RFC 8725 section 3.11); the algorithm is EdDSA over Ed25519, no other."""


@dataclass(frozen=True, slots=True)
class Lease:
    """What the service grants this computer for a while.

    `thumbprint` is the RFC 7638 thumbprint of the computer's device key. `epoch` is the number of the
    account's event as of which this was true: a lower one is older. `renew_after` is when a new one should
    be asked for, `expires_at` when this one says nothing any more.
    """

    account: str
    computer: str
    thumbprint: str
    status: Status
    over_limit: bool
    epoch: int
    issued_at: datetime
    renew_after: datetime
    expires_at: datetime

    @property
    def is_full(self) -> bool:
        """Whether sessions run without the five-minute limit (RULES R4)."""
        return is_full(self.status)

    @property
    def limit_s(self) -> float | None:
        """Account seconds that a session may last; None for a full one."""
        return None if self.is_full else LIMITED_SESSION.total_seconds()

    def says_something_at(self, account_now: datetime) -> bool:
        """Whether the lease has not ended; half-open, as every interval (RULES R1)."""
        return account_now < self.expires_at


def claims_of(lease: Lease) -> dict[str, Any]:
    """The lease as the claims that are signed."""
    claims: dict[str, Any] = to_json(lease)
    return claims


def lease_of(claims: object) -> Lease:
    """The lease in verified claims. Raises `DecodeError` (`message_malformed`)."""
    return from_json(Lease, claims)


def check_lease(lease: Lease, *, computer: str, thumbprint: str, lowest_epoch: int) -> None:
    """Whether the lease is for this computer, and not an older one than was seen. Raises `LeaseRefused`
    (`lease_of_another`, `lease_outdated`)."""
    if lease.computer != computer or lease.thumbprint != thumbprint:
        raise LeaseRefused("lease_of_another", "The lease is for another computer.")
    if lease.epoch < lowest_epoch:
        raise LeaseRefused("lease_outdated", "A newer lease was seen before.")
