"""The kit for testers, used as they use it: the guide's own code, and what is left of a test that fails.

One run of pytest in a process and a folder of its own, looked at from several sides; the slow ways to use the
kit are in `test_kit_proofs.py`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from tests.support.guide import unfold

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.one_worker,
    pytest.mark.skipif(sys.platform != "linux", reason="the guard that looks for processes left behind"),
]

FAILING = """
from shared.simulator import FaultWish


def test_window_that_waits_in_vain(access_account, access_agent, access_window):
    access_account("trial")
    access_agent.wait_for(lambda snapshot: snapshot.state == "ready")
    access_window.wait_until(lambda: access_window.limit.title, "the page without a place", within_s=0.2)


def test_next_test_finds_nothing_of_the_last(access_service, access_account):
    assert access_service.simulator.accounts() == ()
    assert access_service.simulator.faults() == ()
    access_account("trial").faults.set("events_drop")
    access_service.simulator.set_fault(FaultWish("slow", True, seconds=0.01))


def test_nor_does_the_one_after_it(access_service):
    assert access_service.simulator.accounts() == ()
    assert access_service.simulator.faults() == ()
"""

LEVERS = """
from contextlib import contextmanager

import pytest

from gui.qa.failures import Refused


@contextmanager
def raises(code):
    with pytest.raises(Refused) as refused:
        yield
    assert refused.value.code == code


def test_levers_of_an_account(access_account, access_clock):
    account = access_account("buying_transfer_unpaid", seed="7")
    access_clock.freeze()
    assert access_clock.rate == 0
    other = account.fork("other@example.test")
    assert other.state.hash == account.state.hash
    (waiting,) = account.payments.waiting
    account.payments.confirm(waiting.reference)
    assert account.payments.waiting == ()
    assert account.why.entitlement.params["status"] == "active"
    assert other.why.entitlement.params["status"] == "pending"
    assert other.state.hash != account.state.hash
    before = access_clock.now
    assert access_clock.step().clock.account_now > before
    assert account.export.deeds[-1].name == "clock.step"
    assert account.do("computer.register", name="Studio", system="mac")
    assert account.export.deeds[-1].arguments["name"] == "Studio"
    account.faults.set("events_drop", share=0.5)
    assert [fault.name for fault in account.faults.on] == ["events_drop"]
    with account.faults.lifted():
        assert account.faults.on == ()
    assert account.faults.on[0].share == 0.5


def test_contradictions_are_refused_with_stable_codes(access_account, access_clock):
    with raises("no_account"):
        access_clock.freeze()
    with raises("scenario_unknown"):
        access_account("no_such_story")
    account = access_account("trial")
    with raises("account_exists"):
        access_account("trial")
    with raises("clock_wish_invalid"):
        access_clock.advance()
    with raises("no_payment_waits"):
        account.payments.confirm()
"""


@dataclass
class Ran:
    """A run of pytest."""

    folder: Path
    output: str

    def outcome(self, test: str) -> str:
        """PASSED, FAILED…, as the summary says it."""
        found = [line.split()[0] for line in self.output.splitlines() if line.endswith(f"::{test}")]
        found += [line.split()[0] for line in self.output.splitlines() if f"::{test} - " in line]
        return found[0] if found else "not run"


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    folder = tmp_path_factory.mktemp("tester")
    unfold(folder, "test_five_minutes.py", "test_window.py")
    (folder / "test_failing.py").write_text(FAILING)
    (folder / "test_levers.py").write_text(LEVERS)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-rA", "-p", "no:cacheprovider", "-p", "no:schemathesis"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    return Ran(folder, done.stdout)


@pytest.mark.rule("R15", "R97")
def test_first_test_of_the_guide_cuts_an_expired_account_after_five_minutes(ran: Ran) -> None:
    assert ran.outcome("test_expired_account_cannot_stay_past_five_minutes") == "PASSED", ran.output


def test_window_of_the_guide_counts_down_and_opens_the_store(ran: Ran) -> None:
    assert ran.outcome("test_window_counts_down_and_offers_to_buy") == "PASSED", ran.output


def test_accounts_and_faults_of_one_test_are_gone_in_the_next(ran: Ran) -> None:
    assert ran.outcome("test_next_test_finds_nothing_of_the_last") == "PASSED", ran.output
    assert ran.outcome("test_nor_does_the_one_after_it") == "PASSED", ran.output


def test_account_has_all_its_levers(ran: Ran) -> None:
    assert ran.outcome("test_levers_of_an_account") == "PASSED", ran.output


def test_what_makes_no_sense_is_refused_with_a_stable_code(ran: Ran) -> None:
    assert ran.outcome("test_contradictions_are_refused_with_stable_codes") == "PASSED", ran.output


def test_wait_in_vain_says_what_the_window_shows_instead(ran: Ran) -> None:
    assert ran.outcome("test_window_that_waits_in_vain") == "FAILED", ran.output
    assert "waited 0.2 s for: the page without a place" in ran.output
    assert "main.entitlement = Trial mode" in ran.output


def test_failure_leaves_pictures_words_snapshots_histories_and_logs_without_a_secret(ran: Ran) -> None:
    kept = ran.folder / "access-failures" / "test_failing.test_window_that_waits_in_vain"
    assert str(kept) in ran.output.partition("kept by access-agent")[2]
    names = sorted(file.name for file in kept.iterdir())
    assert names == [
        "agent-agent.log",
        "agent-output.log",
        "export-trial.json",
        "service.log",
        "snapshot.json",
        "timeline-trial.json",
        "why-trial.json",
        "window-snapshot.json",
        "window.png",
        "window.txt",
    ]
    assert all(name in ran.output for name in names)
    assert QImage(str(kept / "window.png")).width() == 480
    assert json.loads((kept / "snapshot.json").read_text())["state"] == "ready"
    assert "main.account = trial@example.test" in (kept / "window.txt").read_text()
    token = "asm_"
    assert not any(token.encode() in file.read_bytes() for file in kept.iterdir())
    assert [folder.name for folder in (ran.folder / "access-failures").iterdir()] == [kept.name]


def test_loading_the_plugin_imports_nothing_of_the_product_or_of_qt() -> None:
    rooms = "('gui', 'agent', 'account', 'shared', 'resources', 'PySide6')"
    code = f"import sys, gui.qa.plugin; print(sorted(m for m in sys.modules if m.split('.')[0] in {rooms}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['gui', 'gui.qa', 'gui.qa.plugin']"
