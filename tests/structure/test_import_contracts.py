"""The import contracts of pyproject.toml: the product keeps them, and each of them bites."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("agent", "gui", "shared", "account", "resources")
CONTRACTS = {
    contract["id"]: contract["name"]
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
}

# contract → a module that breaks it, and what the report then says
VIOLATIONS = {
    "rooms": ("agent/violation_rooms.py", "import gui", "agent.violation_rooms -> gui"),
    "shared": ("shared/violation_shared.py", "import resources", "shared.violation_shared -> resources"),
    "resources": ("resources/violation.py", "import shared.names", "resources.violation -> shared.names"),
    "qt": ("account/violation_qt.py", "from PySide6 import QtCore", "account.violation_qt -> PySide6"),
    "gui": ("gui/violation_gui.py", "import asyncio", "gui.violation_gui -> asyncio"),
    "http": ("agent/violation_http.py", "import httpx", "agent.violation_http -> httpx"),
    "keyring": ("agent/violation_keyring.py", "import keyring", "agent.violation_keyring -> keyring"),
    "database": (
        "agent/violation_database.py",
        "import sqlalchemy",
        "agent.violation_database -> sqlalchemy",
    ),
    "presenters": ("gui/presenters/violation.py", "import gui.link", "gui.presenters.violation -> gui.link"),
    "kit": ("gui/presenters/kit.py", "import gui.qa.door", "gui.presenters.kit -> gui.qa.door"),
    "views": ("gui/views/violation.py", "import shared.snapshot", "gui.views.violation -> shared.snapshot"),
    "core": ("agent/core/violation.py", "import agent.door", "agent.core.violation -> agent.door"),
    "doors": ("account/api/violation.py", "import account.portal", "account.api.violation -> account.portal"),
    "duties": (
        "account/events/violation.py",
        "import account.portal",
        "account.events.violation -> account.portal",
    ),
    "layers": ("agent/profile/violation.py", "import agent.door", "agent.profile.violation -> agent.door"),
    "app-store": (
        "account/app_store/rows.py",
        "import account.app_store.journal",
        "account.app_store.rows -> account.app_store.journal",
    ),
    "app-store-books": (
        "account/app_store/journal.py",
        "import account.db.sales_tables",
        "account.app_store.journal -> account.db.sales_tables",
    ),
    "systems": (
        "agent/session/systems/mac/violation.py",
        "import agent.session.systems.x11",
        "agent.session.systems.mac.violation -> agent.session.systems.x11",
    ),
    "screens": (
        "agent/session/systems/violation.py",
        "import agent.session.rfb",
        "agent.session.systems.violation -> agent.session.rfb",
    ),
    "subscriptions": (
        "account/subscriptions/violation.py",
        "import account.store",
        "account.subscriptions.violation -> account.store",
    ),
    "store": (
        "account/store/violation.py",
        "import account.portal",
        "account.store.violation -> account.portal",
    ),
    "sessions": (
        "account/sessions/violation.py",
        "import account.relay",
        "account.sessions.violation -> account.relay",
    ),
    "simulator": (
        "account/presence/violation.py",
        "import account.simulator.history.deeds",
        "account.presence.violation -> account.simulator.history.deeds",
    ),
    "fleet": ("account/edge/violation.py", "import account.fleet", "account.edge.violation -> account.fleet"),
    "relay": ("account/relay/violation.py", "import account.db", "account.relay.violation -> account.db"),
    "tables": ("account/db/violation.py", "import account.portal", "account.db.violation -> account.portal"),
}


def _report(folder: Path) -> str:
    outcome = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--no-logo"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return outcome.stdout + outcome.stderr


def _copy_of_the_packages(folder: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", folder)
    for room in ROOMS:
        shutil.copytree(ROOT / room, folder / room, ignore=_all_but_python)


def _all_but_python(folder: str, names: list[str]) -> set[str]:
    return {name for name in names if not name.endswith(".py") and not Path(folder, name).is_dir()} | {
        "__pycache__"
    }


@pytest.fixture(scope="module")
def broken_report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the linter says of a copy of the packages in which every contract is broken once."""
    folder = tmp_path_factory.mktemp("rooms")
    _copy_of_the_packages(folder)
    for path, line, _ in VIOLATIONS.values():
        (folder / path).write_text(f'"""Breaks a contract."""\n\n{line}  # noqa\n')
    return _report(folder)


def test_the_product_keeps_every_contract() -> None:
    report = _report(ROOT)
    assert f"{len(CONTRACTS)} kept, 0 broken" in report, report


def test_every_contract_has_a_violation_here() -> None:
    assert VIOLATIONS.keys() == CONTRACTS.keys()


@pytest.mark.parametrize("contract", sorted(VIOLATIONS))
def test_a_violation_breaks_its_contract(contract: str, broken_report: str) -> None:
    _, _, complaint = VIOLATIONS[contract]
    assert f"{CONTRACTS[contract]} BROKEN" in broken_report
    section = broken_report.split(f"\n{CONTRACTS[contract]}\n---", 1)[1].split("\n---", 1)[0]
    assert complaint in section, section
