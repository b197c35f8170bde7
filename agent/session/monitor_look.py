"""Which monitors this computer has, looked at by a process that ends at once.

The libraries that know would stay in an idle agent for good (PERFORMANCE P2). `agent.launch` runs `main` in a
process of its own; it prints the monitors as JSON, or the code of what is wrong.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from agent.processes import monitors_command
from shared.codec import from_json, to_json
from shared.errors import DecodeError, ScreenError
from shared.state import MonitorFact

LOOK_WITHIN_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class ScreenLook:
    """What was seen; `missing` is what the screen lacks for a session (`agent.session.systems.choose`)."""

    monitors: tuple[MonitorFact, ...]
    missing: tuple[str, ...] = ()


async def monitors_now(screen: str, environ: Mapping[str, str]) -> tuple[MonitorFact, ...]:
    """The monitors of `screen` (`agent.session.systems.choose`). Raises `ScreenError`."""
    return (await look_now(screen, environ)).monitors


async def look_now(screen: str, environ: Mapping[str, str]) -> ScreenLook:
    """The same, and what is missing there. Raises `ScreenError`."""
    process = await asyncio.create_subprocess_exec(
        *monitors_command(screen),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=dict(environ),
    )
    try:
        async with asyncio.timeout(LOOK_WITHIN_S):
            line, _ = await process.communicate()
    except TimeoutError as exc:
        raise ScreenError("no_screen", "The screen did not say in time which monitors it has.") from exc
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return _told(line)


def _told(line: bytes) -> ScreenLook:
    try:
        told: Any = json.loads(line)
        if "code" in told:
            raise ScreenError(str(told["code"]), str(told.get("detail", "")))
        return from_json(ScreenLook, told)
    except (ValueError, TypeError, KeyError, DecodeError) as exc:
        raise ScreenError("no_screen", "What the screen said of its monitors cannot be read.") from exc


def main(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Print what `monitors_now` reads."""
    from agent.session.systems.choose import missing_of, monitors_of

    try:
        monitors = monitors_of(arguments[0], environ)
        told: dict[str, Any] = to_json(ScreenLook(monitors, missing_of(arguments[0], environ)))
    except ScreenError as error:
        told = {"code": error.code, "detail": error.detail}
    sys.stdout.write(json.dumps(told) + "\n")
    return 0
