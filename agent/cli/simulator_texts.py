"""What the command line says about the simulator (STYLE 7, 14). May import `agent.cli.error_shape` only."""

from __future__ import annotations

from typing import Final

from agent.cli.error_shape import ErrorText

SIMULATOR_ERRORS: Final[dict[str, ErrorText]] = {
    "simulator_absent": ErrorText(
        "There is no simulator that this agent could use.",
        "Run `access-agent stop`, then `access-agent daemon --simulator`; for a service elsewhere on this "
        "computer name its token file with `--simulator-token-file FILE`.",
    ),
    "simulator_token_invalid": ErrorText(
        "The simulator did not accept the token; it is new at each start of the service.",
        "Name the token file in the service's data folder with `--simulator-token-file FILE`.",
    ),
    "profile_not_simulated": ErrorText(
        "That profile belongs to a real account, so it was left alone.",
        "Name an empty folder with `--profile DIR`, or go ahead with `--force`.",
    ),
    "scenario_unknown": ErrorText(
        "There is no scenario of that name.", "`access-account scenario list` shows all of them."
    ),
    "no_simulated_account": ErrorText(
        "There is no simulated account with that address.",
        "Load a scenario first: `access-agent daemon --simulator --scenario NAME`.",
    ),
    "account_is_real": ErrorText(
        "That address belongs to a real account, which the simulator never touches.",
        "Choose an address of a simulated account, such as trial@example.test.",
    ),
    "account_exists": ErrorText(
        "A simulated account with that address exists already.", "Replace it with `--force`."
    ),
    "clock_wish_invalid": ErrorText(
        "A clock takes one wish at a time.",
        "Name a rate, an instant, a duration or a step, and nothing else.",
    ),
    "clock_backwards": ErrorText("An account's clock never goes back.", "Name a later instant."),
    "clock_rate_invalid": ErrorText("A clock cannot run at that speed.", "Choose one from 0 to 100000."),
    "deed_unknown": ErrorText("The simulator knows no such deed.", "docs/scenarios.md lists them."),
    "deed_invalid": ErrorText(
        "That deed cannot be done with these arguments.", "docs/scenarios.md says what each takes."
    ),
    "fault_unknown": ErrorText(
        "The simulator knows no such fault.", "`access-account fault list` shows what is on."
    ),
    "fault_invalid": ErrorText(
        "A fault cannot have these numbers.", "docs/simulator-api.md says what each takes."
    ),
    "no_waiting_payment": ErrorText(
        "No payment with that reference waits in this account.",
        "`access-account payment list` shows them.",
    ),
    "not_in_app_store": ErrorText(
        "The App Store knows nothing of this customer that this could be done to.",
        "Buy or ask there first: `access-account app-store buy --plan PLAN`.",
    ),
    "file_invalid": ErrorText("The file is not named by its whole path.", "Begin with the folder."),
    "file_unwritable": ErrorText("The file cannot be written there.", "Choose another place or name."),
    "file_unreadable": ErrorText("The file is not there or cannot be read.", "Look at its name and rights."),
    "export_invalid": ErrorText(
        "The file holds no history that could be played.", "Take one that was exported here and not changed."
    ),
    "replay_differs": ErrorText(
        "The history did not lead to the state that it was exported with.",
        "Play it with the version of this program that made it.",
    ),
    "export_of_another_catalogue": ErrorText(
        "The history is of a service that sells something else.", "Play it on a service like that one."
    ),
}
