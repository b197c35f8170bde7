"""The facts of `why` in sentences (RULES R3, R90): the same on the panel, in the API and in the window."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from account.portal.words import mark
from account.simulator.telling import common_words as words
from account.simulator.telling.sentences import Sentence, Value
from account.simulator.telling.why import Fact
from account.simulator.telling.why_actions import ActionFact
from shared.codec import instant_from_text
from shared.reasons import Action
from shared.simulator import Reason

_UNKNOWN: Final = mark("A fact that this version has no words for: %(fact)s")

ACTIONS: Final[Mapping[Action, str]] = {
    Action.BUY: mark("Buy Subscription"),
    Action.MANAGE: mark("Manage"),
    Action.ENABLE_AUTO_RENEW: mark("Enable Auto-Renewal"),
    Action.BUY_LICENCES: mark("Buy More Licenses"),
    Action.FIX_PAYMENT: mark("Update Payment Method"),
    Action.MANAGE_IN_APP_STORE: mark("Manage in the App Store"),
    Action.REMOVE_COMPUTER: mark("Remove a computer"),
}
"""The actions as the surfaces call them."""

_FACTS: Final[Mapping[str, str]] = {
    "status trial": mark("The status is Trial mode."),
    "status pending": mark("The status is Waiting for payment."),
    "status active": mark("The status is Active."),
    "status expiring": mark("The status is Expiring soon."),
    "status grace": mark("The status is Payment needed."),
    "status expired": mark("The status is Expired."),
    "status suspended": mark("The status is Suspended."),
    "not_status trial": mark("Why not Trial mode?"),
    "not_status pending": mark("Why not Waiting for payment?"),
    "not_status active": mark("Why not Active?"),
    "not_status expiring": mark("Why not Expiring soon?"),
    "not_status grace": mark("Why not Payment needed?"),
    "not_status expired": mark("Why not Expired?"),
    "not_status suspended": mark("Why not Suspended?"),
    Fact.SESSIONS_FULL: mark("Remote sessions have no time limit."),
    Fact.SESSIONS_LIMITED: mark("Remote sessions end after five minutes."),
    Fact.UNTIL: mark("The date that decides is %(until)s."),
    Fact.NO_END: mark("There is no date to wait for."),
    Fact.LIMIT: mark(
        "Computers allowed: %(limit)s. Live licences: %(licences)s × %(per_licence)s. "
        "Registered: %(registered)s."
    ),
    Fact.LICENCES_OF: mark("%(product)s %(origin)s: licences %(licences)s, computers %(computers)s."),
    Fact.MINIMUM_APPLIES: mark("No account has fewer than %(minimum)s."),
    Fact.OVER_LIMIT: mark("Over the limit, and refused sessions: %(beyond)s."),
    "auto_renewal on": mark("Auto-renewal is on."),
    "auto_renewal off": mark("Auto-renewal is off, and could be switched on."),
    "auto_renewal unavailable": mark("There is no auto-renewal to switch here."),
    Fact.GRANT_LEADS: mark("%(product)s %(origin)s is live and ends last: %(until)s."),
    Fact.GRANT_ALSO_LIVE: mark("%(product)s %(origin)s is live, too, until %(until)s."),
    Fact.GRANT_ENDED: mark("%(product)s %(origin)s ended on %(until)s."),
    "grant_revoked charged_back": mark("%(product)s %(origin)s: the payment was charged back on %(until)s."),
    "grant_revoked refunded": mark("%(product)s %(origin)s: the payment was refunded on %(until)s."),
    Fact.GRANT_BEGINS_LATER: mark("%(product)s %(origin)s begins on %(since)s."),
    Fact.FROM_ORDER: mark("Order %(name)s brought it."),
    Fact.FROM_KEY: mark("Licence key %(name)s brought it."),
    Fact.FROM_APP_STORE: mark("Purchase %(name)s in the App Store brought it."),
    Fact.NEVER_SUBSCRIBED: mark("The account never had a subscription."),
    Fact.NOTHING_LIVE: mark("Nothing is live now."),
    Fact.SOMETHING_LIVE: mark("%(product)s %(origin)s is live until %(until)s."),
    Fact.HAD_SUBSCRIPTION: mark("The account has had a subscription: %(product)s %(origin)s."),
    Fact.ORDER_WAITS: mark("Order %(number)s has waited for its payment since %(since)s."),
    Fact.NO_ORDER_WAITS: mark("No order waits for its payment."),
    Fact.RENEWS: mark("%(product)s %(origin)s will renew by itself on %(until)s."),
    Fact.NONE_RENEWS: mark("Nothing that is live will renew by itself."),
    Fact.END_IS_NEAR: mark("The end, %(until)s, is near: within %(days)s days."),
    Fact.END_IS_FAR: mark("The end, %(until)s, is far: beyond %(days)s days."),
    Fact.RENEWAL_FAILED: mark(
        "The term ended on %(term_end)s and the renewal could not be charged; grace until %(grace_end)s."
    ),
    "renewal_failed next_retry_at": mark(
        "The term ended on %(term_end)s and the renewal could not be charged; it is tried again on "
        "%(next_retry_at)s, grace until %(grace_end)s."
    ),
    Fact.TERM_RUNS: mark("A paid or given term is running: %(product)s %(origin)s."),
    Fact.NOT_REVOKED: mark("%(product)s %(origin)s ended by itself; no money went back."),
}

_ACTION_FACTS: Final[Mapping[str, str]] = {
    ActionFact.BUY_NOTHING_LIVE: mark("Nothing is live now."),
    ActionFact.BUY_ENDS_SOON: mark("%(product)s %(origin)s ends soon and will not renew."),
    ActionFact.BUY_NOT_PAID: mark("%(product)s %(origin)s is live, but was not bought; buying is allowed."),
    "buy_leads_to choose_plan": mark("Buy leads to the choice of a plan."),
    "buy_leads_to waiting_order": mark("Buy leads to the order that waits."),
    "buy_leads_to manage_auto_renewal": mark("Buy leads to the auto-renewal settings."),
    "buy_leads_to not_needed_yet": mark("Buy says first that it is not needed yet."),
    "buy_leads_to active_exists": mark("Buy says that a paid subscription is live until %(possible_from)s."),
    ActionFact.SOMETHING_TO_MANAGE: mark("%(product)s %(origin)s is live."),
    ActionFact.RENEWAL_IS_OFF: mark("Auto-renewal of %(product)s %(origin)s is off."),
    ActionFact.RENEWAL_BY_ORDER: mark("%(product)s %(origin)s can go on by an order."),
    ActionFact.LICENCES_SOLD: mark("Licences are sold for %(product)s %(origin)s."),
    ActionFact.PAYMENT_IS_MISSING: mark("The renewal of %(product)s %(origin)s could not be charged."),
    ActionFact.APP_STORE_MANAGES: mark("%(product)s %(origin)s is managed there."),
    ActionFact.COMPUTERS_REGISTERED: mark("Registered computers: %(count)s."),
    ActionFact.NEEDS_SOMETHING_LIVE: mark("Missing: something live."),
    ActionFact.NEEDS_END_OR_EXPIRING: mark(
        "Missing: %(product)s %(origin)s would have to end, or to expire soon. It is paid and live until "
        "%(until)s."
    ),
    ActionFact.NEEDS_FAILED_RENEWAL: mark("Missing: a renewal whose payment failed."),
    ActionFact.NEEDS_PAYMENT_HERE: mark(
        "Missing: a failed payment that is made here. %(product)s %(origin)s is paid there."
    ),
    ActionFact.NEEDS_RENEWAL_OFF: mark("Missing: auto-renewal of %(product)s %(origin)s is on already."),
    ActionFact.NEEDS_OWN_RENEWAL: mark("Missing: a subscription whose auto-renewal is switched here."),
    ActionFact.NEEDS_AUTO_RENEWAL_FIRST: mark(
        "Missing: auto-renewal. %(product)s %(origin)s has to become a subscription that renews first."
    ),
    ActionFact.NEEDS_PAYMENT_FIRST: mark(
        "Missing: the renewal of %(product)s %(origin)s has to be paid first."
    ),
    ActionFact.NEEDS_LICENCES_SOLD_HERE: mark(
        "Missing: a live subscription that licences are sold for. %(product)s %(origin)s has none."
    ),
    ActionFact.NEEDS_APP_STORE: mark("Missing: a live purchase in the App Store."),
    ActionFact.NEEDS_COMPUTER: mark("Missing: a registered computer."),
}

SENTENCES: Final[Mapping[str, str]] = {**_FACTS, **_ACTION_FACTS}
"""All sentences, by the code of the fact and, where it decides the words, the value of a parameter."""

_DECIDES: Final[Mapping[str, str]] = {
    Fact.STATUS: "status",
    Fact.NOT_STATUS: "status",
    Fact.AUTO_RENEWAL: "auto_renewal",
    Fact.GRANT_REVOKED: "reason",
    ActionFact.BUY_LEADS_TO: "step",
}
_INSTANTS: Final = frozenset({"since", "until", "term_end", "grace_end", "next_retry_at", "possible_from"})


def reason_sentence(reason: Reason) -> Sentence:
    """The fact alone, without those that it follows from."""
    code = reason.fact
    if code in _DECIDES:
        code = f"{code} {reason.params.get(_DECIDES[code], '')}"
    elif code == Fact.RENEWAL_FAILED and "next_retry_at" in reason.params:
        code = f"{code} next_retry_at"
    text = SENTENCES.get(code)
    if text is None:
        return Sentence(_UNKNOWN, {"fact": code})
    return Sentence(text, {name: _value(name, value) for name, value in reason.params.items()})


def _value(name: str, value: str) -> Value:
    if name in _INSTANTS:
        return instant_from_text(value)
    return words.word(words.ORIGINS, value) if name == "origin" else value
