"""`access-agent doctor`: looks at everything the agent needs and says how to mend what is not well.

Each check is a plain function of what it is given, so that every outcome can be tested. Qt is only
looked for, never imported (it belongs to the window). May not import `gui`, `account` or `agent.cli`.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import Message
from email.utils import parsedate_to_datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

from agent.processes import has_display
from agent.profile.paths import Paths
from shared.codec import instant_from_text
from shared.reasons import SecretsState
from shared.snapshot import Snapshot
from shared.wire import CLOCK_HEADER

OLDEST_PYTHON: Final = (3, 11)
LEAST_FREE_BYTES: Final = 50 * 1024 * 1024
SKEW_TOLERATED: Final = timedelta(minutes=2)
ANSWER_WITHIN_S: Final = 3.0


class Outcome(StrEnum):
    """How a check ended."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. `way_on` is empty when nothing needs doing."""

    id: str
    outcome: Outcome
    sentence: str
    way_on: str = ""


@dataclass(frozen=True, slots=True)
class ServiceAnswer:
    """What the account service said to a plain knock; `date` is its wall clock. None: it did not answer."""

    status: int
    date: datetime | None


def check_python(version: tuple[int, ...]) -> Check:
    """Whether this Python is new enough."""
    shown = ".".join(str(part) for part in version[:3])
    if version >= OLDEST_PYTHON:
        return Check("python", Outcome.OK, f"Python {shown}.")
    return Check("python", Outcome.FAIL, f"Python {shown} is too old.", "Install Python 3.11 or newer.")


def check_window(qt_found: bool, display_found: bool) -> Check:
    """Whether a window could be shown; the agent itself needs none."""
    if not qt_found:
        return Check(
            "window", Outcome.WARN, "The window's toolkit is not installed.", "Install PySide6-Essentials."
        )
    if not display_found:
        return Check(
            "window",
            Outcome.WARN,
            "There is no display here, so the window cannot be opened.",
            "Use the command line, or open the window in a desktop session.",
        )
    return Check("window", Outcome.OK, "The window can be opened.")


def check_profile(profile: Path) -> Check:
    """Whether the profile can be written and its disk has room."""
    place = next(folder for folder in (profile, *profile.parents) if folder.exists())
    if not os.access(place, os.W_OK | os.X_OK):
        return Check(
            "profile",
            Outcome.FAIL,
            f"{profile} cannot be written by this user.",
            "Make it writable, or choose another folder with --profile.",
        )
    if shutil.disk_usage(place).free < LEAST_FREE_BYTES:
        return Check("profile", Outcome.WARN, "The profile's disk is nearly full.", "Free some space.")
    return Check("profile", Outcome.OK, f"The profile {profile} can be written.")


def check_door(snapshot: Snapshot | None, agent_version: str, own_version: str) -> Check:
    """Whether the agent runs, and is of this version."""
    if snapshot is None:
        return Check("door", Outcome.FAIL, "The agent is not running.", "Start it: access-agent daemon.")
    if agent_version != own_version:
        return Check(
            "door",
            Outcome.WARN,
            f"The running agent is version {agent_version}, this program is {own_version}.",
            "Start it anew: access-agent stop, then any other verb.",
        )
    return Check("door", Outcome.OK, f"The agent runs, version {agent_version}.")


_SECRETS: Final = {
    SecretsState.READY: Check("secrets", Outcome.OK, "Secrets can be kept."),
    SecretsState.LOCKED: Check(
        "secrets", Outcome.FAIL, "The keyring is locked.", "Unlock it, then: access-agent secrets retry."
    ),
    SecretsState.MISSING: Check(
        "secrets",
        Outcome.FAIL,
        "There is no keyring on this computer.",
        "Install one, or keep secrets in a private file: access-agent secrets file.",
    ),
    SecretsState.HANGING: Check(
        "secrets",
        Outcome.FAIL,
        "The keyring does not answer.",
        "Look for its question on the screen, then: access-agent secrets retry.",
    ),
    SecretsState.DAMAGED: Check(
        "secrets",
        Outcome.FAIL,
        "The file with the secrets is damaged, or open to others.",
        "Begin with a new file, and sign in again: access-agent secrets file.",
    ),
    SecretsState.UNWRITABLE: Check(
        "secrets",
        Outcome.FAIL,
        "The file with the secrets cannot be written.",
        "Free some space or make the profile's folder writable, then: access-agent secrets retry.",
    ),
    SecretsState.UNKNOWN: Check("secrets", Outcome.WARN, "The keyring was not tried yet.", "Ask again soon."),
}


