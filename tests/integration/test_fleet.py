"""`access-account simulate`, from the command line to the files of its report."""

from __future__ import annotations

import contextlib
import io
import json
import signal
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from account import cli
from account.fleet import years
from account.fleet.fates import Fate
from account.store import settlement

pytestmark = pytest.mark.one_worker


@dataclass(frozen=True)
class Ran:
    """How a run ended, what the terminal was told, and the folder of its report."""

    code: int
    out: str
    err: str
    folder: Path

    @property
    def report(self) -> dict[str, Any]:
        """The report, as written to its file."""
        found: dict[str, Any] = json.loads((self.folder / "report.json").read_text())
        return found


def simulate(folder: Path, *arguments: str) -> Ran:
    """Run the verb in this process."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = cli.run(["simulate", "--out", str(folder), *arguments])
    return Ran(code, out.getvalue(), err.getvalue(), folder)


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """One account of each fate, and a house of computers that is too small for them."""
    return simulate(
        tmp_path_factory.mktemp("fleet"),
        *("--accounts", "13", "--computers", "20", "--seed", "demo<b>"),
        *("--hosts", "7", "--sessions", "3", "--speed", "300"),
    )


class Page(HTMLParser):
    """What is looked at in a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.leads_out: list[str] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.leads_out += [name for name, _ in attrs if name in ("src", "href", "onload", "action")]
        if tag not in ("meta",):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_a_small_fleet_lives_and_every_invariant_holds(fleet: Ran) -> None:
    report = fleet.report
    assert (fleet.code, report["is_good"], report["violations"], report["troubles"]) == (0, True, [], [])
    assert set(report["fates"]) == {fate.value for fate in Fate}
    assert [each["invariant"] for each in report["invariants"] if not each["checks"]] == []
    assert (report["years"]["accounts"], report["years"]["account_months"]) == (13, 156)
    for name in ("orders", "paid", "renewals", "renewal_retries", "entered_grace", "keys_registered"):
        assert report["years"][name] > 0, name
    assert report["years"]["computers_refused"] > 0
    assert sum(report["orders_by_state"].values()) == report["years"]["orders"]
    assert sum(report["events_by_kind"].values()) == report["years"]["events"]
    assert sum(sum(report["months"][name]) for name in report["months"] if name in report["at_the_end"]) > 0


@pytest.mark.invariant(4)
def test_the_money_of_a_fleet_adds_up(fleet: Ran) -> None:
    money, months = fleet.report["money_minor"], fleet.report["months"]
    assert money["kept"] == money["charged"] - money["given_back"] == money["owed_by_orders"] > 0
    assert sum(months["charged_minor"]) == money["charged"]


@pytest.mark.rule("R10", "R15", "R71", "R79")
@pytest.mark.invariant(12)
@pytest.mark.invariant(13)
@pytest.mark.invariant(14)
def test_hosts_register_come_and_go_and_are_cut_at_their_limit(fleet: Ran) -> None:
    hosts, times = fleet.report["hosts"], fleet.report["times"]
    assert (hosts["hosts"], hosts["hosts_refused"], hosts["hosts_removed"]) == (7, 1, 1)
    assert hosts["hosts_registered"] == 7  # one of them in the slot of the one that was removed
    assert hosts["sessions_asked"] == hosts["sessions_started"] == 3
    assert hosts["sessions_cut"] + hosts["sessions_left"] == hosts["session_ends_recorded"] == 3
    assert hosts["sessions_cut"] > 0
    assert hosts["sessions_left"] > 0
    assert len(times["cut_late_ms"]) == 2 * hosts["sessions_cut"]
    assert -5 < min(times["cut_late_ms"]) <= times["cut_late_ms_worst"] <= 1_000


def test_the_terminal_is_told_the_figures_of_the_report(fleet: Ran) -> None:
    report = fleet.report
    assert "13 accounts lived 13.0 account-years" in fleet.out
    assert f"Orders: {report['years']['orders']}, of which {report['years']['paid']} paid" in fleet.out
    assert "Sessions: 3 started" in fleet.out
    assert "0 violations" in fleet.out
    assert fleet.err.splitlines() == ["hosts and sessions: 10", "account-years: 13"]


def test_the_page_stands_alone_is_well_formed_and_runs_nothing(fleet: Ran) -> None:
    text = (fleet.folder / "report.html").read_text()
    page = Page(text)
    assert page.open == []
    assert page.leads_out == []
    assert "script" not in page.tags
    assert "demo&lt;b&gt;" in text
    assert "@import" not in text
    assert "url(" not in text
    assert page.tags.count("svg") == 8
    assert "✓ Every invariant that was checked holds." in page.words


