"""The options of `access-agent daemon` that ask for a simulator run. Light: no command-line libraries."""

from __future__ import annotations

import argparse
import math
from gettext import gettext as _
from pathlib import Path

from agent.profile.simulated import TOKEN_VARIABLE, SimulatorWish


def add_simulator_options(parser: argparse.ArgumentParser) -> None:
    """Let `parser` take them."""
    options = parser.add_argument_group(
        "simulator", "For tests and demonstrations. The profile becomes a simulated one, and stays one."
    )
    options.add_argument("--simulator", action="store_true", help="run with the simulator")
    options.add_argument(
        "--scenario", metavar="NAME", help="begin with this situation, signed in as NAME@example.test"
    )
    options.add_argument("--speed", type=speed, metavar="K", help="how fast the account's clock runs")
    options.add_argument("--seed", metavar="S", help="another course of chance")
    options.add_argument(
        "--simulator-token-file",
        type=Path,
        metavar="FILE",
        help=f"where the service at --account-url keeps its token (else: the variable {TOKEN_VARIABLE})",
    )
    options.add_argument(
        "--force", action="store_true", help="also on a profile that belongs to a real account"
    )


def simulator_wish(parser: argparse.ArgumentParser, given: argparse.Namespace) -> SimulatorWish | None:
    """What was asked of the simulator; None without `--simulator`. Wrong use ends the program."""
    wish = SimulatorWish(given.scenario, given.speed, given.seed, given.simulator_token_file, given.force)
    if not given.simulator:
        if wish != SimulatorWish():
            parser.error(
                _("--scenario, --speed, --seed, --simulator-token-file and --force need --simulator")
            )
        return None
    if wish.scenario is None and (wish.speed is not None or wish.seed is not None):
        parser.error(_("--speed and --seed need --scenario"))
    if given.secrets == "keyring":
        parser.error(_("a simulator run keeps its secrets in a file"))
    return wish


def speed(text: str) -> float:
    """How fast a clock runs, 0 or more; a refusal names this function. Raises `ValueError`."""
    found = float(text)
    if not math.isfinite(found) or found < 0:
        raise ValueError
    return found
