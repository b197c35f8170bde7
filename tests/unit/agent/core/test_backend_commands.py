"""Every state of the agent × every command (STYLE 25)."""

from __future__ import annotations

import pytest

from shared import commands
from shared.commands import Command
from shared.errors import (
    AccessError,
)
from shared.reasons import LoginPage, SignInMethod
from shared.state import AgentState
from tests.support.backend_stage import Stages, in_state

S = AgentState


COMMANDS: dict[str, Command] = {
    "sign_in": commands.SignIn(SignInMethod.CODE),
    "cancel_sign_in": commands.CancelSignIn(),
    "sign_out": commands.SignOut(),
    "register": commands.Register(),
    "rename_computer": commands.RenameComputer("Atelier"),
    "remove_computer": commands.RemoveComputer(),
    "pause": commands.Pause(),
    "resume": commands.Resume(),
    "refresh": commands.Refresh(),
    "retry_secrets": commands.RetrySecrets(),
    "use_secrets_file": commands.UseSecretsFile(),
    "open_page": commands.OpenPage(LoginPage.BUY),
    "dismiss_purchase": commands.DismissPurchase(),
    "end_session": commands.EndSession(),
    "answer_session": commands.AnswerSession("ses_1", True),
    "change_session_settings": commands.ChangeSessionSettings(ask=True),
    "change_preferences": commands.ChangePreferences(language="fr"),
    "announcement_told": commands.AnnouncementTold(1),
    "look_for_update": commands.LookForUpdate(),
    "prepare_report": commands.PrepareReport(),
    "save_report": commands.SaveReport(1, "/nowhere/report.zip"),
    "use_account_service": commands.UseAccountService("https://team.example.org"),
    "dismiss_notice": commands.DismissNotice(1),
    "show_window": commands.ShowWindow(),
    "shutdown": commands.Shutdown(),
}


_NO_ONE = {
    "sign_in": S.SIGNING_IN,
    "cancel_sign_in": "same",
    "sign_out": "not_signed_in",
    "register": "not_signed_in",
    "rename_computer": "not_signed_in",
    "remove_computer": "not_signed_in",
    "pause": "not_signed_in",
    "resume": "same",
    "refresh": "same",
    "retry_secrets": "same",
    "use_secrets_file": "same",
    "open_page": "not_signed_in",
    "dismiss_purchase": "same",
    "end_session": "session_over",
    "answer_session": "session_over",
    "change_session_settings": "same",
    "change_preferences": "same",
    "announcement_told": "same",
    "look_for_update": "updates_unavailable",
    "prepare_report": "report_unavailable",
    "save_report": "report_unavailable",
    "use_account_service": "same",
    "dismiss_notice": "same",
    "show_window": "no_window",
    "shutdown": "same",
}


_AT_HOME = {
    **_NO_ONE,
    "sign_out": S.SIGNED_OUT,
    "register": "same",
    "open_page": "same",
    "rename_computer": "same",
    "remove_computer": S.REMOVED,
    "pause": S.PAUSED,
    "use_account_service": "signed_in",
}


TABLE: dict[AgentState, dict[str, AgentState | str]] = {
    S.SECRETS_LOCKED: {
        **_NO_ONE,
        "sign_in": "secrets_locked",
        "register": "secrets_locked",
        "rename_computer": "secrets_locked",
        "remove_computer": "secrets_locked",
        "open_page": "secrets_locked",
        "retry_secrets": "secrets_locked",
        "use_secrets_file": S.SIGNED_OUT,
    },
    S.SIGNED_OUT: _NO_ONE,
    S.SIGNING_IN: {
        **_NO_ONE,
        "sign_in": "same",
        "cancel_sign_in": S.SIGNED_OUT,
        "sign_out": "not_signed_in",
        "use_account_service": "signing_in",
    },
    S.REMOVED: _NO_ONE,
    S.LIMIT_REACHED: {
        **_AT_HOME,
        "register": "computer_limit_reached",
        "rename_computer": "not_registered",
        "remove_computer": "not_registered",
        "pause": "same",
    },
    S.PAUSED: {**_AT_HOME, "resume": S.READY},
    S.OFFLINE: {
        **_AT_HOME,
        "sign_in": "service_unreachable",
        "register": "service_unreachable",
        "rename_computer": "service_unreachable",
        "remove_computer": "service_unreachable",
        "open_page": "service_unreachable",
        "refresh": "service_unreachable",
    },
    S.READY: _AT_HOME,
    S.IN_SESSION: {**_AT_HOME, "end_session": S.READY, "shutdown": S.READY},
}


def test_the_table_lists_every_state_and_every_command() -> None:
    assert set(TABLE) | {S.STARTING} == set(AgentState)  # starting: commands wait, see below
    assert set(COMMANDS) == set(commands.COMMANDS)
    for state, row in TABLE.items():
        assert set(row) == set(COMMANDS), state


@pytest.mark.rule("R91")
@pytest.mark.parametrize("state", list(TABLE))
@pytest.mark.parametrize("verb", list(COMMANDS))
async def test_command_in_state(stages: Stages, state: AgentState, verb: str) -> None:
    wanted = TABLE[state][verb]
    async with in_state(stages, state) as stage:
        if isinstance(wanted, AgentState) or wanted == "same":
            await stage.backend.submit(COMMANDS[verb])
            goal = wanted if isinstance(wanted, AgentState) else state
            assert stage.state is goal or (await stage.come_to(goal))
        else:
            with pytest.raises(AccessError) as refused:
                await stage.backend.submit(COMMANDS[verb])
            assert refused.value.code == wanted
            after = S.SIGNED_OUT if (state, verb) == (S.SIGNING_IN, "sign_out") else state
            assert stage.state is after
