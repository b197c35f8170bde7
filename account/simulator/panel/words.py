"""The panel's own words: what was done, what could not be, speeds, steps and faults."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from account.portal.error_texts.shape import HelpText
from account.portal.help_texts import help_for
from account.portal.words import mark
from shared.reasons import FaultKind

DONE: Final = {
    "clock": mark("The clock is set. Everything that fell due on the way has happened."),
    "nothing_due": mark("Nothing is due: the clock stays where it is."),
    "payment": mark("The processor has spoken."),
    "app_store": mark("The App Store has done it."),
    "fault": mark("The fault is switched."),
    "forked": mark("This is a new account with the same history."),
    "replayed": mark("The history was played again."),
    "loaded": mark("The scenario is ready."),
    "deleted": mark("The account is gone."),
}
"""What a page says after something was done, by a word that its address may carry."""

_PROBLEMS: Final = {
    "clock_backwards": (mark("An account's clock never goes back"), mark("Choose a later instant.")),
    "clock_rate_invalid": (mark("That speed is not possible"), mark("Choose a speed from 0 to 100,000.")),
    "clock_wish_invalid": (
        mark("That is no length of time"),
        mark("Write it as ISO 8601 does: PT5M, P1D, P1M."),
    ),
    "simulator_token_invalid": (
        mark("That is not the simulator's token"),
        mark("The service makes a new one at each start. It lies in the file simulator-token."),
    ),
    "loopback_only": (
        mark("The simulator answers only its own computer"),
        mark("Open this page on the computer that the service runs on."),
    ),
    "account_exists": (
        mark("There is such an account already"),
        mark("Choose to begin anew, or another address."),
    ),
    "account_is_real": (
        mark("This address belongs to a real account"),
        mark("Simulated accounts never take the place of real ones. Choose another address."),
    ),
    "scenario_unknown": (mark("There is no such scenario"), mark("Choose one of the list.")),
    "export_invalid": (
        mark("This is no history of an account"),
        mark("Choose the file that Export gave you, as it is."),
    ),
    "export_of_another_catalogue": (
        mark("This history belongs to another catalogue"),
        mark("Play it with the plans and prices that it was made with."),
    ),
    "replay_differs": (
        mark("The history came out differently"),
        mark("It was made by another version, and nothing was kept."),
    ),
    "request_too_large": (
        mark("This history is too long for the page"),
        mark("Choose its file, up to 8 MB, or play it with access-account replay FILE."),
    ),
    "fault_invalid": (mark("That fault needs other numbers"), mark("Look at what it takes, and try again.")),
    "deed_invalid": (mark("That cannot be done now"), mark("Look at the timeline, and try again.")),
    "no_simulated_account": (mark("There is no such simulated account"), mark("Choose one of the list.")),
    "no_waiting_payment": (mark("This payment waits no more"), mark("Look at the timeline.")),
}


def problem_for(code: str) -> HelpText:
    """What could not be done, and the way on."""
    if code in _PROBLEMS:
        title, sentence = _PROBLEMS[code]
        return HelpText(title, sentence, "")
    return help_for(code)


@dataclass(frozen=True, slots=True)
class Speed:
    """A speed that the panel offers."""

    rate: float
    name: str


SPEEDS: Final = (
    Speed(0.0, mark("Frozen")),
    Speed(1.0, mark("Real")),
    Speed(60.0, mark("1 min/s")),
    Speed(3_600.0, mark("1 h/s")),
    Speed(86_400.0, mark("1 day/s")),
    Speed(100_000.0, mark("×100,000")),
)


@dataclass(frozen=True, slots=True)
class Jump:
    """A step of time that the panel offers, as ISO 8601 writes it."""

    by: str
    name: str


JUMPS: Final = (
    Jump("PT1M", mark("+1 min")),
    Jump("PT5M", mark("+5 min")),
    Jump("PT1H", mark("+1 hour")),
    Jump("P1D", mark("+1 day")),
    Jump("P7D", mark("+7 days")),
    Jump("P1M", mark("+1 month")),
    Jump("P1Y", mark("+1 year")),
)


@dataclass(frozen=True, slots=True)
class FaultWords:
    """A fault that the panel offers. `field` is the number that it takes, `usual` what stands in it."""

    kind: FaultKind
    name: str
    meaning: str
    field: str = ""
    field_name: str = ""
    usual: str = ""


SERVICE_FAULTS: Final = (
    FaultWords(FaultKind.SERVICE_DOWN, mark("Service down"), mark("Nobody reaches the service.")),
    FaultWords(
        FaultKind.SLOW,
        mark("Slow answers"),
        mark("Every answer waits."),
        "seconds",
        mark("Seconds"),
        "3",
    ),
    FaultWords(
        FaultKind.ERROR,
        mark("Failing answers"),
        mark("Requests fail with this status."),
        "status",
        mark("Status"),
        "503",
    ),
)
ACCOUNT_FAULTS: Final = (
    FaultWords(
        FaultKind.EVENTS_DROP,
        mark("Lost events"),
        mark("A share of the events never arrives."),
        "share",
        mark("Share, 0 to 1"),
        "0.5",
    ),
    FaultWords(
        FaultKind.EVENTS_DUPLICATE,
        mark("Doubled events"),
        mark("A share of the events comes twice."),
        "share",
        mark("Share, 0 to 1"),
        "0.5",
    ),
    FaultWords(
        FaultKind.EVENTS_REORDER,
        mark("Overtaking events"),
        mark("A share of the events comes too late."),
        "share",
        mark("Share, 0 to 1"),
        "0.5",
    ),
    FaultWords(
        FaultKind.CLOCK_SKEW,
        mark("Wrong computer clock"),
        mark("The clock of the computer is wrong by so much."),
        "seconds",
        mark("Seconds"),
        "-86400",
    ),
    FaultWords(
        FaultKind.LEGACY_DOUBLE_BILL,
        mark("Old double billing"),
        mark("Two clicks are two orders, as it used to be."),
    ),
)
