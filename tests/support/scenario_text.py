"""A scenario as somebody writes it, and what is said about changes of it."""

from __future__ import annotations

import pytest

from account.simulator.scenarios.loading import ScenarioError, read
from account.simulator.scenarios.model import Scenario
from tests.support.catalogue import own_catalogue

CATALOGUE = own_catalogue()
GOOD = """format = 1
name = "mine"
starts = "2026-01-31T09:00:00Z"
speed = 60

[title]
en = "Mine"
fr = "Le mien"

[story]
en = "A year was bought."
fr = "Un an a été acheté."

[account]
kind = "business"
language = "fr"

[[deed]]
do = "register_computer"
name = "Studio"
system = "mac"
online = true
as = "studio"

[[deed]]
do = "buy"
plan = "access_year"
pay_with = "sim_card_works"
as = "order"

[[deed]]
do = "wait"
for = "PT30S"

[[deed]]
do = "payment"
order = "order"
outcome = "confirm"
as = "paid"

[[deed]]
do = "wait"
until = "P1M after paid"

[[deed]]
do = "keep_computers"
computers = ["studio"]

[[when]]
event = "computer.online"
do = "remove_computer"
computer = "event"

[agent]
registers = false
clock_skew = "-P3D"

[[service.fault]]
name = "slow"
seconds = 2

[expect]
status = "active"
until = "P1Y after paid"
sessions = "full"
licences = 1
limit = 5
computers = 1
over_limit = 0
open_order = false
orders = ["paid"]

[[hint]]
en = "Go on."
fr = "Continuez."
"""


def line_of(text: str, piece: str, nth: int = 1) -> int:
    """The line of the nth place where `piece` stands in `text`."""
    lines = [number for number, line in enumerate(text.splitlines(), 1) if piece in line]
    return lines[nth - 1]


def complaints(text: str) -> tuple[str, ...]:
    """What is said about a scenario of this text."""
    with pytest.raises(ScenarioError) as caught:
        read(text.encode(), "mine.toml", CATALOGUE)
    assert caught.value.code == "scenario_invalid"
    return caught.value.lines


def good(text: str = GOOD) -> Scenario:
    """The scenario of a text without a mistake."""
    return read(text.encode(), "mine.toml", CATALOGUE)
