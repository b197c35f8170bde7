"""Every code of the API's problem answers: its status, and when it is given (docs/protocol.md section 1)."""

from __future__ import annotations

from typing import Final

from account.edge.sales_statuses import status_of

_GENERAL: Final[dict[str, tuple[int, str]]] = {
    "proof_invalid": (401, "The proof of the device key is missing or does not hold."),
    "use_dpop_nonce": (401, "Repeat the request with the nonce in `DPoP-Nonce`."),
    "token_invalid": (401, "The access token is unknown, expired or revoked."),
    "key_cloned": (401, "Two machines use this device key; sign in again with a new one."),
    "computer_removed": (403, "This computer was removed from the account."),
    "origin_refused": (403, "A page of another origin may not ask for this."),
    "not_found": (404, "There is no such thing in this account."),
    "computer_limit_reached": (409, "No slot is left; the answer lists the computers and the ways on."),
    "computer_replaceable": (409, "This machine has an old entry under another key; name it in `replace`."),
    "request_malformed": (400, "The body is not JSON."),
    "request_too_large": (413, "The request is too large."),
    "host_refused": (421, "This service does not answer for that host."),
    "request_invalid": (422, "The request is not as described here."),
    "email_empty": (422, "The email address is missing."),
    "email_invalid": (422, "The email address is not complete."),
    "member_is_owner": (422, "The account itself needs no role."),
    "name_empty": (422, "The name has no visible character."),
    "name_too_long": (422, "The name has more than 64 characters."),
    "rate_limited": (429, "Too many tries; see `Retry-After`."),
    "too_many_streams": (429, "The account has too many event streams open; see `Retry-After`."),
    "internal_error": (500, "The service failed."),
    "service_unavailable": (503, "The database cannot be used now."),
    "storage_read_only": (503, "The service's data cannot be written; nothing was changed."),
    "storage_full": (507, "The service's disk is full; nothing was changed."),
}
_SESSIONS: Final[dict[str, str]] = {
    "computer_offline": "The computer is not connected now.",
    "computer_over_limit": "The computer is beyond the account's limit (R17, R78).",
    "session_cooldown": "The next limited session is possible from `possible_from` (R12).",
    "session_over": "The session no longer waits for that.",
}
_SALES: Final[dict[str, str]] = {
    "active_subscription_exists": "A paid one is live; buying is possible again from `possible_from` (R37).",
    "app_store_account_unknown": "The App Store's account token belongs to no account here (R39).",
    "app_store_signature_invalid": "This was not signed by the App Store for this service (R39).",
    "auto_renewal_needed": "Auto-renewal has to be switched on first (R74).",
    "auto_renewal_unavailable": "This subscription cannot renew by itself (R53).",
    "business_account_needed": "A key of this product is registered in a business account (R27).",
    "card_number_refused": "That looks like a card number; none is ever accepted here.",
    "contact_invalid": "Something about who is billed is missing or cannot be.",
    "fix_payment_needed": "The last renewal has to be paid first (R55).",
    "idempotency_key_in_flight": "The same request is being carried out right now.",
    "idempotency_key_invalid": "An `Idempotency-Key` has 16 to 64 of `A-Z a-z 0-9 _ -`.",
    "idempotency_key_missing": "A request that costs money needs an `Idempotency-Key`.",
    "idempotency_key_reused": "This `Idempotency-Key` came with another request before.",
    "instrument_not_storable": "No renewal could be charged to this way to pay.",
    "instrument_unknown": "There is no such way to pay.",
    "key_already_registered": "This key is registered in another account (R62).",
    "key_malformed": "That is not the form of a licence key.",
    "key_unknown": "No such key was issued.",
    "licences_below_one": "At least one licence stays.",
    "licences_not_more": "More licences means a higher total than now (R72).",
    "licences_out_of_range": "So many licences are not sold.",
    "not_available_from_app_store": "The App Store manages this subscription (R75).",
    "order_not_open": "The order no longer waits for a payment.",
    "payment_method_in_use": "The last way to pay stays while auto-renewal is on (R45).",
    "payment_method_needed": "No way to pay was named, and none is stored.",
    "plan_not_sold_here": "This plan is sold elsewhere.",
    "plan_unknown": "That plan is not in the catalogue.",
    "product_unknown": "That product is not in the catalogue.",
    "receipt_not_yet": "There is a receipt once the order is paid.",
    "refund_not_allowed": "What is paid is neither cancelled nor refunded (R46).",
    "subscription_ended": "That subscription has ended; a new one can be bought.",
    "role_not_allowed": "Only an admin of the business account may do this (R27).",
    "transaction_of_another_account": "This App Store purchase belongs to another account (R39).",
}

CODES: Final[dict[str, tuple[int, str]]] = {
    **_GENERAL,
    **{code: (status_of(code), when) for code, when in (_SALES | _SESSIONS).items()},
}
"""Code → (status, when it is answered). Each route names its own; `answers` adds those common to its kind."""

BODY: Final = ("request_malformed", "request_invalid")
"""Of every route with a body."""

PURCHASE: Final = (
    "plan_unknown",
    "plan_not_sold_here",
    "licences_out_of_range",
    "active_subscription_exists",
    "business_account_needed",
    "card_number_refused",
)
MORE_LICENCES: Final = (
    "plan_not_sold_here",
    "licences_out_of_range",
    "licences_not_more",
    "fix_payment_needed",
    "not_available_from_app_store",
    "auto_renewal_needed",
    "payment_method_needed",
    "subscription_ended",
    "card_number_refused",
)
ENABLE_AUTO_RENEWAL: Final = (
    "plan_unknown",
    "plan_not_sold_here",
    "not_available_from_app_store",
    "auto_renewal_unavailable",
    "subscription_ended",
    "card_number_refused",
)
PAYING: Final = (
    "idempotency_key_missing",
    "idempotency_key_invalid",
    "idempotency_key_reused",
    "idempotency_key_in_flight",
    "contact_invalid",
    "instrument_unknown",
    "instrument_not_storable",
    "payment_method_needed",
    "card_number_refused",
    "not_found",
)
"""Of every route that costs money."""
