"""What a fleet's report says, as data (`report.json`): everything but `times` is equal for equal seeds."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any, Final

from account.fleet.rules import INVARIANTS, PROVEN_ELSEWHERE
from account.fleet.run import Outcome
from account.version import service_version

FORMAT: Final = 1

_GROUPS: Final = {
    "fates": "fate ",
    "at_the_end": "at the end ",
    "orders_by_state": "order ",
    "orders_by_kind": "order of ",
    "payments_by_state": "payment ",
    "payments_by_kind": "payment by ",
    "deeds": "deed ",
    "refusals": "refused ",
    "events_by_kind": "event ",
}
"""Figures that belong together, by what their names begin with; the longest beginning counts."""

_PEOPLE: Final = {
    "accounts": "accounts",
    "account_months": "account_months",
    "orders": "orders",
    "paid": "order paid",
    "declined": "order declined",
    "order_expired": "order expired",
    "cancelled": "order cancelled",
    "refunded": "order refunded",
    "payments": "payments",
    "renewals": "event subscription.renewed",
    "renewal_retries": "renewal_retries",
    "entered_grace": "event subscription.renewal_failed",
    "subscriptions_expired": "event subscription.expired",
    "subscriptions_revoked": "event subscription.revoked",
    "keys_issued": "keys_issued",
    "keys_registered": "keys_registered",
    "computers_registered": "event computer.registered",
    "computers_refused": "refused computer_limit_reached",
    "computers_removed": "event computer.removed",
    "computers_at_the_end": "computers_at_the_end",
    "over_limit_at_the_end": "over_limit_at_the_end",
    "events": "events",
}
_HOSTS: Final = {
    name: name
    for name in (
        "hosts", "hosts_registered", "hosts_refused", "hosts_removed", "networks_lost", "sessions_asked",
        "sessions_started", "sessions_cut", "sessions_left", "session_ends_recorded",
    )
}  # fmt: skip


def report_of(outcome: Outcome) -> dict[str, Any]:
    """The whole report."""
    plan, findings = outcome.plan, outcome.findings
    figures = findings.figures
    return {
        "format": FORMAT,
        "version": service_version(),
        "fleet": {
            "accounts": plan.accounts,
            "computers": plan.computers,
            "years": plan.years,
            "seed": plan.seed,
            "hosts": plan.hosts,
            "sessions": plan.sessions,
            "speed": plan.speed,
        },
        "is_cut_short": outcome.is_cut_short,
        "is_good": outcome.is_good,
        "years": {shown: figures[name] for shown, name in _PEOPLE.items()},
        "money_minor": {
            "charged": figures["charged_minor"],
            "given_back": figures["given_back_minor"],
            "kept": figures["charged_minor"] - figures["given_back_minor"],
            "owed_by_orders": figures["owed_minor"],
        },
        "hosts": {shown: figures[name] for shown, name in _HOSTS.items()},
        **{group: _group(figures, beginning) for group, beginning in _GROUPS.items()},
        "months": {
            name: [series[month] for month in range(plan.years * 12)]
            for name, series in sorted(findings.months.items())
        },
        "invariants": [
            {
                "invariant": number,
                "says": sentence,
                "checks": findings.checked[number],
                "violations": sum(each.invariant == number for each in findings.violations),
            }
            for number, sentence in INVARIANTS.items()
        ],
        "not_checked": [
            {"invariant": number, "why": sentence} for number, sentence in PROVEN_ELSEWHERE.items()
        ],
        "violations": [each.told() for each in findings.violations],
        "troubles": sorted(outcome.measured.troubles),
        "times": _times(outcome),
    }


def report_text(report: dict[str, Any]) -> str:
    """The report as it is written to a file."""
    return json.dumps(report, indent=2, ensure_ascii=False) + "\n"


def _group(figures: Counter[str], beginning: str) -> dict[str, int]:
    found = {}
    for name, count in sorted(figures.items()):
        longest = max((each for each in _GROUPS.values() if name.startswith(each)), key=len, default=None)
        if longest == beginning:
            found[name.removeprefix(beginning)] = count
    return found


def _times(outcome: Outcome) -> dict[str, Any]:
    """What the run took, and how late what: never the same twice."""
    years, measured = outcome.years, outcome.measured
    each, late = sorted(years.each_ms), sorted(measured.late_ms)
    return {
        "seconds": round(outcome.seconds, 3),
        "account_years": round(years.account_years, 2),
        "ms_per_account_year": round(years.seconds * 1000 / years.account_years, 3) if each else None,
        "ms_per_account_year_median": _at(each, 0.5),
        "ms_per_account_year_slowest": _at(each, 1.0),
        "lives_lived_twice": years.lived_twice,
        "cut_late_ms_median": _at(late, 0.5),
        "cut_late_ms_worst": _at(late, 1.0),
        "cut_late_ms": [round(each, 3) for each in measured.late_ms],
        "each_ms": [round(each, 3) for each in years.each_ms],
        "events_heard_by_hosts": measured.frames,
        "heartbeats": measured.beats,
    }


def _at(several: list[float], share: float) -> float | None:
    """The value below which this share of the sorted values lies."""
    return round(several[round((len(several) - 1) * share)], 3) if several else None
