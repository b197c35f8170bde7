"""Every scenario on every face: window and portal in both languages, command line, JSON, field by field.

A real service, a real agent, the verbs as processes, the window in this one (R91, invariant 14). What two
faces say differently is printed as a table scenario × field × face.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from account.simulator.scenarios.loading import names
from gui.qa.account import AccessAccount, Faults
from gui.qa.agent import AccessAgent
from gui.qa.service import AccessService
from gui.qa.window import AccessWindow
from shared.entitlement import is_full
from shared.simulator import ScenarioWish
from shared.snapshot import Snapshot
from shared.state import AgentState
from tests.support.face_cli import WIDE, CliFace, shown_in
from tests.support.face_portal import PortalFace, browser_of, leading_of
from tests.support.face_window import WindowFace
from tests.support.faces import ABSENT, Shown, differences

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.proof,
    pytest.mark.rule("R91", "R3", "R54"),
    pytest.mark.invariant(14),
    pytest.mark.skipif(sys.platform != "linux", reason="the guard that looks for processes left behind"),
]

LANGUAGES = ("en", "fr")
STATES = {
    "computer_limit_reached": AgentState.LIMIT_REACHED,
    "over_limit": AgentState.LIMIT_REACHED,
    "removed_computer": AgentState.REMOVED,
    "service_down": AgentState.OFFLINE,
}
"""How an agent stands where it is not ready."""


LEFT = {"trial_session_ending": "0:30"}
"""The time left of a session where it is not all of it."""


class Faces:
    """All faces of one scenario."""

    def __init__(self, service: AccessService, profile: Path, qtbot: QtBot, qapp: QApplication) -> None:
        self._service = service
        self._account: AccessAccount | None = None
        self._agent = AccessAgent(profile, service, lambda: self._account)
        self._window = AccessWindow(qtbot, qapp, lambda: self._agent.door_address)
        self._cli = CliFace(self._agent.cli)

    def load(self, scenario: str) -> Snapshot:
        """Load it, sign the agent in; what the agent shows then."""
        simulator = self._service.simulator
        self._account = AccessAccount(simulator, simulator.load(ScenarioWish(scenario, speed=0, check=True)))
        wanted = STATES.get(scenario, AgentState.READY)
        return self._agent.wait_for(lambda seen: seen.state is wanted and _knows_itself(seen), str(wanted))

    @property
    def account(self) -> AccessAccount:
        """The account of the scenario."""
        assert self._account is not None
        return self._account

    def all(self, told: Snapshot) -> dict[str, Shown]:
        """What each of them shows; the pages last, for they need a service that answers."""
        seen = {"agent": shown_in(told), "json": self._cli.json(), "cli": self._cli.words()}
        for language in LANGUAGES:
            self._window.open(language=language)
            seen[f"window {language}"] = WindowFace(self._window, language).shown(told)
        own = told.computer.name if told.computer is not None else None
        with Faults(self._service.simulator).lifted(), browser_of(self._service, self.account.email) as http:
            for language in LANGUAGES:
                page = PortalFace(http, language).shown(leading_of(told), own)
                was_offline = told.state is AgentState.OFFLINE
                seen[f"portal {language}"] = _back(page, own) if was_offline else page
        return seen

    def connected(self, computer_id: str, left: str) -> dict[str, Shown]:
        """Connect to this computer; what each of them shows once the agent has so much time left for it."""
        self.account.connect(computer_id)
        told = self._agent.wait_for(lambda seen: shown_in(seen).session == left, f"a session: {left}")
        seen = {"agent": Shown(session=shown_in(told).session), "cli": self._cli.session()}
        for language in LANGUAGES:
            self._window.open(language=language)
            self._window.wait_until(lambda: self._window.main.connected_client)
            seen[f"window {language}"] = WindowFace(self._window, language).session()
        with browser_of(self._service, self.account.email) as http:
            for language in LANGUAGES:
                seen[f"portal {language}"] = PortalFace(http, language).session(self.account.clock.now)
        return seen

    def close(self) -> None:
        """End all of them."""
        if self._account is not None:
            self._account.leave()
        self._window.close()
        self._agent.end()


def _back(page: Shown, own: str | None) -> Shown:
    """A service that is reached again sees an agent that was offline come back, sooner or later."""
    listed = (replace(each, online=ABSENT) if each.name == own else each for each in page.listed)
    return replace(page, listed=tuple(listed))


def _knows_itself(seen: Snapshot) -> bool:
    """The list has this computer as the service has it: registered, and connected."""
    return seen.computer is None or any(row.this for row in seen.computers)


@pytest.fixture
def faces(
    tmp_path: Path, qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Faces]:
    monkeypatch.setenv("COLUMNS", str(WIDE))
    service = AccessService(tmp_path / "service")
    made = Faces(service, tmp_path / "profile", qtbot, qapp)
    try:
        yield made
    finally:
        made.close()
        service.end()


@pytest.mark.qt_log_ignore("This plugin does not support")  # the strip comes forward
@pytest.mark.parametrize("scenario", names())
def test_window_portal_and_command_line_show_the_same_of_each_scenario(faces: Faces, scenario: str) -> None:
    told = faces.load(scenario)
    differing = differences(scenario, faces.all(told))
    assert not differing, f"\n{differing}"
    if told.state is AgentState.READY:
        assert told.computer is not None
        assert told.entitlement is not None
        left = LEFT.get(scenario, "full" if is_full(told.entitlement.status) else "5:00")
        differing = differences(f"{scenario}, connected", faces.connected(told.computer.id, left))
        assert not differing, f"\n{differing}"
