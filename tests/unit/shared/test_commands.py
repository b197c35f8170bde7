"""`shared.commands`: the verbs of the door, their arguments and their refusals."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from typing import get_args

import pytest

from shared import commands
from shared import simulator_commands as simulator
from shared.codec import to_json
from shared.commands import COMMANDS, Command, decode, encode, result_of, verb_of
from shared.deep_links import LinkVerb
from shared.errors import DecodeError
from shared.preferences import ScreenQuality, Topic
from shared.reasons import DeclineReason, Language, LoginPage, Origin, SignInMethod
from shared.report import Report
from shared.sales import LoginLink, Money, Plan
from shared.simulator import (
    AgentPart,
    AppStoreAct,
    ClockAnswer,
    ClockView,
    DeedDone,
    Loaded,
    PanelLink,
    Reason,
    ScenarioView,
    SimulatedAccount,
    Why,
)
from shared.simulator_commands import SIMULATOR_COMMANDS, SimulatorCommand
from tests.support.clock import START

EXAMPLES: list[Command] = [
    commands.SignIn(),
    commands.SignIn(SignInMethod.CODE),
    commands.SignIn(SignInMethod.SIMULATED, "trial@example.test"),
    commands.CancelSignIn(),
    commands.SignOut(),
    commands.Register(),
    commands.Register(replace="c_1"),
    commands.RenameComputer("Büro <b>", None),
    commands.RenameComputer("Studio", "c_1"),
    commands.RemoveComputer(),
    commands.RemoveComputer("c_1"),
    commands.Pause(),
    commands.Resume(),
    commands.Refresh(),
    commands.RetrySecrets(),
    commands.UseSecretsFile(),
    *(commands.OpenPage(page) for page in LoginPage),
    commands.DismissPurchase(),
    commands.EndSession(),
    commands.EndSession("ses_1"),
    commands.AnswerSession("ses_1", False),
    commands.ChangeSessionSettings(),
    commands.ChangeSessionSettings(ask=True, view_only=False, monitor="all", idle_minutes=30),
    commands.ChangeSessionSettings(quality=ScreenQuality.SHARP),
    commands.ChangePreferences(),
    commands.ChangePreferences(True, "fr", False, Topic.SESSIONS, Topic.COMPUTER, False, True),
    commands.AnnouncementTold(7),
    commands.LookForUpdate(),
    commands.PrepareReport(),
    commands.SaveReport(1, "/home/ann/report.zip"),
    commands.UseAccountService(),
    commands.UseAccountService("https://team.example.org"),
    commands.DismissNotice(3),
    commands.ShowWindow(),
    *(commands.ShowWindow(verb) for verb in LinkVerb),
    commands.Shutdown(),
]

SIMULATED: list[SimulatorCommand] = [
    simulator.LoadScenario("trial"),
    simulator.LoadScenario("trial", seed="7", speed=60.0, email="eve@example.test", force=True),
    simulator.MoveClock(rate=0.0),
    simulator.MoveClock(advance_to=START + timedelta(days=1)),
    simulator.MoveClock(advance_by="P1M"),
    simulator.MoveClock(step=True),
    simulator.SayOfPayment("pay_1", "decline", 100, DeclineReason.METHOD_EXPIRED),
    simulator.SetFault("slow", True, of_service=True, seconds=2.0, status=None, share=0.5),
    simulator.LoadScenario("trial", language=Language.FRENCH),
    simulator.ActInAppStore(AppStoreAct("billing_problem", on=True)),
    simulator.ForkAccount(),
    simulator.ExportAccount("/home/eve/trial.json"),
    simulator.ReplayExport("/home/eve/trial.json", "again@example.test"),
    simulator.Simulate("order.place", {"lines": [{"plan": "access_year", "licences": 2}]}),
    simulator.WatchSimulator(Language.FRENCH),
    simulator.ListScenarios(Language.FRENCH),
    simulator.ListAppStorePlans(),
    simulator.AskWhy(),
    simulator.OpenSimulatorPanel(),
]
ACCOUNT = SimulatedAccount("acc_1", "trial@example.test", "trial", "7", ClockView(START, 0.0), START)


@pytest.mark.parametrize("command", [*EXAMPLES, *SIMULATED], ids=repr)
def test_a_command_survives_the_door(command: Command) -> None:
    message = json.loads(json.dumps(encode(command)))
    assert decode(message["verb"], message["args"]) == command
    assert {**COMMANDS, **SIMULATOR_COMMANDS}[message["verb"]] is type(command)
    assert verb_of(command) == message["verb"]


def test_every_command_has_a_verb_and_an_example_here() -> None:
    assert set(COMMANDS.values()) == set(get_args(Command)) == {type(each) for each in EXAMPLES}
    kinds = set(SIMULATOR_COMMANDS.values())
    assert kinds == set(get_args(SimulatorCommand)) == {type(each) for each in SIMULATED}
    assert not COMMANDS.keys() & SIMULATOR_COMMANDS.keys()


def test_commands_of_a_simulator_run_are_loaded_with_the_first_of_them_only() -> None:
    code = """
