"""A sentence for what the simulator refuses; `gui.presenters.troubles` has those for everything else.

May import `gui.texts`.
"""

from __future__ import annotations

from gui.presenters.troubles import sentence_for
from gui.texts import translate


def problem_of(code: str) -> str:
    """What the code means here, and what helps; empty for none."""
    if not code:
        return ""
    return _sentences().get(code) or sentence_for(code)


def is_known_here(code: str) -> bool:
    """Whether the panel has a sentence of its own for `code`."""
    return code in _sentences()


def _sentences() -> dict[str, str]:
    return _scenario_sentences() | _clock_sentences() | _history_sentences() | _other_sentences()


def _scenario_sentences() -> dict[str, str]:
    broken = translate("Simulator", "This scenario cannot be played as it is written down.")
    return {
        "simulator_absent": translate("Simulator", "The account service runs without a simulator."),
        "simulator_token_invalid": translate(
            "Simulator", "The simulator does not let this agent in: its token is an older one."
        ),
        "scenario_unknown": translate("Simulator", "There is no scenario of this name any more."),
        "scenario_invalid": broken,
        "scenario_broken": broken,
        "scenario_failed": broken,
        "account_is_real": translate(
            "Simulator", "A real account has the address of this scenario. The simulator never touches it."
        ),
        "no_simulated_account": translate("Simulator", "This account is not a simulated one."),
        "not_signed_in": translate("Simulator", "Load a scenario first."),
        "account_exists": translate("Simulator", "There is an account with this address already."),
    }


def _clock_sentences() -> dict[str, str]:
    return {
        "clock_backwards": translate("Simulator", "The clock never goes back. Choose a later instant."),
        "clock_rate_invalid": translate("Simulator", "A clock cannot run at that speed."),
        "clock_wish_invalid": translate("Simulator", "The clock cannot be moved there."),
        "instant_unreadable": translate(
            "Simulator", "Write a day and a time, such as {example}.", "{example} is an instant"
        ).format(example="2027-03-31 14:05"),
        "nothing_due": translate("Simulator", "Nothing is due, so the clock stays where it is."),
    }


def _history_sentences() -> dict[str, str]:
    return {
        "file_invalid": translate("Simulator", "This file cannot be used."),
        "file_unwritable": translate(
            "Simulator", "The file cannot be written there. Choose another place or name."
        ),
        "file_unreadable": translate("Simulator", "The file is not there, or cannot be read."),
        "export_invalid": translate("Simulator", "This file holds no history that could be played."),
        "replay_differs": translate(
            "Simulator", "The history did not lead to the state that it was exported with."
        ),
        "export_of_another_catalogue": translate(
            "Simulator", "This history is of a service that sells something else."
        ),
    }


def _other_sentences() -> dict[str, str]:
    return {
        "no_waiting_payment": translate("Simulator", "That payment waits no more."),
        "payment_never_late": translate("Simulator", "That order does not stop waiting for its payment."),
        "number_unreadable": translate("Simulator", "Write a number, such as 3 or 0.5."),
        "fault_invalid": translate("Simulator", "This fault cannot have that number."),
        "fault_unknown": translate("Simulator", "This simulator does not know that fault."),
        "deed_invalid": translate("Simulator", "That cannot be done now."),
        "not_in_app_store": translate(
            "Simulator", "There is nothing to do that to: nothing was asked for or bought there."
        ),
        "deed_unknown": translate("Simulator", "This simulator cannot do that."),
    }
