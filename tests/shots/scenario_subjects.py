"""The scenarios' part of the table: each of `resources/scenarios` in the group that it is looked at with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tests.shots.model import Chapter, Subject

WINDOW: Final = "window"
COMPUTERS: Final = "computers"
DASHBOARD: Final = "dashboard"
DETAILS: Final = "details"
_WITHOUT_PORTAL: Final = frozenset({"service_down"})
"""Where no page answers."""


@dataclass(frozen=True, slots=True)
class ScenarioShot:
    """One scenario: the window of its agent, and three pages of the portal beside it."""

    scenario: str
    looks: tuple[str, ...] = (WINDOW, COMPUTERS, DASHBOARD, DETAILS)

    @property
    def name(self) -> str:
        """Its name among the pictures."""
        return self.scenario.replace("_", "-")


def _group(name: str, title: str, line: str, *scenarios: str) -> Subject:
    shots = tuple(
        ScenarioShot(each, (WINDOW,)) if each in _WITHOUT_PORTAL else ScenarioShot(each) for each in scenarios
    )
    return Subject(f"scenarios-{name}", Chapter.SCENARIOS, title, line, shots)


SCENARIOS: Final = (
    _group(
        "beginning",
        "At the beginning",
        "Trial mode, a session about to be cut, a key not yet registered, a computer that was removed.",
        "trial",
        "trial_session_ending",
        "business_key_unregistered",
        "removed_computer",
    ),
    _group(
        "buying",
        "Buying",
        "By card, PayPal and bank transfer; declined; and billed twice as it used to be.",
        "buying_card",
        "buying_paypal_pending",
        "buying_transfer_unpaid",
        "buying_declined",
        "double_billing",
    ),
    _group(
        "active",
        "Active",
        "A month, a year, two years, and one of the App Store.",
        "active_month",
        "active_year",
        "active_two_years",
        "app_store_active",
    ),
    _group(
        "bundles",
        "Bundles",
        "Access that comes with a Desktop subscription, with a perpetual licence, and beside a paid one.",
        "bundled_desktop_subscription",
        "bundled_perpetual",
        "paid_and_desktop_pro",
    ),
    _group(
        "ending",
        "Ending",
        "Auto-renewal off, expiring soon, the payment failed, expired, suspended.",
        "renewal_off",
        "expiring_soon",
        "grace",
        "expired",
        "suspended",
    ),
    _group(
        "trouble",
        "Trouble",
        "No place left, too many computers, the service down, the computer's clock set back.",
        "computer_limit_reached",
        "over_limit",
        "service_down",
        "clock_set_back",
    ),
)
