"""Scenario files: the good ones, and every mistake with its file, line and words."""

from __future__ import annotations

import errno
import os
import re
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path

import pytest

from account.catalogue.loading import load_catalogue
from account.simulator.scenarios.loading import ScenarioError, load, load_all, load_file, names
from account.simulator.scenarios.model import Beginning, Scenario
from shared.errors import NotFoundRefused
from shared.reasons import AccountKind, EventKind, Language
from tests.support.scenario_text import CATALOGUE, GOOD, complaints, good, line_of

WANTED: tuple[str, ...] = (
    "trial", "trial_session_ending", "buying_card", "buying_paypal_pending", "buying_transfer_unpaid",
    "buying_declined", "active_month", "active_year", "active_two_years", "expiring_soon", "renewal_off",
    "grace", "expired", "suspended", "app_store_active", "bundled_desktop_subscription", "bundled_perpetual",
    "paid_and_desktop_pro", "computer_limit_reached", "over_limit", "removed_computer",
    "business_key_unregistered", "service_down", "clock_set_back", "double_billing",
)  # fmt: skip


def test_every_scenario_that_the_product_promises_is_there_and_good() -> None:
    assert set(WANTED) <= set(names())
    assert [each.name for each in load_all(CATALOGUE)] == list(names())


@pytest.mark.parametrize("scenario", load_all(CATALOGUE), ids=lambda each: each.name)
def test_each_scenario_says_what_comes_out_in_both_languages(scenario: Scenario) -> None:
    assert {"status", "until", "limit", "computers"} <= set(
        scenario.expected
    ) or scenario.name == "double_billing"
    told = (scenario.title, scenario.story, *scenario.hints)
    assert scenario.hints
    assert all(each.english != each.french for each in told if each.english != "Suspended")
    assert all(each.in_language(Language.FRENCH) == each.french for each in told)
    assert [each.french for each in told if re.search(r" [;:!?»]|« ", each.french)] == []  # no line begins so


def test_a_scenario_is_read_as_it_is_written() -> None:
    scenario = good()
    assert scenario.beginning == Beginning(False, datetime(2026, 1, 31, 9, tzinfo=UTC))
    assert (scenario.speed, scenario.kind, scenario.language) == (60, AccountKind.BUSINESS, Language.FRENCH)
    assert [act.word for act in scenario.acts] == [
        "register_computer", "buy", "wait", "payment", "wait", "keep_computers"
    ]  # fmt: skip
    (armed,) = scenario.armed
    assert (armed.event, armed.act.word) == (EventKind.COMPUTER_ONLINE, "remove_computer")
    assert (scenario.agent.signs_in, scenario.agent.registers) == (True, False)
    assert scenario.agent.clock_skew == timedelta(days=-3)
    (fault,) = scenario.faults
    assert (fault.name, fault.is_of_account, fault.seconds) == ("slow", False, 2.0)
    assert scenario.expected["status"].line == line_of(GOOD, "[expect]") + 1


def test_what_is_left_out_is_ordinary() -> None:
    text = GOOD[: GOOD.index("[account]")].replace("speed = 60\n", "")
    scenario = good(text)
    assert (scenario.speed, scenario.kind, scenario.language) == (1, AccountKind.PERSONAL, None)
    assert scenario.acts == scenario.armed == scenario.faults == scenario.hints == ()
    assert (scenario.agent.signs_in, scenario.agent.registers) == (True, True)
    assert scenario.expected == {}


@pytest.mark.parametrize(
    ("written", "beginning"),
    [
        ('starts = "now"', Beginning(False, None)),
        ('ends = "now"', Beginning(True, None)),
        ('ends = "2026-03-01T00:00:00+01:00"', Beginning(True, datetime(2026, 2, 28, 23, tzinfo=UTC))),
    ],
)
def test_a_story_begins_or_ends_now_or_at_an_instant(written: str, beginning: Beginning) -> None:
    assert good(GOOD.replace('starts = "2026-01-31T09:00:00Z"', written)).beginning == beginning


def test_an_unknown_scenario_is_refused_with_the_nearest_names() -> None:
    with pytest.raises(NotFoundRefused) as caught:
        load("expird", CATALOGUE)
    assert caught.value.code == "scenario_unknown"
    assert caught.value.detail == "There is no scenario 'expird'; did you mean expired?"


@pytest.mark.parametrize(
    "name", ["", "../trial", "trial.toml", "trial/../trial", "x" * 10_000, "TRIAL", "\0"]
)
def test_nothing_but_a_name_leads_to_a_scenario(name: str) -> None:
    with pytest.raises(NotFoundRefused) as caught:
        load(name, CATALOGUE)
    assert caught.value.code == "scenario_unknown"
    assert len(caught.value.detail) < 300


def test_a_file_of_ones_own_is_read(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(GOOD, encoding="utf-8")
    assert load_file(file, CATALOGUE).name == "mine"


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError) as caught:
        load_file(tmp_path / "none.toml", CATALOGUE)
    assert caught.value.code == "scenario_unreadable"
    assert os.strerror(errno.ENOENT) in caught.value.lines[0]  # as the system says it


def test_plans_are_those_of_the_catalogue_that_is_sold_from() -> None:
    catalogue = load_catalogue(Path(str(files("resources") / "catalogue" / "article_b.toml")))
    with pytest.raises(ScenarioError) as caught:
        load("active_month", catalogue)
    assert "the web store has no plan 'access_month'" in caught.value.lines[0]


def test_a_name_that_is_not_that_of_the_file_is_refused() -> None:
    (said,) = complaints(GOOD.replace('name = "mine"', 'name = "yours"'))
    assert said == "mine.toml:2: name must be that of the file, 'mine'"


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file() -> None:
    text = (
        GOOD.replace("speed = 60", "speed = -1")
        .replace("access_year", "access_yer")
        .replace("limit = 5", "limit = 6")
    )
    said = complaints(text)
    assert [int(each.split(":")[1]) for each in said] == [
        line_of(text, "speed"), line_of(text, "access_yer"), line_of(text, "limit = 6")
    ]  # fmt: skip
