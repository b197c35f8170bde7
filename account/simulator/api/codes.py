"""Every code that the simulator's routes answer: its status, and when (docs/simulator-api.md)."""

from __future__ import annotations

from typing import Any, Final

from account.api.answers import CHANGING, EVERYWHERE, problems_of
from account.api.codes import CODES
from account.edge.sales_statuses import status_of
from account.edge.simulator_statuses import SIMULATOR_STATUS

_WHEN: Final[dict[str, str]] = {
    "account_exists": "A simulated account has this address; `force` replaces it.",
    "account_is_real": "A real account has this address; the simulator never touches it.",
    "clock_too_far": "Nobody waits for more than a century in one go.",
    "clock_wish_invalid": "A clock takes exactly one of `rate`, `advance_to`, `advance_by`, `step`.",
    "deed_invalid": "The arguments are not those of this deed.",
    "deed_unknown": "There is no deed of this name.",
    "export_invalid": "That is no export of this version.",
    "export_of_another_catalogue": "Its prices and plans were those of another catalogue.",
    "fault_invalid": "The fault's numbers or its account are not as it needs them.",
    "fault_unknown": "There is no fault of this name.",
    "loopback_only": "Only programs of the service's own computer may ask, and not through a proxy.",
    "no_waiting_payment": "No payment with this reference waits in this account.",
    "payment_never_late": "The order does not stop waiting, so its money cannot come too late.",
    "replay_differs": "The history led to another state than it did before.",
    "scenario_broken": "The scenario does not keep what it promises.",
    "scenario_failed": "One of the scenario's deeds was refused.",
    "scenario_invalid": "The scenario's file has mistakes.",
    "simulator_token_invalid": "The token is not that of the present run of the service.",
    "simulator_token_missing": "The header with the token is missing.",
}
_ELSEWHERE: Final[dict[str, tuple[int, str]]] = {
    "clock_backwards": (status_of("clock_backwards"), "An account's clock never goes back (R98)."),
    "clock_rate_invalid": (status_of("clock_rate_invalid"), "A clock cannot run at that speed."),
    "no_simulated_account": (404, "There is no simulated account with this id or address."),
    "redirect_refused": (422, "The agent listens on this computer only: http://127.0.0.1:PORT/callback."),
    "scenario_unknown": (404, "There is no scenario of this name."),
}
SIMULATOR_CODES: Final[dict[str, tuple[int, str]]] = {
    **CODES,
    **_ELSEWHERE,
    **{code: (SIMULATOR_STATUS[code], when) for code, when in _WHEN.items()},
}
"""Code → (status, when it is answered)."""

DEEDS: Final = tuple(
    code
    for code, (status, _) in SIMULATOR_CODES.items()
    if status in (404, 409, 422) or code.startswith("role_")
)
"""Whatever the product itself may refuse to whom a deed is done."""

_GUARDED: Final = (
    "loopback_only",
    "simulator_token_missing",
    "simulator_token_invalid",
    "rate_limited",
    "service_unavailable",
)


def refusals(*codes: str, changes: bool = False) -> dict[int | str, dict[str, Any]]:
    """The problem answers of a route for OpenAPI: its own `codes` and those common to all."""
    common = (*EVERYWHERE, *_GUARDED, *(CHANGING if changes else ()))
    return problems_of((*codes, *common), SIMULATOR_CODES)
