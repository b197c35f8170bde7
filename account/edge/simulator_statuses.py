"""HTTP statuses of what a simulator refuses, by code (`shared.errors.SimulatorRefused`); others are 409.

422: the request itself can never be carried out like that. 401, 403: somebody else may ask.
"""

from __future__ import annotations

from typing import Final

SIMULATOR_STATUS: Final[dict[str, int]] = {
    "account_exists": 409,
    "account_is_real": 409,
    "clock_too_far": 422,
    "clock_wish_invalid": 422,
    "deed_invalid": 422,
    "deed_unknown": 422,
    "export_invalid": 422,
    "export_of_another_catalogue": 409,
    "fault_invalid": 422,
    "fault_unknown": 422,
    "loopback_only": 403,
    "no_waiting_payment": 404,
    "origin_refused": 403,
    "payment_never_late": 409,
    "replay_differs": 409,
    "scenario_broken": 409,
    "scenario_failed": 409,
    "scenario_invalid": 422,
    "simulator_token_invalid": 401,
    "simulator_token_missing": 401,
}
