"""The words for actions, and for the facts that an action is offered by or waits for (RULES R3)."""

from __future__ import annotations

from gui.texts import translate
from shared.reasons import Action


def action_word(action: Action) -> str:
    """The action as the pages call it."""
    return {
        Action.BUY: translate("SimulatorWhy", "Buy Subscription"),
        Action.MANAGE: translate("SimulatorWhy", "Manage"),
        Action.ENABLE_AUTO_RENEW: translate("SimulatorWhy", "Enable Auto-Renewal"),
        Action.BUY_LICENCES: translate("SimulatorWhy", "Buy More Licenses"),
        Action.FIX_PAYMENT: translate("SimulatorWhy", "Update Payment Method"),
        Action.MANAGE_IN_APP_STORE: translate("SimulatorWhy", "Manage in the App Store"),
        Action.REMOVE_COMPUTER: translate("SimulatorWhy", "Remove a computer"),
    }.get(action, action.value)


def action_sentences() -> dict[str, str]:
    """The sentences, by the code of the fact and, where it decides the words, the value of a parameter."""
    return _offered() | _missing()


def _offered() -> dict[str, str]:
    return {
        "buy_nothing_live": translate("SimulatorWhy", "Nothing is live now."),
        "buy_ends_soon": translate("SimulatorWhy", "{product} {origin} ends soon and will not renew."),
        "buy_not_paid": translate(
            "SimulatorWhy", "{product} {origin} is live, but was not bought; buying is allowed."
        ),
        "buy_leads_to choose_plan": translate("SimulatorWhy", "Buy leads to the choice of a plan."),
        "buy_leads_to waiting_order": translate("SimulatorWhy", "Buy leads to the order that waits."),
        "buy_leads_to manage_auto_renewal": translate(
            "SimulatorWhy", "Buy leads to the auto-renewal settings."
        ),
        "buy_leads_to not_needed_yet": translate("SimulatorWhy", "Buy says first that it is not needed yet."),
        "buy_leads_to active_exists": translate(
            "SimulatorWhy", "Buy says that a paid subscription is live until {possible_from}."
        ),
        "something_to_manage": translate("SimulatorWhy", "{product} {origin} is live."),
        "renewal_is_off": translate("SimulatorWhy", "Auto-renewal of {product} {origin} is off."),
        "renewal_by_order": translate("SimulatorWhy", "{product} {origin} can go on by an order."),
        "licences_sold": translate("SimulatorWhy", "Licences are sold for {product} {origin}."),
        "payment_is_missing": translate(
            "SimulatorWhy", "The renewal of {product} {origin} could not be charged."
        ),
        "app_store_manages": translate("SimulatorWhy", "{product} {origin} is managed there."),
        "computers_registered": translate("SimulatorWhy", "Registered computers: {count}."),
    }


def _missing() -> dict[str, str]:
    return {
        "needs_something_live": translate("SimulatorWhy", "Missing: something live."),
        "needs_end_or_expiring": translate(
            "SimulatorWhy",
            "Missing: {product} {origin} would have to end, or to expire soon. It is paid and live until "
            "{until}.",
        ),
        "needs_failed_renewal": translate("SimulatorWhy", "Missing: a renewal whose payment failed."),
        "needs_payment_here": translate(
            "SimulatorWhy", "Missing: a failed payment that is made here. {product} {origin} is paid there."
        ),
        "needs_renewal_off": translate(
            "SimulatorWhy", "Missing: auto-renewal of {product} {origin} is on already."
        ),
        "needs_own_renewal": translate(
            "SimulatorWhy", "Missing: a subscription whose auto-renewal is switched here."
        ),
        "needs_auto_renewal_first": translate(
            "SimulatorWhy",
            "Missing: auto-renewal. {product} {origin} has to become a subscription that renews first.",
        ),
        "needs_payment_first": translate(
            "SimulatorWhy", "Missing: the renewal of {product} {origin} has to be paid first."
        ),
        "needs_licences_sold_here": translate(
            "SimulatorWhy",
            "Missing: a live subscription that licences are sold for. {product} {origin} has none.",
        ),
        "needs_app_store": translate("SimulatorWhy", "Missing: a live purchase in the App Store."),
        "needs_computer": translate("SimulatorWhy", "Missing: a registered computer."),
    }