# --- the same again -------------------------------------------------------------------------------


def _without_times(report: dict[str, Any]) -> str:
    return json.dumps({name: each for name, each in report.items() if name != "times"})


def test_the_same_seed_gives_the_same_figures_byte_for_byte(tmp_path: Path) -> None:
    wishes = ("--accounts", "1", "--computers", "9", "--seed", "x")
    first, again = (simulate(tmp_path / name, *wishes) for name in ("a", "b"))
    assert _without_times(first.report) == _without_times(again.report)


# --- bad days -------------------------------------------------------------------------------------


@pytest.mark.invariant(1)
@pytest.mark.invariant(4)
def test_a_fault_of_the_service_is_found_and_named_with_its_account_and_seed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real: Callable[..., None] = settlement.book_charge

    def twice(book: Any, payment: Any, amount: int, message: str | None = None) -> None:
        real(book, payment, amount, message)
        real(book, payment, amount, f"{message} again")

    monkeypatch.setattr(settlement, "book_charge", twice)
    ran = simulate(tmp_path / "out", "--accounts", "2", "--seed", "double")
    assert ran.code == 1
    found = ran.report["violations"]
    assert {each["invariant"] for each in found} == {1, 4}
    assert {each["seed"] for each in found} == {"double"}
    assert f"  invariant 1: {found[0]['account']} ({found[0]['fate']}), seed double, " in ran.out
    assert f"{found[0]['what']}" in (tmp_path / "out/report.html").read_text().replace("&#x27;", "'")


def test_ctrl_c_ends_a_fleet_in_order_with_what_was_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = years.count_life

    def counted(*arguments: Any) -> None:
        real(*arguments)
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(years, "count_life", counted)
    before = signal.getsignal(signal.SIGINT)
    ran = simulate(tmp_path, "--accounts", "500", "--years", "1")
    assert signal.getsignal(signal.SIGINT) is before
    assert (ran.code, ran.report["is_cut_short"], ran.report["is_good"]) == (130, True, True)
    assert 1 <= ran.report["years"]["accounts"] <= 2
    assert ran.out.startswith("Stopped early; this is what was done by then.\n")


def test_a_fleet_stays_out_of_a_database_that_holds_anything(tmp_path: Path) -> None:
    file = tmp_path / "mine.db"
    with contextlib.closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE accounts (id TEXT)")
    before = file.read_bytes()
    ran = simulate(tmp_path / "out", "--accounts", "1", "--database", f"sqlite:///{file}")
    assert (ran.code, ran.err) == (
        2,
        "access-account: --database has tables already; a fleet lives in an empty database alone.\n",
    )
    assert file.read_bytes() == before


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not a database, but longer than its header would have to be " * 20)
    ran = simulate(tmp_path / "out", "--accounts", "1", "--database", f"sqlite:///{tmp_path / 'notes.txt'}")
    assert ran.code == 2
    assert ran.err == "access-account: --database is a file, but no database that can be read.\n"


def test_a_fleet_in_a_database_of_ones_own_can_be_looked_at_afterwards(tmp_path: Path) -> None:
    file = tmp_path / "kept.db"
    ran = simulate(tmp_path / "out", "--accounts", "1", "--database", f"sqlite:///{file}", "--json")
    assert ran.code == 0
    assert json.loads(ran.out) == ran.report
    with contextlib.closing(sqlite3.connect(file)) as connection:
        (email,) = connection.execute("SELECT email FROM accounts").fetchone()
    assert email == "person-000000@example.test"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--accounts", "-3"), "--accounts is from 0 to 100,000; -3 is not."),
        (
            ("--accounts", "1", "--database", "nonsense"),
            "--database: The address of a database is sqlite:///FILE or postgresql://USER@HOST/NAME.",
        ),
        (
            ("--accounts", "1", "--database", "sqlite://"),
            "--database in memory cannot be shared; name a file.",
        ),
    ],
)
def test_absurd_arguments_are_refused_with_a_sentence(
    tmp_path: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    ran = simulate(tmp_path / "out", *arguments)
    assert (ran.code, ran.err) == (2, f"access-account: {sentence}\n")


def test_a_folder_that_cannot_be_one_is_refused_before_anything_is_simulated(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    ran = simulate(tmp_path / "taken", "--accounts", "100000")
    assert ran.code == 2
    assert "--out" in ran.err
    assert "cannot be a folder" in ran.err
