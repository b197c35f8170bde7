"""What the tests of the simulator's panel have in common: an agent that answers, and what it was asked."""

from __future__ import annotations

from typing import Any, Final

from shared.commands import Command
from shared.simulator import PanelLink
from shared.simulator_commands import AskWhy, ListAppStorePlans, ListScenarios, OpenSimulatorPanel
from tests.gui.conftest import Living
from tests.support.clock import START
from tests.support.simulator_snapshots import PLANS, SCENARIOS, WHY

LINK: Final = "http://127.0.0.1:1/simulator/enter?token=once"


def answered(command: Command) -> Any:
    """What an agent with a simulator answers."""
    if isinstance(command, ListScenarios):
        return SCENARIOS
    if isinstance(command, ListAppStorePlans):
        return PLANS
    if isinstance(command, AskWhy):
        return WHY
    return PanelLink(LINK, START) if isinstance(command, OpenSimulatorPanel) else None


def asked(one: Living, kind: type) -> list[Any]:
    """The commands of this kind that came through the door."""
    return [each for each in one.door.commands if isinstance(each, kind)]
