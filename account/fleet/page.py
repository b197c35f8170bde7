"""The report as a page (`report.html`): one file, no network, no script; the same data as `report.json`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any, Final

from account.fleet import plots
from account.fleet.page_style import STYLE
from account.fleet.plan import BORN
from shared.calendar import add_months

_STATUSES: Final = ("active", "expiring", "grace", "pending", "trial", "expired", "suspended")
_MOST_SHOWN: Final = 200
_BAD: Final = ' class="bad"'

_CARDS: Final = {
    "accounts": "accounts",
    "orders": "orders",
    "paid": "paid",
    "declined": "declined",
    "order_expired": "never paid",
    "cancelled": "cancelled",
    "refunded": "refunded",
    "renewals": "renewals",
    "renewal_retries": "retries of renewals",
    "entered_grace": "times grace",
    "subscriptions_expired": "subscriptions expired",
    "subscriptions_revoked": "subscriptions revoked",
    "keys_registered": "keys registered",
    "computers_registered": "computers registered",
    "computers_refused": "computers refused",
    "over_limit_at_the_end": "computers over the limit at the end",
    "events": "events",
}
_HOST_CARDS: Final = {
    "hosts": "hosts",
    "hosts_registered": "registrations",
    "hosts_refused": "refused: no slot",
    "hosts_removed": "removed",
    "networks_lost": "networks lost",
    "sessions_asked": "sessions asked for",
    "sessions_started": "sessions started",
    "sessions_cut": "cut at their limit",
    "sessions_left": "in full, left by the client",
}


def page_of(report: Mapping[str, Any]) -> str:
    """The whole page."""
    body = "".join(
        (
            _head(report),
            _people(report) if report["years"]["accounts"] else "",
            _hosts(report) if report["hosts"]["hosts"] else "",
            _invariants(report),
            _cost(report),
        )
    )
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Fleet {escape(report['fleet']['seed'])}</title>\n<style>{STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n{body}</main>\n</body>\n</html>\n"
    )


def _head(report: Mapping[str, Any]) -> str:
    fleet = report["fleet"]
    told = (
        f"{fleet['accounts']:,} accounts with up to {fleet['computers']:,} computers "
        f"for {fleet['years']:,} years; "
        f"{fleet['hosts']:,} hosts with {fleet['sessions']:,} sessions, {fleet['speed']:g} times as fast."
    )
    wrong = len(report["violations"])
    if report["is_good"]:
        verdict = '<p class="verdict good">✓ Every invariant that was checked holds.</p>\n'
    else:
        found = f"{wrong:,} violations of invariants, {len(report['troubles']):,} failures of the service."
        verdict = f'<p class="verdict bad">✗ {found}</p>\n'
    early = "<p>Stopped early: these are the figures of what was done by then.</p>\n"
    return (
        f"<h1>A simulated fleet</h1>\n<p>{escape(told)}</p>\n"
        f'<p class="soft">Seed <code>{escape(fleet["seed"])}</code>, version {escape(report["version"])}. '
        f"The same seed gives the same figures; only times differ.</p>\n{verdict}"
        f"{early if report['is_cut_short'] else ''}"
    )


def _people(report: Mapping[str, Any]) -> str:
    months = report["months"]
    labels = [f"{add_months(BORN, month):%b %Y}" for month in range(report["fleet"]["years"] * 12)]
    nothing = [0] * len(labels)
    statuses = {name: months[name] for name in _STATUSES if any(months.get(name, ()))}
    money = {
        "charged": [each / 100 for each in months.get("charged_minor", nothing)],
        "given back": [each / 100 for each in months.get("given_back_minor", nothing)],
    }
    kept = report["money_minor"]
    adds_up = "which is" if kept["kept"] == kept["owed_by_orders"] else "which is not"
    return (
        f"<h2>Years of accounts</h2>\n{_cards(report['years'], _CARDS)}"
        f"<p>{kept['charged'] / 100:,.2f} were charged and {kept['given_back'] / 100:,.2f} given back; "
        f"{kept['kept'] / 100:,.2f} stayed with the processor, {adds_up} what orders account for "
        f"({kept['owed_by_orders'] / 100:,.2f}). The App Store keeps its own money.</p>\n"
        + plots.areas("Accounts by status, at the end of each month", statuses, labels)
        + plots.columns("Money per month", money, labels)
        + plots.rows("Orders by what became of them", _spoken(report["orders_by_state"]))
        + plots.rows("Payments by what became of them", _spoken(report["payments_by_state"]))
        + plots.rows("Accounts by fate", _spoken(report["fates"]))
        + (
            plots.rows("Refusals: correct answers of no", _spoken(report["refusals"]))
            if report["refusals"]
            else ""
        )
    )


def _hosts(report: Mapping[str, Any]) -> str:
    late = report["times"]["cut_late_ms"]
    plot = (
        plots.histogram("How long after their limit ends of sessions were cut", late, " ms") if late else ""
    )
    return f"<h2>Hosts over the real interface</h2>\n{_cards(report['hosts'], _HOST_CARDS)}{plot}"


def _invariants(report: Mapping[str, Any]) -> str:
    rows = [
        (each["invariant"], each["says"], f"{each['checks']:,}", f"{each['violations']:,}")
        for each in report["invariants"]
    ]
    bad = {place for place, each in enumerate(report["invariants"]) if each["violations"]}
    found = _table(("", "Invariant", "Checks", "Violations"), rows, numbers={2, 3}, bad=bad)
    others = "; ".join(f"{each['invariant']}: {each['why']}" for each in report["not_checked"])
    parts = [f"<h2>Invariants</h2>\n{found}", f'<p class="soft">Not checked here: {escape(others)}.</p>\n']
    if report["violations"]:
        wrong = [
            (each["invariant"], each["account"], each["fate"], each["seed"], each["at"], each["what"])
            for each in report["violations"][:_MOST_SHOWN]
        ]
        head = ("Invariant", "Account", "Fate", "Seed", "At", "What is wrong")
        parts.append(f"<h2>Violations</h2>\n{_table(head, wrong)}")
        if len(report["violations"]) > _MOST_SHOWN:
            parts.append(f"<p>The first {_MOST_SHOWN}; all of them are in report.json.</p>\n")
    if report["troubles"]:
        lines = [(each,) for each in report["troubles"]]
        parts.append(f"<h2>Failures of the service</h2>\n{_table(('What failed',), lines)}")
    return "".join(parts)


def _cost(report: Mapping[str, Any]) -> str:
    times = report["times"]
    told = [("the whole run", f"{times['seconds']:,.1f} s")]
    if times["ms_per_account_year"] is not None:
        told += [
            ("an account-year, on average", f"{times['ms_per_account_year']:,.1f} ms"),
            ("an account-year, the median", f"{times['ms_per_account_year_median']:,.1f} ms"),
            ("an account-year, the dearest", f"{times['ms_per_account_year_slowest']:,.1f} ms"),
            ("lives lived twice, to compare (invariant 7)", f"{times['lives_lived_twice']:,}"),
        ]
    if times["cut_late_ms_worst"] is not None:
        told += [
            ("after its limit a session was cut, the median", f"{times['cut_late_ms_median']:,.1f} ms"),
            ("after its limit a session was cut, the latest", f"{times['cut_late_ms_worst']:,.1f} ms"),
        ]
    plot = plots.histogram("What account-years cost", times["each_ms"], " ms") if times["each_ms"] else ""
    return f"<h2>What it took</h2>\n{_table(('What', 'Real time'), told, numbers={1})}{plot}"


# --- parts ----------------------------------------------------------------------------------------


def _cards(values: Mapping[str, int], names: Mapping[str, str]) -> str:
    items = (f"<li><b>{values[name]:,}</b><span>{escape(words)}</span></li>" for name, words in names.items())
    return f'<ul class="cards">{"".join(items)}</ul>\n'


def _spoken(values: Mapping[str, int]) -> dict[str, int]:
    return {name.replace("_", " "): count for name, count in values.items()}


def _table(
    head: Sequence[str],
    rows: Iterable[Sequence[object]],
    numbers: Iterable[int] = (),
    bad: Iterable[int] = (),
) -> str:
    right, wrong = set(numbers), set(bad)

    def cell(tag: str, place: int, words: object) -> str:
        style = ' class="number"' if place in right else ""
        return f"<{tag}{style}>{escape(str(words))}</{tag}>"

    first = "".join(cell("th", place, words) for place, words in enumerate(head))
    lines = "".join(
        f"<tr{_BAD if number in wrong else ''}>"
        + "".join(cell("td", place, words) for place, words in enumerate(row))
        + "</tr>\n"
        for number, row in enumerate(rows)
    )
    return (
        f'<div class="wide"><table>\n'
        f"<thead><tr>{first}</tr></thead>\n<tbody>\n{lines}</tbody>\n</table></div>\n"
    )
