"""Profiles of simulator runs: how such a run was asked for, and the mark that keeps them apart (SECURITY 14).

A marked profile stays one: its agent always runs with the simulator, whoever starts it, and its secrets are
in a file, so that no keyring is touched. May not import other rooms.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from agent.profile.files import make_private_folder, storage_error, write_atomically
from agent.profile.paths import Paths
from shared.clock import LARGEST_SKEW_S
from shared.errors import RequestRefused
from shared.redact import Secret

TOKEN_VARIABLE: Final = "ACCESS_SIMULATOR_TOKEN"  # the name of a variable, not a secret
"""In the environment: the token of the simulator of a service that this agent did not start."""


@dataclass(frozen=True, slots=True)
class SimulatorWish:
    """What was asked for on the command line; all None: a simulator, and nothing loaded.

    `force` takes a profile that belonged to a real account, and replaces a simulated account of the same
    address in a service that this agent did not start; in its own that goes without saying.
    """

    scenario: str | None = None
    speed: float | None = None
    seed: str | None = None
    token_file: Path | None = None
    force: bool = False


@dataclass(frozen=True, slots=True)
class SimulatedMark:
    """What a marked profile remembers: by how many seconds the computer's clock is made wrong."""

    clock_skew_s: float = 0.0


def mark_of(paths: Paths) -> SimulatedMark | None:
    """The mark of a simulated profile; None for any other. Raises `StorageError`."""
    try:
        skew_s = float(json.loads(paths.simulated_file.read_bytes())["clock_skew_s"])
        return SimulatedMark(skew_s) if abs(skew_s) <= LARGEST_SKEW_S else SimulatedMark()
    except FileNotFoundError:
        return None
    except OSError as exc:
        raise storage_error(exc, paths.simulated_file) from exc
    except (ValueError, TypeError, KeyError):
        return SimulatedMark()  # that it is there says enough


def save_mark(paths: Paths, mark: SimulatedMark) -> None:
    """Mark the profile. Raises `StorageError`."""
    make_private_folder(paths.profile)
    write_atomically(paths.simulated_file, json.dumps({"clock_skew_s": mark.clock_skew_s}).encode() + b"\n")


def claim(paths: Paths, force: bool) -> SimulatedMark:
    """Make the profile a simulated one, unless it is one already.

    Raises `RequestRefused` (`profile_not_simulated`) for one that belongs to a real account, without `force`,
    and `StorageError`.
    """
    mark = mark_of(paths)
    if mark is None:
        if not force and _is_somebodys(paths.memory_file):
            detail = f"The profile {paths.profile} belongs to a real account, so it was left alone."
            raise RequestRefused("profile_not_simulated", detail)
        mark = SimulatedMark()
        save_mark(paths, mark)
    return mark


def given_token(environ: Mapping[str, str]) -> Secret | None:
    """The token that the environment names."""
    text = environ.get(TOKEN_VARIABLE, "")
    return Secret(text) if text else None


def _is_somebodys(memory_file: Path) -> bool:
    """Whether an account is remembered. What cannot be read may be anybody's."""
    try:
        told = json.loads(memory_file.read_bytes())
    except FileNotFoundError:
        return False
    except OSError as exc:
        raise storage_error(exc, memory_file) from exc
    except ValueError:
        return True
    if not isinstance(told, dict):
        return True
    return told.get("account_email") is not None or told.get("removed") is not None
