"""`shared.reasons`: closed sets whose values are scripted against, so they stay."""

from __future__ import annotations

import re
from enum import StrEnum

import pytest

from shared import reasons
from shared.state import AgentState

SETS = [
    kind
    for kind in vars(reasons).values()
    if isinstance(kind, type) and issubclass(kind, StrEnum) and kind is not StrEnum
]


@pytest.mark.parametrize("kind", [*SETS, AgentState], ids=lambda kind: kind.__name__)
def test_values_are_plain_words_and_distinct(kind: type[StrEnum]) -> None:
    values = [member.value for member in kind]
    assert len(values) == len(set(values)) == len(kind.__members__)
    for value in values:
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*(\.[a-z]+(_[a-z]+)*)?", value), value


@pytest.mark.rule("R2")
def test_the_statuses_are_the_seven_of_the_rules() -> None:
    assert {each.value for each in reasons.Status} - {"unknown"} == {
        "trial", "pending", "active", "expiring", "grace", "expired", "suspended",
    }  # fmt: skip


@pytest.mark.rule("R3")
def test_origins_renewals_and_actions_are_those_of_the_rules() -> None:
    assert {each.value for each in reasons.Origin} - {"unknown"} == {
        "web", "app_store", "desktop_subscription", "desktop_perpetual", "business_key",
    }  # fmt: skip
    assert {each.value for each in reasons.AutoRenewal} - {"unknown"} == {"on", "off", "unavailable"}
    assert {each.value for each in reasons.Action} - {"unknown"} == {
        "buy", "manage", "enable_auto_renew", "buy_licences", "fix_payment", "manage_in_app_store",
        "remove_computer",
    }  # fmt: skip


@pytest.mark.rule("R21")
def test_the_kinds_of_system_are_those_of_the_rules() -> None:
    assert {each.value for each in reasons.System} - {"unknown"} == {"mac", "windows", "linux"}
