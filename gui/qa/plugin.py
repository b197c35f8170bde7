"""What pytest loads wherever the Access Agent is installed: fixtures, and the keeping of failures.

Loaded in every run, also those that test something else: nothing of the product and nothing of Qt is imported
before a test asks for it. docs/testing.md is the guide.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from gui.qa.account import AccessAccount, AccountClock
    from gui.qa.agent import AccessAgent
    from gui.qa.app import AccessApp
    from gui.qa.desk import AccountDesk, ServiceHouse
    from gui.qa.evidence import Witness
    from gui.qa.service import AccessService
    from gui.qa.window import AccessWindow

_witnesses = pytest.StashKey["list[Witness]"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where failures are kept."""
    words = "folder in which pictures, snapshots and logs of failed tests are kept (default: access-failures)"
    parser.getgroup("access-agent").addoption("--access-failures", metavar="DIR", help=words)
    parser.addini("access_failures", words, default="access-failures")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """When a test fails, its parts still stand: let them leave what explains it."""
    report = yield
    witnesses = item.stash.get(_witnesses, None)
    if witnesses and report.failed and call.when != "teardown":
        from gui.qa.evidence import keep_all

        folder, kept = keep_all(witnesses, _place(item.config), item.nodeid)
        lines = "\n".join(f"  {name}" for name in kept)
        report.sections.append(("kept by access-agent", f"{folder}\n{lines}"))
    return report


def _place(config: pytest.Config) -> Path:
    """Where failures are kept: the option, else the setting, both relative to the project."""
    chosen = config.getoption("--access-failures") or config.getini("access_failures")
    return config.rootpath / str(chosen)


def _watch(request: pytest.FixtureRequest, witness: Witness) -> None:
    request.node.stash.setdefault(_witnesses, []).append(witness)


@pytest.fixture(scope="session")
def _access_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServiceHouse]:
    """The account service that the tests of this process share, each with accounts of its own."""
    from gui.qa.desk import ServiceHouse

    house = ServiceHouse(tmp_path_factory)
    yield house
    house.close()


@pytest.fixture
def access_service(request: pytest.FixtureRequest, _access_house: ServiceHouse) -> Iterator[AccessService]:
    """A real account service with a simulator. Faults and simulated accounts are gone after the test."""
    service = _access_house.open()
    _watch(request, service)
    yield service
    _access_house.tidy()


@pytest.fixture
def _access_desk(request: pytest.FixtureRequest, access_service: AccessService) -> Iterator[AccountDesk]:
    from gui.qa.desk import AccountDesk

    desk = AccountDesk(access_service, lambda account: _watch(request, account))
    yield desk
    desk.close()


@pytest.fixture
def access_account(_access_desk: AccountDesk) -> Callable[..., AccessAccount]:
    """Loads a scenario: `access_account("expired")`; wishes are `seed`, `speed`, `email`, `starts`.

    The first account that a test loads is the one of `access_clock`, `access_agent` and the windows.
    """
    return _access_desk.load


@pytest.fixture
def access_clock(_access_desk: AccountDesk) -> AccountClock:
    """The clock of the test's account: `freeze()`, `run(rate)`, `advance(by=…)` or `(to=…)`, `step()`."""
    return _access_desk.clock


@pytest.fixture
def access_agent(
    request: pytest.FixtureRequest, _access_desk: AccountDesk, tmp_path: Path
) -> Iterator[AccessAgent]:
    """A real agent on a profile of its own, signed in as the test's account; starts when it is asked."""
    from gui.qa.agent import AccessAgent

    agent = AccessAgent(tmp_path / "profile", _access_desk.service, lambda: _access_desk.account)
    _watch(request, agent)
    yield agent
    agent.end()


@pytest.fixture
def access_window(request: pytest.FixtureRequest, access_agent: AccessAgent) -> Iterator[AccessWindow]:
    """The window in this process, over the agent's door; needs pytest-qt. Opens when it is looked at."""
    if not request.config.pluginmanager.has_plugin("pytest-qt"):
        pytest.fail("access_window needs pytest-qt: pip install pytest-qt", pytrace=False)
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    qtbot, application = request.getfixturevalue("qtbot"), request.getfixturevalue("qapp")
    from gui.qa.window import AccessWindow

    window = AccessWindow(qtbot, application, lambda: access_agent.door_address)
    _watch(request, window)
    yield window
    window.close()


@pytest.fixture
def access_app(
    request: pytest.FixtureRequest, access_agent: AccessAgent, tmp_path: Path
) -> Iterator[AccessApp]:
    """Window, agent and service as processes, driven over accessibility; skipped where that cannot be."""
    from gui.qa.accessible import hindrance
    from gui.qa.app import AccessApp

    if (why := hindrance()) is not None:
        pytest.skip(why)
    app = AccessApp(access_agent, tmp_path)
    _watch(request, app)
    yield app
    app.close()
