"""What Buy and the account's news make of the wait for a purchase (RULES R33): pure functions."""

from __future__ import annotations

from dataclasses import replace

from agent.changes import BuyOpened
from shared.reasons import Action
from shared.state import Facts, PurchaseWait, holding_of
from shared.wire import AccountState


def buy_opened(facts: Facts, change: BuyOpened) -> Facts:
    """Wait for what comes of it, where something can: while an order is open, that one is shown (R43)."""
    state = facts.account
    if state is None or state.open_order is not None or Action.BUY not in state.entitlement.actions:
        return facts
    return replace(facts, purchase=PurchaseWait(change.at, holding_of(state)))


def without_ended_wait(facts: Facts, told: AccountState) -> Facts:
    """An order, or a change of what the account has, ends the wait for a purchase (RULES R33)."""
    if facts.purchase is None:
        return facts
    same = facts.account is not None and facts.account.account.id == told.account.id
    if same and holding_of(told) == facts.purchase.before:
        return facts
    return replace(facts, purchase=None)
