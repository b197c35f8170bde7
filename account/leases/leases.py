"""Leases: the entitlement, signed for one computer for a while (RULES R15, SECURITY 31–33).

A lease never outlives the instant at which the entitlement can differ by itself, so it can be believed
without asking; what changes by a sale or a removal has a later event, and with it a higher `epoch`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from account.leases.keys import ServiceKeys, Signer
from account.ledger.clocks import AccountClocks
from account.state import AccountFacts, AccountStates, computers_at
from shared.entitlement import Entitlement
from shared.errors import NotFoundRefused
from shared.lease import LEASE_TYPE, Lease, claims_of
from shared.sessions import LeaseAnswer

LONGEST: Final = timedelta(days=7)
RENEW_FULL: Final = timedelta(hours=12)
RENEW_LIMITED: Final = timedelta(hours=1)


class Leases:
    """Issues leases."""

    def __init__(self, states: AccountStates, clocks: AccountClocks, keys: ServiceKeys) -> None:
        self._states = states
        self._clocks = clocks
        self._keys = keys

    async def issue(self, account_id: str, computer_id: str, thumbprint: str) -> LeaseAnswer:
        """A lease for the computer that asks, and the keys to pin.

        Raises `NotFoundRefused` unless it is the computer of this key, `StorageError`.
        """
        signer = await self._keys.signer()
        facts = await self._states.facts(account_id)
        now = self._clocks.read(account_id).account_now
        lease = lease_for(facts, computer_id, thumbprint, now)
        return LeaseAnswer(signed_lease(signer, lease), signer.published)


def signed_lease(signer: Signer, lease: Lease) -> str:
    """The lease as it travels."""
    return signer.sign(LEASE_TYPE, claims_of(lease))


def lease_for(facts: AccountFacts, computer_id: str, thumbprint: str, now: datetime) -> Lease:
    """What is leased to the computer of this key at `now`, account time. Raises `NotFoundRefused`."""
    computer = next((each for each in computers_at(facts, now, thumbprint) if each.id == computer_id), None)
    if computer is None or not computer.this:
        raise NotFoundRefused("not_found", "That is not the computer of this device key.")
    entitlement = facts.entitlement(now)
    expires_at = _end_of(entitlement, now)
    return Lease(
        account=facts.account.id,
        computer=computer_id,
        thumbprint=thumbprint,
        status=entitlement.status,
        over_limit=computer.over_limit,
        epoch=facts.seq,
        issued_at=now,
        renew_after=min(now + (RENEW_FULL if entitlement.is_full else RENEW_LIMITED), expires_at),
        expires_at=expires_at,
    )


def _end_of(entitlement: Entitlement, now: datetime) -> datetime:
    longest = now + LONGEST
    return longest if entitlement.changes_at is None else min(longest, entitlement.changes_at)
