"""Every refusal of the simulator has one status, in the table of the edge and in the description alike."""

from __future__ import annotations

import re
from pathlib import Path

from account.edge.problems import problem_of
from account.edge.simulator_statuses import SIMULATOR_STATUS
from account.simulator.api.codes import SIMULATOR_CODES
from shared.errors import SimulatorRefused

ACCOUNT = Path(__file__).parents[3] / "account"
RAISED = re.compile(r'SimulatorRefused\(\s*"([a-z_]+)"')
TOLD_BY_A_SCENARIO = {"scenario_broken", "scenario_failed", "scenario_invalid"}
"""Codes that `ScenarioError` brings."""

NOT_OVER_HTTP = {"scenario_unreadable"}


def test_every_code_that_is_raised_has_its_status_and_no_other_is_listed() -> None:
    raised = {code for file in ACCOUNT.rglob("*.py") for code in RAISED.findall(file.read_text())}
    assert len(raised) >= 12
    assert raised - SIMULATOR_STATUS.keys() - NOT_OVER_HTTP == set()
    assert SIMULATOR_STATUS.keys() - raised == TOLD_BY_A_SCENARIO


def test_the_description_has_the_statuses_that_are_answered() -> None:
    assert {code: SIMULATOR_CODES[code][0] for code in SIMULATOR_STATUS} == SIMULATOR_STATUS
    for code, status in SIMULATOR_STATUS.items():
        assert problem_of(SimulatorRefused(code, "No.")).status == status
    assert problem_of(SimulatorRefused("something_new", "No.")).status == 409
