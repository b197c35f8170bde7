"""No test sleeps, and none gives up before `tests/support/patience.py` does (STYLE 23)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.structure.waits import waits_in, waits_of

ROOT = Path(__file__).resolve().parents[2]
ELSEWHERE = ("bench", "shots")
"""What measures and what draws is no test."""

LISTED = {
    "tests/support/patience.py": "between two looks at what says nothing by itself",
    "tests/integration/test_agent_session_hung.py": "the pulse of the event loop is what it looks at",
    "tests/e2e/test_five_minutes_real_speed.py": "five real minutes pass in it",
    "tests/integration/relay/test_relay_flow.py": "who is held up shows by nothing that comes",
    "tests/integration/test_failed_reconnects.py": "thousands of rounds, which take a while",
}
"""Who may all the same, and why."""


def _files() -> list[Path]:
    found = sorted((ROOT / "tests").rglob("*.py"))
    return [file for file in found if file.relative_to(ROOT).parts[1] not in ELSEWHERE]


def test_no_test_sleeps_or_is_impatient() -> None:
    found = {str(file.relative_to(ROOT)): waits_of(ROOT, file) for file in _files()}
    assert [wait for name, waits in found.items() if name not in LISTED for wait in waits] == []
    assert [name for name in LISTED if not found[name]] == [], "these need no place in the list any more"


@pytest.mark.parametrize(
    "source",
    [
        "import asyncio\nawait asyncio.sleep(0.01)",
        "import asyncio\nawait asyncio.sleep(delay=pause)",
        "import asyncio\nlife = lambda: asyncio.sleep(a_while)",
        "import time\ntime.sleep(1)",
        "from time import sleep",
        "from asyncio import timeout",
        "await page.wait_for_timeout(200)",
        "await visitor.page.wait_for_timeout(200)",
        "QTest.qWait(50)",
        "qtbot.wait(50)",
        "import asyncio\nasync with asyncio.timeout(5):\n    pass",
        "import asyncio\nawait asyncio.wait_for(running, 5)",
        "import asyncio\nawait asyncio.wait_for(running, timeout=0.5)",
    ],
)
def test_each_way_to_sleep_or_to_give_up_is_seen(source: str) -> None:
    assert list(waits_in(source)) != []


@pytest.mark.parametrize(
    "source",
    [
        '"""Says asyncio.sleep(5) in its documentation."""',
        "import asyncio\nawait asyncio.sleep(0)",
        "import asyncio\nasync with asyncio.timeout(PATIENCE_S):\n    pass",
        "import asyncio\nasync with asyncio.timeout(None):\n    pass",
        "await waiting.sleep(5)",
        "qtbot.wait_until(holds)",
    ],
)
def test_what_takes_no_time_is_left_alone(source: str) -> None:
    assert list(waits_in(source)) == []