import sys
from shared import commands, snapshot
from shared.codec import from_json, to_json
from shared.state import Facts
commands.decode("sign_in", {"method": "code"})
shown = to_json(snapshot.snapshot_of(Facts(), 1))
assert from_json(snapshot.Snapshot, shown).simulator is None and "simulator" not in shown
print(sorted(name for name in sys.modules if name.startswith("shared.simulator")))
commands.decode("move_clock", {"step": True})
print("shared.simulator_commands" in sys.modules)
"""
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.split("\n")[:2] == ["[]", "True"]


@pytest.mark.parametrize(
    ("command", "result"),
    [
        (simulator.LoadScenario("trial"), Loaded(ACCOUNT, AgentPart(False, -60.0), ("Say this.",))),
        (simulator.MoveClock(step=True), ClockAnswer(ClockView(START, 1.0))),
        (simulator.ForkAccount(), ACCOUNT),
        (simulator.ActInAppStore(AppStoreAct("refund")), DeedDone("c1")),
        (simulator.ExportAccount("/trial.json"), simulator.Exported("trial.json", 7)),
        (simulator.ReplayExport("/trial.json"), ACCOUNT),
        (simulator.Simulate("computer.keep"), DeedDone({"id": "cmp_1"})),
        (
            simulator.ListScenarios(),
            simulator.Scenarios((ScenarioView("trial", "Trial", "Somebody new.", 1.0),)),
        ),
        (
            simulator.ListAppStorePlans(),
            simulator.AppStorePlans((Plan("m", "access", 1, Money(499, "EUR"), Origin.APP_STORE),)),
        ),
        (simulator.AskWhy(), Why(Reason("status", {"status": "trial"}, (Reason("nothing_live"),)))),
        (simulator.OpenSimulatorPanel(), PanelLink("http://127.0.0.1/simulator/enter?token=x", START)),
    ],
)
def test_result_of_a_command_of_the_simulator_survives_the_door(
    command: SimulatorCommand, result: object
) -> None:
    assert result_of(command, json.loads(json.dumps(to_json(result)))) == result


def test_other_commands_of_the_simulator_have_no_result() -> None:
    assert result_of(simulator.WatchSimulator(), {"x": 1}) is None


def test_missing_arguments_mean_the_defaults() -> None:
    assert decode("sign_in", None) == commands.SignIn(SignInMethod.BROWSER)
    assert decode("register", {}) == commands.Register()


@pytest.mark.security(16)
@pytest.mark.parametrize("verb", ["fly", "", None, 3, ["sign_in"], {"verb": "sign_in"}, "__class__"])
def test_an_unknown_verb_is_refused(verb: object) -> None:
    with pytest.raises(DecodeError) as refusal:
        decode(verb, {})
    assert refusal.value.code == "command_unknown"


@pytest.mark.security(16)
@pytest.mark.parametrize(
    ("verb", "args"),
    [
        ("sign_in", {"method": "telepathy"}),
        ("rename_computer", {}),
        ("rename_computer", {"name": None}),
        ("rename_computer", {"name": "a", "computer_id": 3}),
        ("dismiss_notice", {"notice_id": "1"}),
        ("dismiss_notice", {"notice_id": True}),
        ("open_page", {}),
        ("open_page", {"page": "http://evil.example/"}),
        ("open_page", {"page": "/computers"}),
        ("change_preferences", {"start_at_login": "yes"}),
        ("announcement_told", {}),
        ("use_account_service", {"url": 5}),
        ("show_window", {"verb": "rm"}),
        ("pause", []),
        ("pause", "now"),
    ],
)
def test_arguments_that_do_not_fit_are_refused(verb: str, args: object) -> None:
    with pytest.raises(DecodeError) as refusal:
        decode(verb, args)
    assert refusal.value.code == "message_malformed"


@pytest.mark.rule("R33")
def test_only_a_page_that_is_opened_has_a_result() -> None:
    link = LoginLink("http://127.0.0.1:1/enter?token=aot_x", START)
    told = json.loads(json.dumps(to_json(link)))
    assert result_of(commands.OpenPage(LoginPage.BUY), told) == link
    assert result_of(commands.Pause(), told) is None
    with pytest.raises(DecodeError):
        result_of(commands.OpenPage(LoginPage.BUY), None)


@pytest.mark.security(41)
def test_a_report_comes_as_the_answer_to_who_asked() -> None:
    report = Report(2, {"status.json": "{}"})
    assert result_of(commands.PrepareReport(), json.loads(json.dumps(to_json(report)))) == report
    assert result_of(commands.SaveReport(2, "/x.zip"), None) is None
    with pytest.raises(DecodeError):
        result_of(commands.PrepareReport(), {"number": "2"})


@pytest.mark.security(14)
def test_a_login_link_does_not_print_itself() -> None:
    assert "aot_" not in repr(LoginLink("http://127.0.0.1:1/enter?token=aot_x", START))
