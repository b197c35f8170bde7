"""Lets go of keys and buttons that a killed agent left pressed, by a process that ends at once (SECURITY 26).

Nobody else does it: what a program presses for somebody stays pressed when that program is gone. The
libraries that know would stay in an idle agent for good (PERFORMANCE P2), so `agent.launch` runs `main` in
a process of its own.
"""

from __future__ import annotations

import asyncio
import logging
import subprocess
from collections.abc import Mapping, Sequence
from typing import Final

from agent.processes import let_go_command
from shared.errors import ScreenError

log = logging.getLogger(__name__)

WITHIN_S: Final = 10.0


async def let_go_now(screen: str, environ: Mapping[str, str]) -> None:
    """Have everything on `screen` let go (`agent.session.systems.choose`). A screen that hangs is left."""
    process = await asyncio.create_subprocess_exec(
        *let_go_command(screen),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=dict(environ),
    )
    try:
        async with asyncio.timeout(WITHIN_S):
            await process.wait()
    except TimeoutError:
        log.info("the screen hangs: what is pressed there stays so")
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def main(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Let go of everything on this screen; 1 where there is none."""
    from agent.session.systems.choose import let_go_of

    try:
        let_go_of(arguments[0], environ)
    except ScreenError:
        return 1
    return 0
