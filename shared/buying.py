"""Where Buy leads (RULES R35, R37, R38, R64, R65): one decision for portal, clients and agent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from shared.entitlement import Entitlement, Grant
from shared.reasons import AutoRenewal, BuyStep, Origin

BUNDLED_ORIGINS: Final = frozenset(
    {Origin.DESKTOP_SUBSCRIPTION, Origin.DESKTOP_PERPETUAL, Origin.BUSINESS_KEY}
)
"""Access that came with something else; who has it need not buy, and may (RULES R38, R60)."""


@dataclass(frozen=True, slots=True)
class BuyDecision:
    """Where Buy leads. `grant` is the live one that decided, `possible_from` when it ends."""

    step: BuyStep
    grant: Grant | None = None
    possible_from: datetime | None = None


def decide(entitlement: Entitlement, *, has_open_order: bool, stacks: bool) -> BuyDecision:
    """Where Buy leads an account with this entitlement.

    `stacks` is the policy `stack_paid`: a term bought while a web one is live follows it (RULES R37). What
    an App Store subscription pays for can never be stacked.
    """
    if has_open_order:
        return BuyDecision(BuyStep.WAITING_ORDER)
    if not entitlement.live:
        return BuyDecision(BuyStep.CHOOSE_PLAN)
    from_app_store = _latest(entitlement, frozenset({Origin.APP_STORE}))
    if from_app_store is not None:
        return BuyDecision(BuyStep.ACTIVE_EXISTS, from_app_store, from_app_store.access_end)
    paid = _latest(entitlement, frozenset({Origin.WEB}))
    if paid is None:
        bundled = _latest(entitlement, BUNDLED_ORIGINS)
        end = bundled.access_end if bundled is not None else None
        return BuyDecision(BuyStep.NOT_NEEDED_YET, bundled, end)
    if stacks:
        return BuyDecision(BuyStep.CHOOSE_PLAN, paid, paid.access_end)
    if paid.auto_renewal is AutoRenewal.OFF:
        return BuyDecision(BuyStep.MANAGE_AUTO_RENEWAL, paid, paid.access_end)
    return BuyDecision(BuyStep.ACTIVE_EXISTS, paid, paid.access_end)


def _latest(entitlement: Entitlement, origins: frozenset[Origin]) -> Grant | None:
    found = [grant for grant in entitlement.live if grant.origin in origins]
    return max(found, key=lambda grant: (grant.access_end, grant.id), default=None)
