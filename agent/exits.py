"""Exit codes of `access-agent`, a stable door for scripts (docs/protocol.md section 3).

Which code a stable error code leads to is decided here and nowhere else. Standard library only.
"""

from __future__ import annotations

from typing import Final

DONE: Final = 0
FAULT: Final = 1
WRONG_USE: Final = 2
REFUSED: Final = 3
NOT_RUNNING: Final = 4
TIMED_OUT: Final = 5
UNREACHABLE: Final = 6
INTERRUPTED: Final = 130

MEANINGS: Final = {
    DONE: "done",
    FAULT: "fault; its code is printed",
    WRONG_USE: "wrong use of the command line",
    REFUSED: "refused, a correct “no”; its code is printed",
    NOT_RUNNING: "the agent is not running",
    TIMED_OUT: "waiting timed out",
    UNREACHABLE: "the account service cannot be reached",
    INTERRUPTED: "interrupted",
}

_NOT_RUNNING_CODES: Final = frozenset({"door_closed"})
_UNREACHABLE_CODES: Final = frozenset(
    {"service_silent", "service_unavailable", "service_unreachable", "update_unreachable"}
)
_TIMED_OUT_CODES: Final = frozenset({"wait_timed_out"})
_WRONG_USE_CODES: Final = frozenset(
    {
        "account_url_invalid",
        "command_unknown",
        "deep_link_unknown",
        "idle_minutes_invalid",
        "screen_invalid",
        "setting_unknown",
        "setting_value_invalid",
    }
)

REFUSALS: Final = frozenset(
    {
        "account_exists",
        "account_is_real",
        "active_subscription_exists",
        "already_running",
        "auto_renewal_needed",
        "auto_renewal_unavailable",
        "business_account_needed",
        "card_number_refused",
        "clock_backwards",
        "clock_rate_invalid",
        "clock_wish_invalid",
        "computer_limit_reached",
        "computer_removed",
        "computer_replaceable",
        "contact_invalid",
        "deed_invalid",
        "deed_unknown",
        "display_missing",
        "door_not_ours",
        "export_invalid",
        "export_of_another_catalogue",
        "fault_invalid",
        "fault_unknown",
        "file_invalid",
        "idempotency_key_in_flight",
        "instrument_unknown",
        "key_already_registered",
        "key_cloned",
        "key_malformed",
        "key_unknown",
        "language_unknown",
        "licences_below_one",
        "licences_not_more",
        "licences_out_of_range",
        "links_unavailable",
        "name_empty",
        "name_too_long",
        "no_simulated_account",
        "no_waiting_payment",
        "no_window",
        "not_available_from_app_store",
        "not_confirmed",
        "not_found",
        "not_in_app_store",
        "not_registered",
        "not_signed_in",
        "order_not_open",
        "page_unknown",
        "payment_method_in_use",
        "payment_method_needed",
        "plan_not_sold_here",
        "plan_unknown",
        "profile_not_a_demo",
        "profile_not_simulated",
        "quality_unknown",
        "rate_limited",
        "refresh_reused",
        "refund_not_allowed",
        "report_unavailable",
        "report_unknown",
        "role_not_allowed",
        "scenario_unknown",
        "session_cooldown",
        "session_over",
        "sign_in_cancelled",
        "sign_in_denied",
        "sign_in_expired",
        "sign_in_superseded",
        "signed_in",
        "signing_in",
        "simulator_absent",
        "simulator_token_invalid",
        "startup_unavailable",
        "stopping",
        "token_invalid",
        "topic_unknown",
        "transaction_of_another_account",
        "update_clock_wrong",
        "update_expired",
        "update_file_unknown",
        "update_file_wrong",
        "update_frozen",
        "update_key_unknown",
        "update_malformed",
        "update_redirected",
        "update_rolled_back",
        "update_signature_wrong",
        "update_too_large",
        "update_type_wrong",
        "update_unknown",
        "updates_unavailable",
        "window_hangs",
    }
)
"""Codes of a correct "no": nothing is broken, and nothing was changed."""


def code_for(error_code: str) -> int:
    """The exit code for a stable error code; one that this version does not know is a fault."""
    if error_code in REFUSALS:
        return REFUSED
    if error_code in _NOT_RUNNING_CODES:
        return NOT_RUNNING
    if error_code in _UNREACHABLE_CODES:
        return UNREACHABLE
    if error_code in _TIMED_OUT_CODES:
        return TIMED_OUT
    return WRONG_USE if error_code in _WRONG_USE_CODES else FAULT
