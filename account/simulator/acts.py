"""What somebody says for the order processor, or does in the App Store, as deeds of a simulated account.

Short words for what would take several: money that comes too late, the latest request or subscription of the
App Store. Everything here ends in deeds, so it is part of the account's history.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from account.app_store.journal import Customer, fold
from account.ledger.due import DueKind
from shared.errors import NotFoundRefused, SimulatorRefused
from shared.simulator import AppStoreAct, PaymentWord

if TYPE_CHECKING:
    from account.app_store.app_store import AppStore
    from account.simulator.simulator import Simulator

CONFIRM: Final = "confirm"
LATE: Final = "late"

_PREFIX: Final = "app_store."
_NEEDS: Final = {
    "buy": "plan",
    "ask": "plan",
    "approve": "ask",
    "decline": "ask",
    "renewal": "chain",
    "refund": "chain",
    "billing_problem": None,
}
_SWITCHED: Final = {"renewal": "on", "billing_problem": "exists"}


async def say(simulator: Simulator, account_id: str, reference: str, word: PaymentWord) -> None:
    """Let the order processor speak of a payment that waits.

    Raises `SimulatorRefused` (`no_waiting_payment`, `deed_invalid`, `payment_never_late`), and whatever the
    deeds raise.
    """
    found = next((each for each in await simulator.payments(account_id) if each.reference == reference), None)
    if found is None:
        raise SimulatorRefused("no_waiting_payment", "No payment with this reference waits in this account.")
    outcome = word.outcome
    if outcome == LATE:
        await _let_order_expire(simulator, account_id, found.order)
        outcome = CONFIRM
    arguments = {
        "reference": reference,
        "outcome": outcome,
        "amount_minor": word.amount_minor,
        "reason": None if word.reason is None else word.reason.value,
    }
    await simulator.do(account_id, "payment.say", _given(arguments))


async def visit_app_store(
    simulator: Simulator, app_store: AppStore, account_id: str, wish: AppStoreAct
) -> object:
    """What the deed returned. Raises `SimulatorRefused` (`deed_invalid`), and whatever the deed raises."""
    if wish.act not in _NEEDS:
        raise _invalid(f"act is one of {', '.join(_NEEDS)}")
    needed = _NEEDS[wish.act]
    given = _given({"plan": wish.plan, "ask": wish.ask, "chain": wish.chain})
    if not given.keys() <= {needed}:
        raise _invalid(f"{wish.act} takes {needed or 'nothing else'}")
    switched = _SWITCHED.get(wish.act)
    if (switched is None) != (wish.on is None):
        raise _invalid(f"{wish.act} takes {'no on' if switched is None else 'on: true or false'}")
    if needed in ("ask", "chain") and needed not in given:
        customer = fold(await app_store.entries(account_id))
        given[needed] = _latest(customer, needed)
    if switched is not None:
        given[switched] = wish.on
    return await simulator.do(account_id, f"{_PREFIX}{wish.act}", given)


async def _let_order_expire(simulator: Simulator, account_id: str, order: str) -> None:
    """Move the clock to when the order no longer waits for its money (RULES R42)."""
    due = (await simulator.timeline(account_id)).due
    kind = DueKind.ORDER_EXPIRES.value
    expires_at = next((each.at for each in due if each.kind == kind and each.subject == order), None)
    if expires_at is None:
        raise SimulatorRefused("payment_never_late", "This order does not stop waiting for its payment.")
    await simulator.advance(account_id, to=expires_at)


def _latest(customer: Customer, what: str) -> str:
    found = customer.asks if what == "ask" else customer.chains
    if what == "ask" and customer.waiting_ask is not None:
        return customer.waiting_ask.id
    if not found:
        raise NotFoundRefused("not_found", f"The App Store knows no {what} of this customer.")
    return found[-1].id


def _given(arguments: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in arguments.items() if value is not None}


def _invalid(detail: str) -> SimulatorRefused:
    return SimulatorRefused("deed_invalid", f"{detail}.")