def check_secrets(snapshot: Snapshot | None) -> Check:
    """Whether secrets can be kept, as the running agent found."""
    if snapshot is None:
        return Check(
            "secrets", Outcome.WARN, "Only the running agent can try this.", "Start the agent first."
        )
    return _SECRETS[snapshot.secrets]


def check_service(url: str | None, answer: ServiceAnswer | None, problem: str | None = None) -> Check:
    """Whether the account service answers at `url`; `problem` is why the agent's own could not start."""
    if url is None and problem is not None:
        return Check(
            "service",
            Outcome.FAIL,
            f"The account service of this computer cannot start ({problem}).",
            "`access-agent status` says what helps; account/service.log in the profile says more.",
        )
    if url is None:
        return Check(
            "service",
            Outcome.WARN,
            "The account service is not running yet.",
            "Start the agent, or ask again in a moment.",
        )
    if answer is None:
        return Check(
            "service",
            Outcome.FAIL,
            f"No account service answers at {url}.",
            "Check the network and the address; the agent keeps trying by itself.",
        )
    if answer.status != 200:
        return Check(
            "service",
            Outcome.FAIL,
            f"What answers at {url} is not a healthy account service (HTTP {answer.status}).",
            "Check the address: access-agent daemon --account-url URL.",
        )
    return Check("service", Outcome.OK, f"The account service answers at {url}.")


def check_clock(answer: ServiceAnswer | None, local_now: datetime) -> Check:
    """How far this computer's clock is from the service's. Nothing depends on it but what people read."""
    if answer is None or answer.date is None:
        return Check("clock", Outcome.WARN, "The clock could not be compared.", "Reach the service first.")
    skew = abs(local_now - answer.date)
    if skew <= SKEW_TOLERATED:
        return Check("clock", Outcome.OK, "This computer's clock agrees with the account service.")
    return Check(
        "clock",
        Outcome.WARN,
        f"This computer's clock is {_amount(skew)} away from the account service's.",
        "Set it automatically; access does not depend on it, but the times you see do.",
    )


def qt_is_installed() -> bool:
    """Whether the window's toolkit can be found, without loading it."""
    return importlib.util.find_spec("PySide6") is not None


def ask_service(url: str) -> ServiceAnswer | None:
    """Knock at the account service without credentials; blocks for `ANSWER_WITHIN_S` at most."""
    request = urllib.request.Request(f"{url}/v1/health", headers={"User-Agent": "access-agent doctor"})
    on_this_computer = url.startswith("http://")  # settings take nothing else without https
    proxies = urllib.request.ProxyHandler({} if on_this_computer else None)
    straight = urllib.request.build_opener(proxies, _NoRedirects())
    try:
        with straight.open(request, timeout=ANSWER_WITHIN_S) as response:
            return ServiceAnswer(response.status, _time_of(response.headers))
    except urllib.error.HTTPError as exc:
        with exc:
            return ServiceAnswer(exc.code, _time_of(exc.headers))
    except (OSError, ValueError):
        return None


def examine(
    paths: Paths,
    snapshot: Snapshot | None,
    agent_version: str,
    own_version: str,
    environ: Mapping[str, str],
    answer: ServiceAnswer | None,
    local_now: datetime,
) -> tuple[Check, ...]:
    """All checks, in the order in which a person would mend things."""
    service = snapshot.service if snapshot is not None else None
    return (
        check_python(sys.version_info[:3]),
        check_profile(paths.profile),
        check_door(snapshot, agent_version, own_version),
        check_secrets(snapshot),
        check_service(
            service.url if service is not None else None, answer, service.problem if service else None
        ),
        check_clock(answer, local_now),
        check_window(qt_is_installed(), has_display(environ, sys.platform)),
    )


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A healthy service answers itself; whoever redirects the knock is somebody else."""

    def redirect_request(self, *_: object, **__: object) -> None:
        return None


def _time_of(headers: Message) -> datetime | None:
    """The service's time: this product's own header (docs/protocol.md section 1), else that of HTTP."""
    try:
        if stamp := headers.get(CLOCK_HEADER):
            return instant_from_text(stamp.partition(";")[0].strip())
        date = headers.get("Date")
        return parsedate_to_datetime(date) if date else None
    except ValueError:
        return None


def _amount(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    if minutes < 120:
        return f"{minutes} minutes"
    hours = minutes // 60
    return f"{hours} hours" if hours < 48 else f"{hours // 24} days"
