"""Writes what a fleet found: the summary on the terminal, and the files of its folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from account.fleet.report import report_of, report_text
from account.fleet.run import Outcome
from shared.errors import RequestRefused, StorageError

REPORT_JSON: Final = "report.json"
REPORT_HTML: Final = "report.html"
_SHOWN_VIOLATIONS: Final = 10


def prepare_folder(folder: Path) -> None:
    """Make the folder, before anything is simulated in vain. Raises `RequestRefused` (`fleet_invalid`)."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise RequestRefused("fleet_invalid", f"--out {folder} cannot be a folder: {exc.strerror}.") from exc


def write_report(outcome: Outcome, folder: Path) -> None:
    """Write the files. Raises `StorageError`."""
    from account.fleet.page import page_of

    report = report_of(outcome)
    try:
        (folder / REPORT_JSON).write_text(report_text(report), encoding="utf-8")
        (folder / REPORT_HTML).write_text(page_of(report), encoding="utf-8")
    except OSError as exc:
        raise StorageError("data_read_only", f"The report cannot be written: {exc.strerror}.") from exc


def summary(outcome: Outcome, *, as_json: bool) -> str:
    """What the terminal is told at the end."""
    report = report_of(outcome)
    return report_text(report) if as_json else "\n".join(_lines(report)) + "\n"


def _lines(report: dict[str, Any]) -> list[str]:
    years, hosts, money, times = report["years"], report["hosts"], report["money_minor"], report["times"]
    lines = ["Stopped early; this is what was done by then."] if report["is_cut_short"] else []
    if years["accounts"]:
        lines += [
            f"{years['accounts']:,} accounts lived {times['account_years']:,.1f} account-years, "
            f"{times['ms_per_account_year']:,.1f} ms each.",
            f"Orders: {years['orders']:,}, of which {years['paid']:,} paid, {years['declined']:,} declined, "
            f"{years['order_expired']:,} expired, {years['cancelled']:,} cancelled, "
            f"{years['refunded']:,} refunded.",
            f"Renewals: {years['renewals']:,}, with {years['renewal_retries']:,} retries; "
            f"{years['entered_grace']:,} times grace, {years['subscriptions_expired']:,} expired.",
            f"Computers: {years['computers_registered']:,} registered, "
            f"{years['computers_refused']:,} refused, "
            f"{years['over_limit_at_the_end']:,} over the limit at the end.",
            f"Money: {_amount(money['charged'])} charged, {_amount(money['given_back'])} given back, "
            f"{_amount(money['kept'])} kept; orders account for {_amount(money['owed_by_orders'])}.",
        ]
    if hosts["hosts"]:
        late = times["cut_late_ms_worst"]
        lines += [
            f"Hosts: {hosts['hosts']:,}, {hosts['hosts_registered']:,} registrations, "
            f"{hosts['hosts_refused']:,} refused, {hosts['networks_lost']:,} networks lost.",
            f"Sessions: {hosts['sessions_started']:,} started, {hosts['sessions_cut']:,} cut at their limit"
            + (f", the latest {late:,.0f} ms after it" if late is not None else "")
            + f"; {hosts['sessions_left']:,} in full were left by their client.",
        ]
    checks = sum(each["checks"] for each in report["invariants"])
    lines.append(f"Invariants: {checks:,} checks, {len(report['violations']):,} violations.")
    for each in report["violations"][:_SHOWN_VIOLATIONS]:
        lines.append(
            f"  invariant {each['invariant']}: {each['account']} ({each['fate']}), seed {each['seed']}, "
            f"{each['at']}: {each['what']}"
        )
    lines += [f"  trouble: {each}" for each in report["troubles"][:_SHOWN_VIOLATIONS]]
    return lines


def _amount(minor: int) -> str:
    return f"{minor / 100:,.2f}"
