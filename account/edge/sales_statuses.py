"""HTTP statuses of the refusals about sales, by code (`shared.errors.SalesRefused`, `ClockRefused`).

422: the request itself can never be carried out like that. 409: it could, were the account in another
state. 403: somebody else may.
"""

from __future__ import annotations

from typing import Final

SALES_STATUS: Final[dict[str, int]] = {
    "active_subscription_exists": 409,
    "amount_out_of_range": 422,
    "app_store_account_unknown": 422,
    "app_store_ask_closed": 409,
    "app_store_payment_declined": 409,
    "app_store_signature_invalid": 422,
    "app_store_subscription_over": 409,
    "auto_renewal_needed": 409,
    "auto_renewal_unavailable": 409,
    "business_account_needed": 409,
    "card_number_refused": 422,
    "cart_changed": 409,
    "clock_backwards": 409,
    "clock_rate_invalid": 422,
    "contact_invalid": 422,
    "fix_payment_needed": 409,
    "idempotency_key_in_flight": 409,
    "idempotency_key_invalid": 422,
    "idempotency_key_missing": 400,
    "idempotency_key_reused": 422,
    "instrument_not_storable": 422,
    "instrument_unknown": 422,
    "key_already_registered": 409,
    "key_malformed": 422,
    "key_unknown": 422,
    "licences_below_one": 422,
    "licences_not_more": 422,
    "licences_out_of_range": 422,
    "not_available_from_app_store": 409,
    "order_not_open": 409,
    "order_not_possible": 409,
    "order_waits_for_payment": 409,
    "payment_method_in_use": 409,
    "payment_method_needed": 422,
    "plan_not_sold_here": 422,
    "plan_unknown": 422,
    "product_unknown": 422,
    "receipt_not_yet": 409,
    "refund_not_allowed": 409,
    "role_not_allowed": 403,
    "subscription_ended": 409,
    "term_out_of_range": 422,
    "transaction_of_another_account": 409,
}


def status_of(code: str) -> int:
    """The status for a refusal about sales, clocks or sessions; a code that is not listed is about the
    account's state."""
    return SALES_STATUS.get(code, 409)
