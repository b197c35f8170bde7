"""The figures of one life, counted from its rows."""

from __future__ import annotations

from datetime import datetime

from account.fleet.findings import Findings
from account.fleet.life import Lived
from account.fleet.plan import BORN
from account.fleet.rules import owed


def count_life(findings: Findings, fate: str, lived: Lived) -> None:
    """Add what this life left behind."""
    figures, look, books = findings.figures, lived.look, lived.books
    figures["accounts"] += 1
    figures["account_months"] += lived.months
    figures[f"fate {fate}"] += 1
    figures[f"at the end {look.entitlement.status.value}"] += 1
    figures["events"] += look.seq
    for event in books.events:
        figures[f"event {event['kind']}"] += 1
    renewal_orders = set()
    for order in look.orders.values():
        figures["orders"] += 1
        figures[f"order {order['state']}"] += 1
        figures[f"order of {order['kind']}"] += 1
        figures["owed_minor"] += owed(order)
        if order["kind"] == "renewal":
            renewal_orders.add(order["id"])
    for payment in books.payments:
        figures["payments"] += 1
        figures[f"payment {payment['state']}"] += 1
        figures[f"payment by {payment['kind']}"] += 1
        figures["renewal_charges"] += payment["order_id"] in renewal_orders
    figures["renewal_retries"] = figures["renewal_charges"] - figures["order of renewal"]
    for entry in books.entries:
        name = "charged" if entry["kind"] == "charge" else "given_back"
        figures[f"{name}_minor"] += entry["amount_minor"]
        findings.count_month(f"{name}_minor", month_of(entry["at"]), entry["amount_minor"])
    figures["keys_registered"] += sum(key["order_id"] is None for key in look.keys)
    figures["computers_at_the_end"] += len(look.computers)
    figures["over_limit_at_the_end"] += max(0, len(look.computers) - look.entitlement.computer_limit)


def month_of(at: datetime) -> int:
    """The number of the month since the beginning in which `at` lies."""
    months = (at.year - BORN.year) * 12 + at.month - BORN.month
    is_before = (at.day, at.time()) < (BORN.day, BORN.time())
    return max(0, months - is_before)
