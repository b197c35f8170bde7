"""What can be seen of an account in the words of `[expect]`, and what of it was promised differently."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from account.parts import Parts
from account.simulator.scenarios.model import Expected, Moment, Scenario, Value
from account.simulator.scenarios.promises import NONE, PROMISES, Form
from account.simulator.scenarios.times import instant_of
from account.toml_text.complaints import Complaint
from shared.codec import instant_to_text
from shared.entitlement import is_full
from shared.reasons import BuyStep
from shared.sales import LicenceKey, Order, Subscription
from shared.wire import AccountState

Seen = str | int | bool | datetime | tuple[str, ...]
"""What there is of one promise."""

_FULL: Final = "full"
_LIMITED: Final = "limited"


async def sight(parts: Parts, account_id: str) -> dict[str, Seen]:
    """All that a scenario can promise of an account, as it is. Raises `NotFoundRefused`, `StorageError`."""
    state = await parts.states.account_state(account_id)
    subscriptions = await parts.subscriptions.list(account_id)
    orders = await parts.store.orders(account_id)
    keys = await parts.subscriptions.keys(account_id)
    step = (await parts.store.buy(account_id)).step
    return seen(state, subscriptions, orders, keys, step)


def seen(
    state: AccountState,
    subscriptions: tuple[Subscription, ...],
    orders: tuple[Order, ...],
    keys: tuple[LicenceKey, ...],
    step: BuyStep,
) -> dict[str, Seen]:
    """The same of what any surface has been told."""
    entitlement, leading = state.entitlement, state.subscription
    becomes = leading.auto_renewal_becomes if leading is not None else None
    placed = sorted(orders, key=lambda order: (order.placed_at, order.number))
    found: dict[str, Seen] = {
        "status": entitlement.status.value,
        "reason": entitlement.reason.value,
        "until": entitlement.until if entitlement.until is not None else NONE,
        "renews": entitlement.renews_at if entitlement.renews_at is not None else NONE,
        "origin": entitlement.origin.value if entitlement.origin is not None else NONE,
        "plan": (leading.plan if leading is not None else None) or NONE,
        "sessions": _FULL if is_full(entitlement.status) else _LIMITED,
        "auto_renewal": entitlement.auto_renewal.value,
        "auto_renewal_becomes": becomes.value if becomes is not None else NONE,
        "actions": tuple(action.value for action in entitlement.actions),
        "buy": step.value,
        "licences": entitlement.licences,
        "limit": entitlement.computer_limit,
        "computers": len(state.computers),
        "online": sum(computer.online for computer in state.computers),
        "over_limit": sum(computer.over_limit for computer in state.computers),
        "open_order": state.open_order is not None,
        "orders": tuple(order.state.value for order in placed),
        "products": tuple(sorted({each.product for each in subscriptions if is_full(each.status)})),
        "keys": len(keys),
        "kind": state.account.kind,
    }
    return found


def broken_promises(
    scenario: Scenario, there_is: Mapping[str, Seen], begin: datetime, named: Mapping[str, datetime]
) -> Iterator[Complaint]:
    """What is not as `[expect]` says. `named` are the instants of the deeds with a name."""
    for key, expected in scenario.expected.items():
        right, found = _instant_or_value(expected, begin, named), there_is[key]
        if PROMISES[key].form is Form.NAMES and isinstance(right, tuple):
            right = tuple(sorted(map(str, right)))
        if right != found:
            yield Complaint(expected.line, f"{key} is {_shown(found)}, not {_shown(right)}")


def _instant_or_value(expected: Expected, begin: datetime, named: Mapping[str, datetime]) -> Value | datetime:
    if isinstance(expected.value, Moment):
        return instant_of(expected.value, begin, named)
    return expected.value


def _shown(value: object) -> str:
    if isinstance(value, datetime):
        return instant_to_text(value)
    if isinstance(value, tuple):
        return f"[{', '.join(map(str, value))}]"
    return str(value).lower() if isinstance(value, bool) else str(value)
