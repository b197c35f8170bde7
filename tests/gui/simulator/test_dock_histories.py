"""The panel's App Store, hints and histories: asked for, told in place, and files chosen by a person."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from shared.commands import Command, SignIn
from shared.reasons import Language, SignInMethod
from shared.simulator import AppStoreAct, ClockView, SimulatedAccount
from shared.simulator_commands import (
    ActInAppStore,
    ExportAccount,
    Exported,
    ForkAccount,
    ListAppStorePlans,
    ReplayExport,
    WatchSimulator,
)
from tests.gui.conftest import Living
from tests.support.clock import START
from tests.support.simulator_dock import answered, asked
from tests.support.simulator_snapshots import simulated

Panel = Callable[..., Living]
EMAIL = "active_year-2@example.test"
COPY = SimulatedAccount("acc_2", EMAIL, "active_year", "7", ClockView(START, 0.0), START)


def with_histories(command: Command) -> Any:
    """An agent that can copy, write and play."""
    if isinstance(command, ForkAccount | ReplayExport):
        return COPY
    return Exported("trial.json", 7) if isinstance(command, ExportAccount) else answered(command)


@pytest.fixture
def one(panel: Panel) -> Living:
    window = panel()
    window.door.answer = with_histories
    return window


def choose(one: Living, qtbot: QtBot, file: Path | None) -> QFileDialog:
    """What a person does in the dialogue; None: thinks better of it."""
    qtbot.wait_until(lambda: one.window.findChild(QFileDialog, "simulator.file") is not None)
    dialog = one.window.findChild(QFileDialog, "simulator.file")
    assert dialog is not None
    if file is None:
        dialog.reject()
    else:
        dialog.setDirectory(str(file.parent))
        dialog.selectFile(str(file))
        dialog.accept()
    return dialog


def test_fork_tells_the_other_account_and_leads_there(one: Living, qtbot: QtBot) -> None:
    one.simulator.fork()
    qtbot.wait_until(lambda: EMAIL in one.simulator.history_told)
    assert one.simulator.command == "access-account fork --account active_year@example.test"
    assert one.simulator.email == "active_year@example.test"
    one.simulator.visit_copy()
    qtbot.wait_until(lambda: asked(one, SignIn) == [SignIn(SignInMethod.SIMULATED, EMAIL)])
    assert one.simulator.command == f"access-agent sign-in --simulated {EMAIL}"
    with qtbot.wait_signal(one.link.snapshot_received):
        one.door.show(simulated(revision=2, account=COPY.id, email=EMAIL))
    assert (one.simulator.history_told, one.find.has("simulator.visit")) == ("", False)


@pytest.mark.rule("R98")
def test_history_is_written_where_the_person_says(one: Living, qtbot: QtBot, tmp_path: Path) -> None:
    one.simulator.ask_export()
    file = tmp_path / "trial.json"
    choose(one, qtbot, file)
    qtbot.wait_until(lambda: asked(one, ExportAccount) == [ExportAccount(str(file))])
    qtbot.wait_until(lambda: one.simulator.history_told == "The whole history is in trial.json.")
    assert not file.exists()  # the window writes nothing itself
    assert not one.find.has("simulator.visit")


def test_name_that_is_offered_is_that_of_the_scenario(one: Living, qtbot: QtBot) -> None:
    one.simulator.ask_export()
    dialog = one.window.findChild(QFileDialog, "simulator.file")
    assert dialog is not None
    assert dialog.selectedFiles()[0].endswith("/active_year-export.json")
    assert dialog.acceptMode() is QFileDialog.AcceptMode.AcceptSave
    choose(one, qtbot, None)
    assert asked(one, ExportAccount) == []
    assert not one.find.is_busy("simulator.export")


@pytest.mark.rule("R98")
def test_history_is_played_again_from_a_file(one: Living, qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "trial.json"
    file.write_text("{}")
    one.simulator.ask_replay()
    choose(one, qtbot, file)
    qtbot.wait_until(lambda: asked(one, ReplayExport) == [ReplayExport(str(file))])
    qtbot.wait_until(lambda: EMAIL in one.simulator.history_told)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("export_invalid", "This file holds no history that could be played."),
        ("file_unreadable", "The file is not there, or cannot be read."),
        ("replay_differs", "The history did not lead to the state that it was exported with."),
    ],
)
def test_history_that_cannot_be_played_is_told_in_its_place(
    one: Living, qtbot: QtBot, tmp_path: Path, code: str, words: str
) -> None:
    (tmp_path / "notes.json").touch()
    one.door.answer = lambda command: code if isinstance(command, ReplayExport) else with_histories(command)
    one.simulator.ask_replay()
    choose(one, qtbot, tmp_path / "notes.json")
    qtbot.wait_until(lambda: one.simulator.problem_of("history") == words)
    assert (one.simulator.history_told, one.find.has("banner.failure")) == ("", False)
    one.simulator.fork()
    qtbot.wait_until(lambda: EMAIL in one.simulator.history_told)
    assert one.simulator.problem_of("history") == ""


def test_history_can_be_played_without_an_account_but_not_copied(panel: Panel, qtbot: QtBot) -> None:
    one = panel(simulated(account=None, email=None, scenario=None, clock=None))
    assert one.find.is_enabled("simulator.replay")
    assert not one.find.is_enabled("simulator.fork")
    assert not one.find.is_enabled("simulator.export")


@pytest.mark.rule("R39")
def test_app_store_is_acted_in(one: Living, qtbot: QtBot) -> None:
    one.simulator.unfold("app_store")
    for act, on in (
        ("approve", None), ("decline", None), ("refund", None), ("billing_problem", True),
        ("billing_problem", False), ("renewal", False), ("renewal", True),
    ):  # fmt: skip
        one.simulator.act_in_app_store(act, on)
        command = ActInAppStore(AppStoreAct(act, on=on))
        qtbot.wait_until(lambda command=command: command in one.door.commands)  # type: ignore[misc]
    assert one.simulator.command == ("access-account app-store renewal on --account active_year@example.test")


@pytest.mark.rule("R39")
@pytest.mark.qt_log_ignore("This plugin does not support")  # a menu in front of all windows
def test_plans_are_asked_for_when_the_app_store_unfolds_and_the_chosen_one_is_bought(
    one: Living, qtbot: QtBot
) -> None:
    assert asked(one, ListAppStorePlans) == []
    one.simulator.unfold("app_store")
    assert not one.find.is_enabled("simulator.act_buy")  # nobody knows yet what there is to buy
    qtbot.wait_until(lambda: one.simulator.plan != "")
    assert one.simulator.plan == "1 month · €5.99"
    one.simulator.act_in_app_store("ask")
    one.simulator.pick_plan("app_store_year")
    assert one.simulator.plan == "1 year · €59.99"
    one.simulator.act_in_app_store("buy")
    wished = [AppStoreAct("ask", plan="app_store_month"), AppStoreAct("buy", plan="app_store_year")]
    qtbot.wait_until(lambda: asked(one, ActInAppStore) == [ActInAppStore(each) for each in wished])
    assert one.simulator.command == (
        "access-account app-store buy --plan app_store_year --account active_year@example.test"
    )
    one.simulator.unfold("app_store")
    one.simulator.unfold("app_store")
    assert len(asked(one, ListAppStorePlans)) == 1


@pytest.mark.rule("R39")
def test_plans_that_did_not_come_are_asked_for_again_with_the_next_news(one: Living, qtbot: QtBot) -> None:
    one.door.answer = lambda _: "service_unreachable"
    one.simulator.unfold("app_store")
    qtbot.wait_until(lambda: len(asked(one, ListAppStorePlans)) == 1)
    with qtbot.wait_signal(one.link.reply_received):
        one.simulator.act_in_app_store("approve")
    assert (one.simulator.plan, one.find.is_enabled("simulator.act_ask")) == ("", False)
    one.door.answer = with_histories
    one.door.show(simulated(revision=2))
    qtbot.wait_until(lambda: one.simulator.plan != "")
    assert one.find.is_enabled("simulator.act_ask")


def test_act_that_makes_no_sense_is_told_at_the_app_store(one: Living, qtbot: QtBot) -> None:
    one.simulator.unfold("app_store")
    one.door.answer = lambda command: (
        "not_in_app_store" if isinstance(command, ActInAppStore) else answered(command)
    )
    one.simulator.act_in_app_store("approve")
    qtbot.wait_until(lambda: "nothing was asked for" in one.simulator.problem_of("app_store"))
    assert not one.find.is_busy("simulator.act_approve")


@pytest.mark.rule("R90")
def test_hints_are_shown_as_they_are_told_and_asked_for_in_the_language_of_the_window(
    panel: Panel, qtbot: QtBot, spoken: Callable[[Language], None]
) -> None:
    one = panel()
    assert one.simulator.hints == ("Show the date in the window.", "Then let a year pass.")
    assert asked(one, WatchSimulator) == [WatchSimulator(Language.ENGLISH)]
    with qtbot.wait_signal(one.link.snapshot_received):
        one.door.show(simulated(revision=2, hints=()))
    assert (one.simulator.hints, one.find.has("simulator.hints")) == ((), False)
    one.window.close()
    spoken(Language.FRENCH)
    assert asked(panel(), WatchSimulator)[-1] == WatchSimulator(Language.FRENCH)
