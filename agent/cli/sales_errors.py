"""The command line's sentences for refusals of buying, licences and keys (RULES sections 4 to 8)."""

from __future__ import annotations

from typing import Final

from agent.cli.error_shape import ErrorText

_SUBSCRIPTION: Final = "See `access-agent subscription`; `access-agent manage` opens its page."
_STORE: Final = "Open the store with `access-agent buy`."
_KEY: Final = "Type it as it was given to you, or ask whoever sold it."
_OTHER_PROGRAM: Final = "Tell whoever made the program that asked."

SALES_ERRORS: Final[dict[str, ErrorText]] = {
    # Buying
    "active_subscription_exists": ErrorText(
        "The account has a subscription already; another one can be bought when it ends.", _SUBSCRIPTION
    ),
    "plan_unknown": ErrorText("That plan is not sold any more.", _STORE),
    "plan_not_sold_here": ErrorText("That plan is sold in the App Store only.", "Buy it on that device."),
    "licences_out_of_range": ErrorText("So many licences cannot be bought at once.", _STORE),
    "licences_not_more": ErrorText(
        "The new number of licences is not higher than the present one.", _SUBSCRIPTION
    ),
    "licences_below_one": ErrorText("A subscription has at least one licence.", _SUBSCRIPTION),
    "instrument_unknown": ErrorText("The processor does not know that way to pay.", _STORE),
    "card_number_refused": ErrorText(
        "That looks like a real card number. None is ever accepted here, and it was not stored.", _STORE
    ),
    "contact_invalid": ErrorText("The contact details are not complete.", _STORE),
    "payment_method_needed": ErrorText("There is no payment method to charge.", _STORE),
    "payment_method_in_use": ErrorText(
        "The last payment method stays while auto-renewal is on.", _SUBSCRIPTION
    ),
    "order_not_open": ErrorText("That order does not wait for a payment any more.", _SUBSCRIPTION),
    "refund_not_allowed": ErrorText("Nobody can refund a live subscription himself.", _SUBSCRIPTION),
    "idempotency_key_missing": ErrorText("The request did not name its wish.", _OTHER_PROGRAM),
    "idempotency_key_invalid": ErrorText("The name of the wish has the wrong form.", _OTHER_PROGRAM),
    "idempotency_key_reused": ErrorText("The same name was used for another wish.", _OTHER_PROGRAM),
    "idempotency_key_in_flight": ErrorText("The same wish is being carried out.", "Ask again in a moment."),
    # Auto-renewal
    "auto_renewal_unavailable": ErrorText("This subscription cannot renew by itself.", _SUBSCRIPTION),
    "auto_renewal_needed": ErrorText("Auto-renewal has to be enabled first.", _SUBSCRIPTION),
    "not_available_from_app_store": ErrorText(
        "That is not available yet for subscriptions from the App Store.", _SUBSCRIPTION
    ),
    # Keys and the App Store
    "key_malformed": ErrorText("That is not a licence key.", _KEY),
    "key_unknown": ErrorText("There is no such licence key.", _KEY),
    "key_already_registered": ErrorText("That licence key belongs to another account.", _KEY),
    "business_account_needed": ErrorText(
        "That licence key needs a business account.", "Change the kind of account on its page."
    ),
    "role_not_allowed": ErrorText(
        "Only an admin of the business account may do that.", "Ask one of its admins."
    ),
    "app_store_account_unknown": ErrorText(
        "The App Store names an account that is not known here.", "Sign in with the account that bought."
    ),
    "app_store_signature_invalid": ErrorText(
        "The purchase is not signed by the App Store, so it was not taken.", "Repeat it on that device."
    ),
    "transaction_of_another_account": ErrorText(
        "That purchase belongs to another account.", "Sign in with the account that bought."
    ),
}
