"""Words that stand inside sentences of the simulator: origins, statuses, ways to pay, reasons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from account.portal.words import mark
from account.simulator.telling.sentences import Word

ORIGINS: Final = {
    "web": mark("from the online store"),
    "app_store": mark("from the App Store"),
    "desktop_subscription": mark("with a Desktop subscription"),
    "desktop_perpetual": mark("with a Desktop perpetual licence"),
    "business_key": mark("with a business key"),
}
STATUSES: Final = {
    "trial": mark("Trial mode"),
    "pending": mark("Waiting for payment"),
    "active": mark("Active"),
    "expiring": mark("Expiring soon"),
    "grace": mark("Payment needed"),
    "expired": mark("Expired"),
    "suspended": mark("Suspended"),
}
TONES: Final = {
    "active": "good",
    "expiring": "attention",
    "grace": "attention",
    "expired": "bad",
    "suspended": "bad",
    "pending": "calm",
    "trial": "calm",
}
"""The colour of each status; never the only sign of it."""

RENEWALS: Final = {"on": mark("on"), "off": mark("off"), "unavailable": mark("not available")}
PAYMENTS: Final = {
    "card": mark("card"),
    "paypal": mark("PayPal"),
    "bank_transfer": mark("bank transfer"),
}
SYSTEMS: Final = {"mac": mark("Mac"), "windows": mark("Windows"), "linux": mark("Linux")}
DECLINES: Final = {
    "insufficient_funds": mark("not enough money"),
    "method_expired": mark("the payment method has expired"),
    "refused_by_bank": mark("refused by the bank"),
    "cancelled_by_payer": mark("cancelled by the payer"),
}
OUTCOMES: Final = {
    "confirm": mark("it is confirmed"),
    "decline": mark("it is declined"),
    "short": mark("too little arrives"),
}
ENDS: Final = {
    "trial_limit": mark("the five minutes are over"),
    "ended_by_client": mark("ended by the client"),
    "ended_by_computer": mark("ended at the computer"),
    "superseded": mark("another device took over"),
    "computer_removed": mark("the computer was removed"),
    "computer_offline": mark("the computer went offline"),
    "agent_stopped": mark("the agent was stopped"),
    "idle": mark("nobody did anything"),
    "network_lost": mark("the connection was lost"),
    "screen_lost": mark("the computer's screen went away"),
    "signed_out": mark("the client was signed out"),
}
REFUSALS: Final = {
    "computer_offline": mark("the computer is offline"),
    "computer_over_limit": mark("the computer is over the limit"),
    "declined": mark("somebody at the computer said no"),
    "no_answer": mark("the computer did not answer"),
    "no_screen": mark("there is no screen to show"),
    "screen_permission_missing": mark("the screen may not be shown"),
    "lease_invalid": mark("the computer has no valid lease"),
    "not_met": mark("the two ends did not meet"),
    "cancelled": mark("the client gave up"),
}
REMOVERS: Final = {
    "portal": mark("in the portal"),
    "another_computer": mark("from another computer"),
    "this_computer": mark("at the computer itself"),
    "replaced": mark("replaced by a new entry"),
}
FAULTS: Final = {
    "legacy_double_bill": mark("old double billing"),
    "events_drop": mark("lost events"),
    "events_duplicate": mark("doubled events"),
    "events_reorder": mark("overtaking events"),
    "clock_skew": mark("wrong computer clock"),
}
_OTHER: Final = mark("unknown")


def word(words: Mapping[str, str], value: str) -> Word:
    """The word for a value; of a newer service's values there is none here."""
    return Word(words.get(value, _OTHER))
