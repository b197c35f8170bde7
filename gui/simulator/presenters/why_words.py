"""The words for the facts that an entitlement follows from."""

from __future__ import annotations

from gui.presenters.dates import day
from gui.simulator.presenters.event_words import status_word
from gui.simulator.presenters.why_action_words import action_sentences
from gui.texts import translate
from shared.codec import instant_from_text
from shared.simulator import Reason


def reason_sentence(reason: Reason) -> str:
    """The fact alone; one that this version has no words for is named by its code."""
    text = _sentences().get(_code_of(reason), "")
    if not text:
        return translate("SimulatorWhy", "A fact of another version: {fact}").format(fact=reason.fact)
    try:
        return text.format(**_values(reason.params))
    except KeyError:
        return translate("SimulatorWhy", "A fact of another version: {fact}").format(fact=reason.fact)


def _code_of(reason: Reason) -> str:
    if reason.fact == "renewal_failed" and "next_retry_at" in reason.params:
        return "renewal_failed next_retry_at"
    decides = {
        "auto_renewal": "auto_renewal",
        "grant_revoked": "reason",
        "buy_leads_to": "step",
    }.get(reason.fact)
    return reason.fact if decides is None else f"{reason.fact} {reason.params.get(decides, '')}"


def _values(params: dict[str, str]) -> dict[str, str]:
    values = dict(params)
    if "status" in values:
        values["status"] = status_word(values["status"])
    if "origin" in values:
        values["origin"] = _origins().get(values["origin"], values["origin"])
    for name in ("since", "until", "term_end", "grace_end", "next_retry_at", "possible_from"):
        try:
            values[name] = day(instant_from_text(values.pop(name)))
        except (KeyError, ValueError):
            continue  # a sentence that needs it says so
    return values


def _origins() -> dict[str, str]:
    return {
        "web": translate("SimulatorWhy", "from the online store", "after a product's name"),
        "app_store": translate("SimulatorWhy", "from the App Store", "after a product's name"),
        "desktop_subscription": translate(
            "SimulatorWhy", "with a Desktop subscription", "after a product's name"
        ),
        "desktop_perpetual": translate(
            "SimulatorWhy", "with a Desktop perpetual licence", "after a product's name"
        ),
        "business_key": translate("SimulatorWhy", "with a business key", "after a product's name"),
    }


def _sentences() -> dict[str, str]:
    return _standing_sentences() | _grant_sentences() | action_sentences()


def _standing_sentences() -> dict[str, str]:
    return {
        "status": translate("SimulatorWhy", "The status is {status}."),
        "not_status": translate("SimulatorWhy", "Why not {status}?"),
        "sessions_full": translate("SimulatorWhy", "Remote sessions have no time limit."),
        "sessions_limited": translate("SimulatorWhy", "Remote sessions end after five minutes."),
        "until": translate("SimulatorWhy", "The date that decides is {until}."),
        "no_end": translate("SimulatorWhy", "There is no date to wait for."),
        "limit": translate(
            "SimulatorWhy", "Computers allowed: {limit}. Live licences: {licences}. Registered: {registered}."
        ),
        "licences_of": translate(
            "SimulatorWhy", "{product} {origin}: licences {licences}, computers {computers}."
        ),
        "minimum_applies": translate("SimulatorWhy", "No account has fewer than {minimum}."),
        "over_limit": translate("SimulatorWhy", "Over the limit, and refused sessions: {beyond}."),
        "auto_renewal on": translate("SimulatorWhy", "Auto-renewal is on."),
        "auto_renewal off": translate("SimulatorWhy", "Auto-renewal is off, and could be switched on."),
        "auto_renewal unavailable": translate("SimulatorWhy", "There is no auto-renewal to switch here."),
        "never_subscribed": translate("SimulatorWhy", "The account never had a subscription."),
        "nothing_live": translate("SimulatorWhy", "Nothing is live now."),
        "order_waits": translate("SimulatorWhy", "Order {number} has waited for its payment since {since}."),
        "no_order_waits": translate("SimulatorWhy", "No order waits for its payment."),
        "none_renews": translate("SimulatorWhy", "Nothing that is live will renew by itself."),
        "end_is_near": translate("SimulatorWhy", "The end, {until}, is near: within {days} days."),
        "end_is_far": translate("SimulatorWhy", "The end, {until}, is far: beyond {days} days."),
        "renewal_failed": translate(
            "SimulatorWhy",
            "The term ended on {term_end} and the renewal could not be charged; grace until {grace_end}.",
        ),
        "renewal_failed next_retry_at": translate(
            "SimulatorWhy",
            "The term ended on {term_end} and the renewal could not be charged; it is tried again on "
            "{next_retry_at}, grace until {grace_end}.",
        ),
    }


def _grant_sentences() -> dict[str, str]:
    return {
        "grant_leads": translate("SimulatorWhy", "{product} {origin} is live and ends last: {until}."),
        "grant_also_live": translate("SimulatorWhy", "{product} {origin} is live, too, until {until}."),
        "grant_ended": translate("SimulatorWhy", "{product} {origin} ended on {until}."),
        "grant_revoked charged_back": translate(
            "SimulatorWhy", "{product} {origin}: the payment was charged back on {until}."
        ),
        "grant_revoked refunded": translate(
            "SimulatorWhy", "{product} {origin}: the payment was refunded on {until}."
        ),
        "grant_begins_later": translate("SimulatorWhy", "{product} {origin} begins on {since}."),
        "from_order": translate("SimulatorWhy", "Order {name} brought it."),
        "from_key": translate("SimulatorWhy", "Licence key {name} brought it."),
        "from_app_store": translate("SimulatorWhy", "Purchase {name} in the App Store brought it."),
        "something_live": translate("SimulatorWhy", "{product} {origin} is live until {until}."),
        "had_subscription": translate(
            "SimulatorWhy", "The account has had a subscription: {product} {origin}."
        ),
        "renews": translate("SimulatorWhy", "{product} {origin} will renew by itself on {until}."),
        "term_runs": translate("SimulatorWhy", "A paid or given term is running: {product} {origin}."),
        "not_revoked": translate("SimulatorWhy", "{product} {origin} ended by itself; no money went back."),
    }
