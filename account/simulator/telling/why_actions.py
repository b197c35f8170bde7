"""Why an action is offered, or which fact is missing for it (RULES R3, R37, R52, R53, R64, R70–R75)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final

from account.simulator.telling.why_standing import Standing, about, instants
from shared.entitlement import Grant
from shared.reasons import Action, AutoRenewal, Origin, Status
from shared.simulator import Reason


class ActionFact(StrEnum):
    """The facts behind an action. Those from `NEEDS_SOMETHING_LIVE` on name what is missing."""

    BUY_NOTHING_LIVE = "buy_nothing_live"
    BUY_ENDS_SOON = "buy_ends_soon"
    BUY_NOT_PAID = "buy_not_paid"
    BUY_LEADS_TO = "buy_leads_to"
    SOMETHING_TO_MANAGE = "something_to_manage"
    RENEWAL_IS_OFF = "renewal_is_off"
    RENEWAL_BY_ORDER = "renewal_by_order"
    LICENCES_SOLD = "licences_sold"
    PAYMENT_IS_MISSING = "payment_is_missing"
    APP_STORE_MANAGES = "app_store_manages"
    COMPUTERS_REGISTERED = "computers_registered"

    NEEDS_SOMETHING_LIVE = "needs_something_live"
    NEEDS_END_OR_EXPIRING = "needs_end_or_expiring"
    NEEDS_FAILED_RENEWAL = "needs_failed_renewal"
    NEEDS_PAYMENT_HERE = "needs_payment_here"
    NEEDS_RENEWAL_OFF = "needs_renewal_off"
    NEEDS_OWN_RENEWAL = "needs_own_renewal"
    NEEDS_AUTO_RENEWAL_FIRST = "needs_auto_renewal_first"
    NEEDS_PAYMENT_FIRST = "needs_payment_first"
    NEEDS_LICENCES_SOLD_HERE = "needs_licences_sold_here"
    NEEDS_APP_STORE = "needs_app_store"
    NEEDS_COMPUTER = "needs_computer"


MISSING: Final = tuple(each for each in ActionFact if each.value.startswith("needs_"))
"""The facts whose absence takes an action away."""

_PAID: Final = (Origin.WEB, Origin.APP_STORE)
_LICENCES: Final = (Origin.WEB, Origin.DESKTOP_SUBSCRIPTION)
_SWITCHED: Final = (Origin.WEB, Origin.DESKTOP_PERPETUAL)


def action_reason(action: Action, standing: Standing) -> Reason:
    """Why the action is offered, or not."""
    if not standing.entitlement.live and action in _OF_LIVE:
        return Reason(ActionFact.NEEDS_SOMETHING_LIVE)
    return _REASONS[action](standing)


def _buy(standing: Standing) -> Reason:
    if not standing.entitlement.live:
        return Reason(ActionFact.BUY_NOTHING_LIVE, because=(_leads_to(standing),))
    if standing.entitlement.status is Status.EXPIRING:
        return _of(ActionFact.BUY_ENDS_SOON, standing.leading, standing, _leads_to(standing))
    paid = _latest(standing, *_PAID)
    if paid is None:
        return _of(ActionFact.BUY_NOT_PAID, standing.leading, standing, _leads_to(standing))
    return _of(ActionFact.NEEDS_END_OR_EXPIRING, paid, standing)


def _leads_to(standing: Standing) -> Reason:
    possible_from = standing.buying.possible_from
    when = instants(possible_from=possible_from) if possible_from is not None else {}
    return Reason(ActionFact.BUY_LEADS_TO, {"step": standing.buying.step.value, **when})


def _manage(standing: Standing) -> Reason:
    return _of(ActionFact.SOMETHING_TO_MANAGE, standing.leading, standing)


def _enable_auto_renew(standing: Standing) -> Reason:
    live = standing.entitlement.live
    for grant in live:
        if grant.origin is Origin.WEB and grant.auto_renewal is AutoRenewal.OFF:
            return _of(ActionFact.RENEWAL_IS_OFF, grant, standing)
    for grant in live:
        if grant.origin is Origin.DESKTOP_PERPETUAL and grant.auto_renewal is not AutoRenewal.ON:
            return _of(ActionFact.RENEWAL_BY_ORDER, grant, standing)
    for grant in live:
        if grant.origin in _SWITCHED and grant.auto_renewal is AutoRenewal.ON:
            return _of(ActionFact.NEEDS_RENEWAL_OFF, grant, standing)
    return _of(ActionFact.NEEDS_OWN_RENEWAL, standing.leading, standing)


def _buy_licences(standing: Standing) -> Reason:
    of_origin = [each for each in reversed(standing.entitlement.live) if each.origin in _LICENCES]
    sold = next((each for each in of_origin if each not in standing.in_grace), None)
    if sold is not None:
        return _of(ActionFact.LICENCES_SOLD, sold, standing)
    if of_origin:
        return _of(ActionFact.NEEDS_PAYMENT_FIRST, of_origin[0], standing)
    perpetual = _latest(standing, Origin.DESKTOP_PERPETUAL)
    if perpetual is not None:
        return _of(ActionFact.NEEDS_AUTO_RENEWAL_FIRST, perpetual, standing)
    return _of(ActionFact.NEEDS_LICENCES_SOLD_HERE, standing.leading, standing)


def _fix_payment(standing: Standing) -> Reason:
    in_grace = standing.in_grace
    for grant in in_grace:
        if grant.origin is not Origin.APP_STORE:
            return _of(ActionFact.PAYMENT_IS_MISSING, grant, standing)
    if in_grace:
        return _of(ActionFact.NEEDS_PAYMENT_HERE, in_grace[0], standing)
    return _of(ActionFact.NEEDS_FAILED_RENEWAL, standing.leading, standing)


def _manage_in_app_store(standing: Standing) -> Reason:
    grant = _latest(standing, Origin.APP_STORE)
    if grant is not None:
        return _of(ActionFact.APP_STORE_MANAGES, grant, standing)
    return _of(ActionFact.NEEDS_APP_STORE, standing.leading, standing)


def _remove_computer(standing: Standing) -> Reason:
    count = len(standing.facts.computers)
    if count:
        return Reason(ActionFact.COMPUTERS_REGISTERED, {"count": str(count)})
    return Reason(ActionFact.NEEDS_COMPUTER)


_REASONS: Final[Mapping[Action, Callable[[Standing], Reason]]] = {
    Action.BUY: _buy,
    Action.MANAGE: _manage,
    Action.ENABLE_AUTO_RENEW: _enable_auto_renew,
    Action.BUY_LICENCES: _buy_licences,
    Action.FIX_PAYMENT: _fix_payment,
    Action.MANAGE_IN_APP_STORE: _manage_in_app_store,
    Action.REMOVE_COMPUTER: _remove_computer,
}
_OF_LIVE: Final = frozenset(_REASONS) - {Action.BUY, Action.REMOVE_COMPUTER}


def _latest(standing: Standing, *origins: Origin) -> Grant | None:
    """The live grant of these origins that ends last."""
    return next((each for each in reversed(standing.entitlement.live) if each.origin in origins), None)


def _of(fact: ActionFact, grant: Grant, standing: Standing, *because: Reason) -> Reason:
    return Reason(fact, about(grant, standing.facts), because)
